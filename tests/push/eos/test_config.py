"""The stand-in by itself: its grammar and printed form, its password check, and what it asks of the forwarding plane."""

import subprocess

import pytest

from lab.eos.config import Config, LineError
from lab.eos.fabric import Port, ports
from lab.eos.flows import flows
from lab.eos.shadow import crypt, matches

TRUNK = """
vlan 100
vlan 666
interface Ethernet51
   channel-group 1 mode active
interface Port-Channel1
   switchport trunk native vlan 999
   switchport trunk allowed vlan 100,600-700
   switchport mode trunk
"""
FILTERED = """
vlan 100
mac access-list peer
   99 deny any 01:00:00:00:00:00 fe:ff:ff:ff:ff:ff log
   111 permit 00:00:5e:00:53:11 00:00:00:00:00:00 any ip
ip access-list peer
   7 deny tcp 192.0.2.0/24 eq bgp 192.0.2.0/24
   8 deny tcp 192.0.2.0/24 192.0.2.0/24 eq bgp
   11 permit ip host 192.0.2.11 any
ipv6 access-list peer
   9 deny icmpv6 any any router-advertisement log
interface Ethernet2
   switchport access vlan 100
   mac access-group peer in
   ip access-group peer in
   ipv6 access-group peer in
"""


def port(text: str, name: str) -> Port:
    return next(item for item in ports(Config.parse(text)) if item.name == name)


def test_printed_form_is_read_back_to_the_same():
    printed = Config.parse(FILTERED + TRUNK).print()
    assert Config.parse(printed).print() == printed


def test_order_of_typing_does_not_show():
    blocks = ["vlan 100", "vlan 20", "interface Ethernet10\n   shutdown", "interface Ethernet2\n   description x", "hostname a"]
    assert Config.parse("\n".join(blocks)).print() == Config.parse("\n".join(reversed(blocks))).print()


def test_later_line_of_the_same_identity_wins_and_no_takes_it_away():
    config = Config.parse("interface Ethernet1\n   description a\n   description b")
    assert config.section("interface Ethernet1").texts() == ["description b"]
    config.apply("interface Ethernet1")
    config.apply("no description")
    assert config.section("interface Ethernet1").texts() == []


def test_entries_stand_in_order_of_their_numbers():
    acl = Config.parse(FILTERED + "ip access-list peer\n   9 permit ip any any").section("ip access-list peer")
    assert [int(text.split()[0]) for text in acl.texts()] == [7, 8, 9, 11]


def test_line_of_an_outer_mode_leaves_the_inner_one():
    config = Config.parse("management api http-commands\n   vrf MGMT\n      no shutdown\nvlan 100\n   name peering")
    assert config.section("vlan 100").texts() == ["name peering"]


@pytest.mark.parametrize("line", ["name x", "description x", "10 permit ip any any", "switchport access vlan 5", "no shutdown"])
def test_line_outside_its_mode_is_refused(line):
    with pytest.raises(LineError, match="line 1: Invalid input"):
        Config.parse(line)


@pytest.mark.parametrize(
    ("password", "salt"), [("a", "b"), ("not-a-real-password", "documentation"), ("x" * 70, "0123456789abcdef")]
)
def test_hash_is_what_openssl_makes(password, salt):
    done = subprocess.run(["openssl", "passwd", "-6", "-salt", salt, password], capture_output=True, text=True, check=True)
    assert crypt(password, salt) == done.stdout.strip()
    assert matches(password, done.stdout.strip())
    assert not matches(password + "x", done.stdout.strip())


def test_trunk_carries_allowed_vlans_that_exist_and_nothing_untagged():
    trunk = port(TRUNK, "Port-Channel1")
    assert trunk.members == ("Ethernet51",)
    assert trunk.vlans == {100, 666}
    assert trunk.native is None
    assert trunk.lacp


def test_port_of_a_vlan_that_does_not_exist_is_closed():
    assert not port("interface Ethernet1\n   switchport access vlan 100", "Ethernet1").enabled
    assert flows(port("", "Ethernet1"), "et1", 1) == []


def test_access_lists_become_rules_with_a_cookie_each():
    rules = flows(port(FILTERED, "Ethernet2"), "et2", 2)
    assert "table=0,priority=0,in_port=et2,actions=drop" in rules
    assert (
        "table=0,cookie=0x200010000006f,priority=59889,in_port=et2,dl_src=00:00:5e:00:53:11/ff:ff:ff:ff:ff:ff,dl_type=0x0800,"
        "actions=goto_table:1"
    ) in rules
    assert any("dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=drop" in rule for rule in rules)
    assert any("tcp,nw_src=192.0.2.0/24,nw_dst=192.0.2.0/24,tp_src=179,actions=drop" in rule for rule in rules)
    assert any("tcp,nw_src=192.0.2.0/24,nw_dst=192.0.2.0/24,tp_dst=179,actions=drop" in rule for rule in rules)
    assert any("icmp6,icmp_type=134,actions=drop" in rule for rule in rules)
    assert "table=1,priority=1,in_port=et2,ip,actions=drop" in rules


RIDDEN = """
vlan 100
vlan 1001
mac access-list peer
   3 permit vlan 1001 0x000 any any
ip access-list peer
   1 permit vlan 100 0x000 ip any any
   2 deny vlan 1000 0x00f ip any any
interface Ethernet2
   switchport trunk native vlan 100
   switchport trunk allowed vlan 100,1001
   switchport mode trunk
   mac access-group peer in
   ip access-group peer in
"""


def test_vlan_of_an_entry_matches_its_tag_alone():
    rules = flows(port(RIDDEN, "Ethernet2"), "et2", 2)
    entries = [rule for rule in rules if rule.startswith("table=0,cookie=")]
    assert [rule.partition("in_port=")[2] for rule in entries] == ["et2,vlan_vid=0x13e9/0x1fff,actions=goto_table:1"]


def test_vlan_of_an_entry_matches_untagged_frames_where_it_is_the_native_one():
    rules = flows(port(RIDDEN, "Ethernet2"), "et2", 2)
    entries = [rule.partition("in_port=")[2] for rule in rules if "cookie=0x2000200000001," in rule]
    assert entries == ["et2,ip,vlan_vid=0x1064/0x1fff,actions=NORMAL", "et2,ip,vlan_vid=0x0/0x1000,actions=NORMAL"]


def test_ones_in_the_mask_of_a_vlan_do_not_care():
    rules = flows(port(RIDDEN, "Ethernet2"), "et2", 2)
    assert any("ip,vlan_vid=0x13e0/0x1ff0,actions=drop" in rule for rule in rules)


@pytest.mark.parametrize(
    "entry", ["3 permit vlan 1001 any any", "3 permit vlan 5000 0x000 any any", "3 permit any any vlan 1001"]
)
def test_vlan_without_a_mask_or_out_of_place_is_refused(entry):
    with pytest.raises(LineError, match="line 2: Invalid input"):
        Config.parse(f"mac access-list peer\n   {entry}")
