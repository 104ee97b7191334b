"""Rules on ports and LAGs: what the intent asks of the devices that NetBox knows."""

from collections.abc import Iterator

from ixp.intent.faults import did_you_mean
from ixp.intent.values import speed_text
from ixp.model import Exchange, Interface, PortRef, Severity, VlanRole
from ixp.model.device import natural_key
from validate.rules.rule import Fault, Rule, Subject, connection_fault
from validate.rules.users import PortUse, port_uses, repeated, used_field

_FAST, _TENTH = 100_000, 10


def _interface(exchange: Exchange, port: PortRef) -> Interface | None:
    device = exchange.device(port.device)
    return device.interface(port.interface) if device else None


def _each(exchange: Exchange) -> Iterator[tuple[PortRef, PortUse]]:
    return ((port, use) for use in port_uses(exchange) for port in use.ports)


def _twice(subject: Subject) -> Iterator[Fault]:
    for thing, first, later in repeated(_each(subject.exchange)):
        hint = "a port serves one connection, NAP or service: choose another"
        yield later.breach(f"{thing} is used by {first.name} too", hint, first)


def _unknown_device(subject: Subject) -> Iterator[Fault]:
    switches = [device.name for device in subject.exchange.switches]
    for port, use in _each(subject.exchange):
        if port.device not in switches:
            known = subject.exchange.device(port.device)
            what = f"{port.device} is not a switch" if known else f"switch {port.device} is not in NetBox"
            yield use.breach(what, did_you_mean(port.device, switches))


def _unknown_port(subject: Subject) -> Iterator[Fault]:
    for port, use in _each(subject.exchange):
        device = subject.exchange.device(port.device)
        if device and not device.interface(port.interface):
            names = sorted((item.name for item in device.interfaces if item.member_port), key=natural_key)
            yield use.breach(f"{port.device} has no interface {port.interface}", did_you_mean(port.interface, names))


def _not_ours(subject: Subject) -> Iterator[Fault]:
    switches = [device.name for device in subject.exchange.switches]
    for port, use in _each(subject.exchange):
        found = _interface(subject.exchange, port) if port.device in switches else None
        if found and not found.member_port:
            kind = (
                "the management port"
                if found.management
                else f"part of the trunk {found.lag}"
                if found.lag
                else "not handed to Git"
            )
            yield use.breach(f"{port} is {kind}", "choose another port, or tag this one 'gitops' in NetBox if members may use it")


def _speed(subject: Subject) -> Iterator[Fault]:
    for port, use in _each(subject.exchange):
        found = _interface(subject.exchange, port)
        if found and found.speed and use.speed > found.speed:
            what = f"{port} does at most {speed_text(found.speed)}, not {speed_text(use.speed)}"
            yield use.fault("speed", what, "choose a faster port or a lower speed")


def _lag_two_switches(subject: Subject) -> Iterator[Fault]:
    for use in port_uses(subject.exchange):
        devices = sorted({port.device for port in use.ports})
        if len(devices) > 1:
            what = f"the ports of the LAG are on {' and '.join(devices)}"
            yield use.breach(what, "a LAG ends on one switch; make two connections")


def _lag_unequal(subject: Subject) -> Iterator[Fault]:
    for use in port_uses(subject.exchange):
        found = {port: _interface(subject.exchange, port) for port in use.ports}
        speeds = {str(port): item.speed for port, item in found.items() if item and item.speed}
        if len(set(speeds.values())) > 1:
            what = f"the LAG has ports of {' and '.join(sorted({speed_text(item) for item in speeds.values()}))}"
            yield use.breach(what, "all ports of a LAG are of one kind and run at one speed (IEEE 802.1AX)")


def _slow(subject: Subject) -> Iterator[Fault]:
    for use in port_uses(subject.exchange):
        found = [_interface(subject.exchange, port) for port in use.ports]
        slowest = min(item.speed if item and item.member_port else 0 for item in found)
        if slowest >= _FAST and use.speed * _TENTH <= slowest:
            what = f"{use.ports[0]} does {speed_text(slowest)}, and is to run at {speed_text(use.speed)}"
            yield use.fault("speed", what, "see whether a digit is missing; its optics may not do that speed")


def _same_switch(subject: Subject) -> Iterator[Fault]:
    for member in subject.exchange.intent.members:
        used = [item for item in member.connections if item.state.vlan_role is VlanRole.PEERING]
        if len(used) > 1 and len({device for item in used for device in item.devices}) == 1:
            what = f"all connections of {member.key} are on {used[0].devices[0]}: with it the member is gone"
            yield connection_fault(member, used[-1], used_field(used[-1].ports), what, "fine if the member wants it so")


RULES = (
    Rule("port.slow", Severity.WARNING, "a fast port is not used at a tenth of its speed", "speed: 10G on a 100G port", _slow),
    Rule(
        "connection.same-switch",
        Severity.INFO,
        "a second connection is for when a switch fails",
        "both on sw1-nte01",
        _same_switch,
    ),
    Rule("port.used-twice", Severity.ERROR, "a port serves one thing", "two connections on sw1-nte01/Ethernet1", _twice),
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
    Rule("lag.unequal", Severity.ERROR, "LACP bundles links of one speed", "a 10G and a 100G port in one LAG", _lag_unequal),
)
