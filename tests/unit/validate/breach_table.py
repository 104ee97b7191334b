"""What breaks each rule of the sample exchange, and the line that mends it."""

from datetime import date
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from ixp.data.snapshot import Network, RouteSet
from ixp.model import (
    Contact,
    FamilyLimits,
    Overrides,
    PeeringLan,
    Policy,
    PortRef,
    PrefixLengths,
    PrefixRange,
    Profile,
    RouteLists,
    State,
    VlanRole,
)
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot

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


def of_all(exchange=E, **fields):
    """The exchange's policy changed."""
    return amend.intent(exchange, policy=Policy.model_validate(dict(exchange.intent.policy) | fields))


def own(key, exchange=E, **fields):
    """A member's own policy."""
    return amend.member(exchange, key, policy=Overrides.model_validate(fields))


def own_of(key, exchange=E, **fields):
    """A connection's own policy."""
    return amend.connection(exchange, key, policy=Overrides.model_validate(fields))


def lists(key, **fields):
    return amend.member(E, key, lists=RouteLists.model_validate(fields))


def local(device, *lines):
    return of_all(local_lines=[{"device": device, "lines": lines}])


def exactly(text):
    return PrefixRange.exactly(ip_network(text))


def inside(text):
    return PrefixRange.with_more_specifics(ip_network(text))


def allowing(key, text, denied=None):
    return lists(key, allow_prefixes=[exactly(text)], deny_prefixes=[inside(denied)] if denied else [])


def mapped(key, asn=64600):
    return amend.member(E, key, mapped_asn=asn)


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

MEMBERS, POLICY, RS_ASN = "members/", "exchange.yml | policy:", "exchange.yml | route_server_asn:"
NEXT_HOP = "exchange.yml | next_hop:"
FOUR, BOTH = change("rance-1", ipv6=None, max_prefix=limits()), change("guerande-1", ipv4=IPv4Address("192.0.2.19"))
DRAINED = amend.device(E, "rs1-nte01", drain="new kernel")


def noc(key, **fields):
    member = next(item for item in E.intent.members if item.key == key)
    return amend.member(E, key, noc=Contact.model_validate(dict(member.noc) | fields))


def production(exchange=E, **fields):
    return amend.intent(exchange, profile=Profile.PRODUCTION, **fields)


def swapped_servers():
    """rs1 and rs2 each behind the switch of the other."""
    first, _, second, _ = E.intent.own_ports
    return amend.own_port(amend.own_port(E, 0, port=second.port), 2, port=first.port)


def behind_one_switch():
    moved = amend.own_port(E, 2, port=PortRef.parse("sw1-nte01/Ethernet46"))
    return amend.device(moved, "rs2-nte02", site="nte01")


def with_device_mac(exchange):
    """The management interface of a route server has a MAC in NetBox."""
    first, *others = exchange.device("rs1-nte01").interfaces
    return amend.device(exchange, "rs1-nte01", interfaces=(first.model_copy(update={"mac": "00:00:5E:00:53:FE"}), *others))


def known(asn, **fields):
    """PeeringDB knows every member, one of them with more."""
    networks = {str(item.asn): Network() for item in E.intent.members} | {str(asn): Network.model_validate(fields)}
    return snapshot().model_copy(update={"networks": networks})


def unknown(asn):
    networks = {str(item.asn): Network() for item in E.intent.members if item.asn != asn}
    return snapshot().model_copy(update={"networks": networks})


def registered(name, **fields):
    """What is registered under a name is otherwise."""
    routes = RouteSet.model_validate(dict(snapshot().sets[name]) | fields)
    return snapshot().model_copy(update={"sets": snapshot().sets | {name: routes}})


