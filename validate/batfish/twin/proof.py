"""A map that proves claims: a slice whose accepted routes go on to them.

A route that breaks one is permitted, all others are denied. If Batfish finds no route that it permits, no claim can be broken,
whatever members announce.

A claim is about the route as it comes to the map. Where the map itself changes what a claim looks at, that is asked before the
map's first entry and a mark remembers it: a community that is taken off too early would break no claim at the end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from validate.batfish.twin.claims import Claim
from validate.batfish.twin.code import mark
from validate.batfish.twin.flat import Step
from validate.batfish.twin.slices import Matching

PREFIX = "proof-"
_END, _START = "claims", "start"
_COMMUNITY, _PATH, _PREPEND = "match community ", "match as-path ", "set as-path prepend "


def proof(
    steps: list[Step], claims: list[Claim], line: int, lists: Matching, said: Mapping[str, list[str]]
) -> tuple[list[Step], dict[int, str]]:
    """The slice with the claims around it; and the number of each step that a route which breaks a rule ends at.

    ``said`` are the lines of the claims' lists. What is marked needs the lists of ``marks``.
    """
    marked = _marked(steps, claims, lists, said)
    first, *rest = [replace(step, goes=_END) if step.permit and not step.goes else step for step in steps]
    found = [*_remembered(marked, line), replace(first, labels=(*_labels(len(marked)), *first.labels)), *rest]
    waiting: tuple[str, ...] = (_END,)
    broken: dict[int, str] = {}
    for number, claim in enumerate(claims):
        listed = list(_claimed(claim if claim.sent else _before(claim, marked), number, line))
        listed[0] = replace(listed[0], labels=(*waiting, *listed[0].labels))
        found += listed
        broken[len(found)] = claim.rule
        waiting = (f"after:{number}",)
    found.append(Step(line, permit=False, labels=waiting))
    return found, broken


def marks(steps: list[Step]) -> dict[str, list[str]]:
    """The lists of the marks in a proof map, lines by name."""
    names = {word for step in steps for item in step.matches for word in item.split()[2:] if word.startswith(_name(""))}
    numbers = sorted(int(name.removeprefix(_name(""))) for name in names)
    return {_name(number): [f"bgp community-list standard {_name(number)} permit {mark('given', number)}"] for number in numbers}


def _claimed(claim: Claim, number: int, line: int) -> Iterator[Step]:
    """A claim; the last of its steps is where a route ends that breaks it."""
    after, inside = f"after:{number}", f"inside:{number}"
    if claim.excuse:
        yield Step(line, permit=True, matches=(claim.excuse,), goes=after)
    if claim.only:
        yield Step(line, permit=True, matches=(claim.only,), goes=inside)
        yield Step(line, permit=True, goes=after)
    yield Step(line, permit=True, matches=(claim.match,), goes=after if claim.wanted else "", labels=(inside,))
    if claim.wanted:
        yield Step(line, permit=True)


def _marked(steps: list[Step], claims: list[Claim], lists: Matching, said: Mapping[str, list[str]]) -> dict[str, int]:
    """What claims look at and the map changes, each with the number of its mark."""
    sets = [item for step in steps for item in step.sets]
    prepends = any(item.startswith(_PREPEND) for item in sets)
    added = {word for item in sets if item.startswith("set community ") for word in item.split()[2:-1]}
    deleted = {item.split()[2] for item in sets if item.startswith("set comm-list ")}

    def changed(match: str) -> bool:
        if not match.startswith(_COMMUNITY):
            return prepends and match.startswith(_PATH)
        found = {_one(text.split()[-1]) for name in match.split()[2:] for text in said[name]}
        return bool(found & added) or any(lists.holds(name, item) for name in deleted for item in found)

    looked_at = [item for claim in claims if not claim.sent for item in (claim.excuse, claim.only, claim.match)]
    return {match: number for number, match in enumerate(filter(changed, dict.fromkeys(filter(None, looked_at))), 1)}


def _one(text: str) -> str:
    """A community that a line of a claim's list matches: of a whole first half any."""
    return f"{text.strip('_')}0" if text.endswith(":") else text


def _remembered(marked: dict[str, int], line: int) -> Iterator[Step]:
    """Who comes with such a mark is no route; who matches gets it."""
    if marked:
        yield Step(line, permit=False, matches=(f"{_COMMUNITY}{' '.join(map(_name, marked.values()))}",))
    for place, (match, number) in enumerate(marked.items()):
        added = (f"set community {mark('given', number)} additive",)
        labels = (f"{_START}:{place}",) if place else ()
        yield Step(line, permit=True, matches=(match,), sets=added, goes=f"{_START}:{place + 1}", labels=labels)


def _labels(count: int) -> tuple[str, ...]:
    """Where the map begins after so many marks."""
    return (f"{_START}:{count}",) if count else ()


def _before(claim: Claim, marked: dict[str, int]) -> Claim:
    """The claim with marks in the place of what the map changes."""

    def said(match: str) -> str:
        return f"{_COMMUNITY}{_name(marked[match])}" if match in marked else match

    return replace(claim, match=said(claim.match), excuse=said(claim.excuse), only=said(claim.only))


def _name(number: int | str) -> str:
    return f"claim-given-{number}"
