"""A map cut down to one question: is a route let in, or sent? What has no say in that is left out, and the answer stays the same.

``searchRoutePolicies`` looks at every way through a map, and what is only told of a route multiplies them: an import map takes
minutes as a whole, a second as a slice.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from validate.batfish.twin.code import ACCEPTED
from validate.batfish.twin.flat import Step, merged
from validate.batfish.twin.settled import settled, ways

PREFIX = "slice-"
"""In front of a map's name: its slice."""


def sliced(steps: list[Step], lists: "Matching", wanted: frozenset[str]) -> list[Step]:
    """The steps of a map without calls that decide what is permitted, and which of the ``wanted`` communities is on it.

    With ``ACCEPTED`` among them, what is permitted without it counts as denied.
    """
    found = _without_sets(steps, lists, wanted)
    if ACCEPTED in wanted and not any(step.goes and _adds(step, ACCEPTED) for step in found):
        found = [_decided(step) for step in found]
    known = _without_sets(settled(found, lists), lists, wanted)
    return min(_tidied(found), _tidied(known), key=ways)


def _tidied(steps: list[Step]) -> list[Step]:
    """Without entries and conditions that change nothing, until there are none."""
    while True:
        shorter = merged(_without_repeats(_reached(_without_detours(_straight(steps)))))
        if shorter == steps:
            return shorter
        steps = [replace(step) for step in shorter]


def _without_sets(steps: list[Step], lists: "Matching", wanted: frozenset[str]) -> list[Step]:
    """Without communities that no later step looks at, and without anything else that is set: nothing looks at that."""
    looked_at, path = set(wanted), False
    kept: list[Step] = []
    for step in reversed(steps):
        sets = (_needed(item, lists, looked_at, path=path) for item in step.sets)
        kept.append(replace(step, sets=tuple(filter(None, sets))))
        path = path or any(item.startswith("match as-path ") for item in step.matches)
        for name in _lists(step):
            looked_at |= lists.matched(name)
    return kept[::-1]


def _needed(text: str, lists: "Matching", looked_at: set[str], *, path: bool) -> str:
    words = text.split()
    if text.startswith("set community "):
        added = [item for item in words[2:-1] if item in looked_at]
        return f"set community {' '.join(added)} additive" if added else ""
    if text.startswith("set comm-list "):
        return text if lists.matched(words[2]) & looked_at else ""
    return text if text.startswith("set as-path prepend ") and path else ""


def _lists(step: Step) -> set[str]:
    """The lists of communities that a step looks at."""
    return {name for item in step.matches if item.startswith("match community ") for name in item.split()[2:]}


def _adds(step: Step, community: str) -> bool:
    return any(item.startswith("set community ") and community in item.split() for item in step.sets)


def _decided(step: Step) -> Step:
    """A route that ends here without the mark is not accepted."""
    return step if step.goes or not step.permit or _adds(step, ACCEPTED) else replace(step, permit=False, sets=())


def _straight(steps: list[Step]) -> list[Step]:
    """Who goes to a step where all are denied is denied at once; who goes to one that sends all on goes on there."""
    at: dict[str, Step] = {}
    kept: list[Step] = []
    for step in reversed(steps):
        target = at.get(step.goes) if step.permit else None
        found = step
        if target and not target.matches and not target.permit:
            found = replace(step, permit=False, sets=(), goes="")
        elif target and not target.matches and not target.sets and target.goes:
            found = replace(step, goes=target.goes)
        at.update(dict.fromkeys(step.labels, found))
        kept.append(found)
    return kept[::-1]


def _without_detours(steps: list[Step]) -> list[Step]:
    """Without steps after which all routes go on with the next one, changed in nothing."""
    kept: list[Step] = []
    waiting: tuple[str, ...] = ()
    for place, step in enumerate(steps):
        following = steps[place + 1].labels if place + 1 < len(steps) else ()
        if step.permit and not step.sets and step.goes and step.goes in following:
            waiting += step.labels
        else:
            kept.append(replace(step, labels=(*waiting, *step.labels)))
            waiting = ()
    return kept


def _without_repeats(steps: list[Step]) -> list[Step]:
    """Without conditions on what comes to pass anyway in the next step."""
    kept: list[Step] = []
    for step in reversed(steps):
        after = kept[-1] if kept else None
        same = after and not after.matches and (after.permit, after.sets, after.goes) == (step.permit, step.sets, step.goes)
        if after and same:
            kept[-1] = replace(after, labels=(*step.labels, *after.labels))
        else:
            kept.append(step)
    return kept[::-1]


def _reached(steps: list[Step]) -> list[Step]:
    """Without steps that no route comes to."""
    targets: set[str] = set()
    kept: list[Step] = []
    open_end = True
    for step in steps:
        if open_end or targets.intersection(step.labels):
            kept.append(step)
            targets.add(step.goes)
            open_end = bool(step.matches)
    return kept


class Matching:
    """Which communities the lists of a twin match, from the lines that declare them.

    ``others`` are communities of the file that no list names: with those that one does, all that there are.
    """

    def __init__(self, lines: Iterable[str], others: Iterable[str]) -> None:
        self._exact: dict[str, set[str]] = {}
        self._patterns: dict[str, list[re.Pattern[str]]] = {}
        for line in lines:
            words = line.split()
            if words[:2] == ["bgp", "community-list"] and words[2] == "standard":
                self._exact.setdefault(words[3], set()).add(words[5])
            elif words[:2] == ["bgp", "community-list"]:
                self._patterns.setdefault(words[3], []).append(re.compile(words[5].replace("_", r"(?:^|$|[,{}() ])")))
        self._all = {*others, *(item for items in self._exact.values() for item in items)}
        self._found: dict[str, frozenset[str]] = {}

    def matched(self, name: str) -> frozenset[str]:
        """The communities of the file that a list matches."""
        if name not in self._found:
            patterns = self._patterns.get(name, ())
            by_pattern = (item for item in self._all if any(pattern.search(item) for pattern in patterns))
            self._found[name] = frozenset({*self._exact.get(name, ()), *by_pattern})
        return self._found[name]

    def holds(self, name: str, community: str) -> bool:
        """Whether a list matches this community, that need not be of the file."""
        return community in self._exact.get(name, ()) or any(item.search(community) for item in self._patterns.get(name, ()))

    def exact(self, name: str) -> bool:
        """Whether a list matches no other one."""
        return name not in self._patterns
