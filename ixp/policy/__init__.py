"""The route servers' policy, decided once from the exchange and the data snapshot; daemons only spell it."""

from ixp.policy.checks import Check, Reason
from ixp.policy.communities import Communities
from ixp.policy.prefixes import bogons
from ixp.policy.route_server import MemberSet, RouteServer, Session, denied, irr_name, route_server

__all__ = [
    "Check",
    "Communities",
    "MemberSet",
    "Reason",
    "RouteServer",
    "Session",
    "bogons",
    "denied",
    "irr_name",
    "route_server",
]
