"""Cables between nodes: veth pairs that never touch the host's own network.

Transmit checksum offload is off on every end: across Open vSwitch's userspace datapath it breaks TCP while ping still works.
"""

from ipaddress import IPv4Interface, IPv6Interface

from ixp.model.base import Frozen
from lab.node import Node

_END = """
ethtool -K "$1" tx off >/dev/null
if [ "$2" != - ]; then ip link set "$1" address "$2"; fi
ip link set "$1" up
name=$1
shift 2
for address in "$@"; do ip address add "$address" dev "$name" nodad; done
"""


class End(Frozen):
    """One end of a cable: the interface's name in its node, and its MAC and addresses where it has its own."""

    interface: str
    mac: str | None = None
    addresses: tuple[IPv4Interface | IPv6Interface, ...] = ()


def connect(a: Node, a_end: End, b: Node, b_end: End) -> None:
    """Lay a cable between two nodes and bring both ends up; raises DeviceError where a name is taken."""
    peer = ["peer", "name", b_end.interface, "netns", str(b.pid)]
    a.exec_in_network("ip", "link", "add", "name", a_end.interface, "type", "veth", *peer)
    for node, end in ((a, a_end), (b, b_end)):
        bring_up(node, end)


def bring_up(node: Node, end: End) -> None:
    """Give an interface that exists its MAC and addresses, and switch it on."""
    node.script(_END, end.interface, end.mac or "-", *map(str, end.addresses))
