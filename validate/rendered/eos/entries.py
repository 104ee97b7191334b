"""Access lists of EOS as they are written: the first entry that matches decides, what none matches is denied.

Entries count in the order of their numbers, not of their lines. Masks of MACs and VLANs are wildcards: their ones don't care.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from validate.rendered.text import Section

Address = IPv4Address | IPv6Address

_ENTRY = re.compile(r"(\d+) (permit|deny) (?:vlan (\d+) (0x[0-9a-f]{3}) )?(.+?)( log)?")
_HEX = r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"
_MAC = re.compile(rf"(any|{_HEX} {_HEX}) (any|{_HEX} {_HEX})(?: (arp|ip|ipv6|0x[0-9a-f]{{4}}))?")
_END = r"(any|host \S+|\S+/\d+)"
_IP = re.compile(rf"(ip|ipv6|tcp|udp|icmp|icmpv6) {_END} {_END}( router-advertisement)?")


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
    mac = section.head.startswith("mac ")
    for line, text in zip(section.numbers, section.body, strict=True):
        entry = _entry(line, text, mac=mac)
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


def _entry(line: int, text: str, *, mac: bool) -> Entry | None:
    head = _ENTRY.fullmatch(text)
    rest = (_MAC if mac else _IP).fullmatch(head[5]) if head else None
    if head is None or rest is None:
        return None
    ends, kind = ((rest[1], rest[2]), rest[3] or "") if mac else ((rest[2], rest[3]), rest[1])
    try:
        for end in ends if not mac else ():
            _network(end)
    except ValueError:
        return None
    vlan = int(head[3]) if head[3] else None
    advertises = not mac and bool(rest[4])
    return Entry(line, int(head[1]), head[2] == "permit", vlan, int(head[4] or "0", 16), ends, kind, advertises)


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
