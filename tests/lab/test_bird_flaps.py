"""What a change does to running sessions, as ``ixp.platforms.bird.flaps`` says it to a plan: measured on BIRD 2.17 and 3."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

import pytest

from ixp.model import (
    Blackhole,
    Exchange,
    LimitAction,
    LocalLines,
    NextHop,
    Overrides,
    Policy,
    PrefixRange,
    Reject,
    RouteLists,
    RtrCache,
    WellKnown,
)
from ixp.platforms.bird.flaps import EFFECTS
from ixp.platforms.flaps import Aspect, Effect
from ixp.poll import poll
from lab import bird3
from lab.node import Bind
from lab.run import Run
from tests.lab.policy_scenario import CONVERGE_S, Scenario, converged, snapshot, start_with
from tests.lab.route_servers import Bird
from tests.render.sample import sample_exchange, sample_members
from tests.render.states import with_connections

pytestmark = pytest.mark.lab

CACHE = RtrCache(host=ip_address("192.0.2.60"))
OTHER_CACHE = RtrCache(host=CACHE.host, port=8282)
LOCAL = LocalLines(device="rs1-nte01", lines=("protocol static local_static { ipv4 { table master4; }; }",))


def of_armor(**own: object) -> Exchange:
    """The exchange in which armor's connection has something of its own."""
    return with_connections("armor-1", policy=Overrides.model_validate(own))


def of_all(base: Policy | None = None, **policy: object) -> Exchange:
    """The exchange with another policy."""
    found = sample_exchange()
    chosen = (base or Policy()).model_copy(update=policy)
    return found.model_copy(update={"intent": found.intent.model_copy(update={"policy": chosen})})


def with_lists() -> Exchange:
    """The exchange in which armor has a list."""
    armor, *others = sample_members()
    denied = (PrefixRange.exactly(ip_network("198.18.77.0/24")),)
    return sample_exchange((armor.model_copy(update={"lists": RouteLists(deny_prefixes=denied), "mapped_asn": None}), *others))


# What is changed, from where (None: the plain exchange) to where; options of armor's connection, or of all.
CHANGES: dict[str, tuple[Aspect, Exchange | None, Exchange]] = {
    "passive": (Aspect.PASSIVE, None, of_armor(passive=True)),
    "gtsm": (Aspect.GTSM, None, of_armor(gtsm=True)),
    "bfd": (Aspect.BFD, None, of_armor(bfd=True)),
    "role": (Aspect.ROLE, None, of_armor(role=True)),
    "add-path": (Aspect.ADD_PATH, None, of_armor(add_path=True)),
    "graceful-restart": (Aspect.GRACEFUL_RESTART, None, of_armor(graceful_restart=True)),
    "limit-warn": (Aspect.LIMIT_ACTION, None, of_armor(limit_action=LimitAction.WARNING)),
    "limit-restart": (Aspect.LIMIT_ACTION, None, of_armor(limit_action=LimitAction.RESTART)),
    "limit-warning": (Aspect.LIMIT_WARNING, None, of_armor(limit_warning=50)),
    "keep-rejected": (Aspect.KEEP_REJECTED, None, of_all(reject=Reject.DROP)),
    "well-known": (Aspect.WELL_KNOWN, None, of_all(well_known=WellKnown.OBEY)),
    "rpki": (Aspect.RPKI, None, of_all(rtr_caches=(CACHE,))),
    "rtr-caches": (Aspect.RTR_CACHES, of_all(rtr_caches=(CACHE,)), of_all(rtr_caches=(CACHE, OTHER_CACHE))),
    "rtr-expire": (Aspect.RTR_CACHES, of_all(rtr_caches=(CACHE,)), of_all(rtr_caches=(CACHE,), rtr_expire=7200)),
    "local-lines": (Aspect.LOCAL_LINES, None, of_all(local_lines=(LOCAL,))),
    "next-hop": (Aspect.FILTER, None, of_armor(next_hop=NextHop.SAME_AS)),
    "checks": (Aspect.FILTER, None, of_armor(irr_origin=False, as_sets=True, max_path=64)),
    "sends": (Aspect.FILTER, None, of_armor(prepend_route_server=True, blackholes=False)),
    "lists": (Aspect.FILTER, None, with_lists()),
    "blackhole": (Aspect.FILTER, None, of_all(blackhole_ipv4=Blackhole.PROPAGATE, export_validation=True, max_path=30)),
}  # fmt: skip


