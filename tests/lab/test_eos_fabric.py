"""Frames follow what the switch was told: the rendered configuration, pushed over eAPI, on real Open vSwitch ports."""

import subprocess
from collections.abc import Iterator

import pytest

from ixp.poll import poll
from lab.run import Run
from tests.lab.eos_fabric import Fabric, ping, rendered
from tests.render.sample import sample_exchange

pytestmark = pytest.mark.lab
ONE, TWO = "sw1-nte01", "sw1-nte02"
FLOOD = ("ping", "-n", "-q", "-i", "0.01", "-c", "600", "192.0.2.12")


@pytest.fixture(scope="module")
def fabric() -> Iterator[Fabric]:
    item = Fabric(Run.create())
    try:
        item.start()
        yield item
    finally:
        item.stop()


@pytest.fixture
def pushed(fabric) -> Fabric:
    """The sample exchange's configuration on both switches, and the trunk negotiated."""
    for name in (ONE, TWO):
        fabric.push(name, rendered(sample_exchange(), name))
    poll(lambda: ping(fabric.hosts["retz"], "2001:db8:0:100::11", 1), 15, what="the trunk")
    return fabric


def change(fabric: Fabric, switch: str, *lines: str) -> None:
    fabric.eapi(switch, "configure", *lines, "end")


def test_bootstrap_carries_nothing(fabric):
    assert not ping(fabric.hosts["armor"], "192.0.2.12", 1)


def test_members_meet_on_one_switch_and_across_the_trunk(pushed):
    assert ping(pushed.hosts["armor"], "192.0.2.12")
    assert ping(pushed.hosts["armor"], "2001:db8:0:100::12")
    assert ping(pushed.hosts["armor"], "2001:db8:0:100::14")
    assert ping(pushed.hosts["rs"], "192.0.2.11")


def test_lag_survives_the_loss_of_either_link(pushed):
    for port in ("Ethernet51", "Ethernet52"):
        change(pushed, ONE, f"interface {port}", "shutdown")
        poll(lambda: ping(pushed.hosts["retz"], "2001:db8:0:100::11", 1), 15, what=f"the trunk without {port}")
        change(pushed, ONE, f"interface {port}", "no shutdown")
        poll(lambda: ping(pushed.hosts["retz"], "2001:db8:0:100::11", 1), 15, what=f"the trunk with {port}")


def test_other_vlan_is_another_world(pushed):
    change(pushed, ONE, "interface Ethernet2", "switchport access vlan 666")
    assert not ping(pushed.hosts["armor"], "192.0.2.12", 2)
    change(pushed, ONE, "interface Ethernet2", "switchport access vlan 100")
    assert ping(pushed.hosts["armor"], "192.0.2.12")


def test_foreign_mac_is_dropped(pushed):
    host = pushed.hosts["armor"]
    host.exec("ip", "link", "set", "peering0", "address", "00:00:5e:00:53:99")
    assert not ping(host, "192.0.2.12", 2)
    host.exec("ip", "link", "set", "peering0", "address", "00:00:5e:00:53:11")
    assert ping(host, "192.0.2.12")


@pytest.mark.parametrize(
    ("spoofed", "length", "target"), [("192.0.2.77", 32, "192.0.2.12"), ("2001:db8:0:100::77", 128, "2001:db8:0:100::12")]
)
def test_foreign_source_of_the_lan_is_dropped(pushed, spoofed, length, target):
    armor, loire = pushed.hosts["armor"], pushed.hosts["loire"]
    armor.exec("ip", "address", "add", f"{spoofed}/{length}", "dev", "lo")
    assert ping(armor, target)
    before = _received(loire)
    send = ("ping", "-n", "-i", "0.2", "-c", "5", "-W", "1", "-I", spoofed, target)
    armor.exec(*send, check=False)
    assert _received(loire) == before
    change(pushed, ONE, "interface Ethernet1", "no ip access-group", "no ipv6 access-group")
    armor.exec(*send, check=False)
    assert _received(loire) > before, "nothing arrived without the filter either: the test proves nothing"
    armor.exec("ip", "address", "del", f"{spoofed}/{length}", "dev", "lo")


def _received(host) -> int:
    """Echo requests that the host's kernel took in, both families."""
    text = host.read("/proc/net/snmp6") + host.read("/proc/net/snmp")
    six = sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Icmp6InEchos"))
    names, values = [line.split() for line in text.splitlines() if line.startswith("Icmp:")]
    return six + int(values[names.index("InEchos")])


def test_router_advertisement_is_dropped(pushed):
    """An advertisement that reached a host would give it a default route."""
    send = (
        "import socket, struct\n"
        "s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)\n"
        "s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)\n"
        "index = socket.if_nametoindex('peering0')\n"
        "ra = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0)\n"
        "[s.sendto(ra, ('ff02::1', 0, 0, index)) for _ in range(3)]\n"
    )
    loire = pushed.hosts["loire"]
    loire.exec("sysctl", "-qw", "net.ipv6.conf.peering0.accept_ra=2", "net.ipv6.conf.peering0.accept_ra_defrtr=1")
    pushed.hosts["armor"].exec("python3", "-c", send)
    assert ping(pushed.hosts["armor"], "2001:db8:0:100::12")
    assert "default" not in loire.exec("ip", "-6", "route").stdout
    change(pushed, ONE, "interface Ethernet1", "no ipv6 access-group")
    pushed.hosts["armor"].exec("python3", "-c", send)
    poll(lambda: "default" in loire.exec("ip", "-6", "route").stdout, 5, what="the advertisement without the filter")
    loire.exec("ip", "-6", "route", "del", "default")


