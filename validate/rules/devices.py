"""Rules on devices as NetBox has them: what they run, and addresses that two have, or nobody can have."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from ixp.intent.faults import did_you_mean
from ixp.model import Device, Exchange, Role, Severity
from validate.rules.rule import Fault, Rule, Subject, device_fault, exchange_fault

# What can be each: a switch has no BIRD, and the collector's file is BIRD's.
_PLATFORMS = {Role.SWITCH: ["eos"], Role.ROUTE_SERVER: ["bird", "frr"], Role.COLLECTOR: ["bird"]}
_LINK = 31  # a /31 has two hosts and nothing else (RFC 3021)


def unfit(device: Device) -> bool:
    """Whether the device's platform is none that its role can have."""
    return device.platform not in _PLATFORMS[device.role]


def _platform(subject: Subject) -> Iterator[Fault]:
    for device in subject.exchange.facts.devices:
        if unfit(device):
            known = _PLATFORMS[device.role]
            hint = did_you_mean(device.platform, known) or f"known here: {', '.join(known)}"
            yield device_fault(device.name, f"'{device.platform}' is no platform of a {device.role}", f"{hint} (in NetBox)")


def _addresses(exchange: Exchange) -> Iterator[tuple[Device, IPv4Interface | IPv6Interface]]:
    return ((device, item) for device in exchange.facts.devices for port in device.interfaces for item in port.addresses)


def _duplicate(subject: Subject) -> Iterator[Fault]:
    holders: dict[IPv4Address | IPv6Address, dict[str, None]] = defaultdict(dict)
    for device, item in _addresses(subject.exchange):
        holders[item.ip][device.name] = None
    for address, names in holders.items():
        first, *later = names
        for name in later:
            yield device_fault(name, f"{address} is {first}'s, too", "correct one of the two in NetBox")


def _not_a_host(subject: Subject) -> Iterator[Fault]:
    for device, item in _addresses(subject.exchange):
        if no_host(item.ip, item):
            what = f"{item} is the network or the broadcast address of its network"
            yield device_fault(device.name, what, "write the device's own address in NetBox")


def no_host(address: IPv4Address | IPv6Address, inside: IPv4Interface | IPv6Interface) -> bool:
    """Whether it is the network or broadcast address of an interface's IPv4 network."""
    network = inside.network
    return network.version == 4 and network.prefixlen < _LINK and address in {network.network_address, network.broadcast_address}


def _networks(subject: Subject) -> Iterator[Fault]:
    devices = subject.exchange.facts.devices
    shares = Counter(item.management.network for item in devices)
    for device in devices:
        own = device.management.network
        near = [item for item in shares if item.version == own.version and item != own and item.overlaps(own)]
        usual = max(near, key=lambda item: shares[item], default=own)
        if shares[usual] > shares[own]:
            what = f"its management address is in {own}, those of {shares[usual]} others in {usual}"
            yield device_fault(device.name, what, f"write {device.management.ip}/{usual.prefixlen} in NetBox")


def _two_addresses(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    for lan in (exchange.intent.peering_lan.ipv4, exchange.intent.peering_lan.ipv6):
        for device in exchange.route_servers + exchange.collectors:
            own = [str(item.ip) for port in device.interfaces for item in port.addresses if item.network == lan]
            if len(own) > 1:
                what = f"{' and '.join(own)} are its addresses in the peering LAN: sessions are configured for {own[0]} alone"
                yield device_fault(device.name, what, "leave the one that members peer with")


def _gateway(subject: Subject) -> Iterator[Fault]:
    gateway, devices = subject.exchange.intent.management.gateway, subject.exchange.facts.devices
    if gateway is None:
        return
    outside = [item for item in devices if gateway not in item.management.network]
    own = next((item for item, address in _addresses(subject.exchange) if address.ip == gateway), None)
    field, hint = "management/gateway", "the gateway and the devices share a network"
    if outside:
        names = f"{outside[0].name} is managed" + (f", and {len(outside) - 1} more are" if len(outside) > 1 else "")
        yield exchange_fault(field, f"{gateway} is outside {outside[0].management.network}, where {names}", hint)
    elif own:
        yield exchange_fault(field, f"{gateway} is the address of {own.name}, which is no gateway", hint)
    elif any(no_host(gateway, item.management) for item in devices):
        yield exchange_fault(field, f"{gateway} is the network or the broadcast address of the devices' network", hint)


def _services(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    for field, listed in (("ntp", intent.management.ntp), ("syslog", intent.management.syslog)):
        twice = next((item for item in listed if listed.count(item) > 1), None)
        if twice:
            yield exchange_fault(f"management/{field}", f"{twice} stands twice in the list", "delete one of the two")
    devices = subject.exchange.facts.devices
    named = [("management/ntp", item, False) for item in intent.management.ntp]
    named += [("management/syslog", item, False) for item in intent.management.syslog]
    named += [("policy/rpki/caches", item.host, True) for item in intent.policy.rtr_caches]
    for field, address, local in named:  # a validator may run on the route server itself
        nobody = address.is_unspecified or address.is_multicast or (address.is_loopback and not local)
        if nobody or any(no_host(address, item.management) for item in devices):
            yield exchange_fault(field, f"{address} is no address at which one host answers", "write the address of the service")


RULES = (
    Rule(
        "device.platform",
        Severity.ERROR,
        "a device is configured in the language of what it runs",
        "platform bird2 of rs1-nte01 in NetBox",
        _platform,
    ),
    Rule(
        "device.duplicate-address",
        Severity.ERROR,
        "two devices with one address: one of them is configured as the other",
        "198.18.255.11 of sw1-nte01 and sw1-nte02 in NetBox",
        _duplicate,
    ),
    Rule(
        "device.not-a-host",
        Severity.ERROR,
        "network and broadcast addresses belong to no device",
        "198.18.255.0/24 of sw1-nte01 in NetBox",
        _not_a_host,
    ),
    Rule(
        "device.other-network",
        Severity.WARNING,
        "a wrong length makes half of a network unreachable",
        "198.18.255.11/25 among 198.18.255.0/24 in NetBox",
        _networks,
    ),
    Rule(
        "route-server.two-addresses",
        Severity.WARNING,
        "members peer with one address of each family",
        "192.0.2.1 and 192.0.2.3 of rs1-nte01 in NetBox",
        _two_addresses,
    ),
    Rule(
        "management.gateway",
        Severity.ERROR,
        "devices can't reach a gateway outside their network",
        "gateway: 203.0.113.1",
        _gateway,
    ),
    Rule("management.service", Severity.ERROR, "a service is one host", "ntp: [0.0.0.0]", _services),
)
