"""Rules on where the exchange's own devices are plugged in: in their own PoP, and not all behind one switch."""

from collections import Counter
from collections.abc import Iterator

from ixp.model import Device, Exchange, OwnPort, Role, Severity
from validate.rules.rule import Fault, Rule, Subject, exchange_fault, own_port_fault

_SPEAKERS = frozenset({Role.ROUTE_SERVER, Role.COLLECTOR})


def _served(exchange: Exchange) -> Iterator[tuple[OwnPort, Device, Device]]:
    """Each port with its switch and the device behind it, both known to NetBox."""
    for own in exchange.intent.own_ports:
        switch, device = exchange.device(own.port.device), exchange.device(own.serves)
        if switch and device and device.role in _SPEAKERS:
            yield own, switch, device


def _site(subject: Subject) -> Iterator[Fault]:
    places = Counter(own.serves for own in subject.exchange.intent.own_ports)
    for own, switch, device in _served(subject.exchange):
        if places[own.serves] > 1:  # own-port.serves says so
            continue
        if switch.role is Role.SWITCH and switch.site != device.site:
            what = f"{device.name} is at {device.site}, {switch.name} at {switch.site}"
            yield own_port_fault(
                own, "", what, f"write the port at {device.site} that it is behind; or correct its site in NetBox"
            )


def _one_switch(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    served = [(switch, device) for _, switch, device in _served(exchange) if device.role is Role.ROUTE_SERVER]
    behind = {device.name: switch.name for switch, device in served}
    elsewhere = any(switch.site != device.site for switch, device in served)  # own-port.site says so
    if not elsewhere and len(exchange.switches) > 1 and len(behind) > 1 and len(set(behind.values())) == 1:
        what = f"all route servers are behind {next(iter(behind.values()))}: with it every session is lost"
        yield exchange_fault("own_ports", what, "put them behind different switches")


RULES = (
    Rule("own-port.site", Severity.WARNING, "a device is plugged in where it stands", "rs1-nte01 on sw1-nte02/Ethernet47", _site),
    Rule(
        "route-server.one-switch", Severity.WARNING, "a switch may fail (RFC 7948, 4.9)", "rs1 and rs2 on one switch", _one_switch
    ),
)