HUGE = tuple(f"198.18.{number // 256 % 256}.{number % 256}/32" for number in range(100_001))
ONE_HOST = [{"host": "198.18.255.5", "port": port} for port in (1, 2)]
SET = "AS64497:AS-ARMOR"
# rule, the exchange that breaks it, file and line to edit (the line's beginning), or the object in NetBox
BREACHES = [
    ("member.duplicate-asn", amend.member(E, "loire", asn=64497), LOIRE + "asn:"),
    ("member.duplicate-asn", amend.member(E, "armor", asn=64496), ARMOR + "asn:"),
    ("member.private-asn", amend.intent(E, profile=Profile.PRODUCTION), ARMOR + "asn:"),
    ("member.no-connection", amend.member(E, "rance", connections=()), RANCE + "connections:"),
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
    ("policy.lengths", own("armor", ipv6_length={"shortest": 48, "longest": 19}), ARMOR),
    ("policy.lengths", own_of("loire-1", ipv4_length={"shortest": 8, "longest": 33}), LOIRE + "loire-1:"),
    ("policy.strict-role", of_all(strict_role=True), POLICY),
    ("policy.strict-role", own("armor", strict_role=True), ARMOR),
    ("policy.strict-role", own_of("loire-1", strict_role=True, role=False), LOIRE + "loire-1:"),
    ("policy.strict-role", own_of("loire-1", of_all(strict_role=True, role=True), role=False), LOIRE + "loire-1:"),
    ("policy.roas-without-rpki", of_all(roas_as_route_objects=True, rtr_caches=[]), POLICY),
    ("policy.roas-without-rpki", own("armor", of_all(rtr_caches=[]), roas_as_route_objects=True), ARMOR),
    ("policy.no-rpki", of_all(amend.intent(E, profile=Profile.PRODUCTION), rtr_caches=[]), "exchange.yml | rpki:"),
    ("policy.one-cache", of_all(rtr_caches=[{"host": "198.18.255.5"}]), "exchange.yml | caches:"),
    ("policy.blackhole-next-hop", of_all(blackhole_next_hop_ipv4=None), NEXT_HOP),
    ("policy.blackhole-next-hop", of_all(blackhole_next_hop_ipv6=None), NEXT_HOP),
    ("policy.blackhole-next-hop", of_all(blackhole_next_hop_ipv4="198.18.0.1"), NEXT_HOP),
    ("policy.blackhole-next-hop", of_all(blackhole_next_hop_ipv4="192.0.2.11"), NEXT_HOP),
    ("policy.blackhole-next-hop", of_all(blackhole_next_hop_ipv6="2001:db8:0:100::2"), NEXT_HOP),
    ("policy.blackhole-next-hop", of_all(blackhole_next_hop_ipv6="2001:db8:0:100::"), NEXT_HOP),
    ("policy.blackhole-next-hop", of_all(blackhole_next_hop_ipv4="192.0.2.255"), NEXT_HOP),
    ("policy.blackhole-any-prefix", of_all(irr_prefix=False), POLICY),
    ("policy.blackhole-any-prefix", own("armor", irr_prefix=False), ARMOR),
    ("policy.blackhole-any-prefix", own_of("loire-1", irr_prefix=False), LOIRE + "loire-1:"),
    ("policy.pops", of_all(pops=[{"site": "nte09", "number": 9}]), "exchange.yml | pops:"),
    ("policy.pops", of_all(pops=[{"site": "nte01", "number": 1}, {"site": "nte02", "number": 1}]), "exchange.yml | pops:"),
    ("policy.local-lines", of_all(local_lines=[{"device": "rs1-nte02", "lines": ["#"]}]), POLICY),
    ("policy.local-lines", of_all(local_lines=[{"device": "sw1-nte01", "lines": ["!"]}]), POLICY),
    ("policy.local-lines-routing", local("rs1-nte01", "# ours", "protocol bgp x { ipv4 { import all; }; }"), POLICY),
    ("policy.local-lines-routing", local("rs2-nte02", "router bgp 64496", " neighbor 192.0.2.11 shutdown"), POLICY),
    ("policy.local-lines-unverified", local("collector-nte01", "mrtdump protocols all;"), POLICY),
    ("policy.local-lines-unverified", local("rs2-nte02", "debug bgp updates"), POLICY),
    ("route-server.drain", amend.device(E, "sw1-nte01", drain="new optics"), "NetBox sw1-nte01"),
    ("route-server.drain", amend.device(DRAINED, "rs2-nte02", drain="too"), "NetBox rs1-nte01"),
    ("route-server.path-hiding", E, POLICY),
    ("route-server.long-asn", amend.intent(E, route_server_asn=65551), RS_ASN),
    ("community.overlap", amend.intent(E, route_server_asn=65511), RS_ASN),
    ("community.overlap", amend.intent(amend.member(E, "armor", asn=666), route_server_asn=65534), RS_ASN),
    ("member.next-hops", own("armor", next_hop="listed"), ARMOR),
    ("member.next-hops", lists("armor", next_hops=["192.0.2.99"]), ARMOR),
    ("member.next-hops", own("armor", lists("armor", next_hops=["198.18.0.1"]), next_hop="listed"), ARMOR),
    ("member.next-hops", own("armor", lists("armor", next_hops=["2001:db8:0:101::1"]), next_hop="listed"), ARMOR),
    ("connection.ipv4-over-ipv6", own_of("loire-1", ipv4_over_ipv6=True), LOIRE + "loire-1:"),
    ("connection.ipv4-over-ipv6", own("guerande", BOTH, ipv4_over_ipv6=True), GUERANDE),
    ("connection.ipv4-over-ipv6", own_of("rance-1", FOUR, ipv4_over_ipv6=True), RANCE),
    ("member.contradiction", allowing("armor", "10.0.0.0/8"), ARMOR),
    ("member.contradiction", allowing("armor", "192.0.2.128/25"), ARMOR),
    ("member.contradiction", lists("armor", allow_routes=[{"range": exactly("2001:db8:0:100:1::/80")}]), ARMOR),
    ("member.contradiction", allowing("armor", "198.18.9.0/24", denied="198.18.8.0/22"), ARMOR),
    ("member.contradiction", of_all(allowing("armor", "198.18.9.0/24"), denied=[inside("198.18.9.0/24")]), ARMOR),
    ("member.tags", amend.member(E, "armor", tags=("64496:1000:1",)), ARMOR),
    ("member.tags", amend.member(E, "armor", tags=("64496:101:0",)), ARMOR),
    ("member.tags", amend.member(E, "armor", tags=("64497:3000:1",)), ARMOR),
    ("member.mapped-asn", amend.member(mapped("loire"), "oudon", mapped_asn=64600), MEMBERS + "oudon.yml | "),
    ("member.mapped-asn", mapped("loire", 64496), LOIRE),
    ("member.mapped-asn", mapped("armor"), ARMOR),
    ("member.unmapped-asn", E, MEMBERS),
    ("connection.max-prefix-low", of_all(change("vilaine-1", max_prefix=limits()), max_prefix_ipv4=1), VILAINE + "max_prefix:"),
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
    ("member.duplicate-name", amend.member(E, "loire", name="Armor telecom"), LOIRE + "name:"),
    ("member.placeholder", amend.member(E, "loire", name="New member"), LOIRE + "name:"),
    ("member.placeholder", noc("loire", email="name@loire.example.net"), LOIRE + "email:"),
    ("member.placeholder", noc("loire", phone="+33 1 23 45 67 89"), LOIRE + "phone:"),
    ("member.placeholder", noc("loire", phone="+33 1 00 00 00 00"), LOIRE + "phone:"),
    ("member.shared-noc", noc("loire", email="noc@armor.example.net"), LOIRE + "email:"),
    ("connection.key-of-other", renamed("armor-2"), RANCE + "connections:"),
    ("connection.md5-shared", change("loire-1", md5="md5/ancenis-1"), LOIRE + "loire-1:"),
    ("connection.md5-of-other", change("loire-1", md5="md5/armor-1"), LOIRE + "loire-1:"),
    ("connection.md5-device", change("loire-1", md5="device/password-hash"), LOIRE + "loire-1:"),
    ("connection.md5-sibling", change("vilaine-1", md5="md5/vilaine-1"), VILAINE + "vilaine-2:"),
    ("connection.unused-options", change("retz-1", md5="md5/retz-1"), "members/retz.yml | retz-1:"),
    ("member.as-set-shared", amend.member(E, "armor", as_set="AS64498:AS-LOIRE"), ARMOR + "as_set:"),
    ("member.as-set-shared", amend.member(E, "loire", as_set="AS64497:AS-ARMOR"), LOIRE + "as_set:"),
    ("member.as-set-of-other", amend.member(E, "armor", asn=64479), ARMOR + "as_set:"),
    ("connection.left", change("vendee-1", leaves=date(2026, 1, 31)), VENDEE + "leaves:"),
    ("connection.leaves-far", change("vendee-1", leaves=date(2062, 12, 31)), VENDEE + "leaves:"),
    ("connection.local-mac", change("loire-1", macs=("02:00:5e:00:53:12",)), LOIRE + "macs:"),
    ("connection.virtual-mac", change("loire-1", macs=("00:00:5e:00:01:0a",)), LOIRE + "macs:"),
    ("connection.documentation-mac", production(), ARMOR + "macs:"),
    ("connection.device-mac", with_device_mac(change("loire-1", macs=("00:00:5e:00:53:fe",))), LOIRE + "macs:"),
    ("lan.length", amend.intent(E, peering_lan=lan(ipv4="192.0.0.0/16")), "exchange.yml | ipv4:"),
    ("lan.length", amend.intent(E, peering_lan=lan(ipv6="2001:db8::/46")), "exchange.yml | ipv6:"),
    ("lan.bogon", production(), "exchange.yml | ipv4:"),
    ("lan.management", amend.intent(E, peering_lan=lan(ipv4="198.18.255.0/24")), "exchange.yml | ipv4:"),
    ("lan.services", of_all(rtr_caches=[{"host": "192.0.2.200"}, {"host": "198.18.255.5"}]), "exchange.yml | caches:"),
    ("address.pair", change("loire-1", ipv4=IPv4Address("192.0.2.112")), LOIRE + "ipv6:"),
    ("nap.name", end("pornic-loire", 1, member="ancenis"), ACROSS + "ends:"),
    ("nap.vid-range", amend.nap(E, "pornic-loire", vid=102), ACROSS + "vid:"),
    ("nap.suspended-member", change("pornic-1", state=State.SUSPENDED), ACROSS + "pornic:"),
    ("nap.speeds", end("pornic-loire", 1, speed=1000), ACROSS + "ends:"),
    ("port.slow", change("beaulieu-1", speed=10_000), "members/beaulieu.yml | speed:"),
    ("connection.same-switch", change("vilaine-2", ports=port("sw1-nte01/Ethernet20")), VILAINE + "port:"),
    ("own-port.site", swapped_servers(), "exchange.yml | sw1-nte02/Ethernet47:"),
    ("route-server.one-switch", behind_one_switch(), "exchange.yml | own_ports:"),
    ("member.reserved-asn", amend.member(E, "armor", asn=65_600), ARMOR + "asn:"),
    ("policy.irr-off", of_all(irr_origin=False), POLICY),
    ("policy.irr-off", of_all(irr_prefix=False, blackhole_ipv4="off", blackhole_ipv6="off"), POLICY),
    ("policy.transit-free-off", of_all(transit_free=False), POLICY),
    ("policy.transit-free-off", of_all(transit_free_asns=[]), POLICY),
    ("policy.reserved-asns", of_all(reserved_asns=False), POLICY),
    ("policy.as-sets", of_all(as_sets=True), POLICY),
    ("policy.invalid-accepted", of_all(reject_invalid=False), "exchange.yml | rpki:"),
    ("policy.lengths-wide", amend.intent(E, policy=policy(1, 24)), "exchange.yml | ipv4_length:"),
    ("policy.lengths-wide", production(), "exchange.yml | ipv4_length:"),
    ("policy.lengths-narrow", amend.intent(E, policy=policy(8, 22)), "exchange.yml | ipv4_length:"),
    ("policy.short-paths", of_all(max_path=3), POLICY),
    ("policy.short-paths", own("armor", max_path=3), ARMOR),
    ("policy.limit-warns-only", of_all(limit_action="warning"), "exchange.yml | max_prefix:"),
    ("policy.denies-all", of_all(denied=[inside("0.0.0.0/0")]), POLICY),
    ("policy.caches-one-host", of_all(rtr_caches=ONE_HOST), "exchange.yml | caches:"),
    ("policy.password-in-lines", of_all(local_lines=[{"device": "rs1-nte01", "lines": ['password "hunter2";']}]), POLICY),
    ("member.unfiltered", own("armor", irr_origin=False, irr_prefix=False), ARMOR),
    ("member.unfiltered", own_of("armor-1", irr_origin=False, irr_prefix=False), ARMOR + "armor-1:"),
    ("member.allow-wide", allowing("armor", "128.0.0.0/1"), ARMOR),
    ("member.allow-origin", lists("armor", allow_origins=[3356]), ARMOR),
    ("member.allow-origin", lists("armor", allow_origins=[65_600]), ARMOR),
    ("member.allow-origin", lists("armor", allow_routes=[{"range": exactly("198.18.9.0/24"), "origin": 64496}]), ARMOR),
    ("member.denies-all", lists("loire", deny_prefixes=[inside("0.0.0.0/0"), inside("::/0")]), LOIRE),
    ("member.next-hop-taken", own("armor", lists("armor", next_hops=["192.0.2.12"]), next_hop="listed"), ARMOR),
    ("member.next-hop-taken", own("armor", lists("armor", next_hops=["192.0.2.1"]), next_hop="listed"), ARMOR),
]  # fmt: skip

