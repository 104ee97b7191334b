"""Route-maps without calls on the way: a map that is called, and after which its caller goes on, stands in its caller's place.

Batfish ends a map at an entry that calls another, whatever ``on-match`` says. So an entry that matches jumps into the called
map's entries, and these jump to where the caller would go on. A call that ends its map stays a call.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import count

from ixp.errors import InputError
from validate.batfish.twin.entries import Entries, Said
from validate.frr import Entry, FrrFile, RouteMap
from validate.frr.file import NEXT

_DEEPEST = 8
_MOST = 65_535
"""The highest number of an entry."""


@dataclass
class Step:
    """An entry of a flat map. ``goes`` is the label where a route that matches goes on; empty: it is decided here."""

    line: int
    permit: bool
    matches: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    goes: str = ""
    calls: str = ""
    labels: tuple[str, ...] = ()


class Flattener:
    """Makes one map flat; raises InputError with the line of an entry that can't be."""

    def __init__(self, file: FrrFile, device: str, entries: Entries) -> None:
        self._file = file
        self._device = device
        self._entries = entries
        self._whole = False

    def steps(self, name: str, line: int, *, whole: bool = False) -> list[Step]:
        """The entries of a map, in order; ``line`` names it. ``whole``: calls at its end are put in their places too."""
        self._whole = whole
        self._count = count()
        self._steps: list[Step] = []
        self._waiting: list[str] = []
        self._inline(self._map(name, line), "", 0)
        if len(self._steps) > _MOST:
            raise self._refused(line, f"route-map {name} has more entries than a map may have")
        return merged(self._steps)

    def _map(self, name: str, line: int) -> RouteMap:
        found = self._file.maps.get(name)
        if found is None:
            raise self._refused(line, f"route-map {name} is not there")
        last = found.entries[-1]
        if last.matches or last.jump:
            raise self._refused(last.line, f"route-map {name} comes to its end undecided")
        return found

    def _inline(self, found: RouteMap, done: str, depth: int) -> None:
        """``done`` is the label where the caller goes on; empty: what is permitted is decided."""
        if depth > _DEEPEST:
            raise self._refused(found.line, f"route-map {found.name} is called too deep")
        own = next(self._count)
        numbers = [entry.number for entry in found.entries]
        for place, entry in enumerate(found.entries):
            after = f"{own}:{numbers[place + 1]}" if place + 1 < len(numbers) else ""
            self._waiting.append(f"{own}:{entry.number}")
            self._entry(entry, self._target(entry, own, numbers, after, done), after, depth)

    def _target(self, entry: Entry, own: int, numbers: list[int], after: str, done: str) -> str:
        if not entry.permit or entry.jump == 0:
            return done
        if entry.jump == NEXT:
            return after
        # As bgpd does: to the first entry from that number on.
        later = next((number for number in numbers if number >= entry.jump), 0)
        if later <= entry.number:
            raise self._refused(entry.line, f"it goes to {entry.jump}, and no later entry is there")
        return f"{own}:{later}"

    def _entry(self, entry: Entry, target: str, after: str, depth: int) -> None:
        said = self._entries.said(entry)
        matches = self._all_of(entry, said, after)
        if not entry.permit:
            self._add(Step(entry.line, permit=False, matches=matches))
        elif not entry.calls:
            self._add(Step(entry.line, permit=True, matches=matches, sets=said.sets, goes=target))
        elif not target and not said.sets and not self._whole:
            self._map(entry.calls, entry.line)
            self._add(Step(entry.line, permit=True, matches=matches, calls=entry.calls))
        else:
            self._call(entry, Step(entry.line, permit=True, matches=matches, sets=said.sets), target, after, depth)

    def _call(self, entry: Entry, step: Step, target: str, after: str, depth: int) -> None:
        """Into the called map where the entry matches, past it where it does not."""
        if step.matches:
            step.goes = f"{next(self._count)}:call"
            self._add(step)
            self._add(Step(entry.line, permit=True, goes=after))
            self._waiting.append(step.goes)
        elif step.sets:
            step.goes = f"{next(self._count)}:call"
            self._add(step)
            self._waiting.append(step.goes)
        self._inline(self._map(entry.calls, entry.line), target, depth + 1)

    def _all_of(self, entry: Entry, said: Said, after: str) -> tuple[str, ...]:
        """Leaves one match on communities: each before it is an entry of its own, past which those go that don't match."""
        matches = said.matches
        for community in said.communities[:-1]:
            if not after:
                raise self._refused(entry.line, "the last entry of a map looks at several lists")
            label = f"{next(self._count)}:and"
            self._add(Step(entry.line, permit=True, matches=(*matches, community), goes=label))
            self._add(Step(entry.line, permit=True, goes=after))
            self._waiting.append(label)
            matches = ()
        return (*matches, *said.communities[-1:])

    def _add(self, step: Step) -> None:
        step.labels, self._waiting = tuple(self._waiting), []
        self._steps.append(step)

    def _refused(self, line: int, why: str) -> InputError:
        return InputError(f"Batfish can't be shown this: {why}", where=f"{self._device}.cfg:{line}", hint="see 0011 in docs")


def merged(steps: list[Step]) -> list[Step]:
    """Neighbours that do the same for one list of communities each, as one: Batfish takes any of several lists.

    What it proves costs time for every way through a map, and each entry doubles these.
    """
    targets = Counter(step.goes for step in steps if step.goes)
    kept: list[Step] = []
    for place, step in enumerate(steps):
        last = kept[-1] if kept else None
        following = steps[place + 1].labels if place + 1 < len(steps) else ()
        if last and _same(last, step, following, targets):
            last.matches = (*last.matches[:-1], f"{last.matches[-1]} {step.matches[-1].split()[-1]}")
            last.goes = step.goes
        else:
            kept.append(step)
    return kept


def _same(first: Step, second: Step, following: tuple[str, ...], targets: Counter[str]) -> bool:
    """Whether a route that either matches ends up alike, whichever it matches, and none jumps in between.

    Where the first goes on to the second, both only add communities of their own: adding them once more changes nothing. The
    second then goes on with the ``following`` one (its labels), as does a route that the first alone matches.
    """
    on = first.goes in second.labels
    entered = sum(targets[label] for label in second.labels) - on
    alike = (first.permit, first.matches[:-1], first.sets, first.calls) == (
        second.permit,
        second.matches[:-1],
        second.sets,
        second.calls,
    )
    lists = all(step.matches and step.matches[-1].startswith("match community ") for step in (first, second))
    adds = all(item.startswith("set community ") for item in first.sets) and not first.calls
    goes = first.goes == second.goes or (on and second.goes in following and adds)
    return alike and lists and goes and not entered


def numbered(steps: list[Step]) -> list[tuple[int, Step, str]]:
    """Steps with their numbers, and ``on-match goto`` for those that go on."""
    place = {label: number for number, step in enumerate(steps, 1) for label in step.labels}
    return [(number, step, f"on-match goto {place[step.goes]}" if step.goes else "") for number, step in enumerate(steps, 1)]
