"""Looking at NAPs from their ends: whether frames of any kind cross, and whether one strays into or out of the peering LAN."""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import NamedTuple

from lab.lab import Lab
from lab.members import attach
from lab.node import Node
from lab.probe import Capture, answering, capture
from lab.world import NapInterface, Router

# A local experimental ethertype (IEEE 802): nothing that a peering LAN lets pass.
ODD = 0x88B5
_ARP = 0x0806
_BROADCAST = "ff:ff:ff:ff:ff:ff"
_NOBODY = "00:00:5e:00:53:fe"  # unknown unicast: a switch floods it within its VLAN
_SOURCE = re.compile(r"[0-9a-f:]{17}")
_SEND = """
import socket, sys
interface, target, source, ethertype, payload = sys.argv[1], *map(bytes.fromhex, sys.argv[2:])
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
    wire.bind((interface, 0))
    for _ in range(3):
        wire.send(target + source + ethertype + payload.ljust(46, b"."))
"""


class End(NamedTuple):
    """One end of a NAP in the lab."""

    router: Router
    interface: NapInterface

    def __str__(self) -> str:
        return f"{self.router.key} {self.interface.name}"


class Crossing(NamedTuple):
    """One kind of traffic from an end of a NAP to the other, and whether it arrived."""

    what: str
    arrived: bool


def crossings(lab: Lab, vids: Iterable[int]) -> list[Crossing]:
    """Send IPv4 and IPv6 pings and frames of an odd ethertype from each end of each NAP to the other, and look who got them."""
    found: list[Crossing] = []
    for vid in vids:
        a, b = map(End._make, lab.world.naps()[vid])
        found += [*_frames(lab, a, b), *_pings(lab, a, b), *_pings(lab, b, a)]
    return found


def leaks(lab: Lab, vids: Iterable[int], keys: Iterable[str]) -> list[str]:
    """Frames that crossed between the NAPs and the peering LAN, and places that saw nothing although they should.

    Every end of the NAPs floods its VLAN (broadcast, unknown unicast, odd ethertype), every router of ``keys`` (those in service
    in the peering LAN) asks for an address by broadcast. All interfaces of the lab listen; each NAP's other end and each other
    router of ``keys`` has to have heard, or silence elsewhere proves nothing.
    """
    ends = [End._make(end) for vid in vids for end in lab.world.naps()[vid]]
    routers = [lab.world.router(key) for key in keys]
    with ExitStack() as stack:
        naps = {end: stack.enter_context(_listen(lab, end.router.key, end.interface.name)) for end in ends}
        lan = {place: stack.enter_context(_listen(lab, *place)) for place in _places(lab)}
        for end in ends:
            for target in (_BROADCAST, _NOBODY):
                send(lab.node(end.router.key), end.interface.name, end.interface.mac, target)
        for router in routers:
            _ask(lab.node(router.key), router)
        # A ping goes after the frames on the same way: once it is answered, they have arrived.
        for end in ends:
            answering(lab.node(end.router.key), [_other(lab, end).interface.ipv4.ip])
    return [*_strays(lab, naps, lan), *_deaf(lab, naps, lan, routers)]


def send(node: Node, interface: str, source: str, target: str, *, ethertype: int = ODD, payload: bytes = b"") -> None:
    """Send three raw frames (padded to the least length of Ethernet) from a node's interface."""
    frame = [target.replace(":", ""), source.replace(":", ""), f"{ethertype:04x}", payload.hex()]
    node.exec("python3", "-c", _SEND, interface, *frame)


def _frames(lab: Lab, a: End, b: End) -> Iterator[Crossing]:
    with _listen(lab, a.router.key, a.interface.name) as at_a, _listen(lab, b.router.key, b.interface.name) as at_b:
        for one, other in ((a, b), (b, a)):
            send(lab.node(one.router.key), one.interface.name, one.interface.mac, other.interface.mac)
        answering(lab.node(a.router.key), [b.interface.ipv4.ip])
    for one, other, seen in ((a, b, at_b), (b, a, at_a)):
        arrived = any(_source(line) == one.interface.mac and f"{ODD:04x}" in line for line in seen.packets)
        yield Crossing(f"ethertype {ODD:#06x} from {one} to {other}", arrived)


def _pings(lab: Lab, a: End, b: End) -> Iterator[Crossing]:
    for address in b.interface.addresses:
        arrived = bool(answering(lab.node(a.router.key), [address.ip]))
        yield Crossing(f"IPv{address.version} ping from {a} to {b}", arrived)


def _places(lab: Lab) -> list[tuple[str, str]]:
    """Every interface in the peering LAN by node and name: raw cables too, where a stray tag would show."""
    own = [(item.name, attach.PEERING) for item in lab.world.own]
    return own + [(router.key, name) for router in lab.world.routers for name in attach.in_peering_lan(router)]


def _strays(lab: Lab, naps: dict[End, Capture], lan: dict[tuple[str, str], Capture]) -> Iterator[str]:
    for end, seen in naps.items():
        own = {end.interface.mac, _other(lab, end).interface.mac}
        yield from (f"{end} heard {line}" for line in seen.packets if _source(line) not in own)
    for (key, name), seen in lan.items():
        # A cable that brings a NAP's tag to a router carries that NAP's frames, and no other's.
        brought = {vid for vid, ends in lab.world.naps().items() if name != attach.PEERING and _tagged_at(ends, key)}
        foreign = {item.mac for vid, ends in lab.world.naps().items() if vid not in brought for _, item in ends}
        yield from (f"{key} {name} heard {line}" for line in seen.packets if _source(line) in foreign)


def _deaf(lab: Lab, naps: dict[End, Capture], lan: dict[tuple[str, str], Capture], routers: list[Router]) -> Iterator[str]:
    for end, seen in naps.items():
        other = _other(lab, end)
        if not any(_source(line) == other.interface.mac for line in seen.packets):
            yield f"{end} did not hear {other}"
    for router in routers:
        heard = {_source(line) for line in lan[router.key, attach.PEERING].packets}
        yield from (f"{router.key} did not hear {item.key}" for item in routers if item is not router and item.mac not in heard)


def _tagged_at(ends: Iterable[tuple[Router, NapInterface]], key: str) -> bool:
    return any(router.key == key and item.port is None for router, item in ends)


def _other(lab: Lab, end: End) -> End:
    return next(End._make(item) for item in lab.world.naps()[end.interface.vid] if item[0].key != end.router.key)


def _ask(node: Node, router: Router) -> None:
    """Ask all for the router's own address: a gratuitous ARP (RFC 826), or a solicitation for a neighbour that isn't there."""
    if router.mac is not None and router.ipv4 is not None:
        own, address = bytes.fromhex(router.mac.replace(":", "")), router.ipv4.packed
        request = b"\x00\x01\x08\x00\x06\x04\x00\x01" + own + address + bytes(6) + address
        send(node, attach.PEERING, router.mac, _BROADCAST, ethertype=_ARP, payload=request)
    elif router.ipv6 is not None:
        answering(node, [router.ipv6.network.network_address + 0xFFFE])


def _listen(lab: Lab, key: str, interface: str) -> AbstractContextManager[Capture]:
    return capture(lab.node(key), interface, "not tcp")


def _source(line: str) -> str:
    found = _SOURCE.match(line)
    return found[0] if found else ""
