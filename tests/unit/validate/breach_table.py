"""What breaks each rule of the sample exchange, and the line that mends it."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from ixp.model import FamilyLimits, PeeringLan, Policy, PortRef, PrefixLengths, Profile, State, VlanRole
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes

E = nantes()


LOIRE, VILAINE, GUERANDE, ARMOR, RANCE, VENDEE, CHANTENAY, SEVRE = (
    f"members/{key}.yml | " for key in ("loire", "vilaine", "guerande", "armor", "rance", "vendee", "chantenay", "sevre")
)


def change(key, **fields):
    return amend.connection(E, key, **fields)


def port(text):
    return (PortRef.parse(text),)


def lan(ipv4="192.0.2.0/24", ipv6="2001:db8:0:100::/64"):
    return PeeringLan(ipv4=IPv4Network(ipv4), ipv6=IPv6Network(ipv6))


def limits(**families):
    return FamilyLimits(**families)


def policy(shortest, longest):
    return Policy(ipv4_length=PrefixLengths(shortest=shortest, longest=longest))


def gateway(address):
    return E.intent.management.model_copy(update={"gateway": IPv4Address(address)})


def renamed(key):
    (item,) = next(member for member in E.intent.members if member.key == "rance").connections
    return amend.member(E, "rance", connections=(item.model_copy(update={"key": key}),))


def end(key, position, **fields):
    """One end of a NAP changed; ends are in order of member."""
    nap = next(item for item in E.intent.naps if item.key == key)
    ends = list(nap.ends)
    ends[position] = ends[position].model_copy(update=fields)
    return amend.nap(E, key, ends=tuple(ends))


def many_naps(count):
    """That many NAPs on one connection; the one of the sample is the last in order."""
    nap = next(item for item in E.intent.naps if item.key == "loire-clisson")
    clisson, loire = nap.ends
    more = [
        nap.model_copy(update={"key": f"a{number}", "vid": 2000 + number, "ends": (port_end(clisson, number), loire)})
        for number in range(1, count)
    ]
    return amend.intent(E, naps=(*more, *E.intent.naps))


def port_end(end, number):
    return end.model_copy(update={"ports": port(f"sw1-nte02/Ethernet{20 + number}")})


MANY_MACS = tuple(f"00:00:5e:00:53:{number:02x}" for number in range(0xA0, 0xA0 + 21))
WITHOUT_COLLECTOR = E.model_copy(update={"facts": E.facts.model_copy(update={"devices": E.facts.devices[1:]})})
PARKED_TOO = (E.intent.vlans[0].model_copy(update={"vid": 100}), *E.intent.vlans[1:])
TWO_SWITCHES = port("sw1-nte01/Ethernet2") + port("sw1-nte02/Ethernet20")
MIXED = port("sw1-nte01/Ethernet3") + port("sw1-nte01/Ethernet50")
WITHIN, ACROSS = "naps/loire-clisson.yml | ", "naps/pornic-loire.yml | "

# rule, the exchange that breaks it, file and line to edit (the line's beginning), or the object in NetBox
BREACHES = [
    ("member.duplicate-asn", amend.member(E, "loire", asn=64497), LOIRE + "asn:"),
    ("member.duplicate-asn", amend.member(E, "armor", asn=64496), ARMOR + "asn:"),
    ("member.private-asn", amend.intent(E, profile=Profile.PRODUCTION), ARMOR + "asn:"),
    ("member.no-connection", amend.member(E, "rance", connections=()), RANCE + "connections:"),
    ("member.as-set-syntax", amend.member(E, "armor", as_set="ARMOR"), ARMOR + "as_set:"),
    ("member.as-set-syntax", amend.member(E, "armor", as_set="AS-ARMOR; drop"), ARMOR + "as_set:"),
    ("member.as-set-unknown", amend.member(E, "armor", as_set="AS-NOSUCH"), ARMOR + "as_set:"),
    ("connection.duplicate-key", renamed("armor-1"), RANCE + "connections:"),
    ("connection.missing-mac", change("vilaine-2", macs=()), VILAINE + "macs:"),
    ("connection.missing-mac", amend.own_port(E, 2, macs=()), "exchange.yml | sw1-nte02/Ethernet47:"),
    ("connection.leaves", change("vendee-1", leaves=None), VENDEE + "state:"),
    ("connection.leaves", change("vendee-1", state=State.ACTIVE), VENDEE + "leaves:"),
    ("quarantine.no-collector", WITHOUT_COLLECTOR, CHANTENAY + "state:"),
    ("connection.duplicate-mac", change("loire-1", macs=("00:00:5e:00:53:11",)), LOIRE + "macs:"),
    ("connection.duplicate-mac", change("loire-1", macs=("00:00:5e:00:53:01",)), LOIRE + "macs:"),
    ("connection.max-prefix", change("loire-1", max_prefix=limits(ipv4=9_999_999)), LOIRE + "max_prefix:"),
    ("connection.max-prefix-unused", change("guerande-1", max_prefix=limits(ipv4=20)), GUERANDE + "max_prefix:"),
    ("connection.max-prefix-low", change("vilaine-1", max_prefix=limits(ipv4=1)), VILAINE + "max_prefix:"),
    ("port.used-twice", change("loire-1", ports=port("sw1-nte01/Ethernet1")), LOIRE + "port:"),
    ("port.used-twice", change("loire-1", ports=port("sw1-nte01/Ethernet47")), LOIRE + "port:"),
    ("port.unknown-device", change("loire-1", ports=port("sw1-nte10/Ethernet2")), LOIRE + "port:"),
    ("port.unknown-device", change("loire-1", ports=port("rs1-nte01/peering0")), LOIRE + "port:"),
    ("port.unknown", change("loire-1", ports=port("sw1-nte01/Ethernet99")), LOIRE + "port:"),
    ("port.not-for-members", change("loire-1", ports=port("sw1-nte01/Ethernet51")), LOIRE + "port:"),
    ("port.not-for-members", change("loire-1", ports=port("sw1-nte01/Management1"), speed=100), LOIRE + "port:"),
    ("port.speed", change("loire-1", speed=100_000), LOIRE + "speed:"),
    ("port.speed", amend.own_port(E, 0, speed=100_000), "exchange.yml | sw1-nte01/Ethernet47:"),
    ("lag.two-switches", change("loire-1", ports=TWO_SWITCHES), LOIRE + "loire-1:"),
    ("lag.two-switches", end("pornic-loire", 1, ports=TWO_SWITCHES[1:] + port("sw1-nte01/Ethernet20")), ACROSS + "pornic:"),
    ("lag.unequal", change("sevre-1", ports=MIXED), SEVRE + "ports:"),
    ("port.used-twice", end("loire-clisson", 0, ports=port("sw1-nte01/Ethernet1")), WITHIN + "clisson:"),
    ("port.used-twice", end("pornic-loire", 0, ports=port("sw1-nte01/Ethernet9")), ACROSS + "loire:"),
    ("port.speed", end("pornic-loire", 1, speed=100_000), ACROSS + "pornic:"),
    ("nap.same-member", end("pornic-loire", 1, member="loire"), ACROSS + "ends:"),
    ("nap.unknown-member", end("pornic-loire", 1, member="pornik"), ACROSS + "ends:"),
    ("nap.unknown-connection", end("loire-clisson", 1, connection="loire-9"), WITHIN + "loire:"),
    ("nap.unknown-connection", end("loire-clisson", 1, connection="armor-1"), WITHIN + "loire:"),
    ("nap.not-carried", change("loire-1", state=State.SUSPENDED), WITHIN + "loire:"),
    ("nap.too-many", many_naps(5), WITHIN + "loire:"),
    ("connection.too-many-macs", change("loire-1", macs=MANY_MACS), LOIRE + "macs:"),
    ("nap.end", end("pornic-loire", 1, ports=()), ACROSS + "pornic:"),
    ("address.duplicate", change("loire-1", ipv4=IPv4Address("192.0.2.11")), LOIRE + "ipv4:"),
    ("address.outside-lan", change("loire-1", ipv6=IPv6Address("2001:db8:0:101::12")), LOIRE + "ipv6:"),
    ("address.not-a-host", change("loire-1", ipv4=IPv4Address("192.0.2.255")), LOIRE + "ipv4:"),
    ("address.not-a-host", change("loire-1", ipv6=IPv6Address("2001:db8:0:100::")), LOIRE + "ipv6:"),
    ("address.route-server", change("loire-1", ipv4=IPv4Address("192.0.2.2")), LOIRE + "ipv4:"),
    ("address.route-server", change("loire-1", ipv4=IPv4Address("192.0.2.3")), LOIRE + "ipv4:"),
    ("address.none", change("rance-1", ipv4=None, ipv6=None, max_prefix=limits()), RANCE + "rance-1:"),
    ("vlan.duplicate", amend.intent(E, vlans=PARKED_TOO), "exchange.yml | peering:  "),
    ("vlan.duplicate", amend.nap(E, "pornic-loire", vid=1001), ACROSS + "vid:"),
    ("vlan.duplicate", amend.nap(E, "pornic-loire", vid=666), ACROSS + "vid:"),
    ("vlan.roles", amend.intent(E, vlans=E.intent.vlans[1:]), "exchange.yml | vlans:"),
    ("policy.lengths", amend.intent(E, policy=policy(24, 8)), "exchange.yml | ipv4_length:"),
    ("policy.lengths", amend.intent(E, policy=policy(8, 33)), "exchange.yml | ipv4_length:"),
    ("lan.too-small", amend.intent(E, peering_lan=lan(ipv4="192.0.2.0/29")), "exchange.yml | ipv4:"),
    ("lan.too-small", amend.intent(E, peering_lan=lan(ipv6="2001:db8:0:100::/96")), "exchange.yml | ipv6:"),
    ("management.gateway", amend.intent(E, management=gateway("203.0.113.1")), "exchange.yml | gateway:"),
    ("own-port.serves", amend.own_port(E, 2, serves="rs1-nte01"), "exchange.yml | sw1-nte02/Ethernet47:"),
    ("own-port.serves", amend.own_port(E, 0, macs=("00:00:5e:00:53:fe",)), "exchange.yml | sw1-nte01/Ethernet47:"),
    ("own-port.serves", amend.intent(E, own_ports=E.intent.own_ports[::2]), "exchange.yml | own_ports:"),
    ("own-port.vlan", amend.own_port(E, 0, vlan=VlanRole.QUARANTINE), "exchange.yml | sw1-nte01/Ethernet47:"),
    ("own-port.vlan", amend.own_port(E, 1, vlan=VlanRole.PEERING), "exchange.yml | sw1-nte01/Ethernet48:"),
    ("route-server.address", amend.device(E, "collector-nte01", interfaces=()), "NetBox collector-nte01"),
    ("route-server.address", amend.device(E, "rs1-nte01", interfaces=()), "NetBox rs1-nte01"),
    ("profile.device-not-lab", amend.device(E, "sw1-nte01", lab=False), "exchange.yml | profile:"),
]  # fmt: skip
