"""What breaks each rule on the devices and the trunk that NetBox has, on what Git says of them, and on options."""

from ipaddress import ip_interface

from ixp.model import Cable, PortRef
from tests.unit.validate import amend
from tests.unit.validate.breach_table import (
    ARMOR,
    LOIRE,
    SET,
    SEVRE,
    E,
    change,
    exactly,
    inside,
    known,
    lan,
    limits,
    lists,
    of_all,
    own,
    port,
    registered,
    renamed,
)

LAN4, LAN6 = "exchange.yml | ipv4: 192", "exchange.yml | ipv6: 2001"
RS1, RS2, FIRST, SECOND = "NetBox rs1-nte01", "NetBox rs2-nte02", "NetBox sw1-nte01", "NetBox sw1-nte02"
TRUNK = "Port-Channel1"


def interface(device, name, exchange=E, **fields):
    """An interface of a device changed."""
    ports = tuple(item.model_copy(update=fields) if item.name == name else item for item in exchange.device(device).interfaces)
    return amend.device(exchange, device, interfaces=ports)


def managed(device, address, port_name):
    """A device with another management address."""
    found = ip_interface(address)
    return interface(device, port_name, amend.device(E, device, management=found), addresses=(found,))


def peering(*addresses):
    return interface("rs1-nte01", "peering0", addresses=tuple(map(ip_interface, addresses)))


def cabled(*pairs):
    """The trunk with other cables, each as two ports."""
    ends = [tuple(map(PortRef.parse, pair)) for pair in pairs]
    return E.model_copy(update={"facts": E.facts.model_copy(update={"cables": tuple(Cable(a=a, b=b) for a, b in ends)})})


def management(**fields):
    return amend.intent(E, management=type(E.intent.management).model_validate(dict(E.intent.management) | fields))


def renumbered_trunk(name):
    """The trunk's LAG of one switch under another name, and its links with it."""
    ports = tuple(
        item.model_copy(update={"lag": name} if item.lag else {"name": name} if item.name == TRUNK else {})
        for item in E.device("sw1-nte01").interfaces
    )
    return amend.device(E, "sw1-nte01", interfaces=ports)


def without(device):
    devices = tuple(item for item in E.facts.devices if item.name != device)
    return E.model_copy(update={"facts": E.facts.model_copy(update={"devices": devices})})


def with_ends(key, *members):
    """A NAP with the ends of others."""
    nap = next(item for item in E.intent.naps if item.key == key)
    ends = tuple(item.model_copy(update={"member": name}) for item, name in zip(nap.ends, members, strict=True))
    return amend.nap(E, key, ends=ends)


UNHELD = of_all(blackhole_ipv4="off", blackhole_ipv6="off")
LINKS = ("sw1-nte01/Ethernet51", "sw1-nte02/Ethernet51"), ("sw1-nte01/Ethernet52", "sw1-nte02/Ethernet52")

