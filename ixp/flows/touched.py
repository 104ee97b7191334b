"""What a change may disturb: sessions by the member's address, and ports. All else has to stay up while it is deployed."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Self

from ixp.model import Connection, Intent, NapEnd, Options, PortRef, State
from ixp.model.base import Frozen
from ixp.model.lag import lag_name

Address = IPv4Address | IPv6Address

MANY_ENDING = 10  # addresses: so many don't leave on one day
_IN_LAN = frozenset({State.ACTIVE, State.LEAVING})
_SHUT = frozenset({State.PLANNED, State.SUSPENDED})
# What two BGP speakers agree on when they open a session.
_AGREED = ("gtsm", "role", "strict_role", "add_path", "ipv4_over_ipv6", "graceful_restart")


class Moved(Frozen):
    """An address of a connection that stays takes the place of another: a session that was up at the old is due at the new."""

    old: Address
    new: Address


class Touched(Frozen):
    """Sessions that end, start or flap (by the member's address), and ports.

    ``moved`` pairs an ending address with the starting one of the same connection. ``servers`` are route servers whose own port
    changes: all their sessions may flap. ``devices`` get their first configuration from us, which replaces whatever they
    carried.
    """

    ending: tuple[Address, ...] = ()
    starting: tuple[Address, ...] = ()
    flapping: tuple[Address, ...] = ()
    ports: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    servers: tuple[str, ...] = ()

    @property
    def addresses(self) -> frozenset[Address]:
        """All addresses whose sessions need not stay up."""
        return frozenset(self.ending + self.starting + self.flapping)

    def joined(self, *others: Self) -> Self:
        """The union: for devices that carry different intents, after a run that died half way."""
        every = (self, *others)
        starting = {item for one in every for item in one.starting}
        return type(self)(
            ending=_sorted({item for one in every for item in one.ending} - starting),
            starting=_sorted(starting),
            flapping=_sorted({item for one in every for item in one.flapping}),
            ports=tuple(sorted({item for one in every for item in one.ports})),
            devices=tuple(sorted({item for one in every for item in one.devices})),
            moved=tuple(dict.fromkeys(item for one in every for item in one.moved)),
            servers=tuple(sorted({item for one in every for item in one.servers})),
        )


@dataclass(frozen=True)
class Attached:
    """A connection with what else decides its sessions and its port."""

    asn: int
    connection: Connection
    trunk: bool
    options: Options

    @property
    def in_lan(self) -> bool:
        """Whether its address answers on the peering LAN."""
        return self.connection.state in _IN_LAN

    @property
    def place(self) -> str:
        """Where its sessions are: with the route servers, with the collector, or nowhere."""
        return "lan" if self.in_lan else "collector" if self.connection.state is State.QUARANTINE else ""

    @property
    def port(self) -> tuple[object, ...]:
        """All that the switch is told about its port, sessions apart."""
        item = self.connection
        stands = "lan" if self.in_lan else "shut" if item.state in _SHUT else item.state.value
        return (item.ports, item.speed, item.macs, stands, self.trunk)

    @property
    def session(self) -> tuple[object, ...]:
        """What, changed, makes a session that stays go down for a moment."""
        if not self.connection.route_servers:
            return (self.asn,)
        return (self.asn, self.connection.md5, *(getattr(self.options, name) for name in _AGREED))


def attached(intent: Intent | None) -> dict[str, Attached]:
    """Every connection of an intent by its key."""
    if intent is None:
        return {}
    tagged = {end.connection for nap in intent.naps for end in nap.ends if end.connection}
    options = intent.policy.options
    return {
        item.key: Attached(member.asn, item, item.key in tagged, options(member.policy, item.policy))
        for member in intent.members
        for item in member.connections
    }


def touched(before: Intent | None, after: Intent) -> Touched:
    """What going from one intent to another may disturb, on whatever platform; ``before`` None: nothing was there."""
    old, new = attached(before), attached(after)
    found = Touched()
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            found = found.joined(_connection(old.get(key), new.get(key)))
    own = set(before.own_ports if before else ()) ^ set(after.own_ports)
    naps = {item for nap in set(before.naps if before else ()) ^ set(after.naps) for item in _nap_ports(nap.ends)}
    found = found.joined(
        Touched(
            flapping=_all_flap(before, after),
            ports=tuple({str(item.port) for item in own} | naps),
            servers=tuple({item.serves for item in own}),
        )
    )
    return found.model_copy(update={"flapping": _sorted(set(found.flapping) - set(found.starting) - set(found.ending))})


def _connection(one: Attached | None, other: Attached | None) -> Touched:
    """Sessions and ports of one connection that differs."""
    gone = set(one.connection.addresses) if one and one.place else set()
    come = set(other.connection.addresses) if other and other.place else set()
    ending, starting, flapping = gone - come, come - gone, set[Address]()
    if one and other and gone & come:
        served, serves = one.connection.route_servers, other.connection.route_servers
        if one.place != other.place:
            starting |= come
        elif served != serves:
            starting, ending = (starting | come, ending) if serves else (starting, ending | gone)
        elif one.port != other.port or one.session != other.session:
            flapping = gone & come
    ports = set[str]()
    if one is None or other is None or one.port != other.port or one.asn != other.asn:
        ports = {name for item in (one, other) if item for name in _names(item.connection.ports)}
    moved = _moves(one.connection, other.connection) if one and other and one.in_lan and other.in_lan else ()
    return Touched(
        ending=_sorted(ending - starting),
        starting=_sorted(starting),
        flapping=_sorted(flapping),
        ports=tuple(sorted(ports)),
        moved=moved,
    )


def _moves(one: Connection, other: Connection) -> tuple[Moved, ...]:
    """The addresses that a connection gives up for others, by IP version; only where it has sessions before and after."""
    if not (one.route_servers and other.route_servers):
        return ()
    pairs = ((one.ipv4, other.ipv4), (one.ipv6, other.ipv6))
    return tuple(Moved(old=old, new=new) for old, new in pairs if old and new and old != new)


def _all_flap(before: Intent | None, after: Intent) -> tuple[Address, ...]:
    """A new ASN of the route servers takes every session that stays down for a moment."""
    if before is None or before.route_server_asn == after.route_server_asn:
        return ()
    old, new = attached(before), attached(after)
    stay = (new[key] for key in old.keys() & new.keys() if old[key].place and new[key].place)
    return _sorted({address for item in stay for address in item.connection.addresses})


def _nap_ports(ends: tuple[NapEnd, ...]) -> set[str]:
    return {name for end in ends for name in _names(end.ports)}


def _names(ports: tuple[PortRef, ...]) -> set[str]:
    """The ports, and the LAG that several of them make."""
    names = {str(port) for port in ports}
    if len(ports) > 1:
        names |= {f"{ports[0].device}/{lag_name(ports)}"}
    return names


def _sorted(addresses: set[Address]) -> tuple[Address, ...]:
    return tuple(sorted(addresses, key=lambda item: (item.version, int(item))))
