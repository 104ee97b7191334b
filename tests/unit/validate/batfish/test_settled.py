"""Maps of all shapes, and each as it stands when what it marked is known: the same routes end the same way."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validate.batfish.twin.flat import Step
from validate.batfish.twin.settled import settled, ways

MARKS = ("1:1", "1:2", "1:3")
LISTS = {"one": ("1:1",), "two": ("1:2",), "either": ("1:2", "1:3"), "family": ("1:1", "1:2")}


@dataclass
class Lists:
    """Lists of the marks; ``family`` is a pattern, which matches what no file speaks of as well."""

    patterns: frozenset[str] = field(default=frozenset({"family"}))

    def matched(self, name: str) -> frozenset[str]:
        return frozenset(LISTS[name])

    def exact(self, name: str) -> bool:
        return name not in self.patterns


def decide(steps: list[Step], route: frozenset[str]) -> frozenset[str] | None:
    """The route as a map leaves it, None where it is denied. A route has communities, and the prefix lists that hold it."""
    at = {label: place for place, step in enumerate(steps) for label in step.labels}
    place = 0
    while True:
        step = steps[place]
        place += 1
        if not all(_matches(item, route) for item in step.matches):
            continue
        if not step.permit:
            return None
        for item in step.sets:
            words = item.split()
            gone = frozenset(mark for mark in route if _in(words[2], mark)) if words[1] == "comm-list" else frozenset()
            route = route - gone | (frozenset(words[2:-1]) if words[1] == "community" else frozenset())
        if not step.goes:
            return route
        assert at[step.goes] >= place, "it goes back"
        place = at[step.goes]


def _matches(match: str, route: frozenset[str]) -> bool:
    names = match.split()[2:]
    if match.startswith("match community "):
        return any(_in(name, item) for name in names for item in route)
    return names[-1] in route


def _in(name: str, item: str) -> bool:
    return item in LISTS[name] or (name == "family" and item == "1:9")


@st.composite
def maps(draw: st.DrawFn) -> list[Step]:
    size = draw(st.integers(1, 9))
    communities = st.lists(st.sampled_from(sorted(LISTS)), min_size=1, max_size=2, unique=True)
    found = []
    for place in range(size):
        matches = draw(
            st.one_of(
                st.just(()),
                communities.map(lambda names: (f"match community {' '.join(names)}",)),
                st.sampled_from(("near", "far")).map(lambda name: (f"match ip address prefix-list {name}",)),
            )
        )
        sets = draw(
            st.one_of(
                st.just(()),
                st.sampled_from(MARKS).map(lambda mark: (f"set community {mark} additive",)),
                st.sampled_from(sorted(LISTS)).map(lambda name: (f"set comm-list {name} delete",)),
            )
        )
        goes = draw(st.one_of(st.just(0), st.integers(place + 1, size)))
        permit = draw(st.booleans())
        step = Step(place, permit=permit, matches=matches, labels=(str(place),))
        found.append(Step(**{**vars(step), "sets": sets, "goes": str(goes) if goes else ""}) if permit else step)
    return [*found, Step(size, permit=draw(st.booleans()), labels=(str(size),))]


@settings(deadline=None)
@given(maps(), st.frozensets(st.sampled_from([*MARKS, "1:9", "near", "far"])))
def test_a_route_ends_the_same_way(steps: list[Step], route: frozenset[str]) -> None:
    assert decide(settled(steps, Lists()), route) == decide(steps, route)


def test_a_mark_that_is_known_is_no_condition():
    """One that is lost is denied where it is lost, not where the map asks."""
    steps = [
        Step(1, permit=True, sets=("set comm-list either delete",), goes="2", labels=("1",)),
        Step(2, permit=True, matches=("match ip address prefix-list near",), sets=("set community 1:2 additive",), goes="3"),
        Step(3, permit=True, matches=("match ip address prefix-list far",), goes="4", labels=("3",)),
        Step(4, permit=True, matches=("match community two",), labels=("4",)),
        Step(5, permit=False),
    ]
    steps[1] = Step(**{**vars(steps[1]), "labels": ("2",)})
    found = settled(steps, Lists())
    assert [(step.permit, step.matches) for step in found if step.matches] == [(True, ("match ip address prefix-list near",))]
    assert ways(found) < ways(steps)


def test_of_two_lists_both_have_to_be_known():
    """One that nothing on the route can match leaves the other to be asked for."""
    steps = [
        Step(1, permit=True, sets=("set comm-list one delete",), goes="2", labels=("1",)),
        Step(2, permit=False, matches=("match community one two",), labels=("2",)),
        Step(3, permit=True),
    ]
    found = settled(steps, Lists(frozenset()))
    assert decide(found, frozenset({"1:2"})) is None
    assert decide(found, frozenset({"1:1"})) is not None


@pytest.mark.parametrize("pattern", [True, False])
def test_a_pattern_may_match_what_the_file_does_not_name(pattern: bool) -> None:
    steps = [
        Step(1, permit=True, sets=("set comm-list one delete",), goes="2", labels=("1",)),
        Step(2, permit=True, sets=("set comm-list two delete",), goes="3", labels=("2",)),
        Step(3, permit=False, matches=("match community family",), labels=("3",)),
        Step(4, permit=True),
    ]
    asks = any(step.matches for step in settled(steps, Lists(frozenset({"family"} if pattern else ()))))
    assert asks is pattern
