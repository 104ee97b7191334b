"""What the members of a scenario have to get, by the policy's Python evaluator and BGP's choice between competing routes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ixp.policy.evaluate import Sent, Verdict, announce, receive
from ixp.policy.route import Route
from ixp.policy.route_server import Session
from lab.parity.build import HOSTS, PLATFORMS, Scenario
from lab.parity.case import Address, Announced
from lab.parity.members import Network, Seat


@dataclass(frozen=True, order=True)
class Seen:
    """A route as a member has it; a link-local address beside the next hop is never what it should have."""

    path: str
    next_hop: Address
    med: int | None
    communities: frozenset[str]
    otc: int | None
    link_local: Address | None = None

    @classmethod
    @cache
    def of(cls, route: Route) -> "Seen":
        """As the evaluator sends it."""
        return cls(route.path, route.next_hop, route.med, frozenset(route.communities), route.otc)


@dataclass(frozen=True)
class Judged:
    """An announced route with what the route server makes of it."""

    session: Session
    verdict: Verdict


Choices = tuple[frozenset[Seen], ...]
"""What a member may have of a prefix: one of these, more than one where BGP's choice is open (equal but for who was first)."""


class Prediction:
    """What follows from these routes, announced to every route server."""

    def __init__(self, scenario: Scenario, announced: Iterable[Announced]) -> None:
        self.scenario = scenario
        self.judged: dict[str, dict[Network, list[Judged]]] = {}
        routes = list(announced)
        for daemon in HOSTS:
            server = scenario.server(daemon)
            found: dict[Network, list[Judged]] = defaultdict(list)
            for item in routes:
                session = scenario.session(item.connection, item.route.version)
                found[item.route.prefix].append(Judged(session, receive(server, session, item.route, scenario.rpki)))
            self.judged[daemon] = dict(found)

    def verdict(self, daemon: str, key: str, prefix: Network) -> Verdict:
        """What becomes of a connection's route."""
        return next(item.verdict for item in self.judged[daemon][prefix] if item.session.key == key)

    def seen(self, seat: Seat, prefix: Network) -> Choices:
        """What the member has of a prefix."""
        server = self.scenario.server(seat.daemon)
        good = [item for item in self.judged[seat.daemon].get(prefix, []) if item.verdict.kept and item.verdict.decided is None]
        sent = [(item, announce(server, item.verdict, item.session, seat.session)) for item in good]
        passed = [(item, Seen.of(answer.route)) for item, answer in sent if isinstance(answer, Sent)]
        if seat.session.options.add_path:
            return (frozenset(seen for _, seen in passed),)
        # BIRD gives a member the best of what it may have (RFC 7947, 2.3.2.2); FRR gives it the best of all, or nothing.
        pool = [item for item, _ in passed] if PLATFORMS[seat.daemon] == "bird" else good
        best = _best(pool)
        found = {item.session.key: frozenset({seen}) for item, seen in passed}
        choices = tuple(dict.fromkeys(found.get(item.session.key, frozenset()) for item in best))
        return choices or (frozenset(),)


def _best(routes: list[Judged]) -> list[Judged]:
    """Those between which only the routers' ids and the routes' ages decide (RFC 4271, 9.1.2.2)."""
    top = max((_rank(item) for item in routes), default=None)
    return [item for item in routes if _rank(item) == top]


def _rank(item: Judged) -> tuple[int, int, int]:
    """By local preference, length of the path, and MED."""
    route = item.verdict.route
    return (item.verdict.preference, -len(route.as_path), -(route.med or 0))
