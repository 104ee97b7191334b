"""Neighbours in a map that become one: only where whoever matches either ends up alike."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.validate.batfish.test_settled import LISTS, MARKS, decide
from validate.batfish.twin.flat import Step, merged

ADDS = ("set community 1:3 additive",)


def pair(goes: str, sets: tuple[str, ...] = ADDS) -> list[Step]:
    """Two entries that do the same for a list each, the first of which goes on to the second."""
    return [
        Step(1, permit=True, matches=("match community one",), sets=sets, goes="2", labels=("1",)),
        Step(2, permit=True, matches=("match community two",), sets=sets, goes=goes, labels=("2",)),
        Step(3, permit=False, matches=("match ip address prefix-list near",), labels=("3",)),
        Step(4, permit=True, labels=("4",)),
    ]


def copied(steps: list[Step]) -> list[Step]:
    return [replace(step) for step in steps]


@pytest.mark.parametrize(
    ("goes", "sets", "size"),
    [("3", ADDS, 3), ("4", ADDS, 4), ("", ADDS, 4), ("3", ("set comm-list two delete",), 4)],
)
def test_one_that_goes_on_to_the_other_is_part_of_it_where_both_go_on_with_the_next(goes, sets, size):
    """Who matches the first alone does not leave where the second does."""
    steps = pair(goes, sets)
    found = merged(copied(steps))
    assert len(found) == size
    for route in ({"1:1", "near"}, {"1:2", "near"}, {"1:1", "1:2"}, {"near"}, set()):
        assert decide(found, frozenset(route)) == decide(steps, frozenset(route))


@st.composite
def chains(draw: st.DrawFn) -> list[Step]:
    """Entries that differ in little, so that many of them could be one."""
    size = draw(st.integers(2, 5))
    found = []
    for place in range(size):
        name = draw(st.sampled_from(sorted(LISTS)))
        goes = draw(st.sampled_from(("", str(place + 1), str(size))))
        sets = draw(st.sampled_from(((), ADDS, ("set comm-list two delete",))))
        found.append(Step(place, permit=True, matches=(f"match community {name}",), sets=sets, goes=goes, labels=(str(place),)))
    return [*found, Step(size, permit=False, labels=(str(size),))]


@settings(deadline=None)
@given(chains(), st.frozensets(st.sampled_from(MARKS)))
def test_a_route_ends_the_same_way(steps: list[Step], route: frozenset[str]) -> None:
    assert decide(merged(copied(steps)), route) == decide(steps, route)
