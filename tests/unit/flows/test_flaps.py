"""Which running sessions and links a change takes down, by each platform's table."""

import re
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from ixp.data.snapshot import Network, Snapshot
from ixp.flows.flaps import every_session, predict
from ixp.flows.plan import DeviceChange, Flap
from ixp.model import (
    FamilyLimits,
    Intent,
    LocalLines,
    Nap,
    NapEnd,
    NextHop,
    Overrides,
    PortRef,
    Reject,
    Role,
    RtrCache,
    State,
    WellKnown,
)
from ixp.platforms import platform
from ixp.platforms.flaps import Aspect, Effect, Effects
from ixp.platforms.registry import _PLATFORMS
from ixp.render import render
from tests.render.sample import sample_exchange, sample_snapshot
from tests.unit.flows.test_changes import INTENT, edited, renamed

EXCHANGE, SNAPSHOT = sample_exchange(), sample_snapshot()


def changed(diff: str = "", before: str = "0" * 64) -> tuple[DeviceChange, ...]:
    return tuple(
        DeviceChange(
            device=item.name,
            site=item.site,
            role=item.role.value,
            platform=item.platform,
            before=before,
            after="1" * 64,
            diff=diff,
            added=0,
            removed=0,
        )
        for item in EXCHANGE.facts.devices
    )


def flaps(after: Intent, before: Intent = INTENT, diff: str = "") -> list[tuple[str, str, Effect]]:
    return [(item.device, item.object, item.effect) for item in predicted(after, before, diff)]


def predicted(after: Intent, before: Intent = INTENT, diff: str = "", snapshot: Snapshot = SNAPSHOT) -> tuple[Flap, ...]:
    return predict(before, EXCHANGE.model_copy(update={"intent": after}), snapshot, changed(diff))


