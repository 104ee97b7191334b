"""A route at the door: what the checks look at, each thing worked out once."""

from functools import cached_property, lru_cache

from ixp.data.vrps import Vrp
from ixp.model import AllowedRoute, Blackhole
from ixp.policy.communities import BLACKHOLE, INFORMATION, Action, Communities, Info, Spelling
from ixp.policy.ranges import first, first_text, written
from ixp.policy.route import Route
from ixp.policy.route_server import MemberSet, RouteServer, Session
from ixp.policy.rpki import RpkiState, Vrps, vrp_text


class Candidate:
    """A route that a session announces, without the communities that only the route server may set."""

    def __init__(self, server: RouteServer, session: Session, route: Route, vrps: Vrps) -> None:
        self.server = server
        self.session = session
        self.options = session.options
        self.route = scrubbed_in(server, route)
        self._vrps = vrps

    @cached_property
    def member_set(self) -> MemberSet:
        """What the member may announce; an empty set where the route server has none for it."""
        key = self.session.member_set
        found = next((item for item in self.server.member_sets if item.key == key), None)
        return found or MemberSet(key=key, source=key, origins=(), ipv4=(), ipv6=())

    @cached_property
    def blackhole(self) -> str:
        """The community by which it asks to be blackholed (RFC 7999, or our own forms); empty where it doesn't, or can't here."""
        if self.server.blackhole(self.route.version) is Blackhole.OFF:
            return ""
        if BLACKHOLE in self.route.standard:
            return ":".join(map(str, BLACKHOLE))
        return carried(self.server, self.route, Action.BLACKHOLE)

    @cached_property
    def rpki(self) -> tuple[RpkiState, tuple[Vrp, ...]] | None:
        """The RPKI state and the VRPs behind it; None where no cache is configured: not checked."""
        if not self.server.rtr_caches:
            return None
        return self._vrps.state(self.route.prefix, self.route.origin)

    @cached_property
    def origin_datum(self) -> str:
        """What registers the origin AS for the member; empty where nothing does."""
        origin, found = self.route.origin, self.member_set
        if origin is None:
            return ""
        if origin in found.origins:
            return f"AS{origin} in {found.source}"
        return f"AS{origin} among the member's allowed origins" if origin in found.lists.allow_origins else ""

    @cached_property
    def prefix_datum(self) -> str:
        """The range that registers the prefix; empty where none does. A blackhole request may be any part of one."""
        prefix, found, inside = self.route.prefix, self.member_set, bool(self.blackhole)
        text = first_text(found.prefixes(prefix.version), prefix, inside=inside)
        if text:
            return f"{text} of {found.source}"
        allowed = first(found.lists.allow_prefixes, prefix, inside=inside)
        return f"{written(allowed)} among the member's allowed prefixes" if allowed else ""

    @cached_property
    def roa_datum(self) -> str:
        """The VRP that stands for a route object; empty where none does. It never authorises a blackhole request."""
        if not self.options.roas_as_route_objects or self.blackhole or not self.origin_datum or not self.rpki:
            return ""
        state, vrps = self.rpki
        return f"VRP {vrp_text(vrps[0])}" if state is RpkiState.VALID else ""

    @cached_property
    def allowed_datum(self) -> str:
        """The entry of the member's allowed routes that matches; empty where none does."""
        found = next((item for item in self.member_set.lists.allow_routes if self._allowed(item)), None)
        if found is None:
            return ""
        origin = "any origin" if found.origin is None else f"AS{found.origin}"
        return f"{written(found.range)} from {origin} among the member's allowed routes"

    def _allowed(self, item: AllowedRoute) -> bool:
        inside = first((item.range,), self.route.prefix, inside=bool(self.blackhole)) is not None
        return inside and (item.origin is None or item.origin == self.route.origin)

    def information(self) -> tuple[Info, ...]:
        """What the route server says of it once it is accepted: what is registered, enforced or not."""
        found = [
            self._rpki_info(),
            Info.PREFIX_REGISTERED if self.prefix_datum else Info.PREFIX_NOT_REGISTERED,
            Info.ORIGIN_REGISTERED if self.origin_datum else Info.ORIGIN_NOT_REGISTERED,
        ]
        if self.roa_datum:
            found.append(Info.PREFIX_BY_ROA)
        if self.allowed_datum:
            found.append(Info.PREFIX_ALLOWED)
        return tuple(found)

    def _rpki_info(self) -> Info:
        if self.rpki is None or self.blackhole:
            return Info.RPKI_NOT_CHECKED
        return _RPKI_INFO[self.rpki[0]]


_RPKI_INFO = {
    RpkiState.VALID: Info.RPKI_VALID,
    RpkiState.NOT_FOUND: Info.RPKI_NOT_FOUND,
    RpkiState.INVALID: Info.RPKI_INVALID,
}


def scrubbed_in(server: RouteServer, route: Route) -> Route:
    """The route without what only the route server may set: information under its ASN, and its members' tags."""
    tags = set(server.tags)
    gone = [
        item
        for item in route.large
        if (item[0] == server.asn and item[1] in INFORMATION) or (tags and ":".join(map(str, item)) in tags)
    ]
    return route.without(*gone) if gone else route


def carried(server: RouteServer, route: Route, action: Action, peer: int | None = None, mapped: int | None = None) -> str:
    """The community by which a route asks for that action, in whatever form; empty where it does not."""
    if not (route.large or route.standard or route.extended):
        return ""
    written_as = _spelling(server.asn, action, peer, mapped)
    if written_as.large in route.large:
        return ":".join(map(str, written_as.large or ()))
    if written_as.standard in route.standard:
        return ":".join(map(str, written_as.standard or ()))
    found = next((pair for pair in written_as.extended if ("rt", *pair) in route.extended), None)
    return f"rt:{found[0]}:{found[1]}" if found else ""


@lru_cache(maxsize=65536)
def _spelling(asn: int, action: Action, peer: int | None, mapped: int | None) -> Spelling:
    return Communities(asn=asn).action(action, peer, mapped)
