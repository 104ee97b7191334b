"""Access lists of EOS ports: one MAC per router, the member's own addresses only, no multicast but what IPv6 needs.

After what INEX and DD-IX run on member ports, with two faults mended: without a registered MAC nothing passes, and
unsolicited neighbour advertisements to all nodes (33:33:00:00:00:01) do. Every entry carries its number.

Frames of a NAP that rides tagged on a peering port pass before any other entry is asked (docs/decisions/0005).
"""

from ixp.errors import InputError
from ixp.model import Connection, PeeringLan
from ixp.model.base import Frozen

MOST_MACS = 20
MOST_NAPS = 4
BLOCKED = "blocked"
NAP = "nap"
_EXACT = "00:00:00:00:00:00"
_BROADCAST = f"ff:ff:ff:ff:ff:ff {_EXACT}"
_SOLICITED_NODE = "33:33:ff:00:00:00 00:00:00:ff:ff:ff"
_ALL_NODES = f"33:33:00:00:00:01 {_EXACT}"
_GROUP = "01:00:00:00:00:00 fe:ff:ff:ff:ff:ff"
# What each router may send: first number, destination, ethertype. The refusal of other group addresses is number 99.
_DIRECTED = ((11, _BROADCAST, "arp"), (31, _SOLICITED_NODE, "ipv6"), (51, _ALL_NODES, "ipv6"))
# Never forwarded, whatever the VLAN: IEEE 802.1Q's reserved group addresses (STP, LLDP, LACP), and Cisco's CDP and PVST+.
_LINK_LOCAL = ("01:80:c2:00:00:00 00:00:00:00:00:0f", "01:00:0c:cc:cc:cc 00:00:00:00:00:01")
_UNICAST = ((111, "any", "arp"), (131, "any", "ip"), (151, "any", "ipv6"))


class Acl(Frozen):
    """An access list. ``kind`` is EOS's word (``mac``, ``ip``, ``ipv6``); entries carry their numbers."""

    kind: str
    name: str
    entries: tuple[str, ...]


def blocked() -> Acl:
    """The list of a port that nobody uses: nothing passes."""
    return Acl(kind="mac", name=BLOCKED, entries=("999 deny any any log",))


def nap_acl() -> Acl:
    """The list of a NAP's own port: everything but the protocols that end at a port."""
    return Acl(kind="mac", name=NAP, entries=(*_link_local(), "999 permit any any"))


def mac_acl(key: str, macs: tuple[str, ...], naps: tuple[int, ...] = ()) -> Acl:
    """What the routers behind a port may send by MAC and ethertype; no MAC registered: nothing.

    ``naps`` are the VLANs of the NAPs that ride on the port: whatever it sends in them passes. Raises InputError above 20 MACs
    or 4 NAPs, where the numbers of two groups would meet.
    """
    if len(macs) > MOST_MACS:
        raise InputError(f"{key} has {len(macs)} MACs, at most {MOST_MACS} can be filtered", hint="remove MACs in the inventory")
    ordered = sorted(macs)
    private = (*_link_local(), *_naps(key, naps, 3, "any any")) if naps else ()
    if not ordered:
        return Acl(kind="mac", name=f"{key}-mac", entries=(*private, "999 deny any any log"))
    entries = [
        *private,
        *_permits(ordered, _DIRECTED),
        f"99 deny any {_GROUP} log",
        *_permits(ordered, _UNICAST),
        "999 deny any any log",
    ]
    return Acl(kind="mac", name=f"{key}-mac", entries=tuple(entries))


def _permits(macs: list[str], groups: tuple[tuple[int, str, str], ...]) -> list[str]:
    return [
        f"{first + index} permit {mac} {_EXACT} {target} {ethertype}"
        for first, target, ethertype in groups
        for index, mac in enumerate(macs)
    ]


def _link_local() -> tuple[str, ...]:
    return tuple(f"{number} deny any {group} log" for number, group in enumerate(_LINK_LOCAL, start=1))


def _naps(key: str, vids: tuple[int, ...], first: int, match: str) -> tuple[str, ...]:
    """Entries that let NAPs pass. The mask of a VLAN is a wildcard, as that of a MAC: its ones don't care."""
    if len(vids) > MOST_NAPS:
        what = f"{key} carries {len(vids)} NAPs, at most {MOST_NAPS} can ride on one connection"
        raise InputError(what, hint="give them ports of their own")
    return tuple(f"{first + index} permit vlan {vid} 0x000 {match}" for index, vid in enumerate(sorted(vids)))


def ip_acl(key: str, connection: Connection, lan: PeeringLan, naps: tuple[int, ...] = ()) -> Acl:
    """IPv4: of the peering LAN's addresses only the member's own as a source towards the LAN; transit passes."""
    own = [f"11 permit ip host {connection.ipv4} any"] if connection.ipv4 else []
    entries = (*_naps(key, naps, 1, "ip any any"), *own, f"21 deny ip {lan.ipv4} {lan.ipv4} log", "101 permit ip any any")
    return Acl(kind="ip", name=f"{key}-ipv4", entries=entries)


def ipv6_acl(key: str, connection: Connection, lan: PeeringLan, naps: tuple[int, ...] = ()) -> Acl:
    """IPv6: no router advertisement, neighbour discovery's groups only, and the member's own address."""
    own = [f"21 permit ipv6 host {connection.ipv6} any"] if connection.ipv6 else []
    entries = (
        *_naps(key, naps, 1, "ipv6 any any"),
        "9 deny icmpv6 any any router-advertisement log",
        "11 permit ipv6 any host ff02::1",
        "14 permit ipv6 any ff02::1:ff00:0/104",
        "15 deny ipv6 any ff00::/8 log",
        *own,
        f"31 deny ipv6 {lan.ipv6} {lan.ipv6} log",
        "101 permit ipv6 any any",
    )
    return Acl(kind="ipv6", name=f"{key}-ipv6", entries=entries)