# The same with the data that break it.
DATA_BREACHES = [
    ("member.as-set-without-self", E, registered(SET, origins=(64999,)), ARMOR + "as_set:"),
    ("member.as-set-empty", E, registered(SET, ipv4=(), ipv6=()), ARMOR + "as_set:"),
    ("member.family-unregistered", E, registered(SET, ipv6=()), ARMOR + "ipv6:"),
    ("member.as-set-huge", change("armor-1", max_prefix=limits(ipv4=200_000)), registered(SET, ipv4=HUGE), ARMOR + "as_set:"),
    ("member.as-set-wide", E, registered(SET, ipv4=("0.0.0.0/1",)), ARMOR + "as_set:"),
    ("member.as-set-transit-free", E, registered(SET, origins=(3356, 64497)), ARMOR + "as_set:"),
    ("member.never-via", E, known(64497, never_via=True), ARMOR + "armor-1:"),
    ("member.never-via", of_all(never_via_asns=[64497]), snapshot(), POLICY),
    ("peeringdb.unknown", E, unknown(64497), ARMOR + "asn:"),
    ("peeringdb.as-set", E, known(64497, as_set="AS-ARMORIQUE"), ARMOR + "as_set:"),
    ("peeringdb.max-prefix", E, known(64497, max_prefix_ipv4=300), ARMOR + "max_prefix:"),
]
