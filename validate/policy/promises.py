"""What exchange.yml, the members' files and the data ask of every import, read a second time.

``ixp.policy.route_server`` reads them for the files and for the evaluator alike: what it forgets is forgotten in both. Nothing
here is taken from there but the sessions to ask. Each promise is asked of one session for which it was made, what is registered
of all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network

from ixp.data.ranges import split_range
from ixp.data.snapshot import RouteSet, Snapshot
from ixp.model import Blackhole, Connection, Intent, Member, Options, PrefixRange
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import RpkiState
from validate.policy import musts
from validate.policy.probe import FOREIGN_ASN, LONGEST, Network, inside

NOBODYS: dict[int, Network] = {4: IPv4Network("21.255.180.0/24"), 6: IPv6Network("2a21:ffff:180::/48")}
"""Prefixes that are no bogon and of nobody here."""
_RFC7999 = (65535, 666)
_FEW = 12  # of a member's ranges, so many are looked at for one that may be announced


@dataclass(frozen=True)
class Promise:
    """A route that is refused for one of these reasons (``codes``, as docs/route-servers.md has them); none: it is taken."""

    session: Session
    what: str
    route: Route
    codes: frozenset[int]
    rpki: RpkiState = RpkiState.NOT_FOUND


@dataclass(frozen=True)
class Asked:
    """A session beside the member and the connection that it is of, in one family."""

    intent: Intent
    snapshot: Snapshot
    session: Session
    member: Member
    connection: Connection
    version: int

    @cached_property
    def options(self) -> Options:
        """What holds for it."""
        return self.intent.policy.options(self.member.policy, self.connection.policy)

    @cached_property
    def registered(self) -> RouteSet:
        """What the data have under the member's AS-SET, or PeeringDB's, or its ASN."""
        known = self.snapshot.network(self.member.asn).as_set if self.intent.policy.as_set_peeringdb else None
        return self.snapshot.route_set(self.member.as_set or known or f"AS{self.member.asn}") or RouteSet()

    @property
    def allowed(self) -> list[PrefixRange]:
        """Ranges that its own lists let in."""
        lists = self.member.lists
        return [*lists.allow_prefixes, *(item.range for item in lists.allow_routes)]

    @cached_property
    def own(self) -> Network | None:
        """A registered prefix of a length that is taken, which nobody denies; None where there is none."""
        lengths = self.options.ipv4_length if self.version == 4 else self.options.ipv6_length
        ranges = self.registered.ipv4 if self.version == 4 else self.registered.ipv6
        for text in ranges[:_FEW]:
            prefix, shortest, longest = split_range(text)
            length = max(shortest, lengths.shortest)
            if length <= min(longest, lengths.longest):
                found = inside(ip_network(prefix), length)
                if not any(_overlap(found, item) for item in self._refused):
                    return found
        return None

    @property
    def _refused(self) -> Iterator[Network]:
        denied = (*self.intent.policy.denied, *self.member.lists.deny_prefixes)
        yield from (*musts.lans(self.intent), *musts.bogons(self.intent.profile, self.version), *(item.prefix for item in denied))

    def holds(self, prefix: Network) -> bool:
        """Whether anything lets it announce a part of a prefix."""
        ranges = self.registered.ipv4 if self.version == 4 else self.registered.ipv6
        known = (ip_network(text.partition("^")[0]) for text in ranges)
        return any(_overlap(prefix, item) for item in (*known, *(item.prefix for item in self.allowed)))

    def route(self, prefix: Network | None = None, **changes: object) -> Route:
        """Its own good route, but for what is given."""
        plain: dict[str, object] = {"as_path": (self.member.asn,), "next_hop": self.session.address}
        return Route.model_validate({"prefix": prefix or self.own or NOBODYS[self.version], **plain, **changes})


def asked(intent: Intent, snapshot: Snapshot, server: RouteServer, version: int) -> list[Asked]:
    """The sessions of one family that the inventory knows."""
    known = {connection.key: (member, connection) for member in intent.members for connection in member.connections}
    sessions = (item for item in server.sessions if version in item.carries and item.key in known)
    return [Asked(intent, snapshot, item, *known[item.key], version) for item in sessions]


def promises(all_asked: list[Asked]) -> Iterator[Promise]:
    """What is asked of sessions of one family: of those that have a good route."""
    good = [item for item in all_asked if item.own and not _reserved(item.intent, item.member.asn)]
    for item in good:
        yield Promise(item.session, "its own registered prefix", item.route(), frozenset())
    for find in (_paths, _hop, _asns, _origin, _prefix, _denied, _rpki):
        yield from find(good)


def _first(found: list[Asked], wants: Callable[[Asked], object]) -> Iterator[Asked]:
    """The first for which it was promised, if any."""
    yield from [item for item in found if wants(item)][:1]


def _paths(found: list[Asked]) -> Iterator[Promise]:
    for item in found[:1]:
        yield Promise(item.session, "no path", item.route(as_path=()), frozenset({6}))
        long = (item.member.asn,) * (item.options.max_path + 1)
        yield Promise(item.session, f"a path of {len(long)} ASNs", item.route(as_path=long), frozenset({5}))
    for item in _first(found, lambda one: one.options.max_path > 1 and _another(one)):
        other = _another(item)
        path = (other, item.member.asn)
        yield Promise(item.session, f"AS{other} first in the path", item.route(as_path=path), frozenset({7}))
    for item in _first(found, lambda one: not one.options.as_sets and one.options.max_path > 2):
        own = item.member.asn
        yield Promise(item.session, "an AS_SET in the path", item.route(as_path=(own, frozenset({own}), own)), frozenset({23}))


def _hop(found: list[Asked]) -> Iterator[Promise]:
    for item in found[:1]:
        taken = {item.session.address, *item.member.lists.next_hops}
        taken |= {address for one in item.member.connections for address in one.addresses}
        others = (address for member in item.intent.members for one in member.connections for address in one.addresses)
        hop = next((address for address in others if address not in taken and address.version == item.session.version), None)
        if hop:
            yield Promise(item.session, f"next hop {hop}, of another member", item.route(next_hop=hop), frozenset({8}))


def _asns(found: list[Asked]) -> Iterator[Promise]:
    """ASNs that are no member's way: transit-free ones, and those that want none of their routes here."""
    for item in _first(found, lambda one: one.options.max_path > 2):
        policy, asn = item.intent.policy, item.member.asn
        flagged = {int(one) for one, network in item.snapshot.networks.items() if network.never_via}
        flagged = {*flagged, *item.snapshot.never_via} if policy.never_via_peeringdb else set()
        never = {*flagged, *policy.never_via_asns} - {asn}
        lists = ((policy.transit_free_asns, 14, "transit-free"), (never, 22, "never-via"))
        for asns, code, words in lists if item.options.transit_free else lists[1:]:
            some = [one for one in sorted({*asns} - {asn}) if not _reserved(item.intent, one)]
            for one in some[:1]:
                before = frozenset({code, 14}) if item.options.transit_free else frozenset({code})
                yield Promise(item.session, f"{words} AS{one} in the path", item.route(as_path=(asn, one, asn)), before)


