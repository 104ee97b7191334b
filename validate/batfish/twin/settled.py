"""A map in which what it has put on a route, or taken off, is known: who asks for that later needs no condition.

A map marks routes on its way and asks for the marks at its end, and until then a route that is lost already has to be followed.
Here each entry stands once for all that may be known where it is reached, and a way that can only end in a denial ends at once.
``searchRoutePolicies`` looks at every way, so half of the ways is half of its time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from validate.batfish.twin.flat import Step

_MOST = 64
"""How many times an entry may stand there on average; past that the map stays as it was."""

_Facts = frozenset[tuple[str, bool]]
"""Communities that are known to be on a route, or not to be."""
_Key = tuple[int, _Facts]


class Lists(Protocol):
    """What is known of lists of communities."""

    def matched(self, name: str) -> frozenset[str]:
        """The communities of the file that a list matches."""

    def exact(self, name: str) -> bool:
        """Whether it matches no other one."""


@dataclass
class _Node:
    """An entry with what is known there; where a route goes on that matches (``yes``) or does not (``no``). None: it ends."""

    step: Step
    yes: _Key | None = None
    no: _Key | None = None
    dead: bool = False


def settled(steps: list[Step], lists: Lists) -> list[Step]:
    """The same map; what can't be known stays a condition."""
    nodes = _walked(steps, lists)
    if len(nodes) > _MOST * len(steps):
        return steps
    same = _folded(nodes)
    return list(_written(nodes, same[0, frozenset()]))


def _place(key: _Key) -> int:
    return key[0]


def _walked(steps: list[Step], lists: Lists) -> dict[_Key, _Node]:
    """Every entry that is reached, by what is known there of the communities that it, or a later one, asks for."""
    at = {label: place for place, step in enumerate(steps) for label in step.labels}
    asked = _asked(steps, lists)
    waiting: list[set[_Facts]] = [set() for _ in steps]
    waiting[0].add(frozenset())
    nodes: dict[_Key, _Node] = {}

    def on(place: int, facts: dict[str, bool]) -> _Key:
        kept = frozenset((name, there) for name, there in facts.items() if name in asked[place])
        waiting[place].add(kept)
        return place, kept

    for place, step in enumerate(steps):
        for known in sorted(waiting[place], key=sorted):
            nodes[place, known] = _node(step, dict(known), place, lists, lambda label, facts: on(at[label], facts), on)
        if len(nodes) > _MOST * len(steps):
            break
    return nodes


def _node(  # noqa: PLR0917
    step: Step,
    facts: dict[str, bool],
    place: int,
    lists: Lists,
    jump: Callable[[str, dict[str, bool]], _Key],
    on: Callable[[int, dict[str, bool]], _Key],
) -> _Node:
    verdicts = {item: _known(item, facts, lists) for item in step.matches}
    if False in verdicts.values():
        return _Node(Step(step.line, permit=True), yes=on(place + 1, facts))
    open_ = tuple(item for item in step.matches if verdicts[item] is None)
    found = _Node(replace(step, matches=open_, goes="", labels=()))
    if open_:
        found.no = on(place + 1, facts)
    if step.permit and step.goes:
        found.yes = jump(step.goes, _after(step, facts, lists))
    return found


def _known(match: str, facts: dict[str, bool], lists: Lists) -> bool | None:
    """Whether a route has one of the communities that are asked for, where that is known."""
    if not match.startswith("match community "):
        return None
    names = match.split()[2:]
    found = {facts.get(item) for name in names for item in lists.matched(name)}
    if True in found:
        return True
    return False if found <= {False} and all(map(lists.exact, names)) else None


def _after(step: Step, facts: dict[str, bool], lists: Lists) -> dict[str, bool]:
    known = dict(facts)
    for item in step.sets:
        words = item.split()
        if item.startswith("set comm-list "):
            known.update(dict.fromkeys(lists.matched(words[2]), False))
        elif item.startswith("set community "):
            known.update(dict.fromkeys(words[2:-1], True))
    return known


def _asked(steps: list[Step], lists: Lists) -> list[frozenset[str]]:
    """For each entry the communities that it or a later one asks for."""
    found: list[frozenset[str]] = []
    later: frozenset[str] = frozenset()
    for step in reversed(steps):
        names = (name for item in step.matches if item.startswith("match community ") for name in item.split()[2:])
        later = later.union(*map(lists.matched, names))
        found.append(later)
    return found[::-1]


def _folded(nodes: dict[_Key, _Node]) -> dict[_Key, _Key]:
    """For each entry the one that stands for it: of those from which a route goes the same way one is enough.

    And where all who match are denied in the end they are denied at once.
    """
    same: dict[_Key, _Key] = {}
    first: dict[tuple[object, ...], _Key] = {}
    for key in sorted(nodes, key=_place, reverse=True):
        node = nodes[key]
        node.yes, node.no = (way and same[way] for way in (node.yes, node.no))
        if node.yes and nodes[node.yes].dead:
            node.step, node.yes = Step(node.step.line, permit=False, matches=node.step.matches), None
        node.dead = not node.step.permit and (node.no is None or nodes[node.no].dead)
        if node.yes and not node.step.sets and node.no in {None, node.yes}:
            same[key] = node.yes
        else:
            step = node.step
            said = (step.permit, step.matches, step.sets, step.calls, node.yes, node.no)
            same[key] = first.setdefault(said, key)
    return same


def _written(nodes: dict[_Key, _Node], start: _Key) -> Iterator[Step]:
    """In an order in which all go forward, and as many as can just go on with the next one."""
    order = _order(nodes, start)
    for number, key in enumerate(order):
        node = nodes[key]
        yield replace(node.step, goes=_label(node.yes) if node.yes else "", labels=(_label(key),))
        following = order[number + 1] if number + 1 < len(order) else None
        if node.no and nodes[node.no].dead:
            yield Step(node.step.line, permit=False)
        elif node.no and node.no != following:
            yield Step(node.step.line, permit=True, goes=_label(node.no))


def _order(nodes: dict[_Key, _Node], start: _Key) -> list[_Key]:
    """Those that are still reached, each after all that go to it; the last way of an entry follows it at once where it can."""
    done: list[_Key] = []
    seen: set[_Key] = set()
    stack: list[tuple[_Key, bool]] = [(start, False)]
    while stack:
        key, left = stack.pop()
        if left:
            done.append(key)
        elif key not in seen:
            seen.add(key)
            node = nodes[key]
            ways = [way for way in (node.no, node.yes) if way and not nodes[way].dead]
            stack += [(key, True), *((way, False) for way in ways)]
    return done[::-1]


def _label(key: _Key) -> str:
    place, facts = key
    return ":".join(["known", str(place), *(f"{'' if there else '-'}{name}" for name, there in sorted(facts))])


def ways(steps: list[Step]) -> int:
    """How many ways lead through a map, if any could be taken."""
    following = 0
    from_: dict[str, int] = {}
    for step in reversed(steps):
        matched = from_[step.goes] if step.permit and step.goes else 1
        following = matched + following if step.matches else matched
        from_.update(dict.fromkeys(step.labels, following))
    return following
