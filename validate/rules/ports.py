"""Rules on ports and LAGs: what the intent asks of the devices that NetBox knows."""

from collections.abc import Iterator

from ixp.intent.faults import did_you_mean
from ixp.intent.values import speed_text
from ixp.model import Exchange, Interface, PortRef, Severity
from ixp.model.device import natural_key
from validate.rules.rule import Fault, Rule, Subject, connection_fault, own_port_fault
from validate.rules.users import port_uses, repeated


def _interface(exchange: Exchange, port: PortRef) -> Interface | None:
    device = exchange.device(port.device)
    return device.interface(port.interface) if device else None


def _twice(subject: Subject) -> Iterator[Fault]:
    for thing, first, later in repeated((port, use) for port, _, use in port_uses(subject.exchange)):
        yield later.fault("port", f"{thing} is used by {first.name} too", "give each connection a port of its own")


def _unknown_device(subject: Subject) -> Iterator[Fault]:
    switches = [device.name for device in subject.exchange.switches]
    for port, field, use in port_uses(subject.exchange):
        if port.device not in switches:
            known = subject.exchange.device(port.device)
            what = f"{port.device} is not a switch" if known else f"switch {port.device} is not in NetBox"
            yield use.fault(field, what, did_you_mean(port.device, switches))


def _unknown_port(subject: Subject) -> Iterator[Fault]:
    for port, field, use in port_uses(subject.exchange):
        device = subject.exchange.device(port.device)
        if device and not device.interface(port.interface):
            names = sorted((item.name for item in device.interfaces if item.member_port), key=natural_key)
            yield use.fault(field, f"{port.device} has no interface {port.interface}", did_you_mean(port.interface, names))


def _not_ours(subject: Subject) -> Iterator[Fault]:
    switches = [device.name for device in subject.exchange.switches]
    for port, field, use in port_uses(subject.exchange):
        found = _interface(subject.exchange, port) if port.device in switches else None
        if found and not found.member_port:
            kind = (
                "the management port"
                if found.management
                else f"part of the trunk {found.lag}"
                if found.lag
                else "not handed to Git"
            )
            yield use.fault(
                field, f"{port} is {kind}", "choose another port, or tag this one 'gitops' in NetBox if members may use it"
            )


def _speed(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    wanted = [(item.ports, item.speed, connection_fault, (member, item)) for member, item in exchange.connections()]
    for ports, speed, fault, owner in wanted:
        for port in ports:
            yield from (fault(*owner, "speed", what, hint) for what, hint in _too_fast(exchange, port, speed))
    for own in exchange.intent.own_ports:
        yield from (own_port_fault(own, "speed", what, hint) for what, hint in _too_fast(exchange, own.port, own.speed))


def _too_fast(exchange: Exchange, port: PortRef, speed: int) -> Iterator[tuple[str, str]]:
    found = _interface(exchange, port)
    if found and found.speed and speed > found.speed:
        yield f"{port} does at most {speed_text(found.speed)}, not {speed_text(speed)}", "choose a faster port or a lower speed"


def _lag_two_switches(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        if len(item.devices) > 1:
            what = f"the ports of the LAG are on {' and '.join(item.devices)}"
            yield connection_fault(member, item, "ports", what, "a LAG ends on one switch; make two connections")


RULES = (
    Rule("port.used-twice", Severity.ERROR, "a port carries one connection", "two connections on sw1-nte01/Ethernet1", _twice),
    Rule(
        "port.unknown-device",
        Severity.ERROR,
        "the switch has to be in NetBox first",
        "port: sw1-nte10/Ethernet1",
        _unknown_device,
    ),
    Rule("port.unknown", Severity.ERROR, "the switch has no such interface", "port: sw1-nte01/Ethernet99", _unknown_port),
    Rule(
        "port.not-for-members",
        Severity.ERROR,
        "trunk and management ports stay as they are",
        "port: sw1-nte01/Ethernet51",
        _not_ours,
    ),
    Rule("port.speed", Severity.ERROR, "the port's hardware can't do that speed", "speed: 100G on a 10G port", _speed),
    Rule(
        "lag.two-switches",
        Severity.ERROR,
        "without MLAG a LAG ends on one switch",
        "ports on sw1-nte01 and sw1-nte02",
        _lag_two_switches,
    ),
)
