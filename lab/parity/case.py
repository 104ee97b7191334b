"""A case: one row of the case file in one family, in our model's terms."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from ixp.policy.checks import Check
from ixp.policy.route import Route
from ixp.policy.route_server import Session
from lab.parity import scenarios
from lab.parity.build import Scenario

Address = IPv4Address | IPv6Address


class Expected(StrEnum):
    """What becomes of the announced routes. ``LIMITED``: as many are held as the limit says. ``DOWN``: there is no session."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    BLACKHOLED = "blackholed"
    LIMITED = "limited"
    DOWN = "session down"


@dataclass(frozen=True)
class View:
    """What a member gets; None where the row does not say. ``communities`` are all of them."""

    path: str | None = None
    next_hop: Address | None = None
    communities: frozenset[str] | None = None


@dataclass(frozen=True)
class Announced:
    """A route that a connection announces."""

    connection: str
    route: Route


@dataclass(frozen=True)
class Case:
    """What is announced, beside what (``companions``), and what has to follow.

    ``checks``: the refusal has to name one of them; empty for a refusal by BGP itself. ``communities``: what the route server
    holds has to carry these and, but for what it says of RPKI and IRR, no others. ``limit``: how many routes are held.
    ``deviation``: why our outcome is another than the row's; empty where it is the row's.
    """

    id: str
    version: int
    scenario_name: str
    what: str
    announced: tuple[Announced, ...]
    companions: tuple[Announced, ...]
    expected: Expected
    checks: tuple[Check, ...]
    exported_to: frozenset[str]
    not_exported_to: frozenset[str]
    views: dict[str, View]
    communities: frozenset[str] | None
    preference: int | None
    limit: int | None
    deviation: str

    @property
    def name(self) -> str:
        """``core-001 IPv4``."""
        return f"{self.id} IPv{self.version}"

    @property
    def scenario(self) -> Scenario:
        """The exchange that it happens at."""
        return scenarios.get(self.scenario_name)

    @property
    def announcer(self) -> str:
        """Key of the connection that the case is about."""
        return self.announced[0].connection

    @property
    def route(self) -> Route:
        """The route that the case is about; the first where several are announced."""
        return self.announced[0].route

    @property
    def session(self) -> Session:
        """The announcer's session that carries the case's family."""
        return self.scenario.session(self.announcer, self.version)
