"""Members' routers in the model: which get one, and what they announce, alike before and after a change.

A member's router is not part of the change: it announces the same to both. What it announces is what its set allows, before or
after, and what must never pass: a bogon of its own, and a part of another member's prefix.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from ipaddress import IPv4Network

from ixp.data.ranges import split_range
from ixp.data.snapshot import Snapshot
from ixp.model import Connection, Exchange, Member, Role, State
from ixp.model.base import Frozen
from ixp.policy.evaluate import Outcome, receive
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session, route_server
from ixp.policy.rpki import Vrps

MOST_ROUTERS = 24
# Of what is new in a set, what is gone from it, and what stays.
_MOST_OF_A_KIND = 2
_BOGONS = IPv4Network("10.0.0.0/8")


class Router(Frozen):
    """A member's router: the connection that it is on, what it announces, and which of that must reach nobody."""

    key: str
    member: str
    asn: int
    announces: tuple[IPv4Network, ...]
    refused: tuple[IPv4Network, ...]


@dataclass(frozen=True)
class World:
    """An exchange with its data and the tasks of its route servers."""

    exchange: Exchange
    snapshot: Snapshot
    servers: tuple[RouteServer, ...]

    def sets(self) -> dict[int, frozenset[str]]:
        """The IPv4 prefixes that each ASN may announce, as text."""
        sets = {item.key: item.ipv4 for server in self.servers for item in server.member_sets}
        asns = {member.asn: f"AS{member.asn}" for member in self.exchange.intent.members}
        return {asn: frozenset(split_range(text)[0] for text in sets.get(key, ())) for asn, key in asns.items()}

    def session(self, server: RouteServer, key: str) -> Session | None:
        """A connection's session over IPv4 with a route server."""
        return next((item for item in server.sessions if item.key == key and item.version == 4), None)

    def takes(self, server: RouteServer, session: Session, prefix: IPv4Network) -> bool:
        """Whether the policy accepts a route from there; nothing is known of RPKI, as in the model."""
        route = Route(prefix=prefix, as_path=(session.asn,), next_hop=session.address)
        return receive(server, session, route, Vrps()).outcome is Outcome.ACCEPTED


def world(exchange: Exchange, snapshot: Snapshot) -> World:
    """Work out the tasks; raises InputError where NetBox gives a route server no address."""
    devices = [item for item in exchange.facts.devices if item.role is Role.ROUTE_SERVER]
    servers = tuple(route_server(exchange, snapshot, item) for item in devices)
    return World(exchange, snapshot, servers)


def routers(after: World, before: World | None = None, changed: frozenset[str] = frozenset()) -> tuple[Router, ...]:
    """The routers of both worlds, ``MOST_ROUTERS`` of them at most, in order of key.

    First those of ``changed`` connections (their keys), then in turns one of each switch and state, so that none goes without.
    """
    worlds = (after, before) if before else (after,)
    chosen = _chosen(worlds, changed)
    after_sets, before_sets = after.sets(), before.sets() if before else {}
    announced = {
        key: _few(after_sets.get(member.asn, frozenset()), before_sets.get(member.asn, after_sets.get(member.asn, frozenset())))
        for key, (member, _) in chosen.items()
    }
    found = []
    for number, (key, (member, _)) in enumerate(chosen.items()):
        bogon = IPv4Network((int(_BOGONS.network_address) + (number << 8), 24))
        later = [*list(announced)[number + 1 :], *list(announced)[:number]]
        parts = (_part(item) for other in later if chosen[other][0].asn != member.asn for item in announced[other])
        foreign = next((item for item in parts if not any(_accepted(one, key, item) for one in worlds)), None)
        refused = (bogon, foreign) if foreign else (bogon,)
        announces = (*announced[key], *refused)
        found.append(Router(key=key, member=member.key, asn=member.asn, announces=announces, refused=refused))
    return tuple(found)


def _chosen(worlds: tuple[World, ...], changed: frozenset[str]) -> dict[str, tuple[Member, Connection]]:
    served: dict[str, tuple[Member, Connection]] = {}
    for item in worlds:
        for member, connection in item.exchange.connections():
            served.setdefault(connection.key, (member, connection))
    order = {key: turn for turn, key in _turns(served.values())}
    first = sorted(served, key=lambda key: (key not in changed, order[key], key))[:MOST_ROUTERS]
    return {key: served[key] for key in sorted(first)}


def _turns(served: Iterable[tuple[Member, Connection]]) -> Iterable[tuple[int, str]]:
    """Each connection with its number among those of its switch and state."""
    groups: dict[tuple[str, State], list[str]] = defaultdict(list)
    for _, item in served:
        groups[item.devices[0], item.state].append(item.key)
    return [(turn, key) for keys in groups.values() for turn, key in enumerate(sorted(keys))]


def _few(after: frozenset[str], before: frozenset[str]) -> tuple[IPv4Network, ...]:
    kinds = (after - before, before - after, after & before)
    return tuple(sorted(IPv4Network(text) for kind in kinds for text in nsmallest(_MOST_OF_A_KIND, kind)))


def _part(prefix: IPv4Network) -> IPv4Network:
    """Its upper half: a more specific that its owner does not announce."""
    return list(prefix.subnets())[-1] if prefix.prefixlen < prefix.max_prefixlen else prefix


def _accepted(item: World, key: str, prefix: IPv4Network) -> bool:
    return _anywhere(item, key, lambda server, session: item.takes(server, session, prefix))


def _anywhere(item: World, key: str, holds: Callable[[RouteServer, Session], bool]) -> bool:
    sessions = ((server, item.session(server, key)) for server in item.servers)
    return any(session is not None and holds(server, session) for server, session in sessions)
