"""Which port is in which VLAN by the intent alone: said here a second time, without a look at how switches are rendered."""

from collections import defaultdict

from ixp.model import Exchange, PortRef, VlanRole
from ixp.model.lag import lag_name
from validate.batfish.machine import expected_vlan


def service_port(ports: tuple[PortRef, ...]) -> PortRef:
    """The interface that a service is on: the port, or the LAG of several."""
    first = ports[0]
    return first if len(ports) == 1 else PortRef(device=first.device, interface=lag_name(ports))


def trunk_port(exchange: Exchange, port: PortRef) -> PortRef:
    """The interface that carries a cable between switches: the port, or the LAG that NetBox has it in."""
    device = exchange.device(port.device)
    interface = device.interface(port.interface) if device else None
    return PortRef(device=port.device, interface=interface.lag) if interface and interface.lag else port


def links(exchange: Exchange) -> frozenset[PortRef]:
    """Ports that are a link of a LAG, which stands for them."""
    services = [item.ports for _, item in exchange.connections()]
    services += [end.ports for nap in exchange.intent.naps for end in nap.ends]
    found = {port for ports in services if len(ports) > 1 for port in ports}
    cabled = [port for cable in exchange.facts.cables for port in (cable.a, cable.b)]
    return frozenset(found | {port for port in cabled if trunk_port(exchange, port) != port})


def expected_ports(exchange: Exchange) -> dict[tuple[str, int], frozenset[PortRef]]:
    """The ports that are in a VLAN and not shut, by switch and number of the VLAN; only switches that are rendered for EOS."""
    found: dict[int, set[PortRef]] = defaultdict(set)
    carrier = {}
    for _, item in exchange.connections():
        vid = expected_vlan(exchange, item)
        if vid is not None:
            carrier[item.key] = service_port(item.ports)
            found[vid].add(carrier[item.key])
    for nap in exchange.intent.naps:
        for end in nap.ends:
            if end.ports:
                found[nap.vid].add(service_port(end.ports))
            elif end.connection in carrier:
                found[nap.vid].add(carrier[end.connection])
    for own in exchange.intent.own_ports:
        found[exchange.vlan(own.vlan).vid].add(own.port)
    trunks = {trunk_port(exchange, port) for cable in exchange.facts.cables for port in (cable.a, cable.b)}
    switches = [item.name for item in exchange.switches if item.platform == "eos"]
    return {
        (name, vlan.vid): frozenset(port for port in _in(vlan.role, found[vlan.vid], trunks) if port.device == name)
        for name in switches
        for vlan in exchange.vlans
    }


def _in(role: VlanRole, ports: set[PortRef], trunks: set[PortRef]) -> set[PortRef]:
    """The parked VLAN leads nowhere: trunks have it untagged and let none of it pass."""
    return ports if role is VlanRole.PARKED else ports | trunks
