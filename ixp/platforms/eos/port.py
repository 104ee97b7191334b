"""Every interface of a switch, decided: a member's port, one of our own, the trunk, management, or shut down."""

from ipaddress import IPv4Interface, IPv6Interface

from ixp.errors import InputError
from ixp.model import Connection, Device, Exchange, Interface, Member, OwnPort, VlanRole
from ixp.model.base import Frozen
from ixp.model.device import natural_key
from ixp.platforms.eos.acl import BLOCKED, Acl, ip_acl, ipv6_acl, mac_acl

# EOS's word for a forced speed, by Mb/s; 10G is what its ports do unasked.
_SPEEDS = {100: "100full", 1_000: "1000full", 40_000: "40gfull", 100_000: "100gfull"}


class Trunk(Frozen):
    """VLANs carried with a tag, and the untagged one, which is not among them."""

    allowed: str
    native: int


class Port(Frozen):
    """One interface. Exactly one of ``access_vlan``, ``trunk``, ``channel`` and ``addresses`` is set."""

    name: str
    description: str
    speed: str | None = None
    shutdown: bool = False
    access_vlan: int | None = None
    mac_acl: str | None = None
    ip_acl: str | None = None
    ipv6_acl: str | None = None
    trunk: Trunk | None = None
    channel: int | None = None
    addresses: tuple[IPv4Interface | IPv6Interface, ...] = ()


class Ports(Frozen):
    """The interfaces in natural order and the access lists that they use, in the same order."""

    ports: tuple[Port, ...]
    acls: tuple[Acl, ...]


def ports(exchange: Exchange, device: Device) -> Ports:
    """Decide every interface of a switch; raises InputError for a port that the switch lacks, or a member's LAG."""
    members = _members(exchange, device)
    own = {item.port.interface: item for item in exchange.intent.own_ports if item.port.device == device.name}
    known = {item.name for item in device.interfaces}
    for name in [*members, *own]:
        if name not in known:
            raise InputError(f"{device.name} has no interface {name}", where=f"NetBox {device.name}", hint="correct the port")
    found: list[Port] = []
    acls: list[Acl] = []
    for interface in sorted(device.interfaces, key=lambda item: natural_key(item.name)):
        if interface.name in members:
            port, lists = _member_port(exchange, interface, *members[interface.name])
        elif interface.name in own:
            port, lists = _own_port(exchange, interface, own[interface.name])
        else:
            port, lists = _other_port(exchange, device, interface), ()
        found.append(port)
        acls.extend(lists)
    return Ports(ports=tuple(found), acls=tuple(acls))


def _members(exchange: Exchange, device: Device) -> dict[str, tuple[Member, Connection]]:
    found = {}
    for member, connection in exchange.connections():
        if device.name not in connection.devices:
            continue
        if len(connection.ports) > 1:
            raise InputError(
                f"connection {connection.key} has {len(connection.ports)} ports: a member's LAG is not supported yet on eos",
                hint="give it one port",
            )
        found[connection.ports[0].interface] = (member, connection)
    return found


def _member_port(
    exchange: Exchange, interface: Interface, member: Member, connection: Connection
) -> tuple[Port, tuple[Acl, ...]]:
    key, lan = f"peer-{connection.key}", exchange.intent.peering_lan
    lists = (mac_acl(key, connection.macs), ip_acl(key, connection, lan), ipv6_acl(key, connection, lan))
    port = Port(
        name=interface.name,
        description=f"PEER AS{member.asn} {connection.key}",
        speed=_SPEEDS.get(connection.speed),
        access_vlan=exchange.vlan(VlanRole.PEERING).vid,
        mac_acl=lists[0].name,
        ip_acl=lists[1].name,
        ipv6_acl=lists[2].name,
    )
    return port, lists


def _own_port(exchange: Exchange, interface: Interface, own: OwnPort) -> tuple[Port, tuple[Acl, ...]]:
    acl = mac_acl(f"own-{own.serves}", own.macs)
    port = Port(
        name=interface.name,
        description=f"OWN {own.serves}",
        speed=_SPEEDS.get(own.speed),
        access_vlan=exchange.vlan(VlanRole.PEERING).vid,
        mac_acl=acl.name,
    )
    return port, (acl,)


def _other_port(exchange: Exchange, device: Device, interface: Interface) -> Port:
    if interface.management:
        return Port(name=interface.name, description="MANAGEMENT", addresses=interface.addresses or (device.management,))
    if interface.lag is not None:
        return Port(
            name=interface.name,
            description=f"TRUNK {_far_end(exchange, device, interface.name)}",
            speed=_SPEEDS.get(interface.speed),
            channel=_channel(interface.lag),
        )
    if interface.is_lag:
        links = [item.name for item in device.interfaces if item.lag == interface.name]
        ends = sorted({_far_end(exchange, device, item).partition(" ")[0] for item in links})
        return Port(name=interface.name, description=f"TRUNK {' '.join(ends)}", trunk=_trunk(exchange))
    if _far_end(exchange, device, interface.name) != "?":
        description = f"TRUNK {_far_end(exchange, device, interface.name)}"
        return Port(name=interface.name, description=description, speed=_SPEEDS.get(interface.speed), trunk=_trunk(exchange))
    return Port(
        name=interface.name,
        description="FREE" if interface.member_port else "UNUSED",
        shutdown=True,
        access_vlan=exchange.vlan(VlanRole.PARKED).vid,
        mac_acl=BLOCKED,
    )


def _channel(lag: str) -> int:
    number = lag.removeprefix("Port-Channel")
    if not number.isdigit():
        raise InputError(f"LAG '{lag}' is not named as on EOS", where="NetBox", hint="name it Port-Channel and a number")
    return int(number)


def _trunk(exchange: Exchange) -> Trunk:
    """All VLANs but the parked one, which takes what arrives untagged and leads nowhere."""
    parked = exchange.vlan(VlanRole.PARKED).vid
    vids = sorted(item.vid for item in exchange.intent.vlans if item.vid != parked)
    return Trunk(allowed=",".join(map(str, vids)), native=parked)


def _far_end(exchange: Exchange, device: Device, name: str) -> str:
    """``device interface`` at the other end of the cable, ``?`` where NetBox knows none."""
    for cable in exchange.facts.cables:
        for near, far in ((cable.a, cable.b), (cable.b, cable.a)):
            if (near.device, near.interface) == (device.name, name):
                return f"{far.device} {far.interface}"
    return "?"
