"""A change as a whole, for the rules on changes: what was carried, what will be, and the plan between them."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ixp.clock import today
from ixp.data.snapshot import Snapshot
from ixp.flows.plan import DeviceChange, Level, Plan
from ixp.intent.lines import Lines
from ixp.model import Connection, Exchange, Finding, Intent, Member, Severity
from ixp.model.base import Frozen

_DIGITS = 10
_HUNK = re.compile(r"@@ -[0-9]+(?:,[0-9]+)? \+([0-9]+)")


@dataclass(frozen=True)
class Owned:
    """A connection with its member."""

    member: Member
    item: Connection


@dataclass(frozen=True)
class Transition:
    """Pure data. ``before`` None: devices carry nothing of ours yet. ``carried`` and ``files`` are texts by device, old and new.

    ``data`` and ``new_data`` are the snapshots that the two were rendered with, the same where the old one is not known.
    """

    before: Intent | None
    after: Exchange
    plan: Plan
    data: Snapshot
    new_data: Snapshot
    carried: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    today: date = field(default_factory=today)

    @cached_property
    def old_members(self) -> dict[str, Member]:
        """Members before, by key."""
        return {item.key: item for item in self.before.members} if self.before else {}

    @cached_property
    def new_members(self) -> dict[str, Member]:
        """Members after, by key."""
        return {item.key: item for item in self.after.intent.members}

    @cached_property
    def old_connections(self) -> dict[str, Owned]:
        """Connections before, by key."""
        return _owned(self.old_members)

    @cached_property
    def new_connections(self) -> dict[str, Owned]:
        """Connections after, by key."""
        return _owned(self.new_members)

    @cached_property
    def staying(self) -> tuple[tuple[Owned, Owned], ...]:
        """Connections that are there before and after, in order of key."""
        keys = sorted(self.old_connections.keys() & self.new_connections.keys())
        return tuple((self.old_connections[key], self.new_connections[key]) for key in keys)

    @cached_property
    def renamed_members(self) -> dict[str, str]:
        """New key of each member whose ASN now has another file: old key to new key."""
        gone = {item.asn: key for key, item in self.old_members.items() if key not in self.new_members}
        come = {item.asn: key for key, item in self.new_members.items() if key not in self.old_members}
        return {gone[asn]: come[asn] for asn in gone.keys() & come.keys()}

    @cached_property
    def renamed_connections(self) -> dict[str, str]:
        """The same of connections of one member: a new key at the old port or with an old address."""
        gone = [one for key, one in self.old_connections.items() if key not in self.new_connections]
        come = [one for key, one in self.new_connections.items() if key not in self.old_connections]
        found: dict[str, str] = {}
        for one in gone:
            same = (other for other in come if other.member.key == one.member.key and _alike(one.item, other.item))
            other = next(same, None)
            if other:
                found[one.item.key] = other.item.key
        return found

    @cached_property
    def replaced(self) -> frozenset[str]:
        """Devices whose file is in another daemon's language: files begin with a comment, and no two daemons write one alike."""
        return frozenset(name for name, old in self.carried.items() if old and (new := self.files.get(name)) and old[0] != new[0])

    @property
    def running(self) -> tuple[DeviceChange, ...]:
        """Devices that change and carry a configuration of ours."""
        return tuple(item for item in self.plan.devices if item.before)


def _owned(members: Mapping[str, Member]) -> dict[str, Owned]:
    return {item.key: Owned(member, item) for member in members.values() for item in member.connections}


def _alike(one: Connection, other: Connection) -> bool:
    return one.ports == other.ports or not {*one.addresses}.isdisjoint(other.addresses)


class ChangeFault(Frozen):
    """What a rule meets: ``path`` is the place in the intent (``ixp.intent.Lines``), ``where`` a rendered line instead.

    ``seen`` is what ``what`` leaves out of it: who allows the change allows this. ``as_seen`` stands for ``what`` there, where
    that counts lines, which more data or one more commit would count otherwise.
    """

    what: str
    path: str = ""
    where: str = ""
    object: str = ""
    hint: str = ""
    seen: tuple[str, ...] = ()
    as_seen: str = ""


@dataclass(frozen=True)
class ChangeRule:
    """A rule on a change; ``level`` is how much care a plan asks for that meets it."""

    id: str
    severity: Severity
    level: Level
    why: str
    example: str
    check: Callable[[Transition], Iterable[ChangeFault]]

    def finding(self, fault: ChangeFault, lines: Lines) -> Finding:
        """The fault with its line; a file that is gone is named by the name that it had.

        An exception has to name what was seen, by its digest: it fits this change alone, and no later one of its kind.
        """
        where = fault.where or (lines.where(fault.path) or lines.absent(fault.path) if fault.path else "")
        text = "\n".join((self.id, fault.object, fault.as_seen or fault.what, *fault.seen))
        key = f"change {hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"
        hint = fault.hint
        if self.severity is Severity.ERROR:
            allow = f"to allow it this once, in exceptions.yml: - {{rule: {self.id}, for: {key}, reason: …, until: …}}"
            hint = f"{hint}; {allow}" if hint else allow
        return Finding(
            rule=self.id, severity=self.severity, what=fault.what, object=fault.object, where=where, hint=hint, subjects=(key,)
        )


def member_path(member: Member, name: str) -> str:
    """A member's field as ``Lines`` names it."""
    return f"member:{member.key}/{name}"


def connection_path(owned: Owned, name: str = "") -> str:
    """A connection's field as ``Lines`` names it."""
    return f"member:{owned.member.key}/connections/{owned.item.key}/{name}".rstrip("/")


def changed_lines(diff: str) -> Iterator[tuple[str, int, str]]:
    """``+`` or ``-``, the line's number in the new file (where it would be), and its text, for each changed line of a diff."""
    number = 0
    for line in diff.splitlines():
        if hunk := _HUNK.match(line):
            number = int(hunk[1])
        elif line.startswith(("---", "+++")) and number == 0:
            continue
        elif line.startswith("-"):
            yield "-", max(number, 1), line[1:]
        else:
            if line.startswith("+"):
                yield "+", number, line[1:]
            number += 1


def spot(change: DeviceChange, pattern: str = "") -> str:
    """``device.cfg:line`` of the first changed line that matches, else of the first that changes, in the new file."""
    lines = list(changed_lines(change.diff))
    found = (number for _, number, text in lines if re.match(pattern, text))
    return f"{change.device}.cfg:{next(found, lines[0][1] if lines else 1)}"
