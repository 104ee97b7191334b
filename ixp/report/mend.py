"""Where the data behind a refusal stand, and what would have the route accepted: by the member, or by the exchange."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ixp.model import Blackhole, Member
from ixp.policy.checks import Check
from ixp.policy.evaluate import Barrier, Status, Verdict
from ixp.policy.route_server import MemberSet, RouteServer, Session
from ixp.policy.rpki import ancestors


@dataclass(frozen=True)
class Places:
    """Where things stand: ``where`` gives ``file:line`` of a part of the inventory, ``snapshot`` the entry of an IRR name."""

    member: Member
    session: Session
    where: Callable[[str], str]
    snapshot: Callable[[str], str]

    def of_member(self, path: str = "") -> str:
        """``file:line`` in the member's file."""
        return self.where(f"member:{self.member.key}/{path}".rstrip("/"))


def places(server: RouteServer, verdict: Verdict, place: Places) -> tuple[str, ...]:
    """The entries that decided; empty where the route is taken, or where only the route itself is at fault."""
    version = verdict.route.version
    path = {
        Check.NEXT_HOP: f"member:{place.member.key}/connections/{place.session.key}/ipv{place.session.version}",
        Check.FIRST_AS: f"member:{place.member.key}/asn",
        Check.PATH_TOO_LONG: "exchange/policy/path/longest",
        Check.TRANSIT_FREE: "exchange/policy/transit_free_asns",
        Check.NEVER_VIA: "exchange/policy/never_via",
        Check.MEMBER_DENIED: f"member:{place.member.key}/deny",
        Check.PREFIX_TOO_LONG: f"exchange/policy/ipv{version}_length",
        Check.PREFIX_TOO_SHORT: f"exchange/policy/ipv{version}_length",
        Check.COMMUNITIES: "exchange/policy/communities/most",
    }
    decided = verdict.decided
    if decided in {Check.ORIGIN, Check.PREFIX}:
        source = _member_set(server, place.session).source
        return (place.snapshot(source), place.of_member("as_set"))
    if decided is Check.DENIED:
        own_lan = verdict.datum.startswith(str(server.denied(version)[0].prefix))
        return (place.where(f"exchange/peering_lan/ipv{version}" if own_lan else "exchange/policy/denied"),)
    found = place.where(path[decided]) if isinstance(decided, Check) and decided in path else ""
    return (found,) if found else ()


def mend(server: RouteServer, verdict: Verdict, place: Places) -> tuple[str, ...]:
    """Ways to have it accepted, the best first, and one for each other check that it would fail; empty where it is taken."""
    if verdict.decided is None:
        return ()
    if isinstance(verdict.decided, Barrier):
        return ("the member stops announcing it: it is a leak or a loop, which no policy lets in",)
    found = list(_ways(server, verdict, place, verdict.decided))
    others = [item.check for item in verdict.results if item.status is Status.FAILED and item.check is not verdict.decided]
    found += [f"and for {check}: {next(_ways(server, verdict, place, check), 'nothing helps')}" for check in others]
    return tuple(found)


