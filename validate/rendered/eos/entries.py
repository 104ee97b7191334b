"""Access lists of EOS as they are written: the first entry that matches decides, what none matches is denied.

Entries count in the order of their numbers, not of their lines. Masks of MACs and VLANs are wildcards: their ones don't care.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from validate.rendered.text import Section

Address = IPv4Address | IPv6Address

_ENTRY = re.compile(r"([1-9]\d*) (permit|deny) (?:vlan (\d+) (0x[0-9a-f]{3}) )?(.+?)( log)?")
_HEX = r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"
_MAC = re.compile(rf"(any|{_HEX} {_HEX}) (any|{_HEX} {_HEX})(?: (arp|ip|ipv6|0x[0-9a-f]{{4}}))?")
_END = r"(any|host \S+|\S+/\d+)"
# What a list is made of, by the word at its head.
_PATTERNS = {
    "mac": _MAC,
    "ip": re.compile(rf"(ip|tcp|udp|icmp) {_END} {_END}()"),
    "ipv6": re.compile(rf"(ipv6|tcp|udp|icmpv6) {_END} {_END}( router-advertisement)?"),
}
_VERSIONS = {"ip": 4, "ipv6": 6}


@dataclass(frozen=True)
class Frame:
    """A frame as it comes in. ``kind`` is its ethertype (``arp``, ``ip``, ``ipv6`` or a number); ``vlan`` 0: it has no tag."""

    source: str
    target: str
    kind: str
    vlan: int = 0


@dataclass(frozen=True)
class Packet:
    """An IP packet as it comes in. ``advertises``: it is an IPv6 router advertisement (RFC 4861)."""

    source: Address
    target: Address
    advertises: bool = False
    vlan: int = 0


@dataclass(frozen=True)
class Entry:
    """An entry with its line. ``ends`` are source and destination as written, ``kind`` the ethertype or protocol (empty: any)."""

    line: int
    number: int
    permit: bool
    vlan: int | None
    mask: int
    ends: tuple[str, str]
    kind: str
    advertises: bool = False
    logs: bool = False

    @property
    def meaning(self) -> tuple[object, ...]:
        """What it says, however it is numbered and its addresses are spelt."""
        ends = tuple(str(_network(end)) if end.startswith("host ") or "/" in end else end for end in self.ends)
        return self.permit, self.vlan, self.mask, ends, self.kind, self.advertises

    def matches(self, probe: Frame | Packet) -> bool:
        """Whether it decides on the probe."""
        if self.vlan is not None and (probe.vlan ^ self.vlan) & ~self.mask & 0xFFF:
            return False
        if isinstance(probe, Frame):
            alike = zip(self.ends, (probe.source, probe.target), strict=True)
            return self.kind in {"", probe.kind} and all(_same(end, mac) for end, mac in alike)
        ends = zip(self.ends, (probe.source, probe.target), strict=True)
        fits = self.kind in {"ip", "ipv6"} or (self.kind == "icmpv6" and probe.advertises)
        return fits and (probe.advertises or not self.advertises) and all(_inside(end, address) for end, address in ends)


@dataclass(frozen=True)
class AccessList:
    """A list: its entries by number, the lines that are no entry, and those whose number an earlier entry has too."""

    section: Section
    entries: tuple[Entry, ...]
    unread: tuple[tuple[int, str], ...]
    repeated: tuple[Entry, ...]

    def decides(self, probe: Frame | Packet) -> Entry | None:
        """The entry that decides; None where none matches, which denies."""
        return next((entry for entry in self.entries if entry.matches(probe)), None)

    def passes(self, probe: Frame | Packet) -> bool:
        """Whether the probe passes."""
        entry = self.decides(probe)
        return entry is not None and entry.permit


def read_list(section: Section) -> AccessList:
    """Read ``mac access-list``, ``ip access-list`` or ``ipv6 access-list``."""
    read: dict[int, Entry] = {}
    unread, repeated = [], []
    kind = section.head.partition(" ")[0]
    for line, text in zip(section.numbers, section.body, strict=True):
        entry = read_entry(line, text, kind)
        if entry is None:
            unread.append((line, text))
        elif entry.number in read:
            repeated.append(entry)
        else:
            read[entry.number] = entry
    return AccessList(section, tuple(read[number] for number in sorted(read)), tuple(unread), tuple(repeated))


def literals(section: Section) -> Iterator[tuple[int, str]]:
    """The MACs or hosts that a list permits one by one, with their lines."""
    for entry in read_list(section).entries:
        if entry.permit and entry.vlan is None and entry.ends[0].startswith("host "):
            yield entry.line, entry.ends[0].removeprefix("host ")
        elif entry.permit and entry.vlan is None and ":" in entry.ends[0] and "/" not in entry.ends[0]:
            yield entry.line, entry.ends[0].split()[0]


def read_entry(line: int, text: str, kind: str) -> Entry | None:
    """An entry of a list of that kind (``mac``, ``ip``, ``ipv6``); None where it is none."""
    head = _ENTRY.fullmatch(text)
    rest = _PATTERNS[kind].fullmatch(head[5]) if head else None
    if head is None or rest is None:
        return None
    ends, what = ((rest[1], rest[2]), rest[3] or "") if kind == "mac" else ((rest[2], rest[3]), rest[1])
    try:
        networks = [_network(end) for end in ends if kind != "mac"]
    except ValueError:
        return None
    if any(network and network.version != _VERSIONS[kind] for network in networks):
        return None
    vlan = int(head[3]) if head[3] else None
    advertises = kind == "ipv6" and bool(rest[4])
    permit, mask = head[2] == "permit", int(head[4] or "0", 16)
    return Entry(line, int(head[1]), permit, vlan, mask, ends, what, advertises, bool(head[6]))


def _same(end: str, mac: str) -> bool:
    if end == "any":
        return True
    value, mask = (int(text.replace(":", ""), 16) for text in end.split())
    return not (int(mac.replace(":", ""), 16) ^ value) & ~mask & (2**48 - 1)


def _network(end: str) -> IPv4Network | IPv6Network | None:
    if end.startswith("host "):
        return ip_network(ip_address(end.removeprefix("host ")))
    return None if end == "any" else ip_network(end)


def _inside(end: str, address: Address) -> bool:
    network = _network(end)
    return network is None or (network.version == address.version and address in network)
