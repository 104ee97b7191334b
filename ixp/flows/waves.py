"""In which order devices are changed.

Additions: switches first, then route servers, so that a session finds its port; removals: the reverse, so that a session
ends before its port. PoP by PoP within each, one device a wave: the first is the canary, and never are two route servers
in change at once.
"""

from ixp.flows.changes import Touched
from ixp.model import Exchange, Role


def waves(exchange: Exchange, changed: frozenset[str], touched: Touched) -> tuple[str, ...]:
    """The changed devices in order of their turn."""
    removal = bool(touched.ending) and not touched.starting
    switches, servers = (1, 0) if removal else (0, 1)
    ranks = {Role.SWITCH: switches, Role.ROUTE_SERVER: servers, Role.COLLECTOR: servers}
    devices = [item for item in exchange.facts.devices if item.name in changed]
    return tuple(item.name for item in sorted(devices, key=lambda item: (ranks[item.role], item.site, item.name)))