# What mends a refusal: by the member, or in its file. Braces are doubled where they are YAML's.
_WAYS: dict[Check, tuple[str, ...]] = {
    Check.NEXT_HOP: (
        "the member announces it with next hop {hops}",
        "where another router shall forward: policy: {{ next_hop: same-as }}, or listed with next_hops:, in {file}",
    ),
    Check.EMPTY_PATH: ("the member's router puts {own} into the path: its session has to be external BGP",),
    Check.PATH_TOO_LONG: ("the member prepends less", "policy: {{ path: {{ longest: {long} }} }} in {file}"),
    Check.FIRST_AS: ("the member announces the route with {own} first in the path",),
    Check.RESERVED_ASN: (
        "the member removes private ASNs from the path where it learns the route",
        "policy: {{ path: {{ reserved_asns: accept }} }} in {file}",
    ),
    Check.AS_SET: (
        "the member's network aggregates without AS_SET (RFC 9774)",
        "policy: {{ path: {{ as_sets: accept }} }} in {file}",
    ),
    Check.TRANSIT_FREE: (
        "the member stops announcing what it learns from its transit: this looks like a leak",
        "where that AS is its customer indeed: policy: {{ path: {{ transit_free: accept }} }} in {file}",
    ),
    Check.NEVER_VIA: ("the member announces nothing of that AS here: its holder asks so (PeeringDB, never_via)",),
    Check.DENIED: ("the member stops announcing it: nobody but the exchange may",),
    Check.MEMBER_DENIED: ("take the range out of deny: in {file}",),
    Check.BOGON: ("the member stops announcing it: the prefix is not for the Internet",),
    Check.PREFIX_TOO_SHORT: ("the member announces more specific prefixes",),
    Check.COMMUNITIES: (
        "the member removes communities that mean nothing outside its network",
        "policy: {{ communities: {{ most: {count} }} }} in {file}",
    ),
}


def _ways(server: RouteServer, verdict: Verdict, place: Places, check: Check) -> Iterator[str]:
    match check:
        case Check.ORIGIN | Check.PREFIX:
            yield from _registry(server, verdict, place, check)
        case Check.RPKI_INVALID:
            yield from _rpki(verdict)
        case Check.PREFIX_TOO_LONG:
            yield from _length(server, verdict, place)
        case _:
            values = {
                "own": f"AS{place.member.asn}",
                "file": place.of_member(),
                "hops": " or ".join(map(str, place.session.next_hops)),
                "long": len(verdict.route.as_path),
                "count": verdict.route.community_count,
            }
            yield from (way.format(**values) for way in _WAYS[check])


def _registry(server: RouteServer, verdict: Verdict, place: Places, check: Check) -> Iterator[str]:
    route, found, file = verdict.route, _member_set(server, place.session), place.of_member()
    kind = "route" if route.version == 4 else "route6"
    origin = f"AS{route.origin}" if route.origin is not None else ""
    if not found.origins[1:] and not found.ipv4 and not found.ipv6:
        yield f"{found.source} is empty or was never fetched: get it with: ixp refresh"
    if check is Check.ORIGIN:
        if origin:
            yield f"the member takes {origin} into its AS-SET {found.source}; then: ixp refresh"
            yield f"allow: {{ origins: [{route.origin}] }} in {file}"
        return
    yield f"who holds {route.prefix} registers it: {kind}: {route.prefix}, origin: {origin}; then: ixp refresh"
    if place.session.options.roas_as_route_objects:
        yield f"or it makes a ROA: {route.prefix}, {origin}"
    above = set(map(str, ancestors(route.prefix)))
    if any(text.partition("^")[0] in above for text in found.prefixes(route.version)):
        yield f"it is part of a registered prefix: policy: {{ irr: {{ more_specifics: true }} }} in {file} takes those"
    yield f"allow: {{ prefixes: [{route.prefix}] }} in {file}"


def _rpki(verdict: Verdict) -> Iterator[str]:
    prefix, origin = verdict.route.prefix, verdict.route.origin
    if origin is None:
        yield "the member's network aggregates without AS_SET (RFC 9774): no ROA can match one"
        return
    yield f"who holds {prefix} makes a ROA for it: AS{origin}, maximum length {prefix.prefixlen} or more"
    yield f"where AS{origin} is not to originate it, the member stops announcing it: it may be a hijack"


def _length(server: RouteServer, verdict: Verdict, place: Places) -> Iterator[str]:
    version = verdict.route.version
    options = place.session.options
    longest = (options.ipv4_length if version == 4 else options.ipv6_length).longest
    yield f"the member announces the /{longest} or shorter that it is part of"
    if server.blackhole(version) is not Blackhole.OFF:
        yield "where it shall be blackholed: with community 65535:666 (RFC 7999)"


def _member_set(server: RouteServer, session: Session) -> MemberSet:
    return next(item for item in server.member_sets if item.key == session.member_set)
