"""What breaks each rule of the sample exchange, and the line that mends it."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from ixp.model import FamilyLimits, PeeringLan, Policy, PortRef, PrefixLengths, Profile
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes

E = nantes()


LOIRE, VILAINE, GUERANDE, ARMOR, RANCE = (f"members/{key}.yml | " for key in ("loire", "vilaine", "guerande", "armor", "rance"))


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
    (item,) = next(member for member in E.intent.members if member.key == "loire").connections
    return amend.member(E, "loire", connections=(item.model_copy(update={"key": key}),))


PARKED_TOO = (E.intent.vlans[0].model_copy(update={"vid": 100}), *E.intent.vlans[1:])
TWO_SWITCHES = port("sw1-nte01/Ethernet2") + port("sw1-nte02/Ethernet20")

# rule, the exchange that breaks it, file and line to edit (the line's beginning), or the object in NetBox
BREACHES = [
    ("member.duplicate-asn", amend.member(E, "loire", asn=64497), LOIRE + "asn:"),
    ("member.duplicate-asn", amend.member(E, "armor", asn=64496), ARMOR + "asn:"),
    ("member.private-asn", amend.intent(E, profile=Profile.PRODUCTION), ARMOR + "asn:"),
    ("member.no-connection", amend.member(E, "rance", connections=()), RANCE + "connections:"),
    ("member.as-set-syntax", amend.member(E, "armor", as_set="ARMOR"), ARMOR + "as_set:"),
    ("member.as-set-syntax", amend.member(E, "armor", as_set="AS-ARMOR; drop"), ARMOR + "as_set:"),
    ("member.as-set-unknown", amend.member(E, "armor", as_set="AS-NOSUCH"), ARMOR + "as_set:"),
    ("connection.duplicate-key", renamed("armor-1"), LOIRE + "connections:"),
    ("connection.missing-mac", change("vilaine-2", macs=()), VILAINE + "macs:"),
    ("connection.missing-mac", amend.own_port(E, 1, macs=()), "exchange.yml | sw1-nte02/Ethernet47:"),
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
    ("address.duplicate", change("loire-1", ipv4=IPv4Address("192.0.2.11")), LOIRE + "ipv4:"),
    ("address.outside-lan", change("loire-1", ipv6=IPv6Address("2001:db8:0:101::12")), LOIRE + "ipv6:"),
    ("address.not-a-host", change("loire-1", ipv4=IPv4Address("192.0.2.255")), LOIRE + "ipv4:"),
    ("address.not-a-host", change("loire-1", ipv6=IPv6Address("2001:db8:0:100::")), LOIRE + "ipv6:"),
    ("address.route-server", change("loire-1", ipv4=IPv4Address("192.0.2.2")), LOIRE + "ipv4:"),
    ("address.none", change("rance-1", ipv4=None, ipv6=None, max_prefix=limits()), RANCE + "rance-1:"),
    ("vlan.duplicate", amend.intent(E, vlans=PARKED_TOO), "exchange.yml | peering:  "),
    ("vlan.roles", amend.intent(E, vlans=E.intent.vlans[1:]), "exchange.yml | vlans:"),
    ("policy.lengths", amend.intent(E, policy=policy(24, 8)), "exchange.yml | ipv4_length:"),
    ("policy.lengths", amend.intent(E, policy=policy(8, 33)), "exchange.yml | ipv4_length:"),
    ("lan.too-small", amend.intent(E, peering_lan=lan(ipv4="192.0.2.0/29")), "exchange.yml | ipv4:"),
    ("lan.too-small", amend.intent(E, peering_lan=lan(ipv6="2001:db8:0:100::/96")), "exchange.yml | ipv6:"),
    ("management.gateway", amend.intent(E, management=gateway("203.0.113.1")), "exchange.yml | gateway:"),
    ("own-port.serves", amend.own_port(E, 1, serves="rs1-nte01"), "exchange.yml | sw1-nte02/Ethernet47:"),
    ("own-port.serves", amend.own_port(E, 0, macs=("00:00:5e:00:53:fe",)), "exchange.yml | sw1-nte01/Ethernet47:"),
    ("route-server.address", amend.device(E, "rs1-nte01", interfaces=()), "NetBox rs1-nte01"),
    ("profile.device-not-lab", amend.device(E, "sw1-nte01", lab=False), "exchange.yml | profile:"),
]  # fmt: skip
