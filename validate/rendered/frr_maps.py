"""FRR's route-maps and lists, read back from a rendered file: what is declared, what is used, and what a map refuses.

An undeclared name passes every parser; a missing list matches nothing, so what it should refuse goes through.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from validate.rendered.text import sections

Network = IPv4Network | IPv6Network

_PREFIXES = re.compile(r"(ip|ipv6) prefix-list (\S+) seq \d+ (permit|deny) (\S+)((?: [gl]e \d+)*)")
_TEXTS = re.compile(r"bgp (as-path access|(?:large-|ext)?community)-list (?:standard |expanded )?(\S+) seq \d+ permit (.+)")
_ENTRY = re.compile(r"route-map (\S+) (permit|deny) (\d+)")
_USED = re.compile(
    r"match (?:ipv?6? (?:address|next-hop) prefix-list|(as-path|community|extcommunity|large-community)) (\S+)"
    r"|set (?:comm|extended-comm|large-comm)-list (\S+) delete"
    r"|call (\S+)"
)
_DEPTH = 8


@dataclass(frozen=True)
class Entry:
    """An entry of a route-map."""

    action: str
    lines: tuple[str, ...]

    @property
    def calls(self) -> str:
        """The map that it calls, empty where it calls none."""
        return next((line.split()[1] for line in self.lines if line.startswith("call ")), "")

    def names(self, start: str) -> list[str]:
        """The last words of its lines that begin so."""
        return [line.split()[-1] for line in self.lines if line.startswith(start)]


@dataclass
class Maps:
    """What a file declares: entries of each map with the line of its first, and the lists."""

    maps: dict[str, list[Entry]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    whole: dict[str, set[Network]] = field(default_factory=lambda: defaultdict(set))
    exact: dict[str, set[Network]] = field(default_factory=lambda: defaultdict(set))
    ranges: dict[str, set[Network]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    prefix_lists: set[str] = field(default_factory=set)

    def chain(self, name: str, depth: int = _DEPTH) -> Iterator[Entry]:
        """The entries of a map in their order, each followed by those of the map that it calls."""
        for entry in self.maps.get(name, []):
            yield entry
            if entry.calls and depth:
                yield from self.chain(entry.calls, depth - 1)

    def refuses(self, entry: Entry, reason: str) -> bool:
        """Whether what an entry matches is refused: denied, or marked with a reason (``64496:1101:``)."""
        if entry.action == "deny":
            return True
        called = self.maps.get(entry.calls, [])
        return any(line.startswith(f"set large-community {reason}") for item in called for line in item.lines)

    def undeclared(self) -> list[str]:
        """Names of lists and maps that are used and not declared, sorted."""
        used: set[str] = set()
        for entries in self.maps.values():
            for entry in entries:
                used |= {word for line in entry.lines if (hit := _USED.fullmatch(line)) for word in hit.groups()[1:] if word}
                used |= {hit[1] for line in entry.lines if (hit := re.fullmatch(r"match \S+ \S+ prefix-list (\S+)", line))}
        return sorted(used - set(self.maps) - set(self.texts) - self.prefix_lists)


def read_maps(text: str) -> Maps:
    """Read a rendered file."""
    found = Maps()
    for line in text.splitlines():
        if match := _PREFIXES.match(line):
            _prefix(found, match)
        elif match := _TEXTS.match(line):
            found.texts[match[2]].append(match[3])
    for item in sections(text):
        if match := _ENTRY.fullmatch(item.head):
            found.maps.setdefault(match[1], []).append(Entry(match[2], tuple(line for line in item.body if line != "exit")))
            found.lines.setdefault(match[1], item.number)
    return found


def _prefix(found: Maps, match: re.Match[str]) -> None:
    family, name, action, prefix, lengths = match.groups()
    found.prefix_lists.add(name)
    if action != "permit" or prefix == "any":
        return
    longest = 32 if family == "ip" else 128
    network = ip_network(prefix)
    found.ranges[name].add(network)
    if not lengths:
        found.exact[name].add(network)
    if lengths == f" le {longest}" or (network.prefixlen == longest and not lengths):
        found.whole[name].add(network)
