"""A node of Batfish's model that is no switch: its interfaces, the switch ports behind them, and what it is there for."""

from ipaddress import IPv4Interface

from ixp.errors import InputError
from ixp.model import Connection, Exchange, PortRef, State, VlanRole
from ixp.model.base import Frozen
from validate.batfish.routers import Router
from validate.batfish.speaker import Interface

_PEERING = "swp1"
_QUARANTINED = frozenset({State.QUARANTINE, State.AWAITING_XCONNECT})
UP = frozenset({State.ACTIVE, State.LEAVING}) | _QUARANTINED


class Machine(Frozen):
    """A node that is no switch. ``cables`` are (its interface, switch port).

    ``reaches`` names for each interface with a test address the VLAN (its number) that it is meant to be in, None: in none.
    ``router``: it is a member's. It ``hears`` these route servers, and of what it announces ``arrives`` has to reach others:
    (route server, prefix).
    """

    name: str
    interfaces: tuple[Interface, ...]
    cables: tuple[tuple[str, PortRef], ...]
    reaches: tuple[tuple[str, int | None], ...] = ()
    router: Router | None = None
    hears: tuple[str, ...] = ()
    arrives: tuple[tuple[str, str], ...] = ()

    @property
    def shut(self) -> bool:
        """Whether its switch port is meant to be shut."""
        return bool(self.reaches) and self.reaches[0][1] is None


Shown = tuple[Machine, str]
"""A machine and its configuration for FRR."""


def expected_vlan(exchange: Exchange, connection: Connection) -> int | None:
    """Number of the VLAN that a connection's port is in and up; None where the port has to be shut."""
    if connection.state not in UP:
        return None
    return exchange.vlan(VlanRole.QUARANTINE if connection.state in _QUARANTINED else VlanRole.PEERING).vid


def interface(addresses: tuple[IPv4Interface, ...], ports: tuple[PortRef, ...]) -> Interface:
    """The interface to these switch ports, a LAG where they are several; raises InputError where there is none."""
    if not ports:
        raise InputError("a machine of the model has no switch port", hint="give the device an own port in exchange.yml")
    links = tuple(name for name, _ in cables(ports)) if len(ports) > 1 else ()
    return Interface(name="bond0" if links else _PEERING, addresses=addresses, links=links)


def cables(ports: tuple[PortRef, ...]) -> tuple[tuple[str, PortRef], ...]:
    """Its own interfaces' names with the switch ports behind them."""
    return tuple((f"swp{number}", port) for number, port in enumerate(ports, 1))
