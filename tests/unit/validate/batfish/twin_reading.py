"""A twin's text read as Batfish reads it, as far as twins go: what its maps make of a route."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from ipaddress import IPv4Network, ip_network

_PREFIX = re.compile(r"ip prefix-list (\S+) seq \d+ (permit|deny) (\S+)(?: ge (\d+))?(?: le (\d+))?")


@dataclass(frozen=True)
class Given:
    """A route as Batfish has it."""

    prefix: IPv4Network
    path: tuple[int, ...] = ()
    communities: frozenset[str] = frozenset()
    preference: int = 0


@dataclass
class Model:
    """Lists and maps by name; an entry is (permits, lines, number)."""

    prefixes: dict[str, list[tuple[bool, IPv4Network, int, int]]] = field(default_factory=dict)
    paths: dict[str, list[tuple[bool, re.Pattern[str]]]] = field(default_factory=dict)
    communities: dict[str, list[re.Pattern[str]]] = field(default_factory=dict)
    maps: dict[str, list[tuple[bool, list[str], int]]] = field(default_factory=dict)

    def decide(self, name: str, route: Given) -> tuple[Given | None, str]:
        """The route as the map leaves it, None where it denies; and ``MAP NUMBER`` of the entry that decided."""
        entries = self.maps[name]
        place = 0
        while place < len(entries):
            permit, lines, number = entries[place]
            place += 1
            if not self._matches(lines, route):
                continue
            if not permit:
                return None, f"{name} {number}"
            route = self._set(lines, route)
            called = next((line.split()[1] for line in lines if line.startswith("call ")), "")
            goes = next((int(line.split()[2]) for line in lines if line.startswith("on-match goto ")), 0)
            assert not (called and goes), "Batfish ends a map at a call"
            if called:
                return self.decide(called, route)
            if not goes:
                return route, f"{name} {number}"
            place = next(index for index, entry in enumerate(entries) if entry[2] == goes)
        raise AssertionError(f"{name} comes to its end undecided")

    def _matches(self, lines: list[str], route: Given) -> bool:
        matches = [line.split() for line in lines if line.startswith("match ")]
        assert len({words[1] for words in matches}) == len(matches), "Batfish takes any of two matches of a kind"
        return all(self._one(words, route) for words in matches)

    def _one(self, words: list[str], route: Given) -> bool:
        if words[1] == "ip":
            return next((permit for permit, *rule in self.prefixes[words[4]] if _inside(route.prefix, *rule)), False)
        if words[1] == "as-path":
            path = " ".join(map(str, route.path))
            return next((permit for permit, pattern in self.paths[words[2]] if pattern.search(path)), False)
        return any(pattern.search(item) for name in words[2:] for pattern in self.communities[name] for item in route.communities)

    def _set(self, lines: list[str], route: Given) -> Given:
        found = route.communities
        assert sum(line.startswith(("set community", "set comm-list")) for line in lines) <= 1, "Batfish takes the last"
        for line in lines:
            if line.startswith("set comm-list "):
                gone = self.communities[line.split()[2]]
                found = frozenset(item for item in found if not any(pattern.search(item) for pattern in gone))
            elif line.startswith("set community "):
                found |= set(line.split()[2:-1])
        preference = next((int(line.split()[2]) for line in lines if line.startswith("set local-pref")), route.preference)
        prepended = [int(item) for line in lines if line.startswith("set as-path prepend ") for item in line.split()[3:]]
        return replace(route, communities=found, path=(*prepended, *route.path), preference=preference)


@lru_cache(maxsize=32)
def model(text: str) -> Model:
    """Read a twin's text."""
    found = Model()
    entry: list[str] = []
    for line in text.splitlines():
        words = line.split()
        if match := _PREFIX.fullmatch(line):
            found.prefixes.setdefault(match[1], []).append(_rule(match))
        elif line.startswith("bgp as-path access-list "):
            found.paths.setdefault(words[3], []).append((words[4] == "permit", re.compile(words[5])))
        elif line.startswith("bgp community-list "):
            pattern = re.escape(words[5]) if words[2] == "standard" else words[5].replace("_", r"(?:^|$|[,{}() ])")
            whole = f"^{pattern}$" if words[2] == "standard" else pattern
            found.communities.setdefault(words[3], []).append(re.compile(whole))
        elif line.startswith("route-map "):
            entry = []
            found.maps.setdefault(words[1], []).append((words[2] == "permit", entry, int(words[3])))
        elif line.startswith(" "):
            entry.append(line.strip())
        else:
            entry = []
    return found


def _rule(match: re.Match[str]) -> tuple[bool, IPv4Network, int, int]:
    network = ip_network(match[3])
    assert isinstance(network, IPv4Network)
    own = network.prefixlen
    longest = int(match[5]) if match[5] else 32 if match[4] else own
    return match[2] == "permit", network, int(match[4] or own), longest


def _inside(prefix: IPv4Network, network: IPv4Network, shortest: int, longest: int) -> bool:
    return shortest <= prefix.prefixlen <= longest and prefix.subnet_of(network)
