"""What breaks each rule on changes: the sample before (where it is not as checked in), after, and the line that mends it."""

from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_interface

from ixp.data.snapshot import RouteSet
from ixp.model import Exchange, FamilyLimits, Overrides, Profile, RouteLists, State
from tests.unit.validate import amend
from tests.unit.validate.breach_table import ARMOR, POLICY, E, inside, lan, of_all, own, port, with_device_mac
from tests.unit.validate.nantes import snapshot


def two(field: str, armor: object, loire: object) -> Exchange:
    """One field of armor-1 and of loire-1."""
    return amend.connection(amend.connection(E, "armor-1", **{field: armor}), "loire-1", **{field: loire})


def lost(name: str) -> Exchange:
    """A device is no longer active in NetBox."""
    devices = tuple(item for item in E.facts.devices if item.name != name)
    return E.model_copy(update={"facts": E.facts.model_copy(update={"devices": devices})})


def change(key: str, exchange: Exchange = E, **fields: object) -> Exchange:
    return amend.connection(exchange, key, **fields)


def without(*keys: str, exchange: Exchange = E) -> Exchange:
    """Members' files are deleted."""
    left = tuple(item for item in exchange.intent.members if item.key not in keys)
    return amend.intent(exchange, members=left)


def renamed_member(key: str, new: str) -> Exchange:
    members = [item.model_copy(update={"key": new}) if item.key == key else item for item in E.intent.members]
    return amend.intent(E, members=tuple(sorted(members, key=lambda item: item.key)))


def renamed_connection(member: str, new: str) -> Exchange:
    (item,) = next(found for found in E.intent.members if found.key == member).connections
    return amend.member(E, member, connections=(item.model_copy(update={"key": new}),))


def joined(address: str = "192.0.2.40", state: State = State.ACTIVE, exchange: Exchange = E) -> Exchange:
    """A new member, much as armor is."""
    armor = next(item for item in E.intent.members if item.key == "armor")
    (item,) = armor.connections
    fields = {"key": "goulaine-1", "ports": port("sw1-nte01/Ethernet20"), "macs": ("00:00:5e:00:53:40",), "state": state}
    new = item.model_copy(update={**fields, "ipv4": IPv4Address(address), "ipv6": IPv6Address("2001:db8:0:100::40")})
    member = armor.model_copy(update={"key": "goulaine", "name": "Goulaine", "asn": 65541, "as_set": None, "connections": (new,)})
    return amend.intent(exchange, members=tuple(sorted((*exchange.intent.members, member), key=lambda one: one.key)))


def vlans(role: str, vid: int) -> Exchange:
    found = tuple(item.model_copy(update={"vid": vid}) if item.role == role else item for item in E.intent.vlans)
    return amend.intent(E, vlans=found)


def management(**fields: object) -> Exchange:
    return amend.intent(E, management=E.intent.management.model_copy(update=fields))


def end_of(nap: str, old: str, new: str) -> Exchange:
    found = next(item for item in E.intent.naps if item.key == nap)
    ends = [end.model_copy(update={"member": new}) if end.member == old else end for end in found.ends]
    return amend.nap(E, nap, ends=tuple(sorted(ends, key=lambda end: end.member)))


def each_with(**fields: object) -> Exchange:
    """Every member has the same of its own."""
    exchange = E
    for item in E.intent.members:
        exchange = own(item.key, exchange, **fields)
    return exchange


def wide() -> RouteSet:
    more = (f"203.0.{number}.0/24" for number in range(120))
    return RouteSet(origins=(64497,), ipv4=("198.18.11.0/24", "203.0.113.0/28", *more), ipv6=("2001:db8:1011::/48",))


def renumbered() -> Exchange:
    """Another LAN, in which the route servers have addresses, too."""
    after = amend.intent(E, peering_lan=lan(ipv6="2001:db8:0:200::/64"))
    for item in (*E.route_servers, *E.collectors):
        first, peering = item.interfaces
        host = int(peering.addresses[0].ip) & 0xFF
        both = (*peering.addresses, ip_interface(f"2001:db8:0:200::{host:x}/64"))
        after = amend.device(after, item.name, interfaces=(first, peering.model_copy(update={"addresses": both})))
    return after


