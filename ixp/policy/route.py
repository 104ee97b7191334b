"""A route as BGP carries it, and the text that people write and read for its path and its communities."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

from pydantic import field_validator

from ixp.model.base import Frozen

Segment = int | frozenset[int]
Standard = tuple[int, int]
Large = tuple[int, int, int]
Extended = tuple[str, int, int]
Community = Standard | Large | Extended

_SEGMENT = re.compile(r"\{([^{}]*)\}|(\d+)|(\S)")
WELL_KNOWN: dict[str, Standard] = {
    "graceful-shutdown": (65535, 0),
    "blackhole": (65535, 666),
    "no-export": (65535, 65281),
    "no-advertise": (65535, 65282),
}
"""Names that may be written for a community (RFC 1997, RFC 7999, RFC 8326)."""
_KINDS = {2: "standard", 3: "large"}
MOST_16, MOST_32 = 0xFFFF, 0xFFFFFFFF


class Route(Frozen):
    """A route to one prefix. Communities are sorted, and each is there once.

    An AS_SET in the path is a frozenset. ``extended`` are (kind, number, number): ``("rt", 64496, 64501)``. ``otc`` is the AS in
    the attribute Only to Customer (RFC 9234).
    """

    prefix: IPv4Network | IPv6Network
    as_path: tuple[Segment, ...]
    next_hop: IPv4Address | IPv6Address
    med: int | None = None
    standard: tuple[Standard, ...] = ()
    extended: tuple[Extended, ...] = ()
    large: tuple[Large, ...] = ()
    otc: int | None = None

    @field_validator("standard", "extended", "large")
    @classmethod
    def _in_order(cls, found: tuple[Community, ...]) -> tuple[Community, ...]:
        return tuple(sorted(set(found)))

    @classmethod
    def parse(  # noqa: PLR0917  a route has these parts
        cls,
        prefix: IPv4Network | IPv6Network,
        path: str,
        next_hop: IPv4Address | IPv6Address,
        communities: tuple[str, ...] = (),
        med: int | None = None,
        otc: int | None = None,
    ) -> Self:
        """A route from the text of its path and its communities; raises ValueError that says what can't be read."""
        plain = cls(prefix=prefix, as_path=parse_path(path), next_hop=next_hop, med=med, otc=otc)
        return plain.add(*map(parse_community, communities))

    @property
    def version(self) -> int:
        """4 or 6: the family of the prefix."""
        return self.prefix.version

    @property
    def asns(self) -> frozenset[int]:
        """Every ASN in the path, those in AS_SETs too."""
        return frozenset(asn for part in self.as_path for asn in (part if isinstance(part, frozenset) else (part,)))

    @property
    def origin(self) -> int | None:
        """The AS at the end of the path; None where that is an AS_SET, or the path is empty."""
        last = self.as_path[-1] if self.as_path else None
        return last if isinstance(last, int) else None

    @property
    def path(self) -> str:
        """The path as text: ``64497 {64500 64501}``."""
        return " ".join(path_text(part) for part in self.as_path)

    @property
    def communities(self) -> tuple[str, ...]:
        """All communities as text: standard, extended, large."""
        return tuple(":".join(map(str, item)) for item in self.parts)

    @property
    def parts(self) -> tuple[Community, ...]:
        """All communities: standard, extended, large."""
        return (*self.standard, *self.extended, *self.large)

    @property
    def community_count(self) -> int:
        """How many communities it carries, of all kinds."""
        return len(self.parts)

    def add(self, *found: Community) -> Self:
        """The same with these communities too."""
        return self._with({*self.parts, *found})

    def without(self, *found: Community) -> Self:
        """The same without these communities."""
        return self._with(set(self.parts).difference(found))

    def _with(self, found: set[Community]) -> Self:
        """With these communities: pairs of numbers are standard, triples large, those that begin with a name extended."""
        kinds: dict[str, list[Community]] = {"standard": [], "extended": [], "large": []}
        for item in found:
            kinds["extended" if isinstance(item[0], str) else _KINDS[len(item)]].append(item)
        return self.model_copy(update={name: tuple(sorted(items)) for name, items in kinds.items()})


def path_text(part: Segment) -> str:
    """One part of a path: an ASN, or an AS_SET in braces."""
    return f"{{{' '.join(map(str, sorted(part)))}}}" if isinstance(part, frozenset) else str(part)


def parse_path(text: str) -> tuple[Segment, ...]:
    """Read ``64497 64500 {64501 64502}``; commas in an AS_SET are fine, nothing at all is the empty path.

    Raises ValueError for anything else.
    """
    found: list[Segment] = []
    for match in _SEGMENT.finditer(text):
        if match[3]:
            raise ValueError(f"'{text}' is not an AS path: write ASNs, the neighbour's first, an AS_SET in braces")
        found.append(_asn(match[2]) if match[2] else frozenset(map(_asn, match[1].replace(",", " ").split())))
    if frozenset() in found:
        raise ValueError(f"'{text}' holds an empty AS_SET")
    return tuple(found)


def _asn(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_32):
        raise ValueError(f"'{text}' is not an AS number: 0 to {MOST_32}")
    return int(text)


def parse_community(text: str) -> Community:
    """Read ``65535:666``, ``64496:0:64501``, ``rt:64496:64501`` or a name of ``WELL_KNOWN``.

    Raises ValueError for anything else.
    """
    known = WELL_KNOWN.get(text.lower())
    if known:
        return known
    kind, *rest = text.split(":")
    parts = rest if kind in {"rt", "ro"} else [kind, *rest]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(_no_community(text))
    numbers = tuple(map(int, parts))
    if len(numbers) != len(parts) or max(numbers, default=0) > MOST_32:
        raise ValueError(_no_community(text))
    match numbers:
        case (first, second) if kind in {"rt", "ro"} and min(first, second) <= MOST_16:
            return (kind, first, second)
        case (first, second) if parts[0] == kind and max(first, second) <= MOST_16:
            return (first, second)
        case (first, second, third) if parts[0] == kind:
            return (first, second, third)
    raise ValueError(_no_community(text))


def _no_community(text: str) -> str:
    return (
        f"'{text}' is not a community: write 65535:666 (standard), 64496:0:64501 (large), rt:64496:64501 (extended)"
        f" or one of {', '.join(WELL_KNOWN)}"
    )
