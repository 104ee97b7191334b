"""What the ports of a member's connection are told; it follows from the connection's state alone.

| state | port | VLAN | who may send |
|---|---|---|---|
| planned | shut | parked | nobody |
| awaiting-xconnect | up | quarantine | nobody: whoever plugs in what into the patch panel, no frame passes |
| quarantine | up | quarantine | the registered MACs |
| active, leaving | up | peering | the registered MACs with the connection's own addresses |
| suspended | shut | as active, so that lifting it changes one line | as active |
"""

from ixp.model import Connection, Exchange, Member, State, VlanRole
from ixp.platforms.eos.acl import BLOCKED, Acl, ip_acl, ipv6_acl, mac_acl
from ixp.platforms.eos.lag import on_ports
from ixp.platforms.eos.port import Edge, Port, Ports, Trunk, vlan_list

_SHUT = frozenset({State.PLANNED, State.SUSPENDED})
_VLANS = {
    State.PLANNED: VlanRole.PARKED,
    State.AWAITING_XCONNECT: VlanRole.QUARANTINE,
    State.QUARANTINE: VlanRole.QUARANTINE,
}


def connection_ports(exchange: Exchange, member: Member, connection: Connection) -> Ports:
    """The ports of one connection; raises InputError for a LAG over several switches, or more MACs or NAPs than filters hold."""
    state, key = connection.state, f"peer-{connection.key}"
    vid = exchange.vlan(_VLANS.get(state, VlanRole.PEERING)).vid
    edge, trunk = Edge(mac_acl=BLOCKED), None
    lists: tuple[Acl, ...] = ()
    if state is State.QUARANTINE:
        lists = (mac_acl(key, connection.macs),)
        edge = Edge(mac_acl=lists[0].name)
    elif state not in _VLANS:
        naps, lan = _tagged(exchange, connection), exchange.intent.peering_lan
        lists = (mac_acl(key, connection.macs, naps), ip_acl(key, connection, lan, naps), ipv6_acl(key, connection, lan, naps))
        edge = Edge(mac_acl=lists[0].name, ip_acl=lists[1].name, ipv6_acl=lists[2].name)
        trunk = Trunk(allowed=vlan_list({vid, *naps}), native=vid) if naps else None
    service = Port(
        name="",
        description=f"PEER AS{member.asn} {connection.key}",
        shutdown=state in _SHUT,
        access_vlan=None if trunk else vid,
        trunk=trunk,
        edge=edge,
    )
    return Ports(ports=on_ports(service, connection.ports, connection.speed), acls=lists)


def _tagged(exchange: Exchange, connection: Connection) -> tuple[int, ...]:
    """The VLANs of the NAPs that ride on the connection with a tag, in order."""
    return tuple(sorted(nap.vid for nap in exchange.intent.naps for end in nap.ends if end.connection == connection.key))
