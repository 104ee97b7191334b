"""Rules on the trunk between switches as NetBox has it: its cables, and the LAGs that they make."""

from collections import defaultdict
from collections.abc import Iterator

from ixp.intent.values import speed_text
from ixp.model import Device, Exchange, Interface, PortRef, Severity
from ixp.model.lag import lag_name
from validate.rules.rule import Fault, Rule, Subject, device_fault
from validate.rules.users import port_uses


def _interface(exchange: Exchange, port: PortRef) -> Interface | None:
    device = exchange.device(port.device)
    return device.interface(port.interface) if device else None


def _ends(exchange: Exchange) -> Iterator[tuple[PortRef, PortRef]]:
    """Each cable between two switches, seen from both ends."""
    for cable in exchange.facts.cables:
        if cable.a.device != cable.b.device:
            yield cable.a, cable.b
            yield cable.b, cable.a


def _links(exchange: Exchange) -> list[tuple[PortRef, PortRef]]:
    """The same, without those that end on a port in use: port.cabled says so."""
    used = {port for use in port_uses(exchange) for port in use.ports}
    return [(near, far) for near, far in _ends(exchange) if used.isdisjoint({near, far})]


def _cabled(subject: Subject) -> Iterator[Fault]:
    far = dict(_ends(subject.exchange))
    for use in port_uses(subject.exchange):
        for port in use.ports:
            found = _interface(subject.exchange, port)
            if port in far and found and found.member_port:  # port.not-for-members says so of the others
                what = f"NetBox has a cable from {port} to {far[port]}, our own switch"
                yield use.breach(what, "choose another port; or correct the cable in NetBox")


def _loop(subject: Subject) -> Iterator[Fault]:
    for cable in subject.exchange.facts.cables:
        if cable.a.device == cable.b.device:
            what = f"a cable from {cable.a.interface} to {cable.b.interface} of the same switch: frames would go round"
            yield device_fault(cable.a.device, what, "correct the cable's ends in NetBox")


def _lag(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    leads: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for near, far in _links(exchange):
        here, there = _interface(exchange, near), _interface(exchange, far)
        if here and there and here.lag:
            leads[near.device, here.lag][f"{far.device}/{there.lag}" if there.lag else f"{far}, which is in no LAG"] = None
    for (name, lag), ends in leads.items():
        alone = [end for end in ends if "," in end]
        if alone or len(ends) > 1:
            what = f"the links of {lag} lead to {' and '.join(ends)}"
            yield device_fault(name, what, "a LAG has one LAG at its other end (IEEE 802.1AX): correct 'lag' in NetBox")
    for device in exchange.switches:
        yield from _without_lag(device)


def _without_lag(device: Device) -> Iterator[Fault]:
    for lag in sorted({item.lag for item in device.interfaces if item.lag}):
        found = device.interface(lag)
        if found is None or not found.is_lag:
            what = f"{lag} has links, but is {'of another type than LAG' if found else 'no interface of the switch'}"
            yield device_fault(device.name, what, "set its type to LAG in NetBox")


def _speeds(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    for near, far in _links(exchange):
        here, there = _interface(exchange, near), _interface(exchange, far)
        if here and there and 0 < here.speed < there.speed:
            what = f"{near.interface} is a port of {speed_text(here.speed)}, its other end {far} one of {speed_text(there.speed)}"
            yield device_fault(near.device, what, "correct the type of one of the two in NetBox; each is set to its own speed")
    for device in exchange.switches:
        for lag in sorted({item.lag for item in device.interfaces if item.lag}):
            speeds = {item.speed for item in device.interfaces if item.lag == lag and item.speed}
            if len(speeds) > 1:
                what = f"{lag} has links of {' and '.join(speed_text(item) for item in sorted(speeds))}"
                yield device_fault(device.name, what, "all links of a LAG run at one speed (IEEE 802.1AX)")


def _taken(subject: Subject) -> Iterator[Fault]:
    trunks = {(device.name, item.lag) for device in subject.exchange.switches for item in device.interfaces if item.lag}
    for use in port_uses(subject.exchange):
        if len(use.ports) > 1 and any(sign.isdigit() for sign in use.ports[0].interface):
            own = lag_name(use.ports)
            if (use.ports[0].device, own) in trunks:
                what = f"its LAG is {own}, by the number of its first port; so is a trunk of {use.ports[0].device}"
                yield use.breach(what, "number the trunk's LAG below 100 in NetBox")


def _apart(subject: Subject) -> Iterator[Fault]:
    names = [device.name for device in subject.exchange.switches]
    if len(names) < 2:
        return
    reached, waiting = {names[0]}, [names[0]]
    while waiting:
        here = waiting.pop()
        found = {far.device for near, far in _ends(subject.exchange) if near.device == here} - reached
        reached |= found
        waiting += found
    for name in names:
        if name not in reached:
            what = f"no cable of NetBox leads from it to {names[0]}: its members would be alone"
            yield device_fault(name, what, "enter the cables of the trunk in NetBox, or set the switch to 'planned'")


RULES = (
    Rule(
        "port.cabled",
        Severity.ERROR,
        "a port with a cable to our own switch is no member's",
        "port: sw1-nte01/Ethernet53, a trunk's",
        _cabled,
    ),
    Rule(
        "trunk.loop",
        Severity.ERROR,
        "without spanning tree a loop takes everybody down",
        "a cable with both ends on one switch",
        _loop,
    ),
    Rule("trunk.lag", Severity.ERROR, "a LAG that ends in two places is a loop", "a link in a LAG on one side alone", _lag),
    Rule("trunk.speeds", Severity.ERROR, "two speeds make no link", "a 100G port cabled to one of 10G", _speeds),
    Rule(
        "trunk.lag-taken",
        Severity.ERROR,
        "a member's ports in the trunk's LAG carry every VLAN",
        "a trunk in Port-Channel103",
        _taken,
    ),
    Rule("trunk.apart", Severity.WARNING, "the LAN is one", "a switch without cable to the others", _apart),
)
