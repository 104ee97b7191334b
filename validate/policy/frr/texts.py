"""Paths and communities as the text that FRR's regular expressions are held against."""

import re
from collections.abc import Callable
from functools import lru_cache

from ixp.policy.route import Extended, Large, Segment, Standard

# Numbers that FRR prints by name (RFC 1997, RFC 3765, RFC 7611, RFC 7999, RFC 8326, RFC 9494).
WELL_KNOWN: dict[Standard, str] = {
    (65535, 0): "graceful-shutdown",
    (65535, 1): "accept-own",
    (65535, 2): "route-filter-translated-v4",
    (65535, 3): "route-filter-v4",
    (65535, 4): "route-filter-translated-v6",
    (65535, 5): "route-filter-v6",
    (65535, 6): "llgr-stale",
    (65535, 7): "no-llgr",
    (65535, 8): "accept-own-nexthop",
    (65535, 666): "blackhole",
    (65535, 65281): "no-export",
    (65535, 65282): "no-advertise",
    (65535, 65283): "local-AS",
    (65535, 65284): "no-peer",
}
NUMBERS = {name: pair for pair, name in WELL_KNOWN.items()}
_KINDS = {"rt": "RT", "ro": "SoO"}


@lru_cache(maxsize=4096)
def path_text(path: tuple[Segment, ...]) -> str:
    """``64497 {64500,64501}``."""
    return " ".join(f"{{{','.join(map(str, sorted(part)))}}}" if isinstance(part, frozenset) else str(part) for part in path)


def standard_text(item: Standard) -> str:
    """One standard community."""
    return WELL_KNOWN.get(item) or f"{item[0]}:{item[1]}"


def extended_text(item: Extended) -> str:
    """One extended community: ``RT:64496:64501``."""
    return f"{_KINDS.get(item[0], item[0])}:{item[1]}:{item[2]}"


def large_text(item: Large) -> str:
    """One large community."""
    return f"{item[0]}:{item[1]}:{item[2]}"


@lru_cache(maxsize=4096)
def standard_texts(found: frozenset[Standard]) -> str:
    """All standard communities of a route, by number."""
    return " ".join(standard_text(item) for item in sorted(found))


@lru_cache(maxsize=4096)
def extended_texts(found: frozenset[Extended]) -> str:
    """All extended communities of a route: those with a number of 16 bits in front first, as their types order them."""
    return " ".join(extended_text(item) for item in sorted(found, key=lambda item: (item[1] > 0xFFFF, item)))


@lru_cache(maxsize=4096)
def large_texts(found: frozenset[Large]) -> str:
    """All large communities of a route, by number."""
    return " ".join(large_text(item) for item in sorted(found))


def searcher(pattern: str) -> Callable[[str], bool]:
    """Whether a text has a part that matches; the answers are kept. Raises re.error for what is no regular expression."""
    regex = re.compile(pattern.replace("_", "(?:^|[,{}() ]|$)"))
    return lru_cache(maxsize=8192)(lambda text: regex.search(text) is not None)
