"""What of a change by hand on a switch has a home in the inventory."""

import pytest

from ixp.flows.adoption import adoptable
from ixp.flows.deviation import Drift, DriftKind
from ixp.model import PortRef, State
from tests.unit.flows.test_changes import INTENT, edited

PORT = "sw1-nte01/Ethernet1"
BASE = "member:armor/connections/armor-1"


def adopted(diff: str, name: str = PORT, kind: DriftKind = DriftKind.SWITCH_PORT, **fields: object) -> Drift:
    return adoptable(Drift.of(kind, name, "changed by hand", diff), edited("armor-1", **fields))


@pytest.mark.parametrize(
    ("diff", "fields", "edits"),
    [
        ("+   shutdown\n", {}, {"state": "suspended"}),
        ("-   shutdown\n", {"state": State.SUSPENDED}, {"state": "active"}),
        ("+   speed forced 1000full\n", {}, {"speed": 1000}),
        ("-   speed forced 1000full\n", {"speed": 1000}, {"speed": 10_000}),
        ("-   speed forced 1000full\n+   speed forced 100gfull\n", {"speed": 1000}, {"speed": 100_000}),
        ("-   switchport access vlan 100\n+   switchport access vlan 999\n", {}, {"state": "planned"}),
    ],
)
def test_a_port(diff: str, fields: dict[str, object], edits: dict[str, object]) -> None:
    found = adopted(diff, **fields)
    assert {item.path: item.value for item in found.edits} == {f"{BASE}/{name}": value for name, value in edits.items()}
    assert found.why_not == ""


@pytest.mark.parametrize(
    ("diff", "why"),
    [
        ("-   description PEER AS64497 armor-1\n+   description by hand\n", "description PEER"),
        ("+   shutdown\n+   mtu 1400\n", "mtu 1400"),
        ("-   switchport access vlan 100\n+   switchport access vlan 7\n", "VLAN 7"),
    ],
)
def test_a_line_without_a_home(diff: str, why: str) -> None:
    found = adopted(diff)
    assert found.edits == ()
    assert why in found.why_not


def test_the_lag_of_a_connection() -> None:
    ports = (PortRef.parse("sw1-nte01/Ethernet3"), PortRef.parse("sw1-nte01/Ethernet4"))
    found = adopted("+   shutdown\n", "sw1-nte01/Port-Channel103", ports=ports)
    assert [item.value for item in found.edits] == ["suspended"]


def test_a_mac_list() -> None:
    name = "sw1-nte01/access-list peer-armor-1-mac"
    lines = (
        "-   11 permit 00:00:5e:00:53:11 00:00:00:00:00:00 any arp\n+   11 permit 00:00:5e:00:53:99 00:00:00:00:00:00 any arp\n"
    )
    found = adopted(lines, name, DriftKind.SWITCH)
    assert [(item.path, item.value) for item in found.edits] == [(f"{BASE}/macs", ("00:00:5e:00:53:99",))]
    assert adopted("+   1 permit any any\n", name, DriftKind.SWITCH).why_not.endswith("1 permit any any")


@pytest.mark.parametrize("kind", [DriftKind.ROUTE_SERVER, DriftKind.SECRET, DriftKind.UNREACHABLE, DriftKind.SWITCH])
def test_what_has_no_home_says_why(kind: DriftKind) -> None:
    found = adoptable(Drift.of(kind, "rs1-nte01", "changed"), INTENT)
    assert found.edits == ()
    assert found.why_not
