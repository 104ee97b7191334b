"""States, LAGs and NAPs carry exactly the frames that they shall: captured on every host, on one switch and across the trunk."""

import re
import subprocess
from collections.abc import Iterator
from ipaddress import IPv4Address

import pytest

from ixp.model import Connection, Exchange, Member, Nap, NapEnd, OwnPort, PortRef, State, VlanRole
from ixp.poll import poll
from lab.run import Run
from tests.lab.eos_fabric import SWITCHES, Fabric, Host, ping, rendered
from tests.lab.eos_frames import IPV4, ODD, Frame, Frames
from tests.render.sample import NOC, connection, sample_exchange

pytestmark = pytest.mark.lab
ONE, TWO = SWITCHES
ALIEN = "00:00:5e:00:53:99"
NOBODY = "00:00:5e:00:53:98"  # a destination that no table knows: flooded
PLAN = {
    "armor": Host(ONE, ("Ethernet1",), 11),
    "loire": Host(ONE, ("Ethernet2",), 12),  # with two tagged NAPs
    "sevre": Host(ONE, ("Ethernet3", "Ethernet4"), 14),
    "loire-nap": Host(ONE, ("Ethernet7",), 42),
    "trentemoult": Host(ONE, ("Ethernet8",), 23),
    "clisson": Host(ONE, ("Ethernet9",), 43),
    "rs": Host(ONE, ("Ethernet47",), 1),
    "collector": Host(ONE, ("Ethernet48",), 3),
    "erdre": Host(TWO, ("Ethernet1",), 13),  # with a tagged NAP
    "retz": Host(TWO, ("Ethernet4",), 18),
    "chantenay": Host(TWO, ("Ethernet5",), 21),
    "doulon": Host(TWO, ("Ethernet6",), 22),
    "pornic": Host(TWO, ("Ethernet8",), 41),
    "probe": Host(TWO, ("Ethernet48",), 4),
}
STATES = {
    "trentemoult": State.SUSPENDED,
    "chantenay": State.QUARANTINE,
    "doulon": State.AWAITING_XCONNECT,
    "retz": State.LEAVING,
}
MEMBERS = {"armor", "loire", "sevre", "erdre", "retz", "trentemoult", "chantenay", "doulon"}
PEERING = {"armor", "loire", "sevre", "erdre", "retz", "rs"}
QUARANTINE = {"collector", "probe", "chantenay", "doulon"}
DOMAINS = {
    **{name: {"peering": 0} for name in PEERING},
    **{name: {"quarantine": 0} for name in QUARANTINE},
    "loire": {"peering": 0, "loire-clisson": 1001, "erdre-loire": 1003},
    "erdre": {"peering": 0, "erdre-loire": 1003},
    "clisson": {"loire-clisson": 0},
    "pornic": {"pornic-loire": 0},
    "loire-nap": {"pornic-loire": 0},
}


def _ipv4(source: str, target: str) -> str:
    """The start of an IPv4 header, in hex: protocol 253 (experiments, RFC 3692), no checksum, as nobody reads it."""
    return "450000280000000040fd0000" + IPv4Address(source).packed.hex() + IPv4Address(target).packed.hex()


def _refs(name: str) -> tuple[PortRef, ...]:
    return tuple(PortRef(device=PLAN[name].switch, interface=port) for port in PLAN[name].ports)


def _member(name: str, number: int) -> Member:
    plain = connection(f"{name}-1", f"{ONE}/Ethernet1", PLAN[name].number)
    found = Connection(**{**plain.__dict__, "ports": _refs(name), "state": STATES.get(name, State.ACTIVE)})
    return Member(key=name, name=name.title(), asn=64500 + number, noc=NOC, connections=(found,))


def _dedicated(name: str) -> NapEnd:
    return NapEnd(member=name.partition("-")[0], ports=_refs(name), speed=10_000)


def _tagged(name: str) -> NapEnd:
    return NapEnd(member=name, connection=f"{name}-1")


def _own(name: str, vlan: VlanRole) -> OwnPort:
    return OwnPort(port=_refs(name)[0], serves=name, speed=10_000, macs=(PLAN[name].mac,), vlan=vlan)


def exchange() -> Exchange:
    """The sample with a member in each state, a LAG, and NAPs in every combination of ends."""
    base = sample_exchange()
    intent = base.intent.model_copy(
        update={
            "members": tuple(_member(name, number) for number, name in enumerate(sorted(MEMBERS))),
            "naps": (
                Nap(key="erdre-loire", vid=1003, ends=(_tagged("erdre"), _tagged("loire"))),
                Nap(key="loire-clisson", vid=1001, ends=(_tagged("loire"), _dedicated("clisson"))),
                Nap(key="pornic-loire", vid=1002, ends=(_dedicated("pornic"), _dedicated("loire-nap"))),
            ),
            "own_ports": (
                _own("rs", VlanRole.PEERING),
                _own("collector", VlanRole.QUARANTINE),
                _own("probe", VlanRole.QUARANTINE),
            ),
        }
    )
    return Exchange(intent=intent, facts=base.facts)