def _origin(found: list[Asked]) -> Iterator[Promise]:
    for item in _first(found, lambda one: one.options.irr_origin and one.options.max_path > 1 and not one.allowed):
        asns = (one.asn for one in item.intent.members)
        held = {item.member.asn, *item.registered.origins, *item.member.lists.allow_origins}
        other = next((asn for asn in asns if asn not in held and not _reserved(item.intent, asn)), None)
        if other:
            path, codes = (item.member.asn, other), frozenset({10, 14, 22})
            yield Promise(item.session, f"origin AS{other}, of another member", item.route(as_path=path), codes)


def _prefix(found: list[Asked]) -> Iterator[Promise]:
    for item in _first(found, lambda one: one.options.irr_prefix and not one.holds(NOBODYS[one.version])):
        nobodys = NOBODYS[item.version]
        yield Promise(item.session, "nobody's prefix", item.route(nobodys), frozenset({9, 20, 21}))
        policy = item.intent.policy
        if (policy.blackhole_ipv4 if item.version == 4 else policy.blackhole_ipv6) is not Blackhole.OFF:
            host = inside(nobodys, LONGEST[item.version])
            route = item.route(host, standard=(_RFC7999,))
            yield Promise(item.session, "a blackhole request in nobody's space", route, frozenset({9, 20, 21}))


def _denied(found: list[Asked]) -> Iterator[Promise]:
    for item in found[:1]:
        for one in item.intent.policy.denied:
            if one.prefix.version == item.version:
                prefix = inside(one.prefix, one.shortest)
                yield Promise(item.session, f"denied {one.prefix}", item.route(prefix), frozenset({20}))
    for item in found:
        for one in item.member.lists.deny_prefixes:
            if one.prefix.version == item.version:
                prefix = inside(one.prefix, one.shortest)
                yield Promise(item.session, f"{one.prefix}, denied from it", item.route(prefix), frozenset({20, 21}))


def _rpki(found: list[Asked]) -> Iterator[Promise]:
    for item in _first(found, lambda one: one.options.reject_invalid and one.intent.policy.rtr_caches):
        yield Promise(item.session, "an RPKI-invalid route", item.route(), frozenset({13}), RpkiState.INVALID)
    for item in _first(found, lambda one: one.options.max_communities):
        many = tuple((FOREIGN_ASN, 0, number) for number in range((item.options.max_communities or 0) + 1))
        yield Promise(item.session, f"{len(many)} communities", item.route(large=many), frozenset({15}))


def _another(item: Asked) -> int:
    """The ASN of another member that no list of the exchange refuses; 0 where there is none."""
    others = (one.asn for one in item.intent.members if one.key != item.member.key)
    return next((asn for asn in others if not _reserved(item.intent, asn)), 0)


def _reserved(intent: Intent, asn: int) -> bool:
    return any(low <= asn <= high for low, high in musts.reserved_asns(intent.profile))


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)
