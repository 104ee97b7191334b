"""What a route server sends to a member of a route that it holds, and what it keeps from it."""

from functools import lru_cache

from ixp.model import Blackhole
from ixp.policy.candidate import carried
from ixp.policy.communities import (
    ACTION_FUNCTIONS,
    ANNOUNCE,
    BLACKHOLE,
    GRACEFUL_SHUTDOWN,
    NO_ADVERTISE,
    NO_EXPORT,
    PREPEND,
    VALIDATION,
    Action,
    Communities,
    text,
)
from ixp.policy.route import Community, Route, Segment
from ixp.policy.route_server import Address, RouteServer, Session
from ixp.policy.rpki import RpkiState
from ixp.policy.verdict import Outcome, Sent, Verdict, Why, Withheld

_REQUESTS = (
    ((Action.NO_EXPORT_PEER, Action.NO_EXPORT_ALL), NO_EXPORT, "NO_EXPORT"),
    ((Action.NO_ADVERTISE_PEER, Action.NO_ADVERTISE_ALL), NO_ADVERTISE, "NO_ADVERTISE"),
)
_TIMES = {1: "once", 2: "twice", 3: "three times"}
_BLOCKS = {Action.BLOCK_PEER: Why.BLOCKED_PEER, Action.BLOCK_ALL: Why.BLOCKED_ALL}


def announce(server: RouteServer, held: Verdict, source: Session, target: Session) -> Sent | Withheld:
    """What one member gets of a held route, were it the only one to its prefix."""
    return _withheld(server, held, source, target) or _sent(server, held, target)


def announce_all(server: RouteServer, held: Verdict, source: Session) -> tuple[tuple[Session, Sent | Withheld], ...]:
    """The same for every session of the route server, in their order."""
    return tuple((target, announce(server, held, source, target)) for target in server.sessions)


def _withheld(server: RouteServer, held: Verdict, source: Session, target: Session) -> Withheld | None:
    route = held.route
    blackholed = held.outcome is Outcome.BLACKHOLED
    reasons = (
        (held.outcome is Outcome.REFUSED, Why.REFUSED),
        (server.collector, Why.COLLECTOR),
        (source.asn == target.asn, Why.SAME_AS),
        (route.version not in target.carries, Why.FAMILY),
        (target.disabled, Why.DISABLED),
        (held.rpki is RpkiState.INVALID, Why.RPKI_INVALID),
        (blackholed and not target.options.blackholes, Why.NO_BLACKHOLES),
    )
    for applies, why in reasons:
        if applies:
            return Withheld(why=why)
    return _by_community(server, route, target) or _by_next_hop(server, held, target)


def _by_community(server: RouteServer, route: Route, target: Session) -> Withheld | None:
    own = next((item for item in (NO_EXPORT, NO_ADVERTISE) if item in route.standard), None)
    if own and server.obeys_well_known:
        return Withheld(why=Why.OBEYED, datum=text(own))
    for action in ANNOUNCE:
        found = carried(server, route, action, target.asn, target.mapped_asn)
        if found:
            return Withheld(why=_BLOCKS[action], datum=found) if action in _BLOCKS else None
    return None


def _by_next_hop(server: RouteServer, held: Verdict, target: Session) -> Withheld | None:
    version = _next_hop(server, held).version
    fits = version in {held.route.version, target.version}
    return None if fits else Withheld(why=Why.NEXT_HOP, datum=str(held.route.next_hop))


def _next_hop(server: RouteServer, held: Verdict) -> Address:
    version = held.route.version
    ours = server.blackhole_next_hop(version) if held.outcome is Outcome.BLACKHOLED else None
    return ours if ours and server.blackhole(version) is Blackhole.REWRITE else held.route.next_hop


def _sent(server: RouteServer, held: Verdict, target: Session) -> Sent:
    route = held.route
    added: list[Community] = []
    path, notes = _path(server, route, target)
    hop = _next_hop(server, held)
    if hop != route.next_hop:
        notes.append(f"next hop {hop} instead of {route.next_hop}: blackhole")
    if held.outcome is Outcome.BLACKHOLED:
        added += [BLACKHOLE, NO_EXPORT] if server.policy.blackhole_no_export else [BLACKHOLE]
    for actions, community, name in _REQUESTS:
        asked = [carried(server, route, action, target.asn, target.mapped_asn) for action in actions]
        if any(asked):
            added.append(community)
            notes.append(f"{name} added: {next(filter(None, asked))}")
    if server.draining or target.drained:
        added.append(GRACEFUL_SHUTDOWN)
        cause = "this route server is being drained" if server.draining else "the member's connection is leaving"
        notes.append(f"graceful shutdown added: {cause}")
    otc = server.asn if target.options.role and route.otc is None else route.otc
    clean = scrubbed_out(server, route).add(*added)
    return Sent(route=clean.model_copy(update={"as_path": path, "next_hop": hop, "otc": otc}), notes=tuple(notes))


def _path(server: RouteServer, route: Route, target: Session) -> tuple[tuple[Segment, ...], list[str]]:
    path, notes = route.as_path, []
    for action, count in PREPEND.items():
        found = carried(server, route, action, target.asn, target.mapped_asn)
        if found:
            path = path[:1] * count + path
            notes.append(f"prepended {route.path.split()[0]} {_TIMES[count]}: {found}")
            break
    if target.options.prepend_route_server:
        path = (server.asn, *path)
        notes.append(f"AS{server.asn} in front: prepend_route_server")
    return path, notes


def scrubbed_out(server: RouteServer, route: Route) -> Route:
    """The route without our action communities, and without what is said of its RPKI and IRR state unless members may know."""
    hidden = () if server.policy.export_validation else VALIDATION
    return route.without(
        *(item for item in route.standard if _is_action(server.asn, item)),
        *(item for item in route.extended if item[0] == "rt" and _is_action(server.asn, item[1:])),
        *(item for item in route.large if item[0] == server.asn and (item[1] in ACTION_FUNCTIONS or item[1] in hidden)),
    )


def _is_action(asn: int, pair: tuple[int, int]) -> bool:
    exact, whole = _patterns(asn)
    return pair in exact or pair[0] in whole


@lru_cache(maxsize=8)
def _patterns(asn: int) -> tuple[frozenset[tuple[int, int]], frozenset[int]]:
    found = Communities(asn=asn).patterns
    exact = frozenset((first, second) for first, second in found if second is not None)
    return exact, frozenset(first for first, second in found if second is None)