def test_shutdown_takes_the_carrier_and_no_shutdown_gives_it_back(pushed):
    host = pushed.hosts["armor"]
    change(pushed, ONE, "interface Ethernet1", "shutdown")
    poll(lambda: host.read("/sys/class/net/peering0/carrier").strip() == "0", 5, what="loss of carrier")
    status = pushed.eapi(ONE, "show interfaces")[0]["interfaces"]["Ethernet1"]
    assert status["interfaceStatus"] == "disabled"
    change(pushed, ONE, "interface Ethernet1", "no shutdown")
    poll(lambda: host.read("/sys/class/net/peering0/carrier").strip() == "1", 5, what="carrier")
    poll(lambda: ping(host, "192.0.2.12", 1), 5, what="frames")
    status = pushed.eapi(ONE, "show interfaces")[0]["interfaces"]
    assert status["Ethernet1"]["lineProtocolStatus"] == "up"
    assert status["Ethernet3"]["lineProtocolStatus"] == "down"


def test_unconfirmed_commit_that_cuts_a_member_off_heals_itself(pushed):
    host = pushed.hosts["armor"]
    cut = ("interface Ethernet1", "shutdown", "end", "configure session cut commit timer 00:00:03")
    pushed.eapi(ONE, "configure session cut", *cut)
    poll(lambda: host.read("/sys/class/net/peering0/carrier").strip() == "0", 2, 0.05, "loss of carrier")
    poll(lambda: ping(host, "192.0.2.12", 1), 10, what="frames after the timer's end")


def test_restart_of_the_control_plane_brings_the_same_fabric(pushed):
    pushed.restart(ONE)
    poll(lambda: ping(pushed.hosts["armor"], "192.0.2.12", 1), 5, what="frames on the switch")
    poll(lambda: ping(pushed.hosts["retz"], "2001:db8:0:100::11", 1), 15, what="frames over the trunk")


def test_other_ports_lose_no_frame_while_one_changes(pushed):
    """600 pings, 10 ms apart, between two members while a third port is shut, moved, refiltered and replaced."""
    armor = pushed.hosts["armor"]
    assert ping(armor, "192.0.2.12")
    flood = subprocess.Popen([*armor.enter(), *FLOOD], stdout=subprocess.PIPE, text=True)
    change(pushed, ONE, "interface Ethernet47", "switchport access vlan 666")
    change(pushed, ONE, "mac access-list own-rs1-nte01-mac", "no 99", "interface Ethernet47", "shutdown")
    pushed.push(ONE, rendered(sample_exchange(), ONE))
    assert flood.poll() is None, "the changes took longer than the pings"
    said = flood.communicate(timeout=60)[0]
    assert "600 packets transmitted, 600 received, 0% packet loss" in said, said


def test_same_configuration_again_touches_nothing(pushed):
    before = _flows(pushed)
    pushed.push(ONE, rendered(sample_exchange(), ONE))
    assert _flows(pushed) == before


def _flows(fabric: Fabric) -> str:
    """Rules and ports; a rule made anew would have another order of packets and another port number."""
    show = "ovs-ofctl -O OpenFlow14 --no-stats dump-flows br0; ovs-vsctl --columns=_uuid,name,ofport list interface"
    return fabric.switches[ONE].script(show)


def test_mac_table_names_the_ports(pushed):
    assert ping(pushed.hosts["armor"], "192.0.2.12")
    assert ping(pushed.hosts["armor"], "2001:db8:0:100::14")
    entries = pushed.eapi(ONE, "show mac address-table")[0]["unicastTable"]["tableEntries"]
    found = {(item["macAddress"], item["vlanId"]): item["interface"] for item in entries}
    assert found["00:00:5e:00:53:11", 100] == "Ethernet1"
    assert found["00:00:5e:00:53:14", 100] == "Port-Channel1"


def test_dropped_frames_are_counted_under_the_entry_that_dropped_them(pushed):
    cookie = f"{1 << 48 | 1 << 32 | 99:#x}"  # port 1, MAC list, entry 99: the question for a neighbour is a broadcast
    host = pushed.hosts["armor"]
    host.exec("ip", "link", "set", "peering0", "address", "00:00:5e:00:53:99")
    ping(host, "192.0.2.12", 2)
    host.exec("ip", "link", "set", "peering0", "address", "00:00:5e:00:53:11")
    dump = f"ovs-ofctl -O OpenFlow14 dump-flows br0 cookie={cookie}/-1"
    poll(lambda: "n_packets=0" not in pushed.switches[ONE].script(dump), 10, what="the counter")
