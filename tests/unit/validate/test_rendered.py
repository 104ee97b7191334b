"""The checks on rendered files: silent on what we render, loud on each line that is taken away."""

import pytest

from ixp.model import State
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.rendered import check_files

RS1, RS2, SW1, SW2, COLLECTOR = "rs1-nte01", "rs2-nte02", "sw1-nte01", "sw1-nte02", "collector-nte01"
HASH = "secret sha512 $6$abcdefgh$abcdefghijkl"
REFERENCE = "secret sha512 @secret:device/password-hash@"

# device, what stood there, what stands there now, the rule that objects, a part of what it says
SABOTAGE = [
    (RS1, "router id 192.0.2.1;", "router id 192.0.2.9;", "rendered.missing-stanza", "router id 192.0.2.1"),
    (RS1, "neighbor 192.0.2.11 as 64497;", "neighbor 192.0.2.11 as 64498;", "rendered.missing-session", "armor-1"),
    (RS1, "import limit 100 action", "import limit 1000 action", "rendered.unfiltered", "import limit 100"),
    (RS1, "if net ~ denied_v4 then return refused(20);", "", "rendered.unfiltered", "peering LAN 192.0.2.0/24"),
    (RS1, "if net ~ bogons_v6 then return refused(3);", "", "rendered.unfiltered", "bogons ::/0, ::/3"),
    (RS1, "  if net ~ bogons_v4 then", "  return true;\n  if net ~ bogons_v4 then", "rendered.unfiltered", "bogons 0.0.0.0/0"),
    (RS1, "[192.0.2.11], set_AS64497_v4,", "[192.0.2.11], set_AS65536_v4,", "rendered.unfiltered", "AS64497 and set_AS64497_v4"),
    (RS1, "from_member_v4(64497, [192.0.2.11]", "from_member_v4(64498, [192.0.2.11]", "rendered.unfiltered", "AS64497 and set_"),
    (RS1, "define set_AS64497_v4 =", "define set_AS64497_v5 =", "rendered.unfiltered", "AS64497 and set_AS64497_v4"),
    (RS1, "export where to_member_v4(64497, ", "export where to_member_v4(64498, ", "rendered.unfiltered", "AS64497 may have"),
    (RS1, "export where to_member_v4(64497, 64497, sends);", "export all;", "rendered.unfiltered", "lets everything through"),
    (RS1, "  bgp_next_hop = bgp_next_hop;\n", "", "rendered.unfiltered", "link-local ones beside them"),
    (RS1, "if bgp_next_hop !~ hops then return refused(8);", "", "rendered.unfiltered", "next hops to the member's"),
    (RS1, "if bgp_large_community ~ refusals then return false;", "", "rendered.unfiltered", "be sent what was refused"),
    (RS1, "    import keep filtered on;\n", "", "rendered.unfiltered", "does not keep refused routes"),
    (RS1, "192.0.2.0/24{24,32}", "192.0.2.0/24", "rendered.unfiltered", "peering LAN"),
    (RS2, "bgp router-id 192.0.2.2", "bgp router-id 192.0.2.3", "rendered.missing-stanza", "bgp router-id 192.0.2.2"),
    (RS2, "router bgp 64496", "router bgp 64497", "rendered.missing-stanza", "router bgp 64496"),
    (RS2, " neighbor 192.0.2.11 remote-as 64497\n", "", "rendered.missing-session", "armor-1"),
    (RS2, " neighbor 192.0.2.11 maximum-prefix 100 ", " neighbor 192.0.2.11 maximum-prefix 9 ", "rendered.unfiltered", "armor-1"),
    (RS2, "2.11 route-map armor-1-v4-in-", "2.11 route-map none-", "rendered.unfiltered", "no route-map"),
    (RS2, " set large-community 64496:1101:3 additive\n", "", "rendered.unfiltered", "bogons"),
    (RS2, "match ip next-hop address 192.0.2.11\n", "match ip address 1\n", "rendered.unfiltered", "next hops"),
    (RS2, "permit _64496:1101:", "permit _64496:1102:", "rendered.unfiltered", "routes that were refused"),
    (RS2, "match large-community ixp-refused-", "match large-community ixp-none-", "rendered.unfiltered", "not declared"),
    (RS2, " set large-comm-list ixp-ours-", " set large-comm-list ixp-marks-", "rendered.unfiltered", "only we may set"),
    (RS2, "permit 192.0.2.0/24 le 32", "permit 192.0.2.0/24", "rendered.unfiltered", "denied prefixes 192.0.2.0/24"),
    (RS2, "no bgp default ipv4-unicast", "no bgp ebgp-requires-policy", "rendered.unfiltered", "requires-policy"),
    (SW1, "hostname sw1-nte01", "hostname sw1-nte02", "rendered.missing-stanza", "hostname sw1-nte01"),
    (SW1, "vrf instance MGMT", "vrf instance OTHER", "rendered.missing-stanza", "vrf instance MGMT"),
    (SW1, "ip address 198.18.255.11/24", "ip address 198.18.255.12/24", "rendered.missing-stanza", "198.18.255.11/24"),
    (SW1, "aaa authorization exec default local", "", "rendered.missing-stanza", "aaa authorization"),
    (SW1, "management api http-commands", "management api gnmi", "rendered.missing-stanza", "http-commands"),
    (SW1, "   protocol https", "   protocol http\n   protocol https", "rendered.missing-stanza", "without TLS"),
    (SW1, REFERENCE, HASH, "rendered.secret", "a password hash"),
    (SW1, REFERENCE, "secret 0 hunter2", "rendered.secret", "a password"),
    (SW1, REFERENCE, "secret sha512 @secret:broken", "rendered.secret", "malformed"),
    (SW1, "mac access-group peer-armor-1-mac in", "", "rendered.open-port", "Ethernet1 of armor-1 has no MAC filter"),
    (SW2, "trunk allowed vlan 100,", "trunk allowed vlan ", "rendered.trunk-vlans", "does not carry VLAN 100"),
    (SW2, "trunk allowed vlan 100,", "trunk allowed vlan 7,100,", "rendered.trunk-vlans", "here and VLAN 7"),
    (SW2, "trunk allowed vlan 100,666,1001", "trunk allowed vlan 100,666", "rendered.trunk-vlans", "does not carry VLAN 1001"),
    (RS1, "  disabled yes;\n", "", "rendered.session-state", "trentemoult_1_v4 is not disabled"),
    (RS1, "neighbor 192.0.2.11 as 64497;", "neighbor 192.0.2.11 as 64497; disabled yes;", "rendered.session-state", "disabled"),
    (RS1, '  password "@secret:md5/ancenis-1@";\n', "", "rendered.session-state", "not the password md5/ancenis-1"),
    (RS1, "take_shutdown, drained]", "take_shutdown]", "rendered.session-state", "not drained in what goes from"),
    (RS1, "[send_blackholes, drained]", "[send_blackholes]", "rendered.session-state", "not drained in what goes to"),
    (RS1, "[send_blackholes, drained]", "sends", "rendered.session-state", "not drained in what goes to"),
    (RS2, " neighbor 192.0.2.23 shutdown\n", "", "rendered.session-state", "trentemoult-1 is not disabled"),
    (RS2, " neighbor 192.0.2.26 password @secret:md5/ancenis-1@\n", "", "rendered.session-state", "not the password"),
    (RS2, "192.0.2.26 password @", "192.0.2.11 password @", "rendered.session-state", "the inventory doesn't name"),
    (RS2, "192.0.2.31 route-map vendee-1-v4-in-", "192.0.2.31 route-map oudon-1-v4-in-", "rendered.session-state", "from"),
    (RS2, " set community graceful-shutdown additive\n", "", "rendered.session-state", "goes to"),
    (COLLECTOR, "export none;", "export all;", "rendered.collector-speaks", "may send routes"),
    (COLLECTOR, "import limit 100 action block;", "export all;", "rendered.collector-speaks", "may send routes"),
    (COLLECTOR, "import limit 100 action block;", "", "rendered.unfiltered", "no import limit 100"),
    (SW1, "trentemoult-1\n   shutdown\n", "trentemoult-1\n", "rendered.open-port", "Ethernet8 of trentemoult-1 is not shut"),
    (SW1, "AS64497 armor-1\n", "AS64497 armor-1\n   shutdown\n", "rendered.port-state", "Ethernet1 of armor-1 is shut down"),
    (SW1, "   channel-group 103 mode active\n", "", "rendered.lag", "of sevre-1"),
    (SW1, "mode active\n   lacp timer fast\n!\ninterface Ethernet4", "mode on\n!\ninterface Ethernet4", "rendered.lag", "LACP"),
    (SW1, "trunk allowed vlan 100,1001\n", "trunk allowed vlan 100,1002\n", "rendered.port-vlans", "and tagged VLAN 1001"),
    (SW1, "trunk native vlan 100\n", "trunk native vlan 666\n", "rendered.port-vlans", "Ethernet2 of loire-1"),
    (SW1, "switchport access vlan 1001\n", "switchport access vlan 100\n", "rendered.port-vlans", "of NAP loire-clisson"),
    (SW1, "permit vlan 1001 0x000 any any", "permit vlan 1001 0xfff any any", "rendered.open-port", "VLAN 1001 mask 0xfff"),
    (SW1, "permit 00:00:5e:00:53:11 ", "permit 00:00:5e:00:53:fe ", "rendered.open-port", "lets 00:00:5e:00:53:fe send"),
    (SW2, "chantenay-1\n   switchport access vlan 666\n", "chantenay-1\n   switchport access vlan 100\n",
     "rendered.port-vlans", "chantenay-1 has VLAN 100, not VLAN 666"),
    (SW2, "mac access-group blocked in", "mac access-group nap in", "rendered.open-port", "Ethernet6 lets everybody send"),
    (SW2, "vlan 666\n   mac access-group own-probe", "vlan 100\n   mac access-group own-probe", "rendered.port-vlans", "probe"),
]  # fmt: skip


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


