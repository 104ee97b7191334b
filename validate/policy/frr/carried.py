"""A route on its way through FRR's route-maps: what entries look at and change."""

from ipaddress import IPv4Address, IPv6Address

from ixp.policy.route import Route
from ixp.policy.rpki import RpkiState
from validate.policy.frr.texts import path_text


class Carried:
    """A route's attributes, changed in place. ``rpki`` None: bgpd has no data, and no state of RPKI matches.

    ``line`` and ``because`` say which entry decided last.
    """

    __slots__ = (
        *("route", "prefix", "path", "path_text", "next_hop", "med", "standard", "extended", "large"),
        *("weight", "tag", "preference", "rpki", "line", "because"),
    )

    def __init__(self, route: Route, rpki: RpkiState | None, tag: int = 0) -> None:
        self.route = route
        self.prefix = route.prefix
        self.path = route.as_path
        self.path_text = path_text(route.as_path)
        self.next_hop: IPv4Address | IPv6Address = route.next_hop
        self.med = route.med
        self.standard = frozenset(route.standard)
        self.extended = frozenset(route.extended)
        self.large = frozenset(route.large)
        self.weight = 0
        self.tag = tag
        self.preference = 100
        self.rpki = rpki
        self.line = 0
        self.because = ""

    def prepend(self, asns: tuple[int, ...]) -> None:
        """Put these in front of the path."""
        self.path = (*asns, *self.path)
        self.path_text = path_text(self.path)

    def leaves(self) -> Route:
        """The route with what has become of it."""
        return self.route.model_copy(
            update={
                "as_path": self.path,
                "next_hop": self.next_hop,
                "med": self.med,
                "standard": tuple(sorted(self.standard)),
                "extended": tuple(sorted(self.extended)),
                "large": tuple(sorted(self.large)),
            }
        )
