"""Which ports a VLAN has by the intent: by state, on a LAG, for a NAP."""

import pytest

from ixp.model import State
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes
from validate.batfish.ports import expected_ports

PEERING, QUARANTINE, PARKED = 100, 666, 999
SW1, SW2 = "sw1-nte01", "sw1-nte02"


def names(exchange, switch, vid):
    return {port.interface for port in expected_ports(exchange)[switch, vid]}


@pytest.mark.parametrize(
    ("state", "vid"),
    [
        (State.ACTIVE, PEERING),
        (State.LEAVING, PEERING),
        (State.QUARANTINE, QUARANTINE),
        (State.AWAITING_XCONNECT, QUARANTINE),
        (State.SUSPENDED, None),
        (State.PLANNED, None),
    ],
)
def test_a_state_puts_its_port_in_one_vlan(state, vid):
    exchange = amend.connection(nantes(), "armor-1", state=state)
    assert {item for item in (PEERING, QUARANTINE, PARKED) if "Ethernet1" in names(exchange, SW1, item)} == ({vid} - {None})


def test_a_lag_stands_for_its_links():
    assert "Port-Channel103" in names(nantes(), SW1, PEERING)
    assert not {"Ethernet3", "Ethernet4", "Ethernet51"} & names(nantes(), SW1, PEERING)


def test_a_nap_has_its_two_ends_and_the_trunks():
    assert names(nantes(), SW1, 1001) == {"Ethernet2", "Ethernet9", "Port-Channel1"}
    assert names(nantes(), SW2, 1001) == {"Port-Channel1"}
    assert names(nantes(), SW1, 1002) == {"Ethernet7", "Port-Channel1"}
    assert names(nantes(), SW2, 1002) == {"Ethernet8", "Port-Channel1"}


def test_a_nap_on_a_port_that_is_shut_has_one_end():
    exchange = amend.connection(nantes(), "loire-1", state=State.SUSPENDED)
    assert names(exchange, SW1, 1001) == {"Ethernet9", "Port-Channel1"}


def test_own_ports_are_where_they_say():
    assert "Ethernet47" in names(nantes(), SW1, PEERING)
    assert names(nantes(), SW1, QUARANTINE) == {"Ethernet48", "Port-Channel1"}
