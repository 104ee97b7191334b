"""Probe routes as they come in: what is to be taken, and for each check on import what it is to refuse."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from ixp.model import Blackhole, PrefixRange
from ixp.policy.communities import BLACKHOLE, GRACEFUL_SHUTDOWN, NO_ADVERTISE, NO_EXPORT, Action
from ixp.policy.route import Community, parse_community
from ixp.policy.rpki import RpkiState
from validate.policy.heard import Named
from validate.policy.probe import FOREIGN, FOREIGN_ASN, LONGEST, USUAL, Bench, Probe, Purpose, inside

_RANGES = 4  # of a member's registered ranges, so many are asked about
_NAMED = 20  # of what a file names and should not, so many


def small(bench: Bench) -> Iterator[Probe]:
    """What every session is asked: what its own part of the file decides, and that it comes to the part that all share."""
    yield Probe(Purpose.OWN, "its own prefix", bench.route())
    yield from _registered(bench)
    yield from _hops(bench)
    yield from _first(bench)
    yield from _bogons(bench, bench.server.bogons(bench.version)[1:2])
    yield from _denied(bench, some=1)
    yield Probe(Purpose.OTHER, f"RPKI {RpkiState.INVALID}", bench.route(), RpkiState.INVALID)
    yield from _of_customer(bench)
    yield from _forged(bench)


def of_kind(bench: Bench) -> Iterator[Probe]:
    """What one session of each kind is asked beside that: one route for each check that all sessions of the kind share."""
    yield from _paths(bench)
    yield from _asns(bench, "reserved", [low for low, _ in bench.server.reserved_asns[-1:]])
    yield from _asns(bench, "transit-free", bench.server.transit_free[:1])
    yield from _asns(bench, "never-via", bench.server.never_via[:1])
    yield from _rpki(bench)
    yield from _lengths(bench)
    yield from _many(bench)
    yield Probe(Purpose.SHUTDOWN, "graceful shutdown", bench.route(None, GRACEFUL_SHUTDOWN))
    yield from _blackholes(bench)
    yield from _passing(bench)


def full(bench: Bench) -> Iterator[Probe]:
    """What one session of each family is asked beside that: every bogon, every denied prefix, lists of ASNs with their edges."""
    yield from _bogons(bench, bench.server.bogons(bench.version))
    yield from _denied(bench, some=len(bench.server.denied(bench.version)))
    edges = {asn for low, high in bench.server.reserved_asns for asn in (low - 1, low, (low + high) // 2, high, high + 1)}
    yield from _asns(bench, "reserved or beside", sorted(asn for asn in edges if 0 < asn <= 0xFFFFFFFF))
    yield from _asns(bench, "transit-free", bench.server.transit_free)
    yield from _asns(bench, "never-via", bench.server.never_via[:50])


def _registered(bench: Bench) -> Iterator[Probe]:
    """Every range at its edges; what is just longer, of another member, of another origin."""
    for network, shortest, longest in bench.ranges(_RANGES):
        for length in sorted({shortest, longest, min(longest + 1, network.max_prefixlen)}):
            prefix = inside(network, length)
            yield Probe(Purpose.OTHER, f"/{length} of its own {network}", bench.route(prefix))
    yield Probe(Purpose.OTHER, "nobody's prefix", bench.route(bench.nobodys))
    others = [item for item in bench.server.member_sets if item.key != bench.session.member_set]
    theirs = next((item for item in others if item.prefixes(bench.version)), None)
    if theirs:
        prefix = Bench(bench.server, bench.session.model_copy(update={"member_set": theirs.key}), bench.version).own
        yield Probe(Purpose.OTHER, f"prefix of {theirs.key}", bench.route(prefix))
    other = next((item.origins[0] for item in others if item.origins[0] not in bench.lists.origins), 0)
    if other:
        yield Probe(Purpose.OTHER, f"origin AS{other}", bench.route(as_path=(bench.session.asn, other)))
    for origin in bench.lists.origins[:_RANGES]:
        path = (bench.session.asn, origin)
        yield Probe(Purpose.OTHER, f"its origin AS{origin}", bench.route(as_path=path))
    for allowed in bench.lists.lists.allow_routes[:_RANGES]:
        if allowed.range.prefix.version == bench.version:
            path = (bench.session.asn, allowed.origin or FOREIGN_ASN)
            yield Probe(Purpose.OTHER, "a route that it is allowed", bench.route(allowed.range.prefix, as_path=path))


def named(bench: Bench, found: Named) -> Iterator[Probe]:
    """What the session's part of the file names and the member has not: it is asked whether that is let in."""
    lists = bench.lists.lists
    allowed = [*lists.allow_prefixes, *lists.deny_prefixes, *(item.range for item in lists.allow_routes)]
    own = {item.prefix for item in allowed} | {ip_network(text.partition("^")[0]) for text in bench.lists.prefixes(bench.version)}
    for prefix in sorted(found.prefixes - own, key=str)[:_NAMED]:
        for length in sorted({prefix.prefixlen, max(prefix.prefixlen, USUAL[bench.version])}):
            yield Probe(Purpose.OTHER, f"{prefix}, which its list names", bench.route(inside(prefix, length)))
        if bench.server.blackhole(bench.version) is not Blackhole.OFF:
            what = f"blackhole request in {prefix}, which its list names"
            yield Probe(Purpose.BLACKHOLE, what, bench.route(inside(prefix, LONGEST[bench.version]), BLACKHOLE))
    known = {bench.session.asn, *bench.lists.origins, *lists.allow_origins, *(item.origin for item in lists.allow_routes)}
    for asn in sorted(found.asns - known)[:_NAMED]:
        yield Probe(Purpose.OTHER, f"origin AS{asn}, which its list names", bench.route(as_path=(bench.session.asn, asn)))


