"""Which running sessions and links a change takes down, by each platform's table."""

import re

import pytest

from ixp.flows.flaps import predict
from ixp.flows.plan import DeviceChange, Flap
from ixp.model import FamilyLimits, Intent, Nap, NapEnd, PortRef, Role, State
from ixp.platforms import platform
from ixp.platforms.flaps import Aspect, Effect
from ixp.render import render
from tests.render.sample import sample_exchange, sample_snapshot
from tests.unit.flows.test_changes import INTENT, edited, renamed

FACTS = sample_exchange().facts.devices


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
        for item in FACTS
    )


def flaps(after: Intent, before: Intent = INTENT, diff: str = "") -> list[tuple[str, str, Effect]]:
    return [(item.device, item.object, item.effect) for item in predict(before, after, FACTS, changed(diff))]


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
    assert predict(INTENT, renamed(asn=64510), FACTS, changed(before="")) == ()


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