@pytest.fixture(scope="module")
def fabric() -> Iterator[Fabric]:
    item = Fabric(Run.create(), PLAN)
    try:
        item.start()
        for name in SWITCHES:
            item.push(name, rendered(exchange(), name))
        poll(lambda: ping(item.hosts["retz"], "192.0.2.14", 1), 30, what="the trunk and the member's LAG")
        yield item
    finally:
        item.stop()


@pytest.fixture(scope="module")
def frames(fabric) -> Frames:
    return Frames(fabric, DOMAINS, mute=frozenset({"doulon"}))


NAP_FRAMES = (Frame(), Frame(ethertype=ODD), Frame(ethertype=ODD, source=ALIEN), Frame(ethertype=IPV4, size=8000))


@pytest.mark.parametrize(
    ("sender", "vid", "receiver", "arrives"),
    [
        ("loire", 1001, "clisson", 0),
        ("clisson", 0, "loire", 1001),
        ("pornic", 0, "loire-nap", 0),
        ("loire-nap", 0, "pornic", 0),
        ("erdre", 1003, "loire", 1003),
        ("loire", 1003, "erdre", 1003),
    ],
)
def test_ends_of_a_nap_reach_each_other_and_nobody_else(frames, sender, vid, receiver, arrives):
    """Broadcast, unknown ethertype, unknown source, and more than 1500 bytes."""
    sent = [Frame(**{**item.__dict__, "vid": vid}) for item in NAP_FRAMES]
    assert frames.receivers(sender, *sent) == [{receiver: arrives}] * len(sent)


def test_broadcast_of_peering_reaches_peering_alone(frames):
    for sender in ("armor", "loire", "erdre", "sevre", "rs"):
        assert frames.receivers(sender, Frame()) == [dict.fromkeys(PEERING - {sender}, 0)]


def test_unknown_unicast_of_a_nap_is_not_flooded_into_peering(frames):
    sent = Frame(vid=1001, target=ALIEN, ethertype=IPV4)
    assert frames.receivers("loire", sent) == [{"clisson": 0}]


def test_same_address_in_peering_and_in_a_nap_are_two(frames):
    """A NAP's frame to the MAC of a router in the peering LAN stays in the NAP."""
    sent = Frame(vid=1001, target=PLAN["armor"].mac, ethertype=IPV4)
    assert frames.receivers("loire", sent) == [{"clisson": 0}]


def test_filters_of_peering_hold_on_a_port_with_a_tagged_nap(frames):
    """Untagged or tagged with peering's own VLAN; what is not the member's own goes nowhere."""
    own = Frame(ethertype=IPV4, target=NOBODY, header=_ipv4("192.0.2.12", "192.0.2.11"))
    refused = [
        Frame(source=ALIEN),
        Frame(source=ALIEN, vid=100),
        Frame(ethertype=ODD),
        Frame(ethertype=IPV4, target=NOBODY, header=_ipv4("192.0.2.77", "192.0.2.11")),
    ]
    got = frames.receivers("loire", *refused, own)
    assert got[:-1] == [{}] * len(refused)
    assert set(got[-1]) == PEERING - {"loire"}


def test_addresses_of_peering_mean_nothing_in_a_nap(frames):
    sent = Frame(vid=1001, ethertype=IPV4, target=NOBODY, header=_ipv4("192.0.2.77", "192.0.2.11"))
    assert frames.receivers("loire", sent) == [{"clisson": 0}]


@pytest.mark.parametrize(("sender", "vid"), [("armor", 1001), ("armor", 666), ("loire", 1002), ("loire", 666), ("pornic", 100)])
def test_tag_of_a_vlan_that_the_port_has_not_goes_nowhere(frames, sender, vid):
    assert frames.receivers(sender, Frame(vid=vid), Frame(vid=vid, ethertype=IPV4)) == [{}, {}]


def test_awaiting_cross_connect_lets_nothing_pass(frames):
    sent = (Frame(), Frame(ethertype=IPV4, target=PLAN["collector"].mac), Frame(vid=100))
    assert frames.receivers("doulon", *sent) == [{}] * len(sent)


def test_quarantine_reaches_ports_in_quarantine_alone(frames):
    assert frames.receivers("chantenay", Frame(), Frame(source=ALIEN)) == [dict.fromkeys(QUARANTINE - {"chantenay"}, 0), {}]
    assert frames.receivers("collector", Frame()) == [dict.fromkeys(QUARANTINE - {"collector"}, 0)]
    assert ping(frames.fabric.hosts["chantenay"], "192.0.2.3")
    assert not ping(frames.fabric.hosts["chantenay"], "192.0.2.11", 1)


def test_suspended_port_has_no_carrier(fabric):
    assert fabric.hosts["trentemoult"].read("/sys/class/net/peering0/carrier").strip() == "0"
    assert fabric.hosts["doulon"].read("/sys/class/net/peering0/carrier").strip() == "1"


