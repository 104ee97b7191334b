"""The machines that Batfish is shown around the switches: route servers, the collector, and a stub at members' ports.

A route server that does not run FRR is shown as its twin: the same policy spelt for FRR. What Batfish says of it is said of the
policy, not of the file. Every stub has an address in one common test network besides those it has in the exchange, on a NAP that
one alone: who reaches whom there is what the VLANs let happen.
"""

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Connection, Exchange, PortRef, Role, State, VlanRole
from ixp.model.base import Frozen
from ixp.platforms import platform
from ixp.policy.route_server import RouteServer, route_server
from ixp.render.environment import environment
from validate.batfish.speaker import SILENT, Interface, stub

# Benchmark addresses (RFC 2544), used nowhere but in the model.
TEST_NETWORK = IPv4Network("198.19.0.0/16")
MOST_STUBS = 24
PEERING = "swp1"
_QUARANTINED = frozenset({State.QUARANTINE, State.AWAITING_XCONNECT})
_UP = frozenset({State.ACTIVE, State.LEAVING}) | _QUARANTINED


class Machine(Frozen):
    """A node of the model that is no switch. ``cables`` are (its interface, switch port).

    ``reaches`` names for each interface with a test address the VLAN (its number) that it is meant to be in, None: in none.
    """

    name: str
    interfaces: tuple[Interface, ...]
    cables: tuple[tuple[str, PortRef], ...]
    reaches: tuple[tuple[str, int | None], ...] = ()

    @property
    def shut(self) -> bool:
        """Whether its switch port is meant to be shut."""
        return bool(self.reaches) and self.reaches[0][1] is None


class Spoken(Frozen, extra="ignore"):
    """What of a route server's session can be seen in Batfish: nothing of what it may announce."""

    key: str
    asn: int
    address: IPv4Address
    disabled: bool


class Speaker(Frozen):
    """A route server or collector and its sessions over IPv4. ``frr``: it runs FRR, so its file and not a twin is shown."""

    name: str
    frr: bool
    collector: bool
    ipv4: IPv4Address
    asn: int
    sessions: tuple[Spoken, ...]


Shown = tuple[Machine, str]
"""A machine and its configuration for FRR."""


def speakers(exchange: Exchange, snapshot: Snapshot) -> tuple[Speaker, ...]:
    """Route servers and collectors in order of name; raises InputError where NetBox gives one no address."""
    return tuple(
        _speaker(item.platform == "frr", route_server(exchange, snapshot, item))
        for item in exchange.facts.devices
        if item.role in {Role.ROUTE_SERVER, Role.COLLECTOR}
    )


def _speaker(frr: bool, task: RouteServer) -> Speaker:
    return Speaker(
        name=task.name,
        frr=frr,
        collector=task.collector,
        ipv4=task.ipv4,
        asn=task.asn,
        sessions=tuple(
            Spoken(key=item.key, asn=item.asn, address=item.address, disabled=item.disabled)
            for item in task.sessions
            if isinstance(item.address, IPv4Address)
        ),
    )


def expected_vlan(exchange: Exchange, connection: Connection) -> int | None:
    """Number of the VLAN that a connection's port is in and up; None where the port has to be shut."""
    if connection.state not in _UP:
        return None
    return exchange.vlan(VlanRole.QUARANTINE if connection.state in _QUARANTINED else VlanRole.PEERING).vid


def shown(exchange: Exchange, snapshot: Snapshot, speaker: Speaker, files: dict[str, str]) -> Shown:
    """A route server with its own file or its twin's, or a collector, which takes everything and needs no policy."""
    lan = exchange.intent.peering_lan.ipv4
    ports = tuple(own.port for own in exchange.intent.own_ports if own.serves == speaker.name)
    interface = _interface((IPv4Interface(f"{speaker.ipv4}/{lan.prefixlen}"),), ports)
    machine = Machine(name=speaker.name, interfaces=(interface,), cables=_cables(ports))
    if speaker.frr:
        return machine, files[speaker.name]
    if speaker.collector:
        peers = {str(session.address): session.asn for session in speaker.sessions}
        return machine, stub(speaker.asn, str(speaker.ipv4), peers)
    return machine, _twin(exchange, snapshot, speaker.name)


