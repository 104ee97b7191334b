"""How a member's router is plugged in: by plain cables where they do, else with Open vSwitch between cables and interfaces.

LAG and tags are Open vSwitch's, in the router's own node, so the kernel need not know bonding or 802.1Q.
"""

from ixp.model import PortRef
from lab.node import Node
from lab.switch import start_datapath
from lab.wire import End, bring_up
from lab.world import Router

PEERING = "peering0"
_BRIDGE = "br0"
# The kernel must not answer on a raw cable: it knows the addresses behind the bridge, and has another MAC there.
_MUTE = 'for cable in "$@"; do ip link set "$cable" arp off; echo 1 >"/proc/sys/net/ipv6/conf/$cable/disable_ipv6"; done'
# Nor answer in one network for its address in another.
_STRICT = "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore"


def cables(router: Router) -> list[tuple[End, PortRef]]:
    """The router's end of each of its cables, and the switch port at the other end."""
    naps = [
        (End(interface=item.name, mac=item.mac, addresses=item.addresses), item.port)
        for item in router.naps
        if item.port is not None
    ]
    if router.bridged:
        return [(End(interface=name), port) for name, port in zip(_raw(router), router.ports, strict=True)] + naps
    return [(_peering(router), port) for port in router.ports] + naps


def in_peering_lan(router: Router) -> list[str]:
    """Names of the router's interfaces that see the peering LAN: ``peering0``, and the raw cables under it."""
    if not router.ports:
        return []
    return [PEERING, *_raw(router)] if router.bridged else [PEERING]


def assemble(node: Node, router: Router) -> None:
    """Make the LAG and the tagged interfaces of the raw cables; the cables are laid."""
    if router.naps:
        node.script(_STRICT)
    if not router.bridged:
        return
    start_datapath(node)
    raw = _raw(router)
    node.script(_MUTE, *raw)
    uplink = ["add-port", _BRIDGE, *raw]
    if len(raw) > 1:
        uplink = ["add-bond", _BRIDGE, "lag0", *raw, "lacp=active", "bond_mode=balance-tcp", "other_config:lacp-time=fast"]
    own = [(_peering(router), ["vlan_mode=trunk", "trunks=0"])]  # VLAN 0: what comes without a tag
    own += [(End(interface=item.name, mac=item.mac, addresses=item.addresses), [f"tag={item.vid}"]) for item in router.tagged]
    command = ["add-br", _BRIDGE, "--", "set", "bridge", _BRIDGE, "datapath_type=netdev", "--", *uplink]
    for end, vlan in own:
        command += ["--", "add-port", _BRIDGE, end.interface, *vlan]
        command += ["--", "set", "interface", end.interface, "type=internal", f'mac="{end.mac}"']
    node.exec("ovs-vsctl", *command)
    for end, _ in own:
        bring_up(node, end)


def _raw(router: Router) -> list[str]:
    return [f"cable{number}" for number in range(len(router.ports))]


def _peering(router: Router) -> End:
    return End(interface=PEERING, mac=router.mac, addresses=router.addresses)
