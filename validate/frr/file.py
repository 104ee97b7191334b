"""Reading a rendered FRR file: route-maps, lists and neighbours, each with the number of its line.

What is not understood here is kept as lines; nothing is dropped in silence (``FrrFile.others``).
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

_PREFIX = re.compile(r"(ip|ipv6) prefix-list (\S+) seq (\d+) (permit|deny) (\S+)(?: ge (\d+))?(?: le (\d+))?")
_DESCRIPTION = re.compile(r"(ip|ipv6) prefix-list (\S+) description .*")
_TEXT = re.compile(
    r"bgp (as-path access|community|extcommunity|large-community)-list (?:(standard|expanded) )?(\S+)"
    r" seq (\d+) (permit|deny) (.+)"
)
_ENTRY = re.compile(r"route-map (\S+) (permit|deny) (\d+)")
_ROUTER = re.compile(r"router bgp (\d+)")
_NEIGHBOR = re.compile(r"(no )?neighbor (\S+) (.+)")
_FAMILY = re.compile(r"address-family ipv([46]) unicast")
_JUMP = re.compile(r"on-match (next|goto (\d+))")
_EVERYTHING = {"ip": ip_network("0.0.0.0/0"), "ipv6": ip_network("::/0")}


@dataclass(frozen=True)
class Line:
    """A line of the file, stripped; ``number`` counts from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class PrefixRule:
    """A rule of a prefix list: lengths from ``shortest`` to ``longest`` (both included) inside ``network``."""

    line: int
    permit: bool
    network: Network
    shortest: int
    longest: int

    def matches(self, prefix: Network) -> bool:
        """Whether a prefix of the same family is one of those meant."""
        inside = self.shortest <= prefix.prefixlen <= self.longest and prefix.prefixlen >= self.network.prefixlen
        return inside and int(prefix.network_address) >> (shift := prefix.max_prefixlen - self.network.prefixlen) == (
            int(self.network.network_address) >> shift
        )


@dataclass(frozen=True)
class TextRule:
    """A rule of a list of AS paths or communities. ``expanded``: its text is a regular expression (always, for AS paths)."""

    line: int
    permit: bool
    text: str
    expanded: bool


@dataclass(frozen=True)
class Entry:
    """An entry of a route-map. ``calls`` is the map that it calls (empty: none).

    ``jump`` is where a route that matches goes on after it: 0 nowhere (it is decided), -1 the next entry, else that number.
    """

    line: int
    number: int
    permit: bool
    matches: tuple[Line, ...]
    sets: tuple[Line, ...]
    calls: str = ""
    jump: int = 0


NEXT = -1


@dataclass(frozen=True)
class RouteMap:
    """A route-map: its entries in the order of their numbers, and the line of the first."""

    name: str
    line: int
    entries: tuple[Entry, ...]


@dataclass
class Neighbor:
    """What is said of a neighbour, without ``neighbor ADDRESS`` in front (``no `` stays); ``families`` by IP version."""

    address: str
    line: int
    lines: list[Line] = field(default_factory=list)
    families: dict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))

    def route_map(self, version: int, way: str) -> str:
        """The name of its route-map ``in`` or ``out``, of two the last, as for FRR; empty where it has none."""
        found = (line.text.split() for line in reversed(self.families.get(version, [])))
        return next((words[1] for words in found if words[0] == "route-map" and words[2:] == [way]), "")

    def number(self, version: int, start: str) -> int:
        """The last line that begins so in a family, that of the neighbour where none does."""
        lines = reversed(self.families.get(version, []))
        return next((line.number for line in lines if line.text.startswith(start)), self.line)


@dataclass
class FrrFile:
    """A file: maps and lists by name, neighbours by address, and the lines of no such thing.

    Prefix lists are by version, text lists by kind: ``as-path``, ``community``, ``extcommunity``, ``large-community``. A prefix
    list with a description and no rule is there, empty: FRR lets everything match it. ``repeated`` are rules and entries whose
    number their list or map has already: FRR puts a rule in the place of the former, and merges entries.
    """

    asn: int = 0
    bgp_line: int = 0
    maps: dict[str, RouteMap] = field(default_factory=dict)
    prefix_lists: dict[int, dict[str, list[PrefixRule]]] = field(default_factory=lambda: {4: {}, 6: {}})
    text_lists: dict[str, dict[str, list[TextRule]]] = field(default_factory=lambda: defaultdict(dict))
    neighbors: dict[str, Neighbor] = field(default_factory=dict)
    bgp: list[Line] = field(default_factory=list)
    rpki: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)
    repeated: list[Line] = field(default_factory=list)


