"""Prefix lists: ranges in FRR's words, what may be announced, and what lies inside it."""

import zlib
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

from ixp.data.ranges import split_range
from ixp.model import PrefixLengths, PrefixRange
from ixp.policy import MemberSet

LONGEST = {4: 32, 6: 128}
MOST_RULES = 2500
EVERYTHING = {4: "0.0.0.0/0", 6: "::/0"}
WORD = {4: "ip", 6: "ipv6"}

Network = IPv4Network | IPv6Network


def permits(ranges: Iterable[PrefixRange]) -> tuple[str, ...]:
    """A rule for each range, in their order."""
    return tuple(dict.fromkeys(_permit(str(item.prefix), item.shortest, item.longest) for item in ranges))


def of_version(ranges: Iterable[PrefixRange], version: int) -> tuple[PrefixRange, ...]:
    """Those of one IP version."""
    return tuple(item for item in ranges if item.prefix.version == version)


def registered(member: MemberSet, version: int) -> tuple[str, ...]:
    """What counts as registered for a member: its set, and the prefixes that it is allowed."""
    own = (_permit(*split_range(text)) for text in member.prefixes(version))
    return tuple(dict.fromkeys((*own, *permits(of_version(member.lists.allow_prefixes, version)))))


def inside(member: MemberSet, version: int) -> tuple[str, ...]:
    """What lies inside that, at any length: blackhole requests are held to it. Ranges inside others are left out."""
    ranges = [split_range(text) for text in member.prefixes(version)]
    ranges += [(str(item.prefix), item.shortest, item.longest) for item in of_version(member.lists.allow_prefixes, version)]
    return tuple(_permit(str(network), shortest, LONGEST[version]) for network, shortest in _widest(ranges))


def inside_one(one: PrefixRange) -> tuple[str, ...]:
    """What lies inside one range, at any length."""
    return (_permit(str(one.prefix), one.shortest, LONGEST[one.prefix.version]),)


def parts(rules: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A long list in several, each rule in that which its prefix says: a change is of few of them.

    bgpd takes quadratic time for one list: 20,000 rules 5.3 s, in ten lists 3.4 s (CPU time, FRR 10.3).
    """
    count = 1
    while len(rules) > count * MOST_RULES:
        count *= 2
    if count == 1:
        return (rules,)
    found: list[list[str]] = [[] for _ in range(count)]
    for rule in rules:
        found[zlib.crc32(rule.split(" ", 2)[1].encode()) % count].append(rule)
    return tuple(tuple(item) for item in found if item)


def longer_than(lengths: PrefixLengths, version: int) -> tuple[str, ...]:
    """What is too long; nothing where no prefix can be."""
    return (f"permit {EVERYTHING[version]} ge {lengths.longest + 1}",) if lengths.longest < LONGEST[version] else ()


def shorter_than(lengths: PrefixLengths, version: int) -> tuple[str, ...]:
    """What is too short; nothing where no prefix can be."""
    return (_permit(EVERYTHING[version], 0, lengths.shortest - 1),) if lengths.shortest > 0 else ()


def _widest(ranges: Iterable[tuple[str, int, int]]) -> list[tuple[Network, int]]:
    kept: list[tuple[Network, int]] = []
    above: list[tuple[Network, int]] = []
    networks = sorted({(ip_network(prefix), shortest) for prefix, shortest, _ in ranges})
    for network, shortest in networks:
        while above and not network.subnet_of(above[-1][0]):  # type: ignore[arg-type]  # of one IP version
            above.pop()
        if not any(shortest >= other for _, other in above):
            kept.append((network, shortest))
            above.append((network, shortest))
    return kept


def _permit(prefix: str, shortest: int, longest: int) -> str:
    """FRR prints ``ge`` only above the prefix's own length and ``le`` only where it allows more than that length."""
    own = int(prefix.rpartition("/")[2])
    lower = f" ge {shortest}" if shortest > own else ""
    upper = f" le {longest}" if longest > own else ""
    return f"permit {prefix}{lower}{upper}"
