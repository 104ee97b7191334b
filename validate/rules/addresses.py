"""Rules on addresses of the peering LAN."""

from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from ixp.model import Connection, Exchange, Member, Severity
from validate.rules.rule import Fault, Rule, Subject, connection_fault
from validate.rules.users import Use, repeated

Address = IPv4Address | IPv6Address


def _members_addresses(exchange: Exchange) -> Iterator[tuple[Member, Connection, str, Address]]:
    for member, item in exchange.connections():
        for address in item.addresses:
            yield member, item, f"ipv{address.version}", address


def _lan(exchange: Exchange, address: Address) -> IPv4Network | IPv6Network:
    return exchange.intent.peering_lan.ipv4 if address.version == 4 else exchange.intent.peering_lan.ipv6


def elsewhere(exchange: Exchange, version: int) -> IPv4Network | IPv6Network | None:
    """The one network in which NetBox has all route servers and collectors, where it is not the LAN: then the LAN is wrong."""
    lan = exchange.intent.peering_lan.ipv4 if version == 4 else exchange.intent.peering_lan.ipv6
    own = [
        {item.network for port in device.interfaces if not port.management for item in port.addresses if item.version == version}
        for device in exchange.route_servers + exchange.collectors
    ]
    common = set.intersection(*own) if own else set()
    return None if lan in set().union(*own) else next((item for item in common if not item.is_link_local), None)


def _duplicate(subject: Subject) -> Iterator[Fault]:
    uses = (
        (address, Use(f"connection {item.key}", field, partial(connection_fault, member, item)))
        for member, item, field, address in _members_addresses(subject.exchange)
    )
    for thing, first, later in repeated(uses):
        yield later.breach(f"{thing} is used by {first.name} too", "give each connection an address of its own", first)


def _outside(subject: Subject) -> Iterator[Fault]:
    for member, item, field, address in _members_addresses(subject.exchange):
        lan = _lan(subject.exchange, address)
        if address not in lan and not elsewhere(subject.exchange, address.version):  # route-server.address says so once
            yield connection_fault(
                member, item, field, f"{address} is outside the peering LAN {lan}", "take a free address of the LAN"
            )


def _network(subject: Subject) -> Iterator[Fault]:
    for member, item, field, address in _members_addresses(subject.exchange):
        lan = _lan(subject.exchange, address)
        if address == lan.network_address:
            what = (
                f"{address} is the network address of {lan}"
                if lan.version == 4
                else f"{address} is the subnet-router anycast of {lan}"
            )
            yield connection_fault(member, item, field, what, "take a host address")
        elif lan.version == 4 and address == lan.broadcast_address:
            yield connection_fault(member, item, field, f"{address} is the broadcast address of {lan}", "take a host address")


def _route_server(subject: Subject) -> Iterator[Fault]:
    taken = {
        interface.ip: device.name
        for device in subject.exchange.route_servers + subject.exchange.collectors
        for port in device.interfaces
        for interface in port.addresses
    }
    for member, item, field, address in _members_addresses(subject.exchange):
        if address in taken:
            yield connection_fault(
                member, item, field, f"{address} is the address of {taken[address]}", "take a free address of the LAN"
            )


def _none(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        if not item.addresses:
            yield connection_fault(member, item, "", "neither an IPv4 nor an IPv6 address", "add ipv4, ipv6 or both")


RULES = (
    Rule(
        "address.duplicate",
        Severity.ERROR,
        "two routers with one address disturb each other",
        "two connections with ipv4: 192.0.2.11",
        _duplicate,
    ),
    Rule(
        "address.outside-lan",
        Severity.ERROR,
        "nobody could reach it on the peering VLAN",
        "ipv4: 198.51.100.7 in LAN 192.0.2.0/24",
        _outside,
    ),
    Rule(
        "address.not-a-host",
        Severity.ERROR,
        "network, broadcast and anycast addresses belong to no router",
        "ipv4: 192.0.2.255",
        _network,
    ),
    Rule(
        "address.route-server",
        Severity.ERROR,
        "it would take the sessions of a route server or collector away",
        "ipv4: 192.0.2.1",
        _route_server,
    ),
    Rule(
        "address.none",
        Severity.ERROR,
        "a connection without address can't peer",
        "a connection with neither ipv4 nor ipv6",
        _none,
    ),
)
