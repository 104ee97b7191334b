"""What each state, a LAG and a NAP are told on a switch: golden files of a small one, and the rules behind their lines."""

from pathlib import Path

import pytest

from ixp.errors import InputError
from ixp.model import Nap, NapEnd, PortRef, State
from lab.eos.config import Config
from lab.eos.shadow import crypt
from tests.render.eos_cases import CASES, CLISSON, DEDICATED, armor, rendered, tagged_nap
from tests.render.golden import FOLDER, check_golden

SECRET = "@secret:device/password-hash@"


def section(text: str, header: str) -> list[str]:
    """The lines below a header, stripped."""
    assert f"\n{header}\n" in text
    return [line.strip() for line in text.partition(f"\n{header}\n")[2].partition("\n!")[0].splitlines()]


def port(text: str, name: str = "Ethernet1") -> set[str]:
    return set(section(text, f"interface {name}"))


def filters(lines: set[str]) -> set[str]:
    return {line for line in lines if "access-group" in line}


@pytest.mark.parametrize("case", CASES)
def test_golden(case):
    check_golden(f"eos/{case}.cfg", CASES[case]())


def test_every_golden_file_is_a_case():
    named = {path.stem for path in (Path(FOLDER) / "eos").glob("*.cfg")}
    assert named == {*CASES, "sw1-nte01", "sw1-nte02"}


@pytest.mark.parametrize("case", CASES)
def test_the_stand_in_refuses_no_line(case):
    Config.parse(CASES[case]().replace(SECRET, crypt("x", "salt")))


@pytest.mark.parametrize(
    ("state", "vlan", "shut", "groups"),
    [
        (State.PLANNED, 999, True, {"mac access-group blocked in"}),
        (State.AWAITING_XCONNECT, 666, False, {"mac access-group blocked in"}),
        (State.QUARANTINE, 666, False, {"mac access-group peer-armor-1-mac in"}),
        (State.ACTIVE, 100, False, {f"{kind} access-group peer-armor-1-{kind} in" for kind in ("mac", "ipv4", "ipv6")}),
        (State.SUSPENDED, 100, True, {f"{kind} access-group peer-armor-1-{kind} in" for kind in ("mac", "ipv4", "ipv6")}),
        (State.LEAVING, 100, False, {f"{kind} access-group peer-armor-1-{kind} in" for kind in ("mac", "ipv4", "ipv6")}),
    ],
)
def test_state_decides_vlan_carrier_and_filters(state, vlan, shut, groups):
    lines = port(rendered((armor(state),)))
    assert f"switchport access vlan {vlan}" in lines
    assert ("shutdown" in lines) == shut
    assert {
        line.replace("ip access-group peer-armor-1-ipv4", "ipv4 access-group peer-armor-1-ipv4") for line in filters(lines)
    } == groups


def test_leaving_is_configured_as_active():
    assert rendered((armor(State.LEAVING),)) == rendered((armor(),))


def test_lifting_a_suspension_changes_one_line():
    suspended, active = rendered((armor(State.SUSPENDED),)).splitlines(), rendered((armor(),)).splitlines()
    at = suspended.index("   shutdown")
    assert suspended[:at] + suspended[at + 1 :] == active


@pytest.mark.parametrize("state", [State.PLANNED, State.AWAITING_XCONNECT])
def test_nobody_may_send_though_a_mac_is_registered(state):
    text = rendered((armor(state),))
    assert "00:00:5e:00:53:11" not in text
    assert section(text, "mac access-list blocked") == ["999 deny any any log"]


def test_lag_has_everything_but_the_speed_on_its_port_channel():
    text = rendered((armor(ports=(2, 3), speed=1_000),))
    for link in ("Ethernet2", "Ethernet3"):
        assert section(text, f"interface {link}") == [
            "description PEER AS64497 armor-1",
            "speed forced 1000full",
            "no lldp transmit",
            "no lldp receive",
            "channel-group 102 mode active",
            "lacp timer fast",
        ]
    whole = port(text, "Port-Channel102")
    assert whole == port(rendered((armor(),))) - {"no lldp transmit", "no lldp receive"}


