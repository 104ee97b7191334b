"""RPKI origin validation (RFC 6811) against a list of validated ROA payloads."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from ixp.data.vrps import Vrp

Network = IPv4Network | IPv6Network


class RpkiState(StrEnum):
    """What the RPKI says of a prefix and its origin (RFC 6811, 2)."""

    VALID = "valid"
    NOT_FOUND = "not-found"
    INVALID = "invalid"


class Vrps:
    """All VRPs that a route server has, found by prefix."""

    def __init__(self, found: Iterable[Vrp] = ()) -> None:
        self._by_prefix: dict[str, list[Vrp]] = {}
        for item in found:
            self._by_prefix.setdefault(item.prefix, []).append(item)

    def covering(self, prefix: Network) -> tuple[Vrp, ...]:
        """Those whose prefix covers this one, the most specific first."""
        if not self._by_prefix:
            return ()
        return tuple(vrp for item in ancestors(prefix) for vrp in self._by_prefix.get(str(item), ()))

    def state(self, prefix: Network, origin: int | None) -> tuple[RpkiState, tuple[Vrp, ...]]:
        """The state, and the VRPs behind it: the matching ones, or all that cover the prefix.

        ``origin`` None is an AS_SET: nothing matches it (RFC 6907, 7.1.9). Nor does anything match AS 0 (RFC 6483, 4).
        """
        covering = self.covering(prefix)
        matching = tuple(item for item in covering if origin and item.asn == origin and prefix.prefixlen <= item.max_length)
        if matching:
            return RpkiState.VALID, matching
        return (RpkiState.INVALID if covering else RpkiState.NOT_FOUND), covering


def vrp_text(item: Vrp) -> str:
    """As routers print it: ``198.18.11.0/24-24 AS64497``."""
    return f"{item.prefix}-{item.max_length} AS{item.asn}"


def ancestors(prefix: Network) -> Iterator[Network]:
    """The prefix itself and every shorter one that covers it."""
    kind, number, width = type(prefix), int(prefix.network_address), prefix.max_prefixlen
    for length in range(prefix.prefixlen, -1, -1):
        host = width - length
        yield kind((number >> host << host, length))
