"""The route servers' policy, decided once from the exchange and the data snapshot; daemons only spell it."""

from ixp.policy.prefixes import PrefixRange, bogons
from ixp.policy.route_server import MemberSet, RouteServer, Session, route_server

__all__ = ["MemberSet", "PrefixRange", "RouteServer", "Session", "bogons", "route_server"]