def _twin(exchange: Exchange, snapshot: Snapshot, name: str) -> str:
    device = exchange.device(name)
    assert device is not None  # noqa: S101  a speaker is a device
    context = platform("frr").context(exchange, snapshot, device)
    return environment("frr").get_template("main.j2").render(c=context)


def stubs(exchange: Exchange, around: tuple[Speaker, ...]) -> tuple[Shown, ...]:
    """A router at each connection and at each end of a NAP, ``MOST_STUBS`` of either at most, every switch and state first."""
    test = _test_addresses()
    peers = {str(item.ipv4): item.asn for item in around}
    found = [_connection(exchange, asn, item, peers, test) for asn, item in _chosen(exchange)]
    for nap in exchange.intent.naps[: MOST_STUBS // 2]:
        for end in nap.ends:
            if end.ports:
                interface = _interface((next(test),), end.ports)
                name = f"nap-{nap.key}-{end.member}"
                reaches = ((interface.name, nap.vid),)
                machine = Machine(name=name, interfaces=(interface,), cables=_cables(end.ports), reaches=reaches)
                found.append((machine, SILENT))
    return tuple(found)


def _connection(
    exchange: Exchange, asn: int, connection: Connection, peers: dict[str, int], test: Iterator[IPv4Interface]
) -> Shown:
    """A member's router; the NAPs that ride on its port are its subinterfaces."""
    lan = exchange.intent.peering_lan.ipv4
    own = (IPv4Interface(f"{connection.ipv4}/{lan.prefixlen}"),) if connection.ipv4 else ()
    main = _interface((*own, next(test)), connection.ports)
    vids = [nap.vid for nap in exchange.intent.naps for end in nap.ends if end.connection == connection.key]
    tagged = tuple(Interface(name=f"{main.name}.{vid}", addresses=(next(test),), vrf=f"nap{vid}") for vid in vids)
    up = connection.state in _UP
    machine = Machine(
        name=f"peer-{connection.key}",
        interfaces=(main, *tagged),
        cables=_cables(connection.ports),
        reaches=(
            (main.name, expected_vlan(exchange, connection)),
            *((item.name, vid if up else None) for item, vid in zip(tagged, vids, strict=True)),
        ),
    )
    return machine, stub(asn, str(connection.ipv4), peers) if connection.ipv4 else SILENT


def _chosen(exchange: Exchange) -> list[tuple[int, Connection]]:
    """The connections that get a stub: in turns one of each switch and state, so that none goes without."""
    groups: dict[tuple[str, State], list[tuple[int, Connection]]] = defaultdict(list)
    for member, item in exchange.connections():
        groups[item.devices[0], item.state].append((member.asn, item))
    turns = [(turn, *pair) for items in groups.values() for turn, pair in enumerate(items)]
    first = sorted(turns, key=lambda item: (item[0], item[2].key))[:MOST_STUBS]
    return sorted(((asn, item) for _, asn, item in first), key=lambda pair: pair[1].key)


def _test_addresses() -> Iterator[IPv4Interface]:
    for host in TEST_NETWORK.hosts():
        yield IPv4Interface(f"{IPv4Address(host)}/{TEST_NETWORK.prefixlen}")


def _interface(addresses: tuple[IPv4Interface, ...], ports: tuple[PortRef, ...]) -> Interface:
    if not ports:
        raise InputError("a machine of the model has no switch port", hint="give the device an own port in exchange.yml")
    links = tuple(name for name, _ in _cables(ports)) if len(ports) > 1 else ()
    return Interface(name="bond0" if links else PEERING, addresses=addresses, links=links)


def _cables(ports: tuple[PortRef, ...]) -> tuple[tuple[str, PortRef], ...]:
    return tuple((f"swp{number}", port) for number, port in enumerate(ports, 1))