def with_policy(**fields: object) -> Intent:
    """The sample with the exchange's policy changed."""
    return INTENT.model_copy(update={"policy": INTENT.policy.model_copy(update=fields)})


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what BIRD and FRR do, for a test that is not about what they were measured to do."""

    def write(**effects: Effect) -> None:
        of = {Aspect[name]: effect for name, effect in effects.items()}
        for name in ("bird", "frr"):
            monkeypatch.setitem(_PLATFORMS, name, replace(platform(name), effects=Effects(of=of)))

    return write


def of_servers(effect: Effect) -> list[tuple[str, str, Effect]]:
    names = ("session armor-1 192.0.2.11", "session armor-1 2001:db8:0:100::11")
    return [(server, name, effect) for server in ("rs1-nte01", "rs2-nte02") for name in names]


def test_a_password_and_an_asn_flap_that_members_sessions() -> None:
    assert flaps(edited("armor-1", md5="md5/armor-1")) == of_servers(Effect.FLAPS)
    assert flaps(renamed(asn=64510)) == of_servers(Effect.FLAPS)


def test_a_lower_limit_closes_the_session_of_who_is_above_it() -> None:
    lower = edited("armor-1", max_prefix=FamilyLimits(ipv4=10))
    four = [item for item in of_servers(Effect.CLOSED_ABOVE) if "192." in item[1]]
    assert flaps(lower) == four
    assert flaps(INTENT, before=lower) == []


@pytest.mark.parametrize("fields", [{"state": State.LEAVING}, {"state": State.SUSPENDED}])
def test_a_state_takes_nothing_down_that_comes_back(fields: dict[str, object]) -> None:
    assert flaps(edited("armor-1", **fields)) == []


def test_speed_flaps_the_link_and_a_mac_list_may() -> None:
    link = ("sw1-nte01", "link sw1-nte01/Ethernet1 (armor-1)")
    assert flaps(edited("armor-1", speed=1000)) == [(*link, Effect.FLAPS)]
    assert flaps(edited("armor-1", macs=("00:00:5e:00:53:99",))) == [(*link, Effect.MAY_FLAP)]


def test_a_nap_beside_peering_may_flap_the_port() -> None:
    ends = (NapEnd(member="armor", connection="armor-1"), NapEnd(member="retz", ports=(PortRef.parse("sw1-nte02/Ethernet5"),)))
    after = INTENT.model_copy(update={"naps": (Nap(key="armor-retz", vid=1001, ends=ends),)})
    assert flaps(after) == [("sw1-nte01", "link sw1-nte01/Ethernet1 (armor-1)", Effect.MAY_FLAP)]


def test_a_router_id_flaps_every_session_once_told() -> None:
    diff = "-router id 192.0.2.1;\n+router id 192.0.2.9;\n"
    assert flaps(edited("armor-1", md5="md5/a"), diff=diff)[:1] == [("rs1-nte01", "all sessions", Effect.ALL_FLAP)]
    assert [item for item in flaps(edited("armor-1", md5="md5/a"), diff=diff) if item[0] == "rs1-nte01"] == [
        ("rs1-nte01", "all sessions", Effect.ALL_FLAP)
    ]


def test_nothing_flaps_on_a_device_that_is_new_to_us() -> None:
    exchange = EXCHANGE.model_copy(update={"intent": renamed(asn=64510)})
    assert predict(INTENT, exchange, SNAPSHOT, changed(before="")) == ()


Table = Callable[..., None]


@pytest.mark.parametrize(
    ("option", "aspect"),
    [
        ("passive", Aspect.PASSIVE),
        ("gtsm", Aspect.GTSM),
        ("bfd", Aspect.BFD),
        ("role", Aspect.ROLE),
        ("strict_role", Aspect.ROLE),
        ("add_path", Aspect.ADD_PATH),
        ("graceful_restart", Aspect.GRACEFUL_RESTART),
    ],
)
def test_an_option_of_a_member_concerns_its_sessions_alone(table: Table, option: str, aspect: Aspect) -> None:
    table(**{aspect.name: Effect.FLAPS, "FILTER": Effect.NONE})
    after = edited("armor-1", policy=Overrides.model_validate({option: True}))
    assert flaps(after) == of_servers(Effect.FLAPS)
    assert {item.because for item in predicted(after)} == {aspect.value}
    assert {str(item.address) for item in predicted(after)} == {"192.0.2.11", "2001:db8:0:100::11"}


def test_an_option_of_the_exchange_concerns_all_but_who_has_it_otherwise(table: Table) -> None:
    table(GTSM=Effect.FLAPS)
    own = edited("armor-1", policy=Overrides(gtsm=False))
    after = own.model_copy(update={"policy": INTENT.policy.model_copy(update={"gtsm": True})})
    assert {item.object.split(" ")[1] for item in predicted(after, before=own)} == {"loire-1", "loire-2", "retz-1"}


def test_a_setting_of_the_whole_server_takes_all_sessions(table: Table) -> None:
    table(KEEP_REJECTED=Effect.FLAPS, WELL_KNOWN=Effect.NONE)
    everything = [(server, "all sessions", Effect.ALL_FLAP) for server in ("rs1-nte01", "rs2-nte02")]
    assert flaps(with_policy(reject=Reject.DROP)) == everything
    assert flaps(with_policy(well_known=WellKnown.OBEY)) == []
    lines = (LocalLines(device="rs1-nte01", lines=("# ours",)),)
    after = with_policy(local_lines=lines)
    assert flaps(after) == [("rs1-nte01", "all sessions", Effect.MAY_FLAP)]
    assert every_session(predicted(after)) == {"rs1-nte01"}


def test_a_first_cache_is_another_thing_than_another_cache(table: Table) -> None:
    table(RPKI=Effect.FLAPS, RTR_CACHES=Effect.NONE)
    one, two = (with_policy(rtr_caches=(RtrCache(host=IPv4Address(f"198.18.255.{host}")),)) for host in (5, 6))
    assert {item[2] for item in flaps(one)} == {Effect.ALL_FLAP}
    assert flaps(two, before=one) == []


def test_filters_are_what_a_table_calls_filters(table: Table) -> None:
    table(FILTER=Effect.NONE)
    assert flaps(edited("armor-1", policy=Overrides(next_hop=NextHop.SAME_AS, max_path=10))) == []
    table()
    assert flaps(edited("armor-1", policy=Overrides(max_path=10))) == of_servers(Effect.MAY_FLAP)


def test_a_limit_of_peeringdb_counts(table: Table) -> None:
    table(LIMIT_LOWERED=Effect.CLOSED_ABOVE)
    networks = {"64499": Network(max_prefix_ipv6=5)}
    snapshot = SNAPSHOT.model_copy(update={"networks": networks})
    after = with_policy(max_prefix_peeringdb=True, max_prefix_margin=0)
    assert [(item.object, item.effect) for item in predicted(after, snapshot=snapshot)] == [
        ("session retz-1 2001:db8:0:100::14", Effect.CLOSED_ABOVE)
    ] * 2


def test_the_address_of_a_flap_is_no_part_of_the_plans_file() -> None:
    (flap, *_) = predicted(renamed(asn=64510))
    assert flap.address is not None
    assert "address" not in flap.model_dump(mode="json")


def test_the_patterns_meet_what_we_render() -> None:
    """A line of a table that no rendered file has would never be seen to change."""
    exchange = sample_exchange()
    files = render(exchange, sample_snapshot())
    for device in exchange.facts.devices:
        if device.role is Role.ROUTE_SERVER:
            for line in platform(device.platform).effects.lines:
                assert any(re.match(line.pattern, text) for text in files[device.name].splitlines()), line


def test_what_a_table_does_not_know_may_flap() -> None:
    assert platform("eos").effects.effect(Aspect.TIMERS) is Effect.MAY_FLAP


def test_a_flap_reads_as_a_sentence() -> None:
    flap = Flap(device="rs1", object="session a-1 192.0.2.1", effect=Effect.FLAPS, because="password")
    assert f"{flap.object} {flap.effect.value}" == "session a-1 192.0.2.1 goes down and comes back"
