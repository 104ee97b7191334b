"""Access lists of EOS ports: one MAC per router, the member's own addresses only, no multicast but what IPv6 needs.

After what INEX and DD-IX run on member ports, with two faults mended: without a registered MAC nothing passes, and
unsolicited neighbour advertisements to all nodes (33:33:00:00:00:01) do. Every entry carries its number.
"""

from ixp.errors import InputError
from ixp.model import Connection, PeeringLan
from ixp.model.base import Frozen

MOST_MACS = 20
BLOCKED = "blocked"
_EXACT = "00:00:00:00:00:00"
_BROADCAST = f"ff:ff:ff:ff:ff:ff {_EXACT}"
_SOLICITED_NODE = "33:33:ff:00:00:00 00:00:00:ff:ff:ff"
_ALL_NODES = f"33:33:00:00:00:01 {_EXACT}"
_GROUP = "01:00:00:00:00:00 fe:ff:ff:ff:ff:ff"
# What each router may send: first number, destination, ethertype. The refusal of other group addresses is number 99.
_DIRECTED = ((11, _BROADCAST, "arp"), (31, _SOLICITED_NODE, "ipv6"), (51, _ALL_NODES, "ipv6"))
_UNICAST = ((111, "any", "arp"), (131, "any", "ip"), (151, "any", "ipv6"))


class Acl(Frozen):
    """An access list. ``kind`` is EOS's word (``mac``, ``ip``, ``ipv6``); entries carry their numbers."""

    kind: str
    name: str
    entries: tuple[str, ...]


def blocked() -> Acl:
    """The list of a port that nobody uses: nothing passes."""
    return Acl(kind="mac", name=BLOCKED, entries=("999 deny any any log",))


def mac_acl(key: str, macs: tuple[str, ...]) -> Acl:
    """What the routers behind a port may send by MAC and ethertype; no MAC registered: nothing.

    Raises InputError above 20 MACs, where the numbers of two groups would meet.
    """
    if len(macs) > MOST_MACS:
        raise InputError(f"{key} has {len(macs)} MACs, at most {MOST_MACS} can be filtered", hint="remove MACs in the inventory")
    ordered = sorted(macs)
    entries = [
        *_permits(ordered, _DIRECTED),
        f"99 deny any {_GROUP} log",
        *_permits(ordered, _UNICAST),
        "999 deny any any log",
    ]
    return Acl(kind="mac", name=f"{key}-mac", entries=tuple(entries) if ordered else ("999 deny any any log",))


def _permits(macs: list[str], groups: tuple[tuple[int, str, str], ...]) -> list[str]:
    return [
        f"{first + index} permit {mac} {_EXACT} {target} {ethertype}"
        for first, target, ethertype in groups
        for index, mac in enumerate(macs)
    ]


def ip_acl(key: str, connection: Connection, lan: PeeringLan) -> Acl:
    """IPv4: of the peering LAN's addresses only the member's own as a source towards the LAN; transit passes."""
    own = [f"11 permit ip host {connection.ipv4} any"] if connection.ipv4 else []
    entries = (*own, f"21 deny ip {lan.ipv4} {lan.ipv4} log", "101 permit ip any any")
    return Acl(kind="ip", name=f"{key}-ipv4", entries=entries)


def ipv6_acl(key: str, connection: Connection, lan: PeeringLan) -> Acl:
    """IPv6: no router advertisement, neighbour discovery's groups only, and the member's own address."""
    own = [f"21 permit ipv6 host {connection.ipv6} any"] if connection.ipv6 else []
    entries = (
        "9 deny icmpv6 any any router-advertisement log",
        "11 permit ipv6 any host ff02::1",
        "14 permit ipv6 any ff02::1:ff00:0/104",
        "15 deny ipv6 any ff00::/8 log",
        *own,
        f"31 deny ipv6 {lan.ipv6} {lan.ipv6} log",
        "101 permit ipv6 any any",
    )
    return Acl(kind="ipv6", name=f"{key}-ipv6", entries=entries)
