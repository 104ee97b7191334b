"""Who uses a port, an address or a MAC: connections, NAPs and the exchange's own, in one table for the duplicate rules."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from ixp.model import Exchange, PortRef
from validate.rules.rule import Fault, connection_fault, end_fault, own_port_fault


@dataclass(frozen=True)
class Use:
    """One use of something: by whom, in which field it is written, and how to complain about a field."""

    name: str
    field: str
    fault: Callable[[str, str, str], Fault]

    def breach(self, what: str, hint: str, other: "Use | None" = None) -> Fault:
        """A complaint about the field that names the thing; ``other`` is whom it collides with."""
        found = self.fault(self.field, what, hint)
        return found.model_copy(update={"other": other.fault(other.field, "", "").path}) if other else found


@dataclass(frozen=True)
class PortUse(Use):
    """The ports that one connection, one end of a NAP or one service of the exchange has; several are a LAG."""

    ports: tuple[PortRef, ...]
    speed: int


User = TypeVar("User", bound=Use)


def port_uses(exchange: Exchange) -> Iterator[PortUse]:
    """Everybody who has ports of his own; an end of a NAP that rides on a connection has none."""
    for own in exchange.intent.own_ports:
        yield PortUse(f"the exchange's own {own.serves}", "port", partial(own_port_fault, own), (own.port,), own.speed)
    for member, item in exchange.connections():
        complain = partial(connection_fault, member, item)
        yield PortUse(f"connection {item.key}", used_field(item.ports), complain, item.ports, item.speed)
    for nap in exchange.intent.naps:
        for end in nap.ends:
            if end.ports:
                complain = partial(end_fault, nap, end)
                yield PortUse(f"NAP {nap.key} of {end.member}", used_field(end.ports), complain, end.ports, end.speed)


def used_field(ports: tuple[PortRef, ...]) -> str:
    """The key under which the inventory has them."""
    return "port" if len(ports) == 1 else "ports"


def mac_uses(exchange: Exchange) -> Iterator[tuple[str, Use]]:
    """Every MAC that may send on the peering LAN or in quarantine."""
    for own in exchange.intent.own_ports:
        for mac in own.macs:
            yield mac, Use(f"the exchange's own {own.serves}", "macs", partial(own_port_fault, own))
    for member, item in exchange.connections():
        for mac in item.macs:
            yield mac, Use(f"connection {item.key}", "macs", partial(connection_fault, member, item))


def repeated(uses: Iterable[tuple[Hashable, User]]) -> Iterator[tuple[Hashable, User, User]]:
    """The thing, its first user and each later user."""
    table: dict[Hashable, list[User]] = defaultdict(list)
    for thing, use in uses:
        table[thing].append(use)
    for thing, found in table.items():
        for later in found[1:]:
            yield thing, found[0], later