def _of_customer(bench: Bench) -> Iterator[Probe]:
    """The origin is the last AS of the path, not the first: it is whom RPKI speaks of."""
    for origin in [item for item in bench.lists.origins if item != bench.session.asn][:1]:
        for state in (RpkiState.VALID, RpkiState.INVALID):
            route = bench.route(as_path=(bench.session.asn, origin))
            yield Probe(Purpose.OTHER, f"its origin AS{origin}, RPKI {state}", route, state)


def _hops(bench: Bench) -> Iterator[Probe]:
    for hop in bench.session.next_hops:
        if hop.version != bench.session.version:
            continue  # an IPv4 session brings no IPv6 next hops (RFC 8950)
        yield Probe(Purpose.OTHER, f"next hop {hop}", bench.route(next_hop=hop))
    taken = set(bench.session.next_hops)
    foreign = (
        item.address for item in bench.server.sessions if item.version == bench.session.version and item.address not in taken
    )
    hop = next(foreign, bench.server.address(bench.session.version))
    yield Probe(Purpose.OTHER, "another member's next hop", bench.route(next_hop=hop))


def _first(bench: Bench) -> Iterator[Probe]:
    first = next((item.asn for item in bench.others()), FOREIGN_ASN)
    yield Probe(Purpose.OTHER, f"first AS{first}", bench.route(as_path=(first, bench.session.asn)))


def _paths(bench: Bench) -> Iterator[Probe]:
    own, most = bench.session.asn, bench.session.options.max_path
    yield Probe(Purpose.OTHER, "no path", bench.route(as_path=()))
    for length in (most, most + 1):
        yield Probe(Purpose.OTHER, f"path of {length} ASNs", bench.route(as_path=(own,) * length))
    yield Probe(Purpose.OTHER, "an AS_SET in the path", bench.route(as_path=(own, frozenset({own}), own)))


def _bogons(bench: Bench, ranges: tuple[PrefixRange, ...]) -> Iterator[Probe]:
    for item in ranges:
        yield Probe(Purpose.OTHER, f"bogon {item.prefix}", bench.route(item.prefix))
        more = inside(item.prefix, min(max(USUAL[bench.version], item.prefix.prefixlen + 1), LONGEST[bench.version]))
        if more.prefixlen <= item.longest:
            yield Probe(Purpose.OTHER, f"part of the bogon {item.prefix}", bench.route(more))


def _denied(bench: Bench, some: int) -> Iterator[Probe]:
    own = _lan(bench)
    for item in bench.server.denied(bench.version)[:some]:
        purpose = Purpose.OWN_LAN if own is not None and item.prefix == own else Purpose.OTHER
        what = "the exchange's own LAN" if purpose is Purpose.OWN_LAN else f"denied {item.prefix}"
        yield Probe(purpose, what, bench.route(inside(item.prefix, item.shortest)))
        if item.longest > item.shortest:
            yield Probe(purpose, f"part of {what}", bench.route(inside(item.prefix, item.longest)))
    for item in bench.lists.lists.deny_prefixes[:_RANGES]:
        if item.prefix.version == bench.version:
            what = f"{item.prefix} that is denied from this member"
            yield Probe(Purpose.OTHER, what, bench.route(inside(item.prefix, item.shortest)))


