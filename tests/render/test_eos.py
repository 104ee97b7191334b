"""A switch's whole configuration: golden file, and the rules behind its lines."""

from pathlib import Path

import pytest

from ixp.errors import InputError
from ixp.model import Connection, Profile
from ixp.platforms.eos.acl import MOST_MACS, mac_acl
from ixp.render import render
from lab.eos.config import Config
from lab.eos.shadow import crypt
from tests.render.sample import connection, sample_exchange, sample_members, sample_snapshot

GOLDEN = Path(__file__).with_name("golden") / "eos"
SECRET = "@secret:device/password-hash@"


def rendered(name: str = "sw1-nte01", **options) -> str:
    return render(sample_exchange(**options), sample_snapshot())[name]


def section(text: str, header: str) -> list[str]:
    """The lines below a header, stripped."""
    lines = text.partition(f"\n{header}\n")[2].partition("\n!")[0]
    return [line.strip() for line in lines.splitlines()]


@pytest.mark.parametrize("name", ["sw1-nte01", "sw1-nte02"])
def test_golden(name):
    assert rendered(name) == (GOLDEN / f"{name}.cfg").read_text()


@pytest.mark.parametrize("name", ["sw1-nte01", "sw1-nte02"])
def test_the_stand_in_refuses_no_line(name):
    Config.parse(rendered(name).replace(SECRET, crypt("x", "salt")))


def test_password_is_a_reference():
    assert f"username ixp privilege 15 role network-admin secret sha512 {SECRET}\n" in rendered()


def test_production_is_not_marked_as_lab():
    assert "profile: lab" in rendered()
    assert "profile: lab" not in rendered(profile=Profile.PRODUCTION)


def test_interfaces_stand_in_natural_order():
    names = [line.split()[1] for line in rendered().splitlines() if line.startswith("interface Ethernet")]
    assert names == [f"Ethernet{number}" for number in range(1, 53)]


def test_a_member_that_joins_changes_no_line_of_others():
    before, after = rendered(members=sample_members()[1:]), rendered()
    removed = set(before.splitlines()) - set(after.splitlines())
    assert removed == set()
    assert section(before, "interface Ethernet2") == section(after, "interface Ethernet2")


def test_no_mac_registered_lets_nothing_pass():
    assert mac_acl("peer-x-1", ()).entries == ("999 deny any any log",)


def test_unsolicited_neighbour_advertisement_to_all_nodes_passes():
    entries = mac_acl("peer-x-1", ("00:00:5e:00:53:11",)).entries
    allowed = "permit 00:00:5e:00:53:11 00:00:00:00:00:00 33:33:00:00:00:01 00:00:00:00:00:00 ipv6"
    numbers = {text.partition(" ")[2]: int(text.split()[0]) for text in entries}
    assert numbers[allowed] < numbers["deny any 01:00:00:00:00:00 fe:ff:ff:ff:ff:ff log"]


def test_numbers_of_many_macs_do_not_meet():
    macs = tuple(f"00:00:5e:00:53:{number:02x}" for number in range(MOST_MACS))
    numbers = [int(text.split()[0]) for text in mac_acl("peer-x-1", macs).entries]
    assert numbers == sorted(set(numbers))
    with pytest.raises(InputError, match="at most 20"):
        mac_acl("peer-x-1", (*macs, "00:00:5e:00:53:ff"))


def test_connection_without_ipv4_may_use_no_address_of_the_lan():
    entries = section(rendered("sw1-nte02"), "ip access-list peer-retz-1-ipv4")
    assert entries == ["21 deny ip 192.0.2.0/24 192.0.2.0/24 log", "101 permit ip any any"]


def test_free_port_is_closed_and_parked():
    lines = section(rendered(), "interface Ethernet3")
    assert {"description FREE", "shutdown", "switchport access vlan 999", "mac access-group blocked in"} <= set(lines)


def test_port_that_is_none_of_ours_is_closed():
    assert {"description UNUSED", "shutdown"} <= set(section(rendered(), "interface Ethernet10"))


def test_trunk_carries_every_vlan_but_the_parked_one():
    lines = section(rendered(), "interface Port-Channel1")
    assert lines == [
        "description TRUNK sw1-nte02",
        "switchport trunk native vlan 999",
        "switchport trunk allowed vlan 100,666",
        "switchport mode trunk",
    ]
    link = section(rendered(), "interface Ethernet51")
    assert "channel-group 1 mode active" in link
    assert "shutdown" not in link


@pytest.mark.parametrize(
    ("speed", "line"),
    [
        (100, "speed forced 100full"),
        (1_000, "speed forced 1000full"),
        (40_000, "speed forced 40gfull"),
        (100_000, "speed forced 100gfull"),
    ],
)
def test_forced_speeds(speed, line):
    assert line in section(with_connection(speed=speed), "interface Ethernet1")


def test_10g_is_what_the_port_does_unasked():
    assert not any(line.startswith("speed") for line in section(with_connection(speed=10_000), "interface Ethernet1"))


def test_port_that_the_switch_lacks_is_an_error():
    with pytest.raises(InputError, match="no interface Ethernet99"):
        with_connection(ports=connection("armor-1", "sw1-nte01/Ethernet99", 11).ports)


def with_connection(**changes) -> str:
    """The switch with armor's connection changed."""
    armor, *others = sample_members()
    changed = Connection(**{**armor.connections[0].__dict__, **changes})
    return rendered(members=(armor.model_copy(update={"connections": (changed,)}), *others))