def _around(binds: tuple[Bind, ...] = ()) -> Iterator[Scenario]:
    run = Run.create()
    try:
        exchange = sample_exchange()
        yield start_with(run, Bird(), exchange, exchange.route_servers[0], binds=binds)
    finally:
        run.down()


@pytest.fixture(scope="module")
def around() -> Iterator[Scenario]:
    """Members around BIRD 2."""
    yield from _around()


@pytest.fixture
def around_bird_3() -> Iterator[Scenario]:
    """Members around BIRD 3."""
    yield from _around(bird3.binds())


def down(scenario: Scenario) -> set[str]:
    """The route server's sessions that are not established. One that has just been reset waits a second at least."""
    shown = scenario.server.exec("birdc", "show", "protocols").stdout
    return set(re.findall(r"^(c_\S+) +BGP +(?!.*Established)", shown, re.MULTILINE))


def exchanging(scenario: Scenario) -> None:
    """Wait until armor and loire have each other's plainest route."""
    for key, prefix in (("armor-1", "198.18.12.0/24"), ("loire-1", "198.18.11.0/24")):
        poll(lambda key=key, prefix=prefix: prefix in scenario.routes(key), CONVERGE_S, what=f"{prefix} at {key}")


def settle(scenario: Scenario) -> None:
    wanted = scenario.sessions_expected()
    poll(lambda: len(scenario.incarnations()) == wanted and not down(scenario), CONVERGE_S, what=f"{wanted} sessions")
    converged(scenario)


@pytest.mark.parametrize("name", CHANGES)
def test_the_plan_says_what_a_change_does(around: Scenario, name: str) -> None:
    aspect, before, after = CHANGES[name]
    around.apply(snapshot(), before)
    settle(around)
    incarnations = around.incarnations()
    try:
        around.apply(snapshot(), after)
        fell = down(around)
        told = EFFECTS.effect(aspect)
        if told is Effect.NONE:
            exchanging(around)
            assert around.incarnations() == incarnations
        measured = Effect.ALL_FLAP if len(fell) == around.sessions_expected() else Effect.FLAPS if fell else Effect.NONE
        assert told in {measured, Effect.MAY_FLAP}
        if told is not Effect.ALL_FLAP and aspect is not Aspect.KEEP_REJECTED:
            assert fell <= {"c_armor_1_v4", "c_armor_1_v6"}
    finally:
        around.apply(snapshot())
        settle(around)


def test_ipv4_on_the_ipv6_session(around: Scenario) -> None:
    """The aspect of its own: what an IPv6 session carries."""
    settle(around)
    try:
        around.apply(snapshot(), with_connections("armor-1", policy=Overrides(ipv4_over_ipv6=True)))
        fell = down(around)
        assert (EFFECTS.effect(Aspect.FAMILIES), fell) == (Effect.FLAPS, {"c_armor_1_v6"})
    finally:
        around.apply(snapshot())
        settle(around)


def test_bird_3_withdraws_all_when_it_sends_again(around_bird_3: Scenario) -> None:
    """Why the driver refuses it: 3.1.7 withdraws all when a channel with ``secondary`` is fed anew, and sends all next time."""
    settle(around_bird_3)
    for exchange in (of_all(export_validation=True), None):
        around_bird_3.apply(snapshot(), exchange)
        poll(lambda: not around_bird_3.routes("armor-1"), CONVERGE_S, what="the withdrawal that BIRD 3 is known for")
        around_bird_3.server.exec("birdc", "reload", "bgp", "out", "all")
        exchanging(around_bird_3)
    settle(around_bird_3)
