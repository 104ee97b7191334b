"""Rules on ports and LAGs: what the intent asks of the devices that NetBox knows."""

from collections import defaultdict
from collections.abc import Iterator

from ixp.intent.faults import did_you_mean
from ixp.intent.values import speed_text
from ixp.model import Exchange, Interface, PortRef, Severity, VlanRole
from ixp.model.device import natural_key
from ixp.platforms.eos.port import forced_speed
from validate.rules.rule import Fault, Rule, Subject, connection_fault, device_fault
from validate.rules.users import PortUse, port_uses, repeated, used_field

_UNASKED = 10_000  # Mb/s; what a port does with optics of 10G, without a word
_SLIPS = 3  # ports on a switch that does not exist which may be slips of their own
_FAST, _TENTH, _HUNDREDTH = 100_000, 10, 100


def _interface(exchange: Exchange, port: PortRef) -> Interface | None:
    device = exchange.device(port.device)
    return device.interface(port.interface) if device else None


def _each(exchange: Exchange) -> Iterator[tuple[PortRef, PortUse]]:
    return ((port, use) for use in port_uses(exchange) for port in use.ports)


def _twice(subject: Subject) -> Iterator[Fault]:
    for thing, first, later in repeated(_each(subject.exchange)):
        if later.name == first.name:
            yield later.breach(f"{thing} stands twice in one LAG", "write the port that the other link is plugged into")
            continue
        hint = "a port serves one connection, NAP or service: choose another"
        yield later.breach(f"{thing} is used by {first.name} too", hint, first)


def _unknown_device(subject: Subject) -> Iterator[Fault]:
    switches = [device.name for device in subject.exchange.switches]
    strange: dict[str, list[PortUse]] = defaultdict(list)
    for port, use in _each(subject.exchange):
        if port.device not in switches:
            strange[port.device].append(use)
    for name, uses in strange.items():
        what = f"{name} is not a switch" if subject.exchange.device(name) else f"switch {name} is not in NetBox"
        if len(uses) > _SLIPS:  # so many don't misspell it alike: NetBox has lost it
            what = f"{what}, but {uses[0].name} and {len(uses) - 1} others are on it"
            yield device_fault(name, what, "see its name, role and state in NetBox: only active switches count")
            continue
        for use in uses:
            yield use.breach(what, did_you_mean(name, switches))


def _unknown_port(subject: Subject) -> Iterator[Fault]:
    for port, use in _each(subject.exchange):
        device = subject.exchange.device(port.device)
        if device and not device.interface(port.interface):
            names = sorted((item.name for item in device.interfaces if item.member_port), key=natural_key)
            hint = did_you_mean(port.interface, names) or f"name it as NetBox does: {', '.join(names[:2])} …"
            yield use.breach(f"{port.device} has no interface {port.interface}", hint)


def _not_ours(subject: Subject) -> Iterator[Fault]:
    switches = [device.name for device in subject.exchange.switches]
    for port, use in _each(subject.exchange):
        found = _interface(subject.exchange, port) if port.device in switches else None
        if found and (found.management or not found.member_port):
            kind = (
                "the management port"
                if found.management
                else f"part of the trunk {found.lag}"
                if found.lag
                else "not handed to Git"
            )
            yield use.breach(f"{port} is {kind}", "choose another port, or tag this one 'gitops' in NetBox if members may use it")


def _speed(subject: Subject) -> Iterator[Fault]:
    for use in port_uses(subject.exchange):
        found = [(port, _interface(subject.exchange, port)) for port in use.ports]
        slower = [(port, item.speed) for port, item in found if item and item.member_port and 0 < item.speed < use.speed]
        if slower:  # one that is not for members has a fault of its own
            port, most = slower[0]
            what = f"{port} does at most {speed_text(most)}, not {speed_text(use.speed)}"
            each = "; it is that of one port, not of the LAG" if len(use.ports) > 1 else ""
            yield use.fault("speed", what, f"choose a faster port or a lower speed{each}")


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
        if _is_slow(use.speed, slowest):
            what = f"{use.ports[0]} does {speed_text(slowest)}, and is to run at {speed_text(use.speed)}"
            yield use.fault("speed", what, "see whether a digit is missing; its optics may not do that speed")


def _unforced(subject: Subject) -> Iterator[Fault]:
    for use in port_uses(subject.exchange):
        found = [_interface(subject.exchange, port) for port in use.ports]
        faster = [item.speed for item in found if item and item.member_port and use.speed < item.speed]
        told = use.speed == _UNASKED or forced_speed(use.speed) is not None
        if faster and not told and not _is_slow(use.speed, min(faster)):
            what = f"switches have no word for {speed_text(use.speed)}: {use.ports[0]} stays at {speed_text(faster[0])}"
            yield use.fault("speed", what, "write the speed of its optics; 1G, 10G, 40G and 100G can be set")


def _is_slow(speed: int, most: int) -> bool:
    """Whether a port that can do ``most`` is to run at so little of it that a digit may be missing."""
    return (most >= _FAST and speed * _TENTH <= most) or 0 < speed * _HUNDREDTH <= most


def _same_switch(subject: Subject) -> Iterator[Fault]:
    for member in subject.exchange.intent.members:
        used = [item for item in member.connections if item.state.vlan_role is VlanRole.PEERING]
        if len(used) > 1 and len({device for item in used for device in item.devices}) == 1:
            what = f"all connections of {member.key} are on {used[0].devices[0]}: with it the member is gone"
            yield connection_fault(member, used[-1], used_field(used[-1].ports), what, "fine if the member wants it so")


RULES = (
    Rule("port.slow", Severity.WARNING, "a port is not used at a small part of its speed", "speed: 10G on a 100G port", _slow),
    Rule(
        "connection.same-switch",
        Severity.INFO,
        "a second connection is for when a switch fails",
        "both on sw1-nte01",
        _same_switch,
    ),
    Rule(
        "port.speed-unset",
        Severity.WARNING,
        "a speed that a switch is not told of has no effect",
        "speed: 25G on a 100G port",
        _unforced,
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
