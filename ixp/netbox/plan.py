"""What has to change in NetBox so that it mirrors the intent: rows wanted against rows found, without any writing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ixp.errors import RefusedError
from ixp.model import Intent, VlanRole
from ixp.netbox.row import Kind, Row, Rows, Value
from ixp.netbox.schema import CHANGED_ONLY, CREATED, ONCE, UPDATED
from ixp.netbox.wanted import wanted

# More removals than this many objects, and than this part of all that Git holds there, are a mistake until forced.
MOST_REMOVALS = 20
MOST_REMOVED_PART = 0.25


class Action(StrEnum):
    """What happens to an object. Aside: it lets go of a value that another is to have, before it is changed or deleted."""

    ASIDE = "set aside"
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
        heavy = [f"{item.kind} {item.key}" for item in self.items if item.action is Action.DELETE and _is_heavy(item)]
        if heavy:
            raise RefusedError(f"{', '.join(heavy)} would be deleted, and every port with it", hint="force it if that is meant")
        if self.removals > max(MOST_REMOVALS, self.held * MOST_REMOVED_PART):
            raise RefusedError(
                f"{self.removals} of {self.held} objects in NetBox would go",
                hint="is the inventory whole? force it if that is meant",
            )


def _is_heavy(change: Change) -> bool:
    """A VLAN or a prefix that all share; that of a NAP is its members' own."""
    shared = change.before is not None and change.before.get("role") != VlanRole.NAP
    return change.kind is Kind.PREFIX or (change.kind is Kind.VLAN and shared)


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
    created = [
        Change(Action.CREATE, kind, row.key, None, row.values)
        for kind in CREATED
        for row in asked.of_kind(kind)
        if rows.get(kind, row.key) is None
    ]
    updated = [change for kind in UPDATED for row in asked.of_kind(kind) for change in _update(rows.get(kind, row.key), row)]
    deleted = [
        Change(Action.DELETE, kind, found.key, found.values, None)
        for kind in reversed(CREATED)
        for found in rows.of_kind(kind)
        if found.owned and asked.get(kind, found.key) is None
    ]
    return Changes((*_asides(asked, rows), *created, *updated, *deleted), _held(rows))


def _faults(asked: Rows, rows: Rows) -> Iterator[str]:
    """Objects that are not Git's to write, and ports that are not there."""
    for kind in (*CREATED, *CHANGED_ONLY):
        for row in asked.of_kind(kind):
            found = rows.get(kind, row.key)
            if found is None and kind in CHANGED_ONLY:
                yield f"{kind} {row.key} does not exist"
            elif found is not None and not found.owned:
                yield f"{kind} {row.key} is there already and is not handed to Git (tag gitops)"
    for holder, name, taker in _holders(asked, rows):
        if not holder.owned:
            yield f"{holder.kind} {holder.key} has the {name} {holder.values[name]} of {taker} and is not handed to Git"


def _holders(asked: Rows, rows: Rows) -> Iterator[tuple[Row, str, str]]:
    """Objects that have a value which only one may have and another is to have: the object, the value's name, the other."""
    for kind, name in ONCE.items():
        takers = {row.values[name]: row.key for row in asked.of_kind(kind)}
        for found in rows.of_kind(kind):
            taker = takers.get(found.values[name])
            if taker is not None and taker != found.key:
                yield found, name, taker


def _asides(asked: Rows, rows: Rows) -> Iterator[Change]:
    """Takes a VLAN's number or a tenant's name from objects that keep neither, so that numbers may even be swapped."""
    taken = {row.values["vid"] for side in (asked, rows) for row in side.of_kind(Kind.VLAN)}
    free = (vid for vid in range(4094, 0, -1) if vid not in taken)
    for holder, name, _ in _holders(asked, rows):
        value = next(free) if holder.kind is Kind.VLAN else f"{holder.values[name]} ({holder.key})"
        yield Change(Action.ASIDE, holder.kind, holder.key, {name: holder.values[name]}, {name: value})


def _held(rows: Rows) -> int:
    """How many objects Git holds in NetBox, ports in service among them."""
    held = (row for kind in (*CREATED, Kind.INTERFACE) for row in rows.of_kind(kind) if row.owned)
    return sum(row.values.get("enabled", True) is True for row in held)


def _update(found: Row | None, asked: Row) -> list[Change]:
    if found is None:
        return []
    after = {name: value for name, value in asked.values.items() if found.values[name] != value}
    if not after:
        return []
    return [Change(Action.UPDATE, found.kind, found.key, {name: found.values[name] for name in after}, after)]
