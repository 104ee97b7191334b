"""The interpreter of FRR's files held to the policy's evaluator: every row of the case file, and random routes."""

from collections import Counter
from functools import cache
from random import Random

import pytest

from ixp.platforms.frr.context import spell
from ixp.policy.evaluate import announce, receive
from ixp.policy.route import Route
from ixp.policy.route_server import Session
from ixp.policy.rpki import RpkiState
from ixp.render.environment import environment
from lab.parity.build import Scenario
from lab.parity.core import core, wild
from lab.parity.translate import cases
from lab.parity.wild import Wild
from validate.policy.answers import of_export, of_import, vrps
from validate.policy.frr import FrrReader
from validate.policy.limits import beyond_export, beyond_import

SEED = 7
ROUTES = 1200


@cache
def reader(scenario: Scenario) -> FrrReader:
    text = environment("frr").get_template("main.j2").render(c=spell(scenario.server("frr")))
    return FrrReader(text, scenario.device("frr"))


def differences(scenario: Scenario, session: Session, route: Route, state: RpkiState, seen: Counter[str]) -> list[str]:
    """What the interpreter answers otherwise than the evaluator; ``seen`` counts what was compared, and what was left out."""
    if beyond_import("frr", session, route):
        seen["beyond"] += 1
        return []
    server, frr = scenario.server("frr"), reader(scenario)
    wanted, heard = receive(server, session, route, vrps(route, state)), frr.hears(session, route, state)
    seen[str(wanted.decided or wanted.outcome)] += 1
    other = of_import(server, wanted, heard)
    if other or not wanted.kept:
        return [f"{session.key} {route} {state}: {other.words} (line {heard.line})"] if other else []
    found = []
    for target in server.sessions:
        due = announce(server, wanted, session, target)
        told = frr.tells(heard, session, target, state)
        seen["told"] += 1
        different = of_export(due, told, target)
        if different and not beyond_export("frr", due, target, different):
            found.append(f"{session.key} {route} {state}: {different.words} (line {told.line})")
    return found


def test_every_row_of_the_case_file():
    seen: Counter[str] = Counter()
    rows = cases()
    wrong = [
        f"{case.name}: {words}"
        for case in rows
        for words in differences(case.scenario, case.session, case.route, _state(case.scenario, case.route), seen)
    ]
    assert not wrong, "\n".join(wrong[:20])
    assert len(rows) > 300
    assert seen["beyond"] < 10, seen


def _state(scenario: Scenario, route: Route) -> RpkiState:
    return scenario.rpki.state(route.prefix, route.origin)[0]


@pytest.mark.parametrize("build", [lambda: core("core"), wild], ids=["usual", "otherwise"])
def test_random_routes(build):
    scenario, seen, random = build(), Counter[str](), Random(SEED)  # noqa: S311  not for secrets
    source = Wild(scenario, SEED, frozenset(item.key for item in scenario.server().sessions))
    wrong = []
    for item in source.routes(ROUTES):
        session = scenario.session(item.connection, item.route.version)
        wrong += differences(scenario, session, item.route, random.choice(list(RpkiState)), seen)
    assert not wrong, f"seed {SEED}:\n" + "\n".join(wrong[:20])
    assert seen["beyond"] < ROUTES / 5, seen
    assert min(seen["accepted"], seen["blackholed"], seen["next-hop"], seen["reserved-asn"], seen["prefix"]) > 5, seen
    assert seen["told"] > ROUTES, seen