LONG_KEY = amend.intent(E, naps=(E.intent.naps[0].model_copy(update={"key": "l" * 29}),))
MORE_BREACHES = [
    ("device.platform", amend.device(E, "rs1-nte01", platform="bird2"), RS1),
    ("device.platform", amend.device(E, "sw1-nte01", platform="bird"), FIRST),
    ("device.platform", amend.device(E, "collector-nte01", platform="frr"), "NetBox collector-nte01"),
    ("device.duplicate-address", managed("sw1-nte02", "198.18.255.11/24", "Management1"), SECOND),
    ("device.duplicate-address", peering("192.0.2.2/24", "2001:db8:0:100::1/64"), RS2),
    ("device.not-a-host", managed("sw1-nte01", "198.18.255.0/24", "Management1"), FIRST),
    ("device.not-a-host", peering("192.0.2.255/24", "2001:db8:0:100::1/64"), RS1),
    ("device.other-network", managed("sw1-nte01", "198.18.255.11/25", "Management1"), FIRST),
    ("route-server.two-addresses", peering("192.0.2.1/24", "192.0.2.4/24", "2001:db8:0:100::1/64"), RS1),
    ("route-server.address", amend.intent(E, peering_lan=lan(ipv4="192.0.2.0/23")), LAN4),
    ("route-server.address", amend.intent(E, peering_lan=lan(ipv6="2001:db8:0:10::/64")), LAN6),
    ("management.gateway", management(gateway="198.18.255.11"), "exchange.yml | gateway:"),
    ("management.gateway", management(gateway="198.18.255.255"), "exchange.yml | gateway:"),
    ("management.service", management(ntp=["255.255.255.255", "127.0.0.1"]), "exchange.yml | ntp:"),
    ("management.service", management(syslog=["198.18.255.255"]), "exchange.yml | syslog:"),
    ("management.service", of_all(rtr_caches=[{"host": "224.0.0.1"}, {"host": "198.18.255.5"}]), "exchange.yml | caches:"),
    ("port.cabled", cabled(LINKS[0], ("sw1-nte01/Ethernet52", "sw1-nte02/Ethernet1")), "members/erdre.yml | port:"),
    ("port.not-for-members", interface("sw1-nte01", "Ethernet2", management=True), LOIRE + "port:"),
    ("port.unknown-device", without("sw1-nte02"), SECOND),
    ("port.speed-unset", change("loire-1", speed=2_500), LOIRE + "speed:"),
    ("port.speed-unset", change("beaulieu-1", speed=50_000), "members/beaulieu.yml | speed:"),
    ("management.service", management(syslog=["198.18.255.1"] * 2), "exchange.yml | syslog:"),
    ("nap.long-key", LONG_KEY, "NetBox NAP lll"),
    ("trunk.loop", cabled(*LINKS, ("sw1-nte01/Ethernet31", "sw1-nte01/Ethernet32")), FIRST),
    ("trunk.lag", interface("sw1-nte02", "Ethernet52", lag=None), FIRST),
    ("trunk.lag", interface("sw1-nte02", TRUNK, is_lag=False), SECOND),
    ("trunk.lag", interface("sw1-nte02", "Ethernet52", lag="Port-Channel2"), SECOND),
    ("trunk.speeds", interface("sw1-nte02", "Ethernet52", speed=10_000), SECOND),
    ("trunk.lag-taken", renumbered_trunk("Port-Channel103"), SEVRE + "ports:"),
    ("trunk.apart", cabled(), SECOND),
    ("own-port.serves", amend.own_port(E, 0, serves="rs1-nte1"), "exchange.yml | sw1-nte01/Ethernet47:"),
    ("own-port.unknown", without("rs2-nte02"), "exchange.yml | sw1-nte02/Ethernet47:"),
    ("connection.key-unlike", renamed("rannce-1"), "members/rance.yml | connections:"),
    ("connection.duplicate-mac", change("loire-1", macs=("00:00:5e:00:53:12",) * 2), LOIRE + "macs:"),
    ("port.used-twice", change("sevre-1", ports=port("sw1-nte01/Ethernet3") * 2), SEVRE + "ports:"),
    ("port.slow", change("loire-1", speed=10), LOIRE + "speed:"),
    ("connection.max-prefix-high", change("loire-1", max_prefix=limits(ipv4=100_000, ipv6=50)), LOIRE + "max_prefix:"),
    ("nap.name", with_ends("pornic-loire", "armor", "erdre"), "naps/pornic-loire.yml | ends:"),
    ("policy.no-effect", of_all(limit_restart=30), "exchange.yml | max_prefix:"),
    ("policy.no-effect", own("armor", limit_restart=15), ARMOR),
    ("policy.no-effect", of_all(max_prefix_margin=10), "exchange.yml | max_prefix:"),
    ("policy.no-effect", of_all(blackhole_ipv4="propagate"), "exchange.yml | next_hop:"),
    ("policy.no-effect", own("loire", UNHELD, irr_prefix=False, irr_more_specifics=True), LOIRE),
    ("policy.blackhole-exported", of_all(blackhole_no_export=False), "exchange.yml | blackhole:"),
    ("member.allow-of-other", lists("armor", allow_prefixes=[exactly("198.18.12.0/24")]), ARMOR),
    ("member.allow-customer", lists("armor", allow_origins=[64498]), ARMOR),
    ("member.allow-customer", lists("armor", allow_routes=[{"range": exactly("198.18.12.0/24"), "origin": 64498}]), ARMOR),
    ("member.allow-of-other", lists("armor", allow_routes=[{"range": exactly("198.18.12.0/24")}]), ARMOR),
    ("member.as-set-not-yet", amend.member(E, "chantenay", as_set="AS-NOSUCH"), "members/chantenay.yml | as_set:"),
    ("policy.cache-port", of_all(rtr_caches=[{"host": "2001:db8::31:3323"}, {"host": "198.18.255.5"}]), "exchange.yml | caches:"),
    ("policy.pops-missing", of_all(pops=[{"site": "nte01", "number": 1}]), "exchange.yml | pops:"),
    ("policy.denies-member", of_all(denied=[inside("198.18.13.0/24")]), "exchange.yml | policy:"),
]  # fmt: skip

SWAPPED = change("armor-1", max_prefix=limits(ipv4=50, ipv6=500))
TWENTY = tuple(f"198.18.{number}.0/24" for number in range(20, 40))
MORE_DATA_BREACHES = [
    ("connection.max-prefix-swapped", SWAPPED, registered(SET, ipv4=TWENTY), ARMOR + "max_prefix:"),
    ("member.as-set-without-self", E, registered(SET, origins=()), ARMOR + "as_set:"),
    ("member.never-via", E, known(1).model_copy(update={"never_via": (64497,)}), ARMOR + "armor-1:"),
]  # fmt: skip
