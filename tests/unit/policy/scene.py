"""A route server of the sample exchange, amended one option at a time, and routes to ask it about."""

from ipaddress import ip_address, ip_network
from typing import Any

from ixp.data.vrps import Vrp
from ixp.model import Exchange, Policy, PrefixLengths, RtrCache
from ixp.policy import RouteServer, Session, route_server
from ixp.policy.evaluate import Verdict, receive
from ixp.policy.route import Route
from ixp.policy.rpki import Vrps
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot

RS = 64496
CACHES = (RtrCache(host=ip_address("198.18.255.31")),)


def exchange(**policy: Any) -> Exchange:
    """The sample exchange under the default policy but for what is given, with the lab's prefix lengths."""
    lengths = PrefixLengths(shortest=8, longest=28)
    return amend.intent(nantes(), policy=Policy(ipv4_length=lengths).model_copy(update=policy))


def server(found: Exchange | None = None, name: str = "rs1-nte01", **policy: Any) -> RouteServer:
    """One of its route servers."""
    found = found or exchange(**policy)
    return route_server(found, snapshot(), next(item for item in found.facts.devices if item.name == name))


def session(found: RouteServer, key: str = "armor-1", version: int = 4) -> Session:
    return next(item for item in found.sessions if item.key == key and item.version == version)


def with_session(found: RouteServer, key: str, version: int = 4, **fields: Any) -> RouteServer:
    """The route server with one session otherwise; ``options`` are a dict of what is otherwise in its options."""
    options = fields.pop("options", {})
    old = session(found, key, version)
    new = old.model_copy(update={"options": old.options.model_copy(update=options), **fields})
    return found.model_copy(update={"sessions": tuple(new if item is old else item for item in found.sessions)})


def with_set(found: RouteServer, key: str, **fields: Any) -> RouteServer:
    """The route server with one member's set otherwise."""
    sets = tuple(item.model_copy(update=fields) if item.key == key else item for item in found.member_sets)
    return found.model_copy(update={"member_sets": sets})


def route(prefix: str = "198.18.11.0/24", path: str = "64497", *communities: str, hop: str = "", **more: Any) -> Route:
    """Armor's route, or another one."""
    net = ip_network(prefix)
    own = "192.0.2.11" if net.version == 4 else "2001:db8:0:100::11"
    return Route.parse(net, path, ip_address(hop or own), communities, **more)


def taken(found: RouteServer, item: Route, key: str = "armor-1", vrps: tuple[Vrp, ...] = ()) -> Verdict:
    """What the route server makes of it, from that connection's session of its family."""
    return receive(found, session(found, key, item.version), item, Vrps(vrps))
