"""What a daemon can't do as the policy says (``docs/parity.md``): there its rendered file is not held to the policy."""

from ixp.policy.evaluate import Sent, Withheld
from ixp.policy.route import Route
from ixp.policy.route_server import Session
from validate.policy.answers import Difference, Part

_FRR = "frr"


def beyond_import(platform: str, session: Session, route: Route) -> bool:
    """Whether what becomes of such a route on import is beyond the daemon.

    FRR drops AS 0 before any policy (RFC 7607), has no RPKI state for an AS_SET as origin, and counts each kind of community
    alone.
    """
    if platform != _FRR:
        return False
    most = session.options.max_communities
    no_origin = bool(route.as_path) and route.origin is None and session.options.as_sets
    return 0 in route.asns or no_origin or (most is not None and _spread(route) and route.community_count > most)


def beyond_export(platform: str, wanted: Sent | Withheld, target: Session, found: Difference) -> bool:
    """Whether that difference in what is sent is beyond the daemon.

    FRR sends no IPv4 next hop over an IPv6 session (RFC 8950), and takes extended communities off all at once.
    """
    if platform != _FRR or isinstance(wanted, Withheld):
        return False
    if found.part is Part.KEPT_BACK:
        return target.version != wanted.route.version and wanted.route.next_hop.version == 4
    return found.part is Part.COMMUNITIES and not found.more and all(item.startswith(("rt:", "ro:")) for item in found.missing)


def _spread(route: Route) -> bool:
    """Whether it carries communities of several kinds."""
    return sum(map(bool, (route.standard, route.extended, route.large))) > 1
