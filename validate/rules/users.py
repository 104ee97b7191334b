"""Who uses a port, an address or a MAC: members' connections and the exchange's own, in one table for the duplicate rules."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from ixp.model import Exchange, PortRef
from validate.rules.rule import Fault, connection_fault, own_port_fault


@dataclass(frozen=True)
class Use:
    """One use of something: by whom, and how to complain about it."""

    name: str
    fault: Callable[[str, str, str], Fault]


def port_uses(exchange: Exchange) -> Iterator[tuple[PortRef, str, Use]]:
    """Every port that the intent puts into service, with the field that names it."""
    for own in exchange.intent.own_ports:
        yield own.port, "port", Use(f"the exchange's own {own.serves}", partial(own_port_fault, own))
    for member, item in exchange.connections():
        field = "port" if len(item.ports) == 1 else "ports"
        for port in item.ports:
            yield port, field, Use(f"connection {item.key}", partial(connection_fault, member, item))


def mac_uses(exchange: Exchange) -> Iterator[tuple[str, Use]]:
    """Every MAC that may send on the peering LAN."""
    for own in exchange.intent.own_ports:
        for mac in own.macs:
            yield mac, Use(f"the exchange's own {own.serves}", partial(own_port_fault, own))
    for member, item in exchange.connections():
        for mac in item.macs:
            yield mac, Use(f"connection {item.key}", partial(connection_fault, member, item))


def repeated(uses: Iterable[tuple[Hashable, Use]]) -> Iterator[tuple[Hashable, Use, Use]]:
    """The thing, its first user and each later user."""
    table: dict[Hashable, list[Use]] = defaultdict(list)
    for thing, use in uses:
        table[thing].append(use)
    for thing, found in table.items():
        for later in found[1:]:
            yield thing, found[0], later