def test_what_we_render_is_clean(files):
    assert check_files(nantes(), snapshot(), files) == ()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("key", ["loire-1", "sevre-1", "armor-1", "ancenis-1"])
def test_every_state_is_rendered_as_the_checks_want_it(key, state):
    exchange = amend.connection(nantes(), key, state=state)
    assert check_files(exchange, snapshot(), render(exchange, snapshot())) == ()


@pytest.mark.parametrize("state", State)
def test_a_port_in_another_state_is_found(files, state):
    if state is State.ACTIVE:
        return
    exchange = amend.connection(nantes(), "armor-1", state=state)
    rules = {item.rule for item in check_files(exchange, snapshot(), files)}
    wanted = {
        State.PLANNED: {"rendered.open-port", "rendered.port-vlans"},
        State.AWAITING_XCONNECT: {"rendered.open-port", "rendered.port-vlans"},
        State.QUARANTINE: {"rendered.port-vlans", "rendered.missing-session"},
        State.SUSPENDED: {"rendered.open-port", "rendered.session-state"},
        State.LEAVING: {"rendered.session-state"},
    }
    assert rules == wanted[state]


@pytest.mark.parametrize("case", SABOTAGE)
def test_sabotage_is_found(files, case):
    device, before, after, rule, says = case
    assert before in files[device], "the rendered format has changed: change this case with it"
    broken = {**files, device: files[device].replace(before, after)}
    findings = check_files(nantes(), snapshot(), broken)
    assert [item for item in findings if item.rule == rule and says in item.what], findings


def test_a_free_port_must_be_shut_down(files):
    broken = {**files, SW1: files[SW1].replace("interface Ethernet20\n", "interface Ethernet2000\n")}
    findings = check_files(nantes(), snapshot(), broken)
    assert [item.what for item in findings] == ["Ethernet20 is nobody's, but is not shut down"]


def test_a_device_without_file_is_found(files):
    kept = {name: text for name, text in files.items() if name != RS2}
    (finding,) = check_files(nantes(), snapshot(), kept)
    assert (finding.rule, finding.object) == ("rendered.missing-file", "device rs2-nte02")


def test_a_secret_is_not_repeated(files):
    broken = {**files, SW1: files[SW1].replace(REFERENCE, "secret 0 hunter2")}
    assert "hunter2" not in "".join(str(item) for item in check_files(nantes(), snapshot(), broken))


def test_a_member_whose_name_is_a_password_word_is_no_secret(files):
    text = files[RS2].replace("description AS64497 Armor Telecom", "description AS64497 Secret password Telecom")
    assert text != files[RS2]
    assert check_files(nantes(), snapshot(), {**files, RS2: text}) == ()
