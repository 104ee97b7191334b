"""A probe: a route that a session is asked about, and what for."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network

from ixp.data.ranges import split_range
from ixp.policy.route import Community, Route
from ixp.policy.route_server import MemberSet, RouteServer, Session
from ixp.policy.rpki import RpkiState

Network = IPv4Network | IPv6Network
LONGEST = {4: 32, 6: 128}
USUAL = {4: 24, 6: 48}
FOREIGN_ASN = 64999  # of nobody: what stands under it is none of the route servers' business
FOREIGN: tuple[Community, ...] = ((FOREIGN_ASN, 1), (FOREIGN_ASN, 0, 1))


class Purpose(StrEnum):
    """What a probe looks for; the check that it is about follows from the policy's own verdict."""

    OWN = "own route"
    OTHER = "route"
    OWN_LAN = "own LAN"
    FORGED = "forged information"
    SHUTDOWN = "graceful shutdown"
    BLACKHOLE = "blackhole request"
    ANNOUNCING = "announcing"
    PREPENDING = "prepending"
    ADDING = "NO_EXPORT and NO_ADVERTISE"
    PASSING = "communities of others"


@dataclass(frozen=True)
class Probe:
    """A route with what RPKI says of it. ``what`` is what is odd about it, in words."""

    purpose: Purpose
    what: str
    route: Route
    rpki: RpkiState = RpkiState.NOT_FOUND


class Bench:
    """A session and family to make probes for: its own good route, and whatever is put in the place of a part of it."""

    def __init__(self, server: RouteServer, session: Session, version: int) -> None:
        self.server = server
        self.session = session
        self.version = version
        self.lists = next(
            (item for item in server.member_sets if item.key == session.member_set),
            MemberSet(key="", source="", origins=(), ipv4=(), ipv6=()),
        )

    def ranges(self, most: int) -> tuple[tuple[Network, int, int], ...]:
        """Ranges that the member may announce, with their lengths: of many the first and the last ones."""
        found = self.lists.prefixes(self.version)
        some = found if len(found) <= most else (*found[: most // 2], *found[-(most - most // 2) :])
        kind = IPv4Network if self.version == 4 else IPv6Network
        read = ((kind(prefix), shortest, longest) for prefix, shortest, longest in map(split_range, some))
        allowed = [item for item in self.lists.lists.allow_prefixes if item.prefix.version == self.version]
        return (*read, *((item.prefix, item.shortest, item.longest) for item in allowed[:most]))

    @cached_property
    def own(self) -> Network:
        """A prefix of the member's; one of nobody's where it has none, which is then refused for it."""
        lengths = self.session.options.ipv4_length if self.version == 4 else self.session.options.ipv6_length
        fits = [
            inside(net, length)
            for net, shortest, longest in self.ranges(12)
            for length in (max(shortest, lengths.shortest),)
            if net.prefixlen <= length <= min(longest, lengths.longest)
        ]
        return fits[0] if fits else self.nobodys

    @property
    def nobodys(self) -> Network:
        """A prefix that is no bogon and of nobody here."""
        return IPv4Network("21.255.180.0/24") if self.version == 4 else IPv6Network("2a21:ffff:180::/48")

    def route(self, prefix: Network | None = None, *communities: Community, **changes: object) -> Route:
        """The member's own route, but for what is given."""
        hop = next((item for item in self.session.next_hops if item == self.session.address), self.session.address)
        plain = Route.model_construct(
            prefix=prefix or self.own,
            as_path=(self.session.asn,),
            next_hop=hop,
            med=None,
            standard=(),
            extended=(),
            large=(),
            otc=None,
        )
        changed = plain.model_copy(update=changes) if changes else plain
        return changed.add(*communities) if communities else changed

    def via(self, *asns: int) -> Route:
        """The own route with these in the middle of its path."""
        return self.route(as_path=(self.session.asn, *asns, self.session.asn))

    def others(self) -> Iterator[Session]:
        """Sessions of other members that are sent this family."""
        return (
            item
            for item in self.server.sessions
            if item.asn != self.session.asn and self.version in item.carries and not item.disabled
        )


def inside(network: Network, length: int) -> Network:
    """The first prefix of that length in a network, or itself where it is as long."""
    if length <= network.prefixlen:
        return network
    return type(network)((int(network.network_address), length))
