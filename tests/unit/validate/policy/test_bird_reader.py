"""The interpreter of BIRD's files held to the policy's evaluator: every row of the case file, and random routes."""

from collections import Counter
from functools import cache
from ipaddress import ip_address, ip_network
from random import Random

import pytest

from ixp.policy.evaluate import announce, receive
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session, route_server
from ixp.policy.rpki import RpkiState
from ixp.render.files import render_device
from lab.parity import scenarios
from lab.parity.build import Scenario
from lab.parity.core import core, wild
from lab.parity.translate import cases
from lab.parity.wild import Wild
from tests.unit.validate.nantes import nantes, snapshot
from validate.policy.answers import of_export, of_import, vrps
from validate.policy.bird import BirdReader

SEED = 11
DEVICE = next(item for item in nantes().facts.devices if item.name == "rs1-nte01")
TEXT = render_device(nantes(), snapshot(), DEVICE)
ROUTES = 900


@cache
def reader(scenario: Scenario) -> BirdReader:
    device = scenario.device("bird")
    return BirdReader(render_device(scenario.exchange, scenario.snapshot, device), device)


def differences(scenario: Scenario, session: Session, route: Route, state: RpkiState, seen: Counter[str]) -> list[str]:
    """What the interpreter answers otherwise than the evaluator; ``seen`` counts what was compared."""
    server, bird = scenario.server("bird"), reader(scenario)
    wanted, heard = receive(server, session, route, vrps(route, state)), bird.hears(session, route, state)
    seen[str(wanted.decided or wanted.outcome)] += 1
    other = of_import(server, wanted, heard)
    if other:
        return [f"{session.key} {route} {state}: {other.words} (line {heard.line})"]
    found = []
    for target in server.sessions:
        told = bird.tells(heard, session, target, state)
        seen["told" if told.route else "kept back"] += 1
        different = of_export(announce(server, wanted, session, target), told, target)
        if different:
            found.append(f"{session.key} {route} {state}: {different.words} (line {told.line})")
    return found


def test_every_row_of_the_case_file():
    seen: Counter[str] = Counter()
    rows = cases()
    wrong = [
        f"{case.name}: {words}"
        for case in rows
        for item in (*case.announced, *case.companions)
        for words in differences(
            case.scenario, case.scenario.session(item.connection, item.route.version), item.route, _state(case, item.route), seen
        )
    ]
    assert not wrong, "\n".join(wrong[:20])
    assert len(rows) > 300
    assert min(seen["told"], seen["kept back"]) > 300, seen


def _state(case, route: Route) -> RpkiState:
    return case.scenario.rpki.state(route.prefix, route.origin)[0]


BUILDS = {
    "usual": lambda: core("core"),
    "otherwise": wild,
    **{name: lambda name=name: scenarios.get(name) for name in ("irr_tag", "v4_over_v6", "rov")},
}


@pytest.mark.parametrize("name", BUILDS)
def test_random_routes(name):
    scenario, seen, random = BUILDS[name](), Counter[str](), Random(SEED)  # noqa: S311  not for secrets
    source = Wild(scenario, SEED, frozenset(item.key for item in scenario.server().sessions))
    wrong = []
    for item in source.routes(ROUTES if name in {"usual", "otherwise"} else ROUTES // 3):
        session = scenario.session(item.connection, item.route.version)
        # A route without an origin AS is never valid.
        state = vrps(item.route, random.choice(list(RpkiState))).state(item.route.prefix, item.route.origin)[0]
        wrong += differences(scenario, session, item.route, state, seen)
    assert not wrong, f"seed {SEED}:\n" + "\n".join(wrong[:20])
    assert min(seen["accepted"], seen["next-hop"], seen["reserved-asn"], seen["told"], seen["kept back"]) > 2, seen


LINES = {
    "10.0.0.0/8": ("64497", "if net ~ bogons_v4 then return refused(3);"),
    "192.0.2.0/25": ("64497", "if net ~ denied_v4 then return refused(20);"),
    "198.18.11.0/24": ("64497", "return true;"),
    "198.18.99.0/24": ("64497 64777", "if check_reserved ~ wanted && bgp_path ~ reserved_asns then return refused(4);"),
}


@pytest.mark.parametrize("prefix", LINES)
def test_the_line_that_decides(prefix):
    path, text = LINES[prefix]
    heard = _sample(TEXT).hears(_armor(), Route.parse(ip_network(prefix), path, _armor().address), RpkiState.NOT_FOUND)
    assert (heard.because, TEXT.splitlines()[heard.line - 1].strip()) == (text, text)


def test_the_line_that_keeps_a_route_from_a_member():
    bird, armor = _sample(TEXT), _armor()
    loire = next(item for item in _server().sessions if item.key == "loire-1" and item.version == 4)
    asked = Route.parse(ip_network("198.18.11.0/24"), "64497", armor.address, ("64496:0:64498",))
    told = bird.tells(bird.hears(armor, asked, RpkiState.NOT_FOUND), armor, loire, RpkiState.NOT_FOUND)
    assert (told.route, told.because) == (None, "if asks(0, 0, peer_asn, low_asn) then return false;")


def test_an_edited_file_is_heard_as_it_is():
    bogon = Route.parse(ip_network("198.18.11.0/24"), "64497", _armor().address)
    for before, after in (("if net ~ bogons_v4", "if net !~ bogons_v4"), ("from_member_v4(64497, ", "from_member_v4(64498, ")):
        assert before in TEXT
        assert not _sample(TEXT.replace(before, after)).hears(_armor(), bogon, RpkiState.NOT_FOUND).accepted


def test_what_a_session_s_import_names():
    text = TEXT.replace("define set_AS64497_v4 = [\n", "define set_AS64497_v4 = [\n198.18.12.0/24+,\n")
    found = _sample(text.replace("inside_AS64497_v4, [64497],", "inside_AS64497_v4, [64497, 64500],")).names(_armor(), 4)
    assert {str(item) for item in found.prefixes} == {"198.18.11.0/24", "198.18.12.0/24", "203.0.113.0/28"}
    assert found.asns == {64497, 64500}


def test_without_rs_client_the_route_server_shows():
    bird, armor = _sample(TEXT.replace("  rs client;\n", "")), _armor()
    loire = next(item for item in _server().sessions if item.key == "loire-1" and item.version == 4)
    route = Route.parse(ip_network("198.18.11.0/24"), "64497", armor.address, med=5)
    told = bird.tells(bird.hears(armor, route, RpkiState.NOT_FOUND), armor, loire, RpkiState.NOT_FOUND)
    assert told.route is not None
    assert (told.route.path, told.route.med) == ("64496 64497", None)


def test_the_collector_hears_all_and_tells_nothing():
    device = next(item for item in nantes().facts.devices if item.name == "collector-nte01")
    bird = BirdReader(render_device(nantes(), snapshot(), device), device)
    session = route_server(nantes(), snapshot(), device).sessions[0]
    heard = bird.hears(session, Route.parse(ip_network("10.0.0.0/8"), "1 2 3", ip_address("10.9.9.9")), RpkiState.INVALID)
    assert (heard.accepted, bird.tells(heard, session, session, RpkiState.INVALID).route) == (True, None)


def _sample(text: str) -> BirdReader:
    return BirdReader(text, DEVICE)


@cache
def _server() -> RouteServer:
    return route_server(nantes(), snapshot(), DEVICE)


def _armor() -> Session:
    return next(item for item in _server().sessions if item.key == "armor-1" and item.version == 4)
