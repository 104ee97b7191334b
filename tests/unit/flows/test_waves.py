"""The order of devices."""

from ipaddress import IPv4Address

from hypothesis import given
from hypothesis import strategies as st

from ixp.flows.changes import Touched
from ixp.flows.waves import waves
from ixp.model import Role
from tests.render.sample import sample_exchange

EXCHANGE = sample_exchange()
ALL = frozenset(item.name for item in EXCHANGE.facts.devices)
ONE, OTHER = (IPv4Address("192.0.2.11"),), (IPv4Address("192.0.2.12"),)


def test_additions_go_to_the_switches_first() -> None:
    assert waves(EXCHANGE, ALL, Touched(starting=ONE)) == ("sw1-nte01", "sw1-nte02", "rs1-nte01", "rs2-nte02")


def test_removals_go_to_the_route_servers_first() -> None:
    assert waves(EXCHANGE, ALL, Touched(ending=ONE)) == ("rs1-nte01", "rs2-nte02", "sw1-nte01", "sw1-nte02")


def test_a_change_that_does_both_is_an_addition() -> None:
    assert waves(EXCHANGE, ALL, Touched(ending=ONE, starting=OTHER))[0] == "sw1-nte01"


@given(st.frozensets(st.sampled_from(sorted(ALL))), st.booleans())
def test_each_changed_device_once_one_a_wave(changed: frozenset[str], removal: bool) -> None:
    order = waves(EXCHANGE, changed, Touched(ending=ONE) if removal else Touched(starting=ONE))
    assert sorted(order) == sorted(changed)
    roles = [item.role for name in order if (item := EXCHANGE.device(name))]
    assert roles == sorted(roles, key=lambda role: (role is Role.SWITCH) is removal)
    for role in Role:
        sites = [item.site for name in order if (item := EXCHANGE.device(name)) and item.role is role]
        assert sites == sorted(sites)
