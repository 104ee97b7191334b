"""Maps of all shapes, and each cut down to what it decides: the same routes pass, with the same of the wanted communities."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.validate.batfish.test_settled import MARKS, Lists, decide, maps
from validate.batfish.twin.flat import Step
from validate.batfish.twin.slices import sliced

ROUTES = st.frozensets(st.sampled_from([*MARKS, "1:9", "near", "far"]))


def same(steps: list[Step], wanted: frozenset[str], route: frozenset[str]) -> None:
    due = decide(steps, route)
    found = decide(sliced([replace(step) for step in steps], Lists(), wanted), route)
    assert (found is None) is (due is None)
    assert (found or frozenset()) & wanted == (due or frozenset()) & wanted


@settings(deadline=None)
@given(maps(), st.frozensets(st.sampled_from(MARKS)), ROUTES)
def test_a_route_passes_as_it_did(steps: list[Step], wanted: frozenset[str], route: frozenset[str]) -> None:
    same(steps, wanted, route)


def test_what_is_set_where_all_go_on_is_not_jumped_over():
    """The first goes to an entry that all pass, and that marks them."""
    steps = [
        Step(1, permit=True, matches=("match ip address prefix-list near",), goes="3", labels=("1",)),
        Step(2, permit=False, labels=("2",)),
        Step(3, permit=True, sets=("set community 1:2 additive",), goes="4", labels=("3",)),
        Step(4, permit=True, labels=("4",)),
    ]
    same(steps, frozenset({"1:2"}), frozenset({"near"}))
    same(steps, frozenset({"1:2"}), frozenset())
