"""What a change does to running sessions, as ``ixp.platforms.frr.flaps`` says it to a plan: measured on FRR 10.3."""

import json
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from ixp.model import Blackhole, Exchange, LimitAction, LocalLines, Overrides, Policy, Reject, RtrCache, WellKnown
from ixp.platforms.flaps import Aspect, Effect
from ixp.platforms.frr.flaps import EFFECTS
from ixp.poll import poll
from lab.run import Run
from tests.lab.policy_scenario import CONVERGE_S, Scenario, converged, snapshot, start_with
from tests.lab.route_servers import Frr
from tests.render.sample import sample_exchange
from tests.render.states import with_connections

pytestmark = pytest.mark.lab

ARMOR = {"192.0.2.11", "2001:db8:0:100::11"}
CACHE = RtrCache(host=ip_address("192.0.2.60"))
OTHER = RtrCache(host=ip_address("192.0.2.61"), port=8282)
LOCAL = LocalLines(device="rs2-nte02", lines=("ip prefix-list local-note seq 5 permit 203.0.113.0/24",))


def of_armor(**own: object) -> Exchange:
    """The exchange in which armor's connection has something of its own."""
    return with_connections("armor-1", policy=Overrides.model_validate(own))


def of_all(**policy: object) -> Exchange:
    """The exchange with another policy."""
    found = sample_exchange()
    chosen = Policy().model_copy(update=policy)
    return found.model_copy(update={"intent": found.intent.model_copy(update={"policy": chosen})})


# What is changed, from where (None: the plain exchange) to where.
CHANGES: dict[str, tuple[Aspect, Exchange | None, Exchange]] = {
    "passive": (Aspect.PASSIVE, None, of_armor(passive=True)),
    "gtsm": (Aspect.GTSM, None, of_armor(gtsm=True)),
    "bfd": (Aspect.BFD, None, of_armor(bfd=True)),
    "role": (Aspect.ROLE, None, of_armor(role=True)),
    "add-path": (Aspect.ADD_PATH, None, of_armor(add_path=True)),
    "families": (Aspect.FAMILIES, None, of_armor(ipv4_over_ipv6=True)),
    "graceful-restart": (Aspect.GRACEFUL_RESTART, None, of_armor(graceful_restart=True)),
    "limit-warn": (Aspect.LIMIT_ACTION, None, of_armor(limit_action=LimitAction.WARNING)),
    "limit-restart": (Aspect.LIMIT_ACTION, None, of_armor(limit_action=LimitAction.RESTART)),
    "limit-warning": (Aspect.LIMIT_WARNING, None, of_armor(limit_warning=50)),
    "keep-rejected": (Aspect.KEEP_REJECTED, None, of_all(reject=Reject.DROP)),
    "well-known": (Aspect.WELL_KNOWN, None, of_all(well_known=WellKnown.OBEY)),
    "rpki": (Aspect.RPKI, None, of_all(rtr_caches=(CACHE,))),
    "rtr-caches": (Aspect.RTR_CACHES, of_all(rtr_caches=(CACHE,)), of_all(rtr_caches=(OTHER, CACHE))),
    "local-lines": (Aspect.LOCAL_LINES, None, of_all(local_lines=(LOCAL,))),
    "filter": (Aspect.FILTER, None, of_armor(irr_origin=False, as_sets=True, max_path=64, prepend_route_server=True)),
    "blackhole": (Aspect.FILTER, None, of_all(blackhole_ipv4=Blackhole.PROPAGATE, export_validation=True)),
}


@pytest.fixture(scope="module")
def around() -> Iterator[Scenario]:
    """Members around FRR."""
    run = Run.create()
    try:
        exchange = sample_exchange()
        yield start_with(run, Frr(), exchange, next(item for item in exchange.route_servers if item.platform == "frr"))
    finally:
        run.down()


def dropped(scenario: Scenario) -> dict[str, int]:
    """How often each session of the route server has gone down."""
    shown = json.loads(scenario.server.exec("vtysh", "-d", "bgpd", "-c", "show bgp neighbors json").stdout)
    return {address: item["connectionsDropped"] for address, item in shown.items() if isinstance(item, dict)}


def settle(scenario: Scenario) -> None:
    wanted = scenario.sessions_expected()
    poll(lambda: len(scenario.incarnations()) == wanted, CONVERGE_S, what=f"{wanted} sessions")
    converged(scenario)


@pytest.mark.parametrize("name", CHANGES)
def test_the_plan_says_what_a_change_does(around: Scenario, name: str) -> None:
    aspect, before, after = CHANGES[name]
    around.apply(snapshot(), before)
    settle(around)
    counted = dropped(around)
    try:
        around.apply(snapshot(), after)
        fell = {address for address, count in dropped(around).items() if count > counted[address]}
        assert EFFECTS.effect(aspect) is (Effect.FLAPS if fell else Effect.NONE)
        assert fell <= ARMOR
    finally:
        around.apply(snapshot())
        settle(around)