@lru_cache(maxsize=4)
def read_frr(text: str) -> FrrFile:
    """Read a rendered file. A name that is used and not declared is simply not there; whoever looks for it has to say so.

    All that judge a file share what was read: nobody changes it.
    """
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("!"):
            reader.read(Line(number, line.strip()), indented=line[0].isspace())
    return reader.finish()


@dataclass
class _Draft:
    """An entry being read."""

    name: str
    line: int
    number: int
    permit: bool
    matches: list[Line] = field(default_factory=list)
    sets: list[Line] = field(default_factory=list)
    calls: str = ""
    jump: int = 0

    def made(self) -> Entry:
        return Entry(self.line, self.number, self.permit, tuple(self.matches), tuple(self.sets), self.calls, self.jump)


class _Reader:
    def __init__(self) -> None:
        self.found = FrrFile()
        self._entries: dict[str, dict[int, Entry]] = {}
        self._first: dict[str, int] = {}
        self._numbers: set[tuple[str, str, str]] = set()
        self._block = ""
        self._entry: _Draft | None = None
        self._family = 0

    def read(self, line: Line, *, indented: bool) -> None:
        if not indented:
            self._close()
            self._head(line)
        elif self._block == "route-map":
            self._in_map(line)
        elif self._block == "bgp":
            self._in_bgp(line)
        else:
            (self.found.rpki if self._block == "rpki" else self.found.others).append(line)

    def finish(self) -> FrrFile:
        self._close()
        for name, entries in self._entries.items():
            ordered = tuple(entries[number] for number in sorted(entries))
            self.found.maps[name] = RouteMap(name, self._first[name], ordered)
        return self.found

    def _close(self) -> None:
        if self._entry:
            entry = self._entry.made()
            self._entries.setdefault(self._entry.name, {})[entry.number] = entry
        self._entry, self._block, self._family = None, "", 0

    def _head(self, line: Line) -> None:
        if match := _ENTRY.fullmatch(line.text):
            self._block = "route-map"
            self._number(line, "route-map", match[1], match[3])
            self._first.setdefault(match[1], line.number)
            self._entry = _Draft(match[1], line.number, int(match[3]), permit=match[2] == "permit")
        elif match := _PREFIX.fullmatch(line.text):
            self._number(line, match[1], match[2], match[3])
            self._prefix(line.number, match)
        elif match := _TEXT.fullmatch(line.text):
            kind, style, name, number, action, rule = match.groups()
            kind = kind.removesuffix(" access")
            self._number(line, kind, name, number)
            item = TextRule(line.number, action == "permit", rule, expanded=style == "expanded" or kind == "as-path")
            self.found.text_lists[kind].setdefault(name, []).append(item)
        elif match := _ROUTER.fullmatch(line.text):
            self._block, self.found.asn, self.found.bgp_line = "bgp", int(match[1]), line.number
        elif line.text == "rpki":
            self._block = "rpki"
        elif match := _DESCRIPTION.fullmatch(line.text):
            self.found.prefix_lists[4 if match[1] == "ip" else 6].setdefault(match[2], [])
        elif line.text != "exit":
            self.found.others.append(line)

    def _number(self, line: Line, kind: str, name: str, number: str) -> None:
        if (kind, name, number) in self._numbers:
            self.found.repeated.append(line)
        self._numbers.add((kind, name, number))

    def _prefix(self, number: int, match: re.Match[str]) -> None:
        word, name, _, action, prefix, at_least, at_most = match.groups()
        network = _EVERYTHING[word] if prefix == "any" else ip_network(prefix)
        most = network.max_prefixlen
        shortest = int(at_least) if at_least else network.prefixlen if prefix != "any" else 0
        longest = int(at_most) if at_most else most if at_least or prefix == "any" else network.prefixlen
        rule = PrefixRule(number, action == "permit", network, shortest, longest)
        self.found.prefix_lists[network.version].setdefault(name, []).append(rule)

    def _in_map(self, line: Line) -> None:
        assert self._entry is not None  # noqa: S101  a block route-map has an entry
        if line.text.startswith("match "):
            self._entry.matches.append(line)
        elif line.text.startswith("call "):
            self._entry.calls = line.text.split()[1]
        elif match := _JUMP.fullmatch(line.text):
            self._entry.jump = int(match[2]) if match[2] else NEXT
        else:
            self._entry.sets.append(line)

    def _in_bgp(self, line: Line) -> None:
        if match := _FAMILY.fullmatch(line.text):
            self._family = int(match[1])
        elif line.text == "exit-address-family":
            self._family = 0
        elif match := _NEIGHBOR.fullmatch(line.text):
            neighbor = self.found.neighbors.setdefault(match[2], Neighbor(match[2], line.number))
            said = Line(line.number, (match[1] or "") + match[3])
            (neighbor.families[self._family] if self._family else neighbor.lines).append(said)
        else:
            self.found.bgp.append(line)
