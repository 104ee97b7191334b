"""Ports between our own switches: they carry every VLAN but the parked one."""

from ixp.model import Device, Exchange, Interface, VlanRole
from ixp.platforms.eos.lag import channel_number
from ixp.platforms.eos.port import Port, Trunk, forced_speed, vlan_list


def trunk_port(exchange: Exchange, device: Device, interface: Interface) -> Port | None:
    """A trunk, its LAG, or a link of it; None where the interface is nothing of that."""
    far = _far_end(exchange, device, interface.name)
    if interface.lag is not None:
        return Port(
            name=interface.name,
            description=f"TRUNK {far or '?'}",
            speed=forced_speed(interface.speed),
            channel=channel_number(interface.lag),
        )
    if interface.is_lag:
        links = [item.name for item in device.interfaces if item.lag == interface.name]
        ends = sorted({_far_end(exchange, device, item).partition(" ")[0] or "?" for item in links})
        return Port(name=interface.name, description=f"TRUNK {' '.join(ends)}", trunk=_vlans(exchange))
    if far:
        return Port(name=interface.name, description=f"TRUNK {far}", speed=forced_speed(interface.speed), trunk=_vlans(exchange))
    return None


def _vlans(exchange: Exchange) -> Trunk:
    """The parked VLAN takes what arrives untagged, and leads nowhere."""
    carried = {item.vid for item in exchange.vlans if item.role is not VlanRole.PARKED}
    return Trunk(allowed=vlan_list(carried), native=exchange.vlan(VlanRole.PARKED).vid)


def _far_end(exchange: Exchange, device: Device, name: str) -> str:
    """``device interface`` at the other end of the cable; empty where NetBox knows none."""
    for cable in exchange.facts.cables:
        for near, far in ((cable.a, cable.b), (cable.b, cable.a)):
            if (near.device, near.interface) == (device.name, name):
                return f"{far.device} {far.interface}"
    return ""
