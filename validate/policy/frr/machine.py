"""Route-maps worked off as FRR 10.3 does it: entry by entry, with calls and jumps.

An entry matches where all of its conditions do. It then acts, calls, and is the end, unless it goes on to the next entry or to a
number. What the called map denies is denied; a map that is not declared denies what it is put on, and is no call at all. A map
that comes to its end denies.
"""

from dataclasses import dataclass

from ixp.errors import InputError
from validate.frr import Entry, FrrFile
from validate.policy.frr.carried import Carried
from validate.policy.frr.lines import Match, Set, change, match
from validate.policy.frr.lists import Lists

_MOST_CALLS = 10  # FRR refuses what calls deeper


@dataclass(frozen=True)
class _Step:
    """An entry made ready. ``then`` is the place of the next entry where it matches, -1 where it is the end."""

    line: int
    permit: bool
    match: Match | None
    sets: tuple[Set, ...]
    calls: str
    then: int
    because: str


@dataclass(frozen=True)
class _Map:
    """A map made ready. ``chooses``: it looks at the route at all; one that does not only writes something on it."""

    name: str
    line: int
    steps: tuple[_Step, ...]
    chooses: bool


class Machine:
    """The route-maps of one file. Raises InputError, with the line, for what it does not know."""

    def __init__(self, file: FrrFile, device: str) -> None:
        self.lists = Lists(file, device)
        self._file = file
        self._maps: dict[str, _Map | None] = {}

    def permits(self, name: str, route: Carried, depth: int = 0) -> bool:
        """Work off a map; the route is changed, and told the line that decided."""
        found = self._map(name)
        if found is None or depth > _MOST_CALLS:
            route.line, route.because = 0, f"route-map {name} is not declared" if found is None else "too many calls"
            return False
        steps, at = found.steps, 0
        while at < len(steps):
            step = steps[at]
            at += 1
            if step.match is not None and not step.match(route):
                continue
            if not step.permit:
                route.line, route.because = step.line, step.because
                return False
            for act in step.sets:
                act(route)
            inner = self._map(step.calls) if step.calls else None
            if inner is not None and not self.permits(step.calls, route, depth + 1):
                return False
            if step.then < 0:
                if inner is None or not inner.chooses:
                    route.line, route.because = step.line, step.because
                return True
            at = step.then
        route.line, route.because = found.line, f"the end of route-map {name}"
        return False

    def _map(self, name: str) -> _Map | None:
        if name not in self._maps:
            self._maps[name] = self._made(name)
        return self._maps[name]

    def _made(self, name: str) -> _Map | None:
        found = self._file.maps.get(name)
        if found is None:
            return None
        numbers = [entry.number for entry in found.entries]
        steps = tuple(self._step(entry, place, numbers) for place, entry in enumerate(found.entries))
        return _Map(name, found.line, steps, chooses=any(entry.matches or entry.calls for entry in found.entries))

    def _step(self, entry: Entry, place: int, numbers: list[int]) -> _Step:
        matches = dict(match(line, self.lists) for line in entry.matches)
        sets = dict(change(line, self.lists) for line in entry.sets)
        because = "; ".join(line.text for line in entry.matches) or "whatever comes to this entry"
        then = -1
        if entry.jump:
            wanted = entry.jump if entry.jump > 0 else entry.number + 1
            then = next((at for at, number in enumerate(numbers) if at > place and number >= wanted), len(numbers))
            if then == len(numbers) and entry.jump > 0:
                raise self._nowhere(entry)
        return _Step(entry.line, entry.permit, _all(tuple(matches.values())), tuple(sets.values()), entry.calls, then, because)

    def _nowhere(self, entry: Entry) -> InputError:
        return self.lists.unknown(entry.line, f"on-match goto {entry.jump}: the map has no entry there")


def _all(matches: tuple[Match, ...]) -> Match | None:
    """One condition of several; None where there is none."""
    if len(matches) < 2:
        return matches[0] if matches else None
    return lambda route: all(item(route) for item in matches)