def _lan(bench: Bench) -> IPv4Network | IPv6Network | None:
    own = bench.server.address(bench.version)
    return next((item.prefix for item in bench.server.denied(bench.version) if own in item.prefix), None)


def _asns(bench: Bench, word: str, asns: list[int] | tuple[int, ...]) -> Iterator[Probe]:
    for asn in asns:
        if asn != bench.session.asn:
            yield Probe(Purpose.OTHER, f"{word} AS{asn} in the path", bench.via(asn))


def _rpki(bench: Bench) -> Iterator[Probe]:
    for state in RpkiState:
        yield Probe(Purpose.OTHER, f"RPKI {state}", bench.route(), state)
        if bench.version == 4 or bench.lists.prefixes(bench.version):
            longer = inside(bench.own, min(bench.own.prefixlen + 1, LONGEST[bench.version]))
            yield Probe(Purpose.OTHER, f"a part of its own, RPKI {state}", bench.route(longer), state)


def _lengths(bench: Bench) -> Iterator[Probe]:
    lengths = bench.session.options.ipv4_length if bench.version == 4 else bench.session.options.ipv6_length
    for length in (lengths.longest + 1, lengths.longest, lengths.shortest, lengths.shortest - 1):
        if 0 < length <= LONGEST[bench.version]:
            prefix = bench.own.supernet(new_prefix=length) if length < bench.own.prefixlen else inside(bench.own, length)
            for state in (RpkiState.VALID, RpkiState.NOT_FOUND):
                yield Probe(Purpose.OTHER, f"/{length}, RPKI {state}", bench.route(prefix), state)


def _many(bench: Bench) -> Iterator[Probe]:
    most = bench.session.options.max_communities
    if most is None:
        return
    kinds: tuple[tuple[Community, ...], ...] = (
        tuple((FOREIGN_ASN, number) for number in range(most + 1)),
        tuple(("rt", FOREIGN_ASN, number) for number in range(most + 1)),
        tuple((FOREIGN_ASN, FOREIGN_ASN, number) for number in range(most + 1)),
    )
    for found in kinds:
        yield Probe(Purpose.OTHER, f"{most + 1} communities", bench.route(None, *found))
    yield Probe(Purpose.OTHER, f"{most} communities", bench.route(None, *kinds[2][:-1]))


def _forged(bench: Bench) -> Iterator[Probe]:
    asn = bench.server.asn
    tags = tuple(parse_community(tag) for tag in bench.server.tags)
    said = ((asn, 1000, 1), (asn, 1001, 11), (asn, 2000, 4095), *tags)
    yield Probe(Purpose.FORGED, "information that only the route server sets", bench.route(None, *said))
    yield Probe(Purpose.FORGED, "a reason that only the route server gives", bench.route(None, (asn, 1101, 13)))
    pretends = ((asn, 1001, 1), (asn, 1001, 5), (asn, 1001, 11), (asn, 2999, 3))
    yield Probe(Purpose.FORGED, "nobody's prefix, said to be registered", bench.route(bench.nobodys, *pretends))


def _blackholes(bench: Bench) -> Iterator[Probe]:
    """Every way of asking, for the own space and for that of others."""
    spelling = bench.server.communities.action(Action.BLACKHOLE)
    written: tuple[Community | None, ...] = (
        BLACKHOLE,
        spelling.large,
        spelling.standard,
        *(("rt", first, second) for first, second in spelling.extended),
    )
    for community in (item for item in written if item is not None):
        own = inside(bench.own, LONGEST[bench.version])
        what = f"blackhole request {':'.join(map(str, community))}"
        for prefix, whose in ((own, "in its own space"), (bench.own, "for its own prefix"), (_host(bench), "in nobody's space")):
            yield Probe(Purpose.BLACKHOLE, f"{what} {whose}", bench.route(prefix, community, *FOREIGN), RpkiState.INVALID)


def _host(bench: Bench) -> IPv4Network | IPv6Network:
    return inside(bench.nobodys, LONGEST[bench.version])


def _passing(bench: Bench) -> Iterator[Probe]:
    """What is none of ours goes through untouched."""
    found: tuple[Community, ...] = (
        (FOREIGN_ASN, 1),
        ("rt", FOREIGN_ASN, 1),
        (FOREIGN_ASN, 0, 1),
        NO_EXPORT,
        NO_ADVERTISE,
        (bench.server.asn, 999, 7),
    )
    for community in found:
        what = f"community {':'.join(map(str, community))}"
        yield Probe(Purpose.PASSING, what, bench.route(None, community))
    yield Probe(Purpose.PASSING, "MED 50", bench.route(med=50))