@pytest.mark.parametrize("state", [State.PLANNED, State.SUSPENDED])
def test_links_of_a_shut_lag_are_shut_too(state):
    text = rendered((armor(state, ports=(2, 3)),))
    assert all("shutdown" in port(text, name) for name in ("Ethernet2", "Ethernet3", "Port-Channel102"))


def test_lag_is_named_after_its_lowest_port_in_whatever_order_they_stand():
    assert rendered((armor(ports=(3, 2)),)) == rendered((armor(ports=(2, 3)),))


def test_lag_over_two_switches_is_refused():
    ports = (PortRef.parse("sw1-nte01/Ethernet1"), PortRef.parse("sw1-nte02/Ethernet1"))
    member = armor()
    split = member.connections[0].model_copy(update={"ports": ports})
    with pytest.raises(InputError, match="on several switches"):
        rendered((member.model_copy(update={"connections": (split,)}),))


def test_own_port_of_a_nap_filters_neither_ethertypes_nor_addresses():
    text = CASES["nap-dedicated"]()
    lines = port(text, "Ethernet4")
    assert "switchport access vlan 1002" in lines
    assert filters(lines) == {"mac access-group nap in"}
    assert section(text, "mac access-list nap") == [
        "1 deny any 01:80:c2:00:00:00 00:00:00:00:00:0f log",
        "2 deny any 01:00:0c:cc:cc:cc 00:00:00:00:00:01 log",
        "999 permit any any",
    ]
    assert "spanning-tree bpdufilter enable" in lines
    assert section(text, "vlan 1002") == ["name nap-clisson-pornic"]


def test_end_of_a_nap_on_several_ports_is_a_lag():
    end = NapEnd(member="clisson", ports=tuple(PortRef.parse(f"sw1-nte01/Ethernet{number}") for number in (2, 3)), speed=10_000)
    text = rendered((CLISSON,), (Nap(key="x", vid=1002, ends=(end, NapEnd(member="pornic"))),))
    assert {"switchport access vlan 1002", "mac access-group nap in"} <= port(text, "Port-Channel102")
    assert "channel-group 102 mode active" in port(text, "Ethernet3")


def test_tagged_nap_makes_a_trunk_whose_untagged_vlan_is_peering():
    lines = port(rendered((armor(), CLISSON), (tagged_nap(1002), tagged_nap(1001))))
    assert {"switchport mode trunk", "switchport trunk native vlan 100"} <= lines
    assert "switchport trunk allowed vlan 100,1001,1002" in lines


def test_frames_of_a_tagged_nap_pass_before_the_filters_of_peering():
    text = rendered((armor(), CLISSON), (tagged_nap(),))
    kinds = {"mac": "any any", "ip": "ip any any", "ipv6": "ipv6 any any"}
    for kind, match in kinds.items():
        name = "peer-armor-1-ipv4" if kind == "ip" else f"peer-armor-1-{kind}"
        entries = section(text, f"{kind} access-list {name}")
        permits = [entry for entry in entries if " permit " in entry]
        assert permits[0].split(maxsplit=1)[1] == f"permit vlan 1001 0x000 {match}"
        plain = section(rendered((armor(), CLISSON)), f"{kind} access-list {name}")
        assert [entry for entry in entries if entry in plain] == plain


@pytest.mark.parametrize("state", [State.PLANNED, State.AWAITING_XCONNECT, State.QUARANTINE])
def test_nap_waits_until_its_connection_is_active(state):
    lines = port(rendered((armor(state), CLISSON), (tagged_nap(),)))
    assert "switchport mode trunk" not in lines


def test_more_naps_than_entries_are_refused():
    naps = tuple(tagged_nap(1001 + index) for index in range(5))
    with pytest.raises(InputError, match="carries 5 NAPs, at most 4"):
        rendered((armor(), CLISSON), naps)


def test_nap_between_others_leaves_a_members_port_alone():
    other = Nap(key="clisson-pornic", vid=1002, ends=(DEDICATED, NapEnd(member="pornic")))
    assert port(rendered((armor(), CLISSON), (other,))) == port(rendered((armor(), CLISSON)))


def test_collector_is_in_the_quarantine_vlan():
    assert {"switchport access vlan 666", "mac access-group own-collector-nte01-mac in"} <= port(
        CASES["own-port-in-quarantine"](), "Ethernet5"
    )
