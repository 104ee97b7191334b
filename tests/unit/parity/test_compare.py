"""The comparison of a live run finds what it should: each thing that a daemon does otherwise is a difference."""

from dataclasses import replace
from ipaddress import ip_address

import pytest

from ixp.model import Blackhole
from ixp.policy.route import Route
from lab.parity.build import HOSTS
from lab.parity.case import Case
from lab.parity.compare import Kind, State, differences
from lab.parity.explained import TABLE, Subject, explanation
from lab.parity.members import Path, Seat
from lab.parity.predict import Prediction
from lab.parity.rounds import rounds, routes
from lab.parity.servers import Kept
from lab.parity.translate import cases


def _case(name: str, version: int = 4) -> Case:
    return next(case for case in cases() if (case.id, case.version) == (name, version))


def _ideal(case: Case) -> tuple[State, Prediction]:
    """What would be read were both daemons perfect."""
    prediction = Prediction(case.scenario, list(routes([case])))
    held, views, sent = {}, {}, {}
    for daemon in HOSTS:
        verdict = prediction.verdict(daemon, case.announcer, case.route.prefix)
        reason = next((int(item.rsplit(":", 1)[1]) for item in verdict.route.communities if ":1101:" in item), None)
        kept = Kept(
            session=case.session,
            prefix=case.route.prefix,
            path=verdict.route.path,
            next_hop=verdict.route.next_hop,
            preference=verdict.preference,
            communities=frozenset(verdict.route.communities),
            reason=reason,
        )
        held[daemon] = {(case.announcer, case.route.prefix): kept}
        for session in case.scenario.server(daemon).sessions:
            seat = Seat(session, daemon)
            sent[seat] = frozenset({case.route.prefix} if session == case.session else ())
            views[seat] = {case.route.prefix: [_path(case.route, seen) for seen in prediction.seen(seat, case.route.prefix)[0]]}
    return State(held, views, sent), prediction


def _path(route: Route, seen) -> Path:
    return Path(route.prefix, "", seen.path, seen.next_hop, seen.med, None, seen.communities, seen.otc)


def _told(case: Case, state: State, prediction: Prediction) -> set[Kind]:
    return {item.kind for item in differences(case, "bird", state, prediction)}


@pytest.mark.parametrize("name", ["core-001", "core-036", "blackhole-003", "control-010", "gshut-005"])
def test_nothing_differs_where_all_is_as_it_should_be(name: str):
    state, prediction = _ideal(_case(name))
    assert _told(_case(name), state, prediction) == set()


@pytest.mark.parametrize(
    ("name", "change", "kind"),
    [
        ("core-001", {"reason": 9}, Kind.DECISION),
        ("core-036", {"reason": None}, Kind.DECISION),
        ("core-036", {"reason": 9}, Kind.REASON),
        ("core-001", {"preference": 5}, Kind.HELD),
        ("core-001", {"communities": frozenset()}, Kind.HELD),
    ],
)
def test_what_a_route_server_holds(name: str, change: dict[str, object], kind: Kind):
    case = _case(name)
    state, prediction = _ideal(case)
    key = (case.announcer, case.route.prefix)
    held = {"bird": {key: replace(state.held["bird"][key], **change)}, "frr": {}}
    assert kind in _told(case, replace(state, held=held), prediction)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"path": "64500 2003"}, Kind.ATTRIBUTES),
        ({"next_hop": ip_address("185.1.0.1")}, Kind.ATTRIBUTES),
        ({"med": 7}, Kind.ATTRIBUTES),
        ({"otc": 7}, Kind.ATTRIBUTES),
        ({"link_local": ip_address("fe80::bad")}, Kind.ATTRIBUTES),
        ({"communities": frozenset({"65501:64500"})}, Kind.ATTRIBUTES),
        (None, Kind.SENT),
    ],
)
def test_what_a_member_gets(change: dict[str, object] | None, kind: Kind):
    case = _case("control-004")
    state, prediction = _ideal(case)
    seat = next(item for item in state.views if (item.session.key, item.session.version, item.daemon) == ("m2", 4, "bird"))
    paths = state.views[seat][case.route.prefix]
    other = [replace(paths[0], **change)] if change is not None else []
    views = {**state.views, seat: {case.route.prefix: other}}
    assert kind in _told(case, replace(state, views=views), prediction)


def test_a_route_that_was_never_announced_proves_nothing():
    case = _case("roles-001")
    state, prediction = _ideal(case)
    silent = {seat: frozenset() for seat in state.announced}
    assert _told(case, replace(state, announced=silent), prediction) == {Kind.SESSION}


def test_a_refused_route_at_a_member():
    case = _case("core-036")
    state, prediction = _ideal(case)
    seat = next(item for item in state.views if (item.session.key, item.session.version, item.daemon) == ("m4", 4, "bird"))
    path = Path(case.route.prefix, "", case.route.path, case.route.next_hop, None, None, frozenset(), None)
    views = {**state.views, seat: {case.route.prefix: [path]}}
    assert Kind.SENT in _told(case, replace(state, views=views), prediction)


def test_two_cases_that_meet_in_a_prefix_are_in_two_rounds():
    mine = [case for case in cases() if case.scenario_name == "core"]
    batches = rounds(mine)
    assert sum(map(len, batches)) == len(mine)
    assert all(len({case.route.prefix for case in batch}) == len(batch) for batch in batches)


def test_an_explanation_holds_for_its_daemon_and_its_cases_alone():
    case = _case("blackhole-012")
    assert case.scenario.exchange.intent.policy.blackhole_ipv4 is Blackhole.REWRITE
    entry = next(item for item in TABLE if "NO_EXPORT" in item.words)
    difference = differences(case, "bird", *_broken(case))[0]
    assert explanation("frr", Subject.of(case), difference) == entry.words
    assert not explanation("bird", Subject.of(case), difference)
    assert not explanation("frr", Subject.of(_case("core-001")), difference)


def _broken(case: Case) -> tuple[State, Prediction]:
    state, prediction = _ideal(case)
    key = (case.announcer, case.route.prefix)
    held = {daemon: {key: replace(item[key], communities=frozenset())} for daemon, item in state.held.items()}
    return replace(state, held=held), prediction
