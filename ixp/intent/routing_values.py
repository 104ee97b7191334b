"""The values of routing policy that an engineer writes: ranges of prefixes, communities, RTR caches.

They raise like those of ``ixp.intent.values``.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Annotated

from pydantic import BeforeValidator

from ixp.intent.values import parse_ip, parse_network, written, wrong
from ixp.model import PrefixRange, RtrCache

_RANGE = re.compile(r"([0-9A-Fa-f:.]+/[0-9]{1,3})(?:\^(?:(\+)|([0-9]{1,3})(?:-([0-9]{1,3}))?))?")
_COMMUNITY = re.compile(r"([0-9]{1,10}):([0-9]{1,10}):([0-9]{1,10})")
_CACHE = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::([0-9]{1,5}))?|([0-9.]+)(?::([0-9]{1,5}))?|([0-9A-Fa-f:]+)")
_CONTROL = re.compile(r"[^\t\n -~\u00a0-\U0010ffff]")
_PORTS = range(1, 65536)


def _range(value: object, whole: bool) -> PrefixRange:
    """A range in RPSL's notation (RFC 2622, 2); ``whole``: a prefix alone means everything inside it, too."""
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        hint = "write 198.18.0.0/22, or with lengths: 198.18.0.0/22^22-24"
        raise wrong("value.range", f"'{value}' is not a prefix or a range of prefixes", hint)
    prefix = parse_network(found[1], IPv6Network) if ":" in found[1] else parse_network(found[1], IPv4Network)
    if found[2] or (whole and not found[3]):
        return PrefixRange.with_more_specifics(prefix)
    if not found[3]:
        return PrefixRange.exactly(prefix)
    shortest, longest = int(found[3]), int(found[4] or found[3])
    if not prefix.prefixlen <= shortest <= longest <= prefix.max_prefixlen:
        hint = f"lengths from {prefix.prefixlen} to {prefix.max_prefixlen}, the shortest first"
        raise wrong("value.range", f"'{value}' holds no prefix", hint)
    return PrefixRange(prefix=prefix, shortest=shortest, longest=longest)


def _allowed(value: object) -> PrefixRange:
    return _range(value, whole=False)


def _denied(value: object) -> PrefixRange:
    return _range(value, whole=True)


def _community(value: object) -> str:
    found = _COMMUNITY.fullmatch(value) if isinstance(value, str) else None
    if found is None or any(int(part) > 0xFFFFFFFF for part in found.groups()):
        raise wrong("value.community", f"'{value}' is not a large community", "write three numbers: 64496:3000:1 (RFC 8092)")
    return ":".join(str(int(part)) for part in found.groups())


def _cache(value: object) -> RtrCache:
    found = _CACHE.fullmatch(value) if isinstance(value, str) else None
    port = found[2] or found[4] if found else None
    if found is None or (port and int(port) not in _PORTS):
        hint = "write an address, with a port where it is not 3323: 198.18.255.5:323, [2001:db8::5]:323"
        raise wrong("value.cache", f"'{value}' is not an RTR cache", hint)
    host = parse_ip(found[1] or found[3] or found[5])
    return RtrCache(host=host, port=int(port)) if port else RtrCache(host=host)


def _configuration(value: object) -> tuple[str, ...]:
    if not isinstance(value, str) or _CONTROL.search(value):
        raise wrong("value.text", "lines of a configuration are text without control characters", "write them below a |")
    return tuple(line.rstrip() for line in value.rstrip().split("\n"))


_LENGTHS = r"(\^(\+|[0-9]{1,3}(-[0-9]{1,3})?))?"
_PREFIX = rf"[0-9A-Fa-f:.]+/[0-9]{{1,3}}{_LENGTHS}"

AllowedRange = Annotated[
    PrefixRange,
    BeforeValidator(_allowed),
    written("a prefix alone: 198.18.0.0/22; with everything inside it: 198.18.0.0/22^+; by length: 198.18.0.0/22^22-24", _PREFIX),
]
DeniedRange = Annotated[
    PrefixRange,
    BeforeValidator(_denied),
    written("a prefix with everything inside it: 198.18.0.0/22; by length: 198.18.0.0/22^22-24", _PREFIX),
]
LargeCommunity = Annotated[str, BeforeValidator(_community), written("a large community: 64496:3000:1", _COMMUNITY.pattern)]
Cache = Annotated[RtrCache, BeforeValidator(_cache), written("an address, or with port: 198.18.255.5:323", r"[0-9A-Fa-f:.\[\]]+")]
Configuration = Annotated[tuple[str, ...], BeforeValidator(_configuration), written("lines in the daemon's language")]


def range_order(item: PrefixRange) -> tuple[int, ...]:
    """Order of ranges: IPv4 first, by address, then by lengths."""
    return (item.prefix.version, int(item.prefix.network_address), item.prefix.prefixlen, item.shortest, item.longest)


def sorted_ranges(ranges: tuple[PrefixRange, ...]) -> tuple[PrefixRange, ...]:
    """Each range once, in order."""
    return tuple(sorted(set(ranges), key=range_order))


def sorted_addresses(addresses: tuple[IPv4Address | IPv6Address, ...]) -> tuple[IPv4Address | IPv6Address, ...]:
    """Each address once, IPv4 first."""
    return tuple(sorted(set(addresses), key=lambda item: (item.version, int(item))))
