"""Every interface of a switch, decided: a member's port, a NAP's, one of our own, a trunk, management, or shut down."""

from collections.abc import Iterator

from ixp.errors import InputError
from ixp.model import Device, Exchange, Interface, OwnPort, PortRef, VlanRole
from ixp.model.device import natural_key
from ixp.platforms.eos.acl import BLOCKED, Acl, blocked, mac_acl, nap_acl
from ixp.platforms.eos.connection import connection_ports
from ixp.platforms.eos.lag import on_ports
from ixp.platforms.eos.nap import nap_ports
from ixp.platforms.eos.port import Edge, Port, Ports
from ixp.platforms.eos.trunk import trunk_port


def switch_ports(exchange: Exchange, device: Device) -> Ports:
    """Decide every interface of a switch, in natural order; lists in the order of the ports that use them.

    Raises InputError for a port that the switch lacks, and for services that EOS cannot give.
    """
    ports: dict[str, Port] = {}
    acls: dict[str, Acl] = {}
    for used, service in _services(exchange, device):
        for ref in used:
            if device.interface(ref.interface) is None:
                what = f"{device.name} has no interface {ref.interface}"
                raise InputError(what, where=f"NetBox {device.name}", hint="correct the port")
        ports |= {port.name: port for port in service.ports}
        acls |= {acl.name: acl for acl in service.acls}
    for interface in device.interfaces:
        if interface.name not in ports and (port := _other_port(exchange, device, interface)) is not None:
            ports[interface.name] = port
    ordered = sorted(ports.values(), key=lambda item: natural_key(item.name))
    named = [name for port in ordered if port.edge for name in (port.edge.mac_acl, port.edge.ip_acl, port.edge.ipv6_acl)]
    shared = (blocked(), nap_acl()) if exchange.intent.naps else (blocked(),)
    return Ports(ports=tuple(ordered), acls=(*shared, *(acls[name] for name in named if name in acls)))


def _services(exchange: Exchange, device: Device) -> Iterator[tuple[tuple[PortRef, ...], Ports]]:
    """Everything that has ports on the switch: the ports it names, and what they and their LAG are told."""
    for member, connection in exchange.connections():
        if device.name in connection.devices:
            yield connection.ports, connection_ports(exchange, member, connection)
    for nap in exchange.intent.naps:
        for end in nap.ends:
            if any(port.device == device.name for port in end.ports):
                yield end.ports, Ports(ports=nap_ports(exchange, nap, end))
    for own in exchange.intent.own_ports:
        if own.port.device == device.name:
            yield (own.port,), _own_port(exchange, own)


def _own_port(exchange: Exchange, own: OwnPort) -> Ports:
    acl = mac_acl(f"own-{own.serves}", own.macs)
    port = Port(name="", description=f"OWN {own.serves}", access_vlan=exchange.vlan(own.vlan).vid, edge=Edge(mac_acl=acl.name))
    return Ports(ports=on_ports(port, (own.port,), own.speed), acls=(acl,))


def _other_port(exchange: Exchange, device: Device, interface: Interface) -> Port | None:
    """What nobody has a service on. None for a LAG without links: it was a member's, and is gone with it."""
    if interface.management:
        return Port(name=interface.name, description="MANAGEMENT", addresses=interface.addresses or (device.management,))
    if interface.is_lag and not any(item.lag == interface.name for item in device.interfaces):
        return None
    return trunk_port(exchange, device, interface) or Port(
        name=interface.name,
        description="FREE" if interface.member_port else "UNUSED",
        shutdown=True,
        access_vlan=exchange.vlan(VlanRole.PARKED).vid,
        silent=True,
        edge=Edge(mac_acl=BLOCKED),
    )
