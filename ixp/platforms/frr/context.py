"""What the FRR templates need, in the order in which FRR 10.3 prints it, so that a loaded file reads back unchanged."""

from ipaddress import IPv4Address

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Device, Exchange, Profile, RtrCache
from ixp.model.base import Frozen
from ixp.platforms.frr.exports import Exports
from ixp.platforms.frr.imports import Imports
from ixp.platforms.frr.lists import Book, PrefixList, TextList
from ixp.platforms.frr.maps import RouteMap
from ixp.platforms.frr.neighbors import Neighbor, neighbor
from ixp.platforms.frr.signals import Signals
from ixp.policy import RouteServer, Session, route_server

RETRY_SECONDS = 10
_DEFAULT_EXPIRE = 7200  # seconds, RFC 8210; FRR does not print its default


class Family(Frozen):
    """One address family: FRR's words for it, its lists by name, and its lines of each neighbour that carries it."""

    prefix_word: str
    bgp_word: str
    prefix_lists: tuple[PrefixList, ...]
    neighbors: tuple[tuple[str, ...], ...]


class Context(Frozen):
    """One route server in FRR's terms. ``rtr_expire`` is None where it is FRR's default."""

    name: str
    exchange: str
    profile: Profile
    asn: int
    router_id: IPv4Address
    families: tuple[Family, Family]
    neighbors: tuple[Neighbor, ...]
    as_path_lists: tuple[TextList, ...]
    community_lists: tuple[TextList, ...]
    route_maps: tuple[RouteMap, ...]
    rtr_caches: tuple[RtrCache, ...]
    rtr_retry: int
    rtr_expire: int | None
    local_lines: tuple[str, ...]


def context(exchange: Exchange, snapshot: Snapshot, device: Device) -> Context:
    """Spell one route server's policy for FRR; raises InputError for a collector, and as ``ixp.policy.route_server`` does.

    The collector is spelt for BIRD alone, which gives it a table apart from everything else.
    """
    server = route_server(exchange, snapshot, device)
    if server.collector:
        raise InputError(
            f"the quarantine collector {device.name} has platform frr; it has to run BIRD",
            where=f"NetBox {device.name}",
            hint="set its platform to bird in NetBox",
        )
    return spell(server)


def spell(server: RouteServer) -> Context:
    """The same of a task that is decided already."""
    book = Book()
    signals = Signals(book, server)
    imports, exports = Imports(book, server, signals), Exports(book, server, signals)
    neighbors = tuple(
        neighbor(item, _maps(item, imports, exports), revalidates=bool(server.rtr_caches))
        for item in sorted(server.sessions, key=lambda item: (item.version, int(item.address)))
    )
    return Context(
        name=server.name,
        exchange=server.exchange,
        profile=server.profile,
        asn=server.asn,
        router_id=server.router_id,
        families=(_family(4, book, neighbors), _family(6, book, neighbors)),
        neighbors=neighbors,
        as_path_lists=book.as_path_lists(),
        community_lists=book.community_lists(),
        route_maps=book.route_maps(),
        rtr_caches=server.rtr_caches,
        rtr_retry=RETRY_SECONDS,
        rtr_expire=None if server.policy.rtr_expire == _DEFAULT_EXPIRE else server.policy.rtr_expire,
        local_lines=server.local_lines,
    )


def _maps(session: Session, imports: Imports, exports: Exports) -> dict[int, tuple[str, str]]:
    return {version: (imports.session(session, version), exports.session(session, version)) for version in session.carries}


def _family(version: int, book: Book, neighbors: tuple[Neighbor, ...]) -> Family:
    return Family(
        prefix_word="ip" if version == 4 else "ipv6",
        bgp_word=f"ipv{version}",
        prefix_lists=book.prefix_lists(version),
        neighbors=tuple(item.families[version] for item in neighbors if version in item.families),
    )
