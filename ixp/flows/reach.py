"""Which addresses each server can reach."""

from ixp.flows.touched import Address
from ixp.model import Exchange, State

_PEERING = frozenset({State.ACTIVE, State.LEAVING})
_QUARANTINE = frozenset({State.QUARANTINE})


def reach(exchange: Exchange) -> dict[str, tuple[Address, ...]]:
    """The member addresses that a server can reach: those of connections in the VLAN that it is in."""
    found: dict[str, tuple[Address, ...]] = {}
    for servers, states in ((exchange.route_servers, _PEERING), (exchange.collectors, _QUARANTINE)):
        connections = (item for _, item in exchange.connections() if item.state in states)
        addresses = {address for item in connections for address in item.addresses}
        found |= {server.name: tuple(sorted(addresses, key=lambda item: (item.version, int(item)))) for server in servers}
    return found