def caches(*others: str, port: int = 3323) -> list[dict[str, object]]:
    """The second RTR cache of the sample, after others."""
    return [*({"host": item, "port": port} for item in others), {"host": "198.18.255.32", "port": 3323}]


def suspended(*keys: str) -> Exchange:
    exchange = E
    for key in keys:
        exchange = amend.connection(exchange, key, state=State.SUSPENDED)
    return exchange


def rotated(field: str, *values: object) -> Exchange:
    """One field of armor-1, loire-1 and oudon-1."""
    exchange = E
    for key, value in zip(("armor-1", "loire-1", "oudon-1"), values, strict=True):
        exchange = amend.connection(exchange, key, **{field: value})
    return exchange


def nap_end(member: str, nap: str = "pornic-loire", exchange: Exchange = E, **fields: object) -> Exchange:
    found = next(item for item in exchange.intent.naps if item.key == nap)
    ends = tuple(end.model_copy(update=fields) if end.member == member else end for end in found.ends)
    return amend.nap(exchange, nap, ends=ends)


def ends_swapped() -> Exchange:
    loire = nap_end("loire", ports=port("sw1-nte02/Ethernet8"))
    return nap_end("pornic", exchange=loire, ports=port("sw1-nte01/Ethernet7"))


def nap_renamed() -> Exchange:
    new = (item.model_copy(update={"key": "loire-pornic"}) if item.key == "pornic-loire" else item for item in E.intent.naps)
    return amend.intent(E, naps=tuple(sorted(new, key=lambda item: item.key)))


def named(**names: str) -> Exchange:
    exchange = E
    for key, name in names.items():
        exchange = amend.member(exchange, key, name=name)
    return exchange


def contacts_swapped() -> Exchange:
    noc = {item.key: item.noc for item in E.intent.members}
    return amend.member(amend.member(E, "armor", noc=noc["loire"]), "loire", noc=noc["armor"])


def limits(times: int) -> Exchange:
    """Every limit that is written, times as much."""
    exchange = E
    for member in E.intent.members:
        for item in member.connections:
            new = {name: value and value * times for name, value in item.max_prefix.model_dump().items()}
            exchange = amend.connection(exchange, item.key, max_prefix=FamilyLimits(**new))
    return exchange


def raised(*keys: str) -> Exchange:
    exchange = E
    for key in keys:
        exchange = amend.connection(exchange, key, max_prefix=FamilyLimits(ipv4=500, ipv6=200))
    return exchange


LARGE = snapshot().model_copy(update={"sets": snapshot().sets | {"AS64497:AS-ALL": wide()}})
PLANNED = change("armor-1", state=State.PLANNED)
PASSWORD = change("armor-1", md5="md5/armor-1")
PRODUCTION = amend.intent(E, profile=Profile.PRODUCTION)
LAST = date(2026, 12, 31)
RENUMBERED = [{"site": "nte01", "number": 11}, {"site": "nte02", "number": 2}]

