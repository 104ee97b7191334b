"""Whether a prefix is inside ranges of prefixes: few as values, or hundreds of thousands as text in RPSL's notation."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network

from ixp.data.ranges import split_range
from ixp.model import PrefixRange
from ixp.policy.rpki import ancestors

Network = IPv4Network | IPv6Network


def holds(item: PrefixRange, prefix: Network) -> bool:
    """Whether the range holds the prefix."""
    return prefix.prefixlen <= item.longest and covers(item, prefix)


def covers(item: PrefixRange, prefix: Network) -> bool:
    """Whether the prefix is, or is part of, one that the range holds."""
    if item.prefix.version != prefix.version or prefix.prefixlen < item.shortest:
        return False
    host = item.prefix.max_prefixlen - item.prefix.prefixlen
    return int(prefix.network_address) >> host == int(item.prefix.network_address) >> host


def first(ranges: Iterable[PrefixRange], prefix: Network, *, inside: bool = False) -> PrefixRange | None:
    """The first that holds the prefix, or, with ``inside``, that covers it."""
    fits = covers if inside else holds
    return next((item for item in ranges if fits(item, prefix)), None)


def first_text(ranges: tuple[str, ...], prefix: Network, *, inside: bool = False) -> str | None:
    """The same for ranges as text, in the order of their text as ``MemberSet`` has them; the most specific that fits."""
    for above in ancestors(prefix):
        for text in _written(ranges, str(above)):
            _, shortest, longest = split_range(text)
            if shortest <= prefix.prefixlen and (inside or prefix.prefixlen <= longest):
                return text
    return None


def written(item: PrefixRange) -> str:
    """A range in RPSL's notation (RFC 2622, 2): ``198.18.0.0/22^22-24``."""
    if item.shortest == item.longest == item.prefix.prefixlen:
        return str(item.prefix)
    return f"{item.prefix}^{item.shortest}-{item.longest}"


def _written(ranges: tuple[str, ...], prefix: str) -> Iterator[str]:
    """The ranges over exactly that prefix: they stand side by side, ``/2`` and ``/22`` mixed."""
    place = bisect_left(ranges, prefix)
    while place < len(ranges) and ranges[place].startswith(prefix):
        if ranges[place].partition("^")[0] == prefix:
            yield ranges[place]
        place += 1