def test_hosts_of_a_nap_ping_across_the_trunk(fabric):
    assert ping(fabric.hosts["pornic"], "192.0.2.42")
    assert ping(fabric.hosts["pornic"], "2001:db8:0:100::42")
    assert not ping(fabric.hosts["pornic"], "192.0.2.11", 1)


def test_lag_negotiates_lacp_on_both_links(fabric):
    assert _attached(fabric) == 2
    assert _protocol(fabric, "Port-Channel103") == "up"


def test_lag_carries_its_own_mac_and_no_other(frames):
    own, alien = frames.receivers("sevre", Frame(), Frame(source=ALIEN))
    assert set(own) == PEERING - {"sevre"}
    assert alien == {}


@pytest.mark.parametrize("end", ["switch", "member"])
@pytest.mark.parametrize("link", [0, 1])
def test_lag_loses_few_frames_with_a_link(fabric, link, end):
    """200 pings, 20 ms apart, while one of the two links is cut at either end."""
    flood = ("ping", "-n", "-q", "-i", "0.02", "-c", "200", "192.0.2.14")
    armor, sevre, port = fabric.hosts["armor"], fabric.hosts["sevre"], PLAN["sevre"].ports[link]
    assert ping(armor, "192.0.2.14")
    running = subprocess.Popen([*armor.enter(), *flood], stdout=subprocess.PIPE, text=True)
    if end == "switch":
        fabric.eapi(ONE, "configure", f"interface {port}", "shutdown", "end")
    else:
        sevre.exec("ip", "link", "set", f"peering{link}", "down")
    poll(lambda: _attached(fabric) == 1, 2, 0.02, "the loss of the link")
    assert running.poll() is None, "the link went after the pings"
    said = running.communicate(timeout=60)[0]
    fabric.eapi(ONE, "configure", f"interface {port}", "no shutdown", "end")
    sevre.exec("ip", "link", "set", f"peering{link}", "up")
    poll(lambda: _attached(fabric) == 2, 20, what=f"{port} in the LAG again")
    assert 200 - int(re.search(r"(\d+) received", said)[1]) <= 5, said


def _attached(fabric: Fabric) -> int:
    """Links on which the member's end has agreed with the switch."""
    said = fabric.hosts["sevre"].exec("ovs-appctl", "lacp/show", "bond0").stdout
    return said.count(": current attached")


def test_lag_without_lacp_at_the_other_end_stays_down(fabric):
    sevre = fabric.hosts["sevre"]
    sevre.exec("ovs-vsctl", "set", "port", "bond0", "lacp=off")
    poll(lambda: _protocol(fabric, "Port-Channel103") == "down", 20, what="the end of the LAG")
    assert not ping(fabric.hosts["armor"], "192.0.2.14", 1)
    sevre.exec("ovs-vsctl", "set", "port", "bond0", "lacp=active")
    poll(lambda: ping(fabric.hosts["armor"], "192.0.2.14", 1), 20, what="the LAG")
    assert _protocol(fabric, "Port-Channel103") == "up"


def _protocol(fabric: Fabric, port: str) -> str:
    return fabric.eapi(ONE, "show interfaces")[0]["interfaces"][port]["lineProtocolStatus"]


def _move(fabric: Fabric, name: str, state: State) -> None:
    """Push the exchange with one member in another state."""
    changed = exchange()
    members = []
    for member in changed.intent.members:
        found = member.connections[0]
        moved = found.model_copy(update={"state": state}) if member.key == name else found
        members.append(member.model_copy(update={"connections": (moved,)}))
    intent = changed.intent.model_copy(update={"members": tuple(members)})
    text = rendered(Exchange(intent=intent, facts=changed.facts), PLAN[name].switch)
    fabric.push(PLAN[name].switch, text)


def test_member_comes_in_through_quarantine_and_goes(fabric):
    """One port through all states: who answers is what the state says, on the same cable."""
    host = fabric.hosts["doulon"]
    answers = {
        State.QUARANTINE: (True, False),
        State.ACTIVE: (False, True),
        State.LEAVING: (False, True),
        State.AWAITING_XCONNECT: (False, False),
    }
    for state, expected in answers.items():
        _move(fabric, "doulon", state)
        want, other = ("192.0.2.4", "192.0.2.11") if expected[0] else ("192.0.2.11", "192.0.2.4")
        if any(expected):
            poll(lambda want=want: ping(host, want, 1), 10, what=f"an answer in state {state}")
        else:
            assert not ping(host, want, 1)
        assert not ping(host, other, 1)
    _move(fabric, "doulon", State.PLANNED)
    assert host.read("/sys/class/net/peering0/carrier").strip() == "0"
    _move(fabric, "doulon", State.AWAITING_XCONNECT)


def test_same_configuration_again_touches_nothing(fabric):
    show = "ovs-ofctl -O OpenFlow14 --no-stats dump-flows br0; ovs-vsctl --columns=_uuid,name,ofport list interface"
    before = fabric.switches[ONE].script(show)
    fabric.push(ONE, rendered(exchange(), ONE))
    assert fabric.switches[ONE].script(show) == before
