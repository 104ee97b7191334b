"""The values of BIRD's filter language, and the route that a filter works on.

Numbers, truths, texts, addresses and prefixes are Python's own; a community is a tuple as ``ixp.policy.route`` has it.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import NamedTuple, Self

from ixp.policy.route import Community, Route, Segment, path_text
from ixp.policy.rpki import RpkiState

STANDARD, EXTENDED, LARGE = "standard", "extended", "large"
PREFERENCE = 100  # LOCAL_PREF that BIRD gives what arrives without one


class FilterError(Exception):
    """BIRD would end the filter here with an error and reject the route; ``line`` is where."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


class Word(NamedTuple):
    """A word of BIRD's own: ``ROA_VALID``, ``RTS_BGP``."""

    name: str


class Void(NamedTuple):
    """What a function gives that ends without ``return``: no condition can be made of it."""


class Communities(frozenset[Community]):
    """A list of communities of one kind; BIRD keeps each once."""

    kind: str

    @classmethod
    def of(cls, kind: str, found: Iterable[Community]) -> Self:
        """A list of that kind."""
        item = cls(found)
        item.kind = kind
        return item


class Path(tuple[Segment, ...]):
    """An AS path; a frozenset in it is an AS_SET."""

    __slots__ = ()

    @property
    def first(self) -> int:
        """The neighbour's ASN; 0 where there is none, or an AS_SET stands first."""
        return self[0] if self and isinstance(self[0], int) else 0

    @property
    def last(self) -> int:
        """The origin; 0 where there is none, or an AS_SET stands last."""
        return self[-1] if self and isinstance(self[-1], int) else 0

    @property
    def asns(self) -> frozenset[int]:
        """All of them, those in AS_SETs too."""
        return frozenset(asn for part in self for asn in (part if isinstance(part, frozenset) else (part,)))

    @property
    def text(self) -> str:
        """As BIRD prints it."""
        return f"(path {' '.join(map(path_text, self))})"


def kind_of(community: Community) -> str:
    """Pairs are standard, triples large, those that begin with a name extended."""
    return EXTENDED if isinstance(community[0], str) else STANDARD if len(community) == 2 else LARGE


class Held:
    """A route in a filter's hands: what it may change, and the line that decided last with what it gave.

    ``given``: the next hop was set by the filter.
    """

    __slots__ = (
        "asked",
        "decided",
        "extended",
        "given",
        "large",
        "line",
        "med",
        "next_hop",
        "path",
        "preference",
        "prefix",
        "rpki",
        "standard",
    )

    def __init__(self, route: Route, rpki: RpkiState, preference: int = PREFERENCE) -> None:
        self.asked = route
        self.prefix: IPv4Network | IPv6Network = route.prefix
        self.path = Path(route.as_path)
        self.next_hop: IPv4Address | IPv6Address = route.next_hop
        self.given = False
        self.med = route.med
        self.standard = Communities.of(STANDARD, route.standard)
        self.extended = Communities.of(EXTENDED, route.extended)
        self.large = Communities.of(LARGE, route.large)
        self.preference = preference
        self.rpki = rpki
        self.line = 0
        self.decided: bool | None = None

    def decide(self, line: int, value: object) -> None:
        """Keep the line of a ``return``."""
        self.line = line
        self.decided = value if isinstance(value, bool) else None

    def route(self) -> Route:
        """As it is now."""
        return self.asked.model_copy(
            update={
                "as_path": tuple(self.path),
                "next_hop": self.next_hop,
                "med": self.med,
                "standard": tuple(sorted(self.standard)),
                "extended": tuple(sorted(self.extended)),
                "large": tuple(sorted(self.large)),
            }
        )