# rule, after, where; then, where they are not the sample's: before, data
CHANGES: list[tuple[object, ...]] = [
    ("change.member-renamed", renamed_member("armor", "armor-telecom"), "members/armor-telecom.yml:1"),
    ("change.connection-renamed", renamed_connection("armor", "armor-nte01"), ARMOR + "connections:"),
    ("change.member-asn", amend.member(E, "armor", asn=64520), ARMOR + "asn:"),
    ("change.mass-removal", without("armor", "erdre", "oudon"), ARMOR),
    ("change.removed-while-active", without("oudon"), "members/oudon.yml | oudon-1:"),
    ("change.removed-while-active", amend.member(E, "oudon", connections=()), "members/oudon.yml | oudon-1:"),
    ("change.quarantine-skipped", E, ARMOR, PLANNED),
    ("change.address-swap", two("ipv4", IPv4Address("192.0.2.12"), IPv4Address("192.0.2.11")), ARMOR + "ipv4:"),
    (
        "change.address-swap",
        two("ipv6", IPv6Address("2001:db8:0:100::12"), IPv6Address("2001:db8:0:100::11")),
        ARMOR + "ipv6:",
    ),
    ("change.mac-swap", two("macs", ("00:00:5e:00:53:12",), ("00:00:5e:00:53:11",)), ARMOR + "macs:"),
    ("change.port-swap", two("ports", port("sw1-nte01/Ethernet2"), port("sw1-nte01/Ethernet1")), ARMOR + "port:"),
    ("change.address-swap", rotated("ipv4", *(IPv4Address(f"192.0.2.{host}") for host in (12, 30, 11))), ARMOR + "ipv4:"),
    ("change.port-swap", rotated("ports", *(port(f"sw1-nte01/Ethernet{number}") for number in (2, 11, 1))), ARMOR + "port:"),
    ("change.port-swap", ends_swapped(), "naps/pornic-loire.yml | loire:"),
    (
        "change.port-reused",
        two("ports", port("sw1-nte01/Ethernet2"), port("sw1-nte01/Ethernet20")),
        ARMOR + "port:",
    ),
    ("change.member-swap", named(armor="Loire Hosting", loire="Armor Telecom"), ARMOR + "name:"),
    ("change.member-swap", contacts_swapped(), ARMOR + "noc:"),
    ("change.address-reused", joined("192.0.2.23", exchange=without("trentemoult")), "members/goulaine.yml:1"),
    ("change.removed-early", without("vendee"), "members/vendee.yml | vendee-1:"),
    ("change.bilateral-only", change("armor-1", route_servers=False), ARMOR + "armor-1:"),
    (
        "change.all-connections",
        change("vilaine-2", change("vilaine-1", md5="md5/vilaine-1"), md5="md5/vilaine-2"),
        "members/vilaine.yml | vilaine-2:",
    ),
    (
        "change.all-connections",
        change("vilaine-2", change("vilaine-1", macs=("00:00:5e:00:53:75",)), ports=port("sw1-nte02/Ethernet20")),
        "members/vilaine.yml | port: sw1-nte02/Ethernet2",
    ),
    ("change.limit-raised", change("armor-1", max_prefix=FamilyLimits(ipv6=50)), ARMOR + "max_prefix:"),
    ("change.limits-everywhere", limits(10), "members/ancenis.yml | max_prefix:"),
    ("change.limits-everywhere", limits(100), "members/ancenis.yml | max_prefix:"),
    ("change.limits-everywhere", E, "members/ancenis.yml | max_prefix:", limits(10)),
    ("change.irr-widened", of_all(irr_more_specifics=True), POLICY),
    ("change.irr-widened", of_all(roas_as_route_objects=True), POLICY),
    ("change.lengths-widened", of_all(max_communities=None), "exchange.yml | communities:"),
    ("change.lengths-widened", of_all(max_communities=1000), "exchange.yml | communities:"),
    ("change.drain-off", of_all(graceful_shutdown=False), POLICY),
    ("change.paths-longer", of_all(prepend_route_server=True), POLICY),
    ("change.service-lost", management(syslog=()), "exchange.yml | syslog:"),
    ("change.service-lost", management(ntp=()), "exchange.yml | ntp:"),
    ("change.blackhole-off", of_all(blackholes=False), "exchange.yml | blackhole:"),
    ("change.refusals-lost", of_all(never_via_peeringdb=False), POLICY),
    ("change.community-meaning", of_all(well_known="obey"), "exchange.yml | communities:"),
    ("change.nap-renamed", nap_renamed(), "naps/loire-pornic.yml:1"),
    ("change.nap-moved", nap_end("pornic", ports=port("sw1-nte02/Ethernet18")), "naps/pornic-loire.yml | pornic:"),
    ("change.nap-slower", nap_end("pornic", speed=1_000), "naps/pornic-loire.yml | pornic:"),
    (
        "change.nap-renumbered",
        nap_end("loire", "loire-clisson", connection=None, ports=port("sw1-nte01/Ethernet20"), speed=10_000),
        "naps/loire-clisson.yml | loire:",
    ),
    ("change.device-gone", lost("rs2-nte02"), "NetBox rs2-nte02"),
    ("change.platform", amend.device(E, "rs2-nte02", platform="bird"), "rs2-nte02.cfg:"),
    ("change.other-pop", change("armor-1", ports=port("sw1-nte02/Ethernet20")), ARMOR + "port:"),
    ("change.slower", change("armor-1", speed=1_000), ARMOR + "speed:"),
    ("change.slower", change("sevre-1", ports=port("sw1-nte01/Ethernet3")), "members/sevre.yml | sevre-1:"),
    ("change.password-lost", E, ARMOR + "armor-1:", PASSWORD),
    ("change.limit-lowered", change("armor-1", max_prefix=FamilyLimits(ipv4=10, ipv6=50)), ARMOR + "max_prefix:"),
    ("change.limit-raised", change("armor-1", max_prefix=FamilyLimits(ipv4=100, ipv6=5000)), ARMOR + "max_prefix:"),
    ("change.filter-shrunk", amend.member(E, "armor", as_set="AS64498:AS-LOIRE"), ARMOR + "as_set:"),
    ("change.filter-grown", amend.member(E, "armor", as_set="AS64497:AS-ALL"), ARMOR + "as_set:", E, LARGE),
    ("change.check-off", of_all(irr_prefix=False), POLICY),
    ("change.check-off", of_all(reject_invalid=False), "exchange.yml | rpki:"),
    ("change.member-check-off", own("armor", transit_free=False), ARMOR),
    ("change.rpki-lost", of_all(rtr_caches=[]), "exchange.yml | rpki:"),
    ("change.asn-of-rs", amend.intent(E, route_server_asn=64_495), "exchange.yml | route_server_asn:"),
    ("change.lan-renumbered", renumbered(), "exchange.yml | ipv6:"),
    ("change.vlan-renumbered", vlans("peering", 101), "exchange.yml | peering:"),
    ("change.profile", PRODUCTION, "exchange.yml | profile:"),
    ("change.nap-member", end_of("pornic-loire", "pornic", "ancenis"), "naps/pornic-loire.yml | ends:"),
    ("change.access-everywhere", management(gateway=IPv4Address("198.18.255.2")), "exchange.yml | gateway:"),
    ("change.access-everywhere", management(user="robot"), "exchange.yml | user:"),
    ("change.members-first", of_all(gtsm=True), POLICY),
    ("change.members-first", of_all(role=True, strict_role=True), POLICY),
    ("change.members-first", E, POLICY, of_all(gtsm=True)),
    ("change.everything-flaps", of_all(add_path=True), POLICY),
    ("change.everything-flaps", of_all(role=True), POLICY),
    ("change.server-flaps", of_all(reject="drop"), POLICY),
    ("change.lengths-widened", of_all(ipv4_length={"shortest": 8, "longest": 32}), "exchange.yml | ipv4_length:"),
    ("change.lengths-widened", of_all(ipv6_length={"shortest": 12, "longest": 48}), "exchange.yml | ipv6_length:"),
    ("change.lengths-widened", of_all(max_path=64), POLICY),
    ("change.next-hops-widened", of_all(next_hop="same-as"), POLICY),
    ("change.next-hops-widened", of_all(next_hop="listed"), POLICY, of_all(next_hop="same-as")),
    ("change.check-off", of_all(as_sets=True), POLICY),
    ("change.blackhole-next-hop", of_all(blackhole_next_hop_ipv4="192.0.2.67"), "exchange.yml | next_hop:"),
    ("change.blackhole-next-hop", of_all(blackhole_next_hop_ipv6="2001:db8:0:100::67"), "exchange.yml | next_hop:"),
    ("change.rtr-cache", of_all(rtr_caches=caches("198.18.255.31", port=323)), "exchange.yml | caches:"),
    ("change.rtr-cache", of_all(rtr_caches=caches()), "exchange.yml | caches:"),
    ("change.parked-while-active", change("armor-1", state=State.PLANNED), ARMOR + "armor-1:"),
    ("change.family-lost", change("armor-1", ipv6=None, max_prefix=FamilyLimits(ipv4=100)), ARMOR + "armor-1:"),
    ("change.limit-lowered", of_all(max_prefix_ipv4=100), "exchange.yml | max_prefix:"),
    ("change.limit-raised", of_all(max_prefix_ipv6=200_000), "exchange.yml | max_prefix:"),
    ("change.blackhole-off", of_all(blackhole_ipv6="off"), "exchange.yml | ipv6: rewrite"),
    ("change.refusals-lost", of_all(transit_free_asns=[174]), POLICY),
    ("change.refusals-lost", E, POLICY, of_all(denied=[inside("203.0.113.0/24")])),
    ("change.community-meaning", of_all(pops=RENUMBERED), "exchange.yml | pops:"),
    ("change.community-meaning", E, "members/oudon.yml | ", amend.member(E, "oudon", mapped_asn=64600)),
    ("change.nap-renumbered", amend.nap(E, "loire-clisson", vid=1011), "naps/loire-clisson.yml | vid:"),
    ("change.many-sessions-end", suspended("armor-1", "loire-1", "erdre-1", "oudon-1", "rance-1", "sevre-1"), ""),
]  # fmt: skip

