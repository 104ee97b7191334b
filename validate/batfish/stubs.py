"""Stub routers at members' ports: they speak BGP with the route servers through the real VLANs, and filter nothing."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from ixp.model import Connection, State
from ixp.policy.route_server import RouteServer, Session
from validate.batfish.machine import UP, Machine, Shown, cables, expected_vlan, interface
from validate.batfish.routers import Router, World
from validate.batfish.speaker import SILENT, Interface, stub
from validate.batfish.twin import Codebook
from validate.batfish.world import Speaker

# Benchmark addresses (RFC 2544), used nowhere but in the model.
TEST_NETWORK = IPv4Network("198.19.0.0/16")
MOST_NAPS = 12


def stubs(
    world: World, around: tuple[Speaker, ...], routers: tuple[Router, ...], codes: tuple[Codebook, ...]
) -> tuple[Shown, ...]:
    """The routers whose connection is in this world, and one at each end of a NAP that has ports of its own.

    ``codes`` are the route servers' codebooks: in the model a mark says what next hop a route has.
    """
    test = _test_addresses()
    connections = {item.key: item for _, item in world.exchange.connections()}
    peers = {str(item.ipv4): item.asn for item in around}
    found = []
    for item in routers:
        if connection := connections.get(item.key):
            machine = _connection(world, connection, item, test)
            marks = {code.next_hop(connection.ipv4) for code in codes} if connection.ipv4 else set()
            found.append((machine, _text(connection, item, peers, tuple(sorted(mark for mark in marks if mark)))))
    for nap in world.exchange.intent.naps[:MOST_NAPS]:
        for end in nap.ends:
            if end.ports:
                own = interface((next(test),), end.ports)
                name = f"nap-{nap.key}-{end.member}"
                machine = Machine(name=name, interfaces=(own,), cables=cables(end.ports), reaches=((own.name, nap.vid),))
                found.append((machine, SILENT))
    return tuple(found)


def _connection(world: World, connection: Connection, router: Router, test: Iterator[IPv4Interface]) -> Machine:
    """A member's router; the NAPs that ride on its port are its subinterfaces."""
    exchange = world.exchange
    lan = exchange.intent.peering_lan.ipv4
    own = (IPv4Interface(f"{connection.ipv4}/{lan.prefixlen}"),) if connection.ipv4 else ()
    main = interface((*own, next(test)), connection.ports)
    vids = [nap.vid for nap in exchange.intent.naps for end in nap.ends if end.connection == connection.key]
    tagged = tuple(Interface(name=f"{main.name}.{vid}", addresses=(next(test),), vrf=f"nap{vid}") for vid in vids)
    up = connection.state in UP
    heard = tuple(_heard(world, connection))
    return Machine(
        name=f"peer-{connection.key}",
        interfaces=(main, *tagged),
        cables=cables(connection.ports),
        reaches=(
            (main.name, expected_vlan(exchange, connection)),
            *((item.name, vid if up else None) for item, vid in zip(tagged, vids, strict=True)),
        ),
        router=router,
        hears=tuple(server.name for server, _ in heard),
        arrives=tuple(
            (server.name, str(prefix))
            for server, session in heard
            for prefix in router.announces
            if world.takes(server, session, prefix)
        ),
    )


def _text(connection: Connection, router: Router, peers: dict[str, int], marks: tuple[str, ...]) -> str:
    if not connection.ipv4:
        return SILENT
    return stub(router.asn, str(connection.ipv4), peers, tuple(map(str, router.announces)), marks)


def _heard(world: World, connection: Connection) -> Iterator[tuple[RouteServer, Session]]:
    """The route servers that it has a session with in the peering VLAN, not disabled."""
    if connection.state in {State.ACTIVE, State.LEAVING}:
        for server in world.servers:
            session = world.session(server, connection.key)
            if session and not session.disabled:
                yield server, session


def _test_addresses() -> Iterator[IPv4Interface]:
    for host in TEST_NETWORK.hosts():
        yield IPv4Interface(f"{IPv4Address(host)}/{TEST_NETWORK.prefixlen}")
