"""Sets of BIRD's filter language but those of prefixes: numbers, addresses, communities with patterns."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from ixp.policy.route import Community
from validate.policy.bird.values import FilterError

Address = IPv4Address | IPv6Address
Part = tuple[int, int] | str | None
"""A part of a pattern: from one number to another, a word (``rt``), or anything."""


class NoSet(NamedTuple):
    """``[]``: an empty set of any kind."""


class Numbers:
    """``[1, 5..9]``."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        found = list(spans)
        self._single = frozenset(first for first, last in found if first == last)
        self._spans = tuple(item for item in found if item[0] != item[1])

    def holds(self, number: int) -> bool:
        """Whether the number is in it."""
        return number in self._single or any(first <= number <= last for first, last in self._spans)


class Addresses:
    """``[192.0.2.11, 2001:db8:0:100::11]``."""

    def __init__(self, spans: Iterable[tuple[Address, Address]]) -> None:
        found = list(spans)
        self._single = frozenset(first for first, last in found if first == last)
        self._spans = tuple((first.version, int(first), int(last)) for first, last in found if first != last)

    def holds(self, address: Address) -> bool:
        """Whether the address is in it."""
        number = int(address)
        return address in self._single or any(kind == address.version and a <= number <= b for kind, a, b in self._spans)


class Patterns:
    """``[(64496, *), (rt, 0, 1..9)]`` of one kind."""

    def __init__(self, kind: str, patterns: Iterable[tuple[Part, ...]]) -> None:
        self.kind = kind
        self._patterns = tuple(patterns)

    def holds(self, community: Community) -> bool:
        """Whether an entry matches the community."""
        return any(all(_fits(*pair) for pair in zip(pattern, community, strict=True)) for pattern in self._patterns)


def _fits(part: Part, number: object) -> bool:
    if part is None or isinstance(part, str):
        return part is None or part == number
    return isinstance(number, int) and part[0] <= number <= part[1]


def checked(community: tuple[int | str, ...]) -> Community:
    """A community of these parts; FilterError where they have no room in it."""
    match community:
        case (str(kind), int(first), int(second)) if min(first, second) <= 0xFFFF:
            return (kind, first, second)
        case (int(first), int(second)) if max(first, second) <= 0xFFFF:
            return (first, second)
        case (int(first), int(second), int(third)):
            return (first, second, third)
    raise FilterError(f"{community} is no community: its numbers have no room in it")