# Ordinary changes: what an exchange does every week warns of nothing.
USUAL = {
    "nothing": E,
    "a member joins": joined(),
    "a member joins in quarantine": joined(state=State.QUARANTINE),
    "a connection of two gets a password": change("vilaine-1", md5="md5/vilaine-1"),
    "a member with two connections leaves": change(
        "vilaine-2", change("vilaine-1", state=State.LEAVING, leaves=LAST), state=State.LEAVING, leaves=LAST
    ),
    "a member with two connections is suspended": change("vilaine-2", suspended("vilaine-1"), state=State.SUSPENDED),
    "two ports move on their switch": change(
        "loire-1", change("armor-1", ports=port("sw1-nte01/Ethernet20")), ports=port("sw1-nte01/Ethernet21")
    ),
    "three higher limits": raised("armor-1", "loire-1", "oudon-1"),
    "a NAP's end becomes a LAG": nap_end("pornic", ports=port("sw1-nte02/Ethernet8") + port("sw1-nte02/Ethernet18")),
    "fewer communities on a route": of_all(max_communities=50),
    "a connection begins to leave": change("armor-1", state=State.LEAVING, leaves=date(2026, 12, 31)),
    "a port moves on its switch": change("armor-1", ports=port("sw1-nte01/Ethernet20")),
    "a port gets faster": change("ancenis-1", speed=10_000),
    "another router": change("armor-1", macs=("00:00:5e:00:53:41",)),
    "a higher limit": change("armor-1", max_prefix=FamilyLimits(ipv4=200, ipv6=50)),
    "a NAP goes": amend.intent(E, naps=E.intent.naps[:1]),
    "out of quarantine": change("chantenay-1", state=State.ACTIVE),
    "suspended": change("armor-1", state=State.SUSPENDED),
    "a password": PASSWORD,
    "contact": amend.member(E, "armor", name="Armor Telecom SA"),
    "a list": amend.member(E, "armor", lists=RouteLists(allow_origins=(64505,))),
    "an option of one member": amend.connection(E, "armor-1", policy=Overrides(gtsm=True)),
    "a MAC in NetBox": with_device_mac(E),
    "a third cache": of_all(rtr_caches=[{"host": f"198.18.255.{host}", "port": 3323} for host in (31, 32, 33)]),
    "shorter paths": of_all(max_path=24),
    "longer prefixes of one member": own("armor", ipv4_length={"shortest": 8, "longest": 32}),
    "another clock": management(ntp=(IPv4Address("198.18.255.9"),)),
}
# The same from another exchange than the sample: before, after.
USUAL_FROM = {
    "a family comes with a lower limit than all have": (
        change("armor-1", max_prefix=FamilyLimits(ipv4=100, ipv6=50)),
        change("armor-1", ipv6=None, max_prefix=FamilyLimits(ipv4=100)),
    ),
    "a connection comes to the route servers with a limit of its own": (
        change("armor-1", max_prefix=FamilyLimits(ipv4=10, ipv6=5)),
        change("armor-1", route_servers=False, max_prefix=FamilyLimits(ipv4=100, ipv6=50)),
    ),
    "a member leaves on its last day": (without("vendee"), change("vendee-1", leaves=date(2020, 1, 1))),
    "members who had ended are removed together": (
        without("armor", "erdre", "oudon", exchange=suspended("armor-1", "erdre-1", "oudon-1")),
        suspended("armor-1", "erdre-1", "oudon-1"),
    ),
    "a setting that all members have becomes the exchange's": (of_all(each_with(gtsm=True), gtsm=True), each_with(gtsm=True)),
}
