"""What has to change in NetBox so that it mirrors the intent: rows wanted against rows found, without any writing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ixp.errors import RefusedError
from ixp.model import Intent
from ixp.netbox.row import Kind, Row, Rows, Value
from ixp.netbox.schema import CHANGED_ONLY, CREATED
from ixp.netbox.wanted import wanted

# More removals than this many objects, and than this part of all that Git holds there, are a mistake until forced.
MOST_REMOVALS = 20
MOST_REMOVED_PART = 0.25


class Action(StrEnum):
    """What happens to an object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class Change:
    """One object's change. ``before`` and ``after`` hold the values that differ; None where there is no object."""

    action: Action
    kind: Kind
    key: str
    before: Mapping[str, Value] | None
    after: Mapping[str, Value] | None

    @property
    def removes(self) -> bool:
        """True where something is taken away: an object, or the connection from a port."""
        cleared = self.before is not None and self.after is not None and self.before.get("enabled") is True
        return self.action is Action.DELETE or (cleared and self.after is not None and self.after["enabled"] is False)


@dataclass(frozen=True)
class Changes:
    """All changes, in the order in which they are written; ``held`` counts the objects that Git holds in NetBox now."""

    items: tuple[Change, ...]
    held: int = 0

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def removals(self) -> int:
        """How many objects go or lose their service."""
        return sum(change.removes for change in self.items)

    def summary(self) -> str:
        """One line: how many objects of which kind are created, updated, deleted."""
        if not self.items:
            return "NetBox is as the inventory says"
        counts: dict[tuple[Action, Kind], int] = {}
        for change in self.items:
            counts[change.action, change.kind] = counts.get((change.action, change.kind), 0) + 1
        return ", ".join(f"{action} {count} {kind.partition('.')[2]}" for (action, kind), count in counts.items())

    def guard(self) -> None:
        """Raise RefusedError where so much, or something so weighty, goes that only a person may say so."""
        heavy = [f"{item.kind} {item.key}" for item in self.items if item.action is Action.DELETE and item.kind in _HEAVY]
        if heavy:
            raise RefusedError(f"{', '.join(heavy)} would be deleted, and every port with it", hint="force it if that is meant")
        if self.removals > max(MOST_REMOVALS, self.held * MOST_REMOVED_PART):
            raise RefusedError(
                f"{self.removals} of {self.held} objects in NetBox would go",
                hint="is the inventory whole? force it if that is meant",
            )


_HEAVY = frozenset({Kind.VLAN, Kind.PREFIX})


def plan_sync(intent: Intent, rows: Rows) -> Changes:
    """The changes that bring NetBox (``rows``) to the intent; none where it is there already.

    Raises RefusedError that names every object in the way which Git does not hold, and every port that does not exist.
    """
    asked = wanted(intent, rows)
    faults = [*_faults(asked, rows)]
    if faults:
        raise RefusedError(
            "; ".join(faults), where="NetBox", hint="tag the object gitops to hand it to Git, or mend the inventory"
        )
    created: list[Change] = []
    updated: list[Change] = []
    for kind in (*CREATED, *CHANGED_ONLY):
        for row in asked.of_kind(kind):
            found = rows.get(kind, row.key)
            if found is None:
                created.append(Change(Action.CREATE, kind, row.key, None, row.values))
            else:
                updated += _update(found, row)
    deleted = [
        Change(Action.DELETE, kind, found.key, found.values, None)
        for kind in reversed(CREATED)
        for found in rows.of_kind(kind)
        if found.owned and asked.get(kind, found.key) is None
    ]
    return Changes((*created, *updated, *deleted), _held(rows))


def _faults(asked: Rows, rows: Rows) -> Iterator[str]:
    """Objects that are not Git's to write, and ports that are not there."""
    for kind in (*CREATED, *CHANGED_ONLY):
        for row in asked.of_kind(kind):
            found = rows.get(kind, row.key)
            if found is None and kind in CHANGED_ONLY:
                yield f"{kind} {row.key} does not exist"
            elif found is not None and not found.owned:
                yield f"{kind} {row.key} is there already and is not handed to Git (tag gitops)"


def _held(rows: Rows) -> int:
    """How many objects Git holds in NetBox, ports in service among them."""
    held = (row for kind in (*CREATED, Kind.INTERFACE) for row in rows.of_kind(kind) if row.owned)
    return sum(row.values.get("enabled", True) is True for row in held)


def _update(found: Row, asked: Row) -> list[Change]:
    after = {name: value for name, value in asked.values.items() if found.values[name] != value}
    if not after:
        return []
    return [Change(Action.UPDATE, found.kind, found.key, {name: found.values[name] for name in after}, after)]
