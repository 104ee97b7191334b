"""Rules on the peering LAN as a whole: its size and range, what must not be in it, and addresses that belong together."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from ixp.model import Connection, Exchange, Member, PrefixRange, Profile, Severity
from ixp.policy import bogons
from validate.rules.rule import Fault, Rule, Subject, connection_fault, exchange_fault

_WIDEST_IPV4 = 19  # 8190 addresses: the largest LANs of exchanges are /20s and /21s
_IPV6 = 64
_MOST_ODD, _FOLLOWERS = 2, 4  # a swap of two is odd twice; so many times more follow a custom
_LAST_GROUP = 16  # bits of the last group of an IPv6 address


def _lans(exchange: Exchange) -> tuple[tuple[str, IPv4Network | IPv6Network], ...]:
    lan = exchange.intent.peering_lan
    return (("peering_lan/ipv4", lan.ipv4), ("peering_lan/ipv6", lan.ipv6))


def _length(subject: Subject) -> Iterator[Fault]:
    lan = subject.exchange.intent.peering_lan
    if lan.ipv4.prefixlen < _WIDEST_IPV4:
        what = f"{lan.ipv4} has {lan.ipv4.num_addresses} addresses: no exchange has so many members on one LAN"
        yield exchange_fault("peering_lan/ipv4", what, "see whether the length is right")
    if lan.ipv6.prefixlen < _IPV6:
        yield exchange_fault("peering_lan/ipv6", f"{lan.ipv6} is more than one LAN", "a LAN is a /64 (RFC 7421)")


def _bogon(subject: Subject) -> Iterator[Fault]:
    if subject.exchange.intent.profile is not Profile.PRODUCTION:
        return
    for field, lan in _lans(subject.exchange):
        found = next((item for item in bogons(Profile.PRODUCTION, lan.version) if _inside(lan, item)), None)
        if found:
            yield exchange_fault(
                field, f"{lan} is in {found.prefix}, which no registry gives to an exchange", "write the LAN's own prefix"
            )


def _inside(lan: IPv4Network | IPv6Network, item: PrefixRange) -> bool:
    return 0 < item.prefix.prefixlen <= lan.prefixlen and lan.network_address in item.prefix


def _management(subject: Subject) -> Iterator[Fault]:
    networks = {device.management.network: device.name for device in subject.exchange.facts.devices}
    for field, lan in _lans(subject.exchange):
        for network, name in networks.items():
            if network.version == lan.version and network.overlaps(lan):
                what = f"{lan} overlaps {network}, where {name} is managed"
                yield exchange_fault(field, what, "members and management share no addresses: correct one of the two")
                break


def _services(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    management = intent.management
    named = [("management/gateway", management.gateway)]
    named += [
        (f"management/{noun}", item) for noun, found in (("ntp", management.ntp), ("syslog", management.syslog)) for item in found
    ]
    managed = [device.management.network for device in subject.exchange.facts.devices]
    named += [("policy/rpki/caches", item.host) for item in intent.policy.rtr_caches]
    for field, address in named:
        if address and any(address in lan for _, lan in _lans(subject.exchange)) and not any(address in item for item in managed):
            what = f"{address} is in the peering LAN, among the members"
            yield exchange_fault(field, what, "write its address in the out-of-band network")


class _Pair(NamedTuple):
    """A connection with both addresses, and whether each custom of numbering holds for it."""

    member: Member
    connection: Connection
    ipv4: str
    ipv6: str

    def follows(self, custom: int) -> bool:
        """Custom 10: the last number is written the same in both; 16: it is the same number."""
        return int(self.ipv6, 16) == int(self.ipv4) if custom == 16 else self.ipv6 == self.ipv4


def _pairs(exchange: Exchange) -> list[_Pair]:
    """Connections with two addresses that could be theirs; what is wrong with one alone, other rules say."""
    lan = exchange.intent.peering_lan
    speakers = exchange.route_servers + exchange.collectors
    taken = [address for _, item in exchange.connections() for address in item.addresses]
    taken += [address.ip for device in speakers for port in device.interfaces for address in port.addresses]
    times = Counter(taken)
    never = {lan.ipv4.network_address, lan.ipv4.broadcast_address, lan.ipv6.network_address}
    return [
        _Pair(member, item, str(item.ipv4).rpartition(".")[2], f"{int(item.ipv6) & (1 << _LAST_GROUP) - 1:x}")
        for member, item in exchange.connections()
        if item.ipv4
        and item.ipv6
        and item.ipv4 in lan.ipv4
        and item.ipv6 in lan.ipv6
        and never.isdisjoint(item.addresses)
        and all(times[address] == 1 for address in item.addresses)
    ]


def _belonging(subject: Subject) -> Iterator[Fault]:
    """Only where all but one or two follow one custom: what an exchange does otherwise is its business."""
    pairs = _pairs(subject.exchange)
    for custom in (10, 16):
        odd = [item for item in pairs if not item.follows(custom)]
        if not odd or len(odd) > _MOST_ODD or len(pairs) - len(odd) < _FOLLOWERS * len(odd):
            continue
        for pair in odd:
            item = pair.connection
            what = f"{item.ipv4} and {item.ipv6} don't end in one number, as those of all {len(pairs) - len(odd)} others do"
            yield connection_fault(pair.member, item, "ipv6", what, "see which of the two is wrong")
        return


RULES = (
    Rule("lan.length", Severity.WARNING, "a slip in the length opens the LAN, or closes it", "ipv4: 192.0.0.0/2", _length),
    Rule(
        "lan.bogon", Severity.WARNING, "a LAN has public addresses (RFC 7454, 6.1.5)", "ipv4: 192.0.2.0/24 in production", _bogon
    ),
    Rule(
        "lan.management",
        Severity.ERROR,
        "a device can't be in both networks at once",
        "peering_lan ipv4: 198.18.255.0/24",
        _management,
    ),
    Rule("lan.services", Severity.WARNING, "members must not reach what devices depend on", "ntp: [192.0.2.200]", _services),
    Rule(
        "address.pair",
        Severity.WARNING,
        "addresses that belong together end in one number here",
        "ipv4: 192.0.2.11, ipv6: 2001:db8:0:100::12",
        _belonging,
    ),
)
