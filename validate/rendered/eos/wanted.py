"""What the intent asks of each port of a switch, whoever uses it.

| state of a connection | port | VLAN | MACs that may send | addresses held to the own ones |
|---|---|---|---|---|
| planned | shut | parked | none | |
| awaiting-xconnect | up | quarantine | none | |
| quarantine | up | quarantine | the registered | |
| active, leaving | up | peering, NAPs tagged | the registered | yes |
| suspended | shut | as active | the registered | yes |
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from ixp.model import Connection, Device, Exchange, Interface, Member, NapEnd, PortRef, State, VlanRole

_PEERING = {"broadcast": 0.01, "multicast": 0.01, "unknown-unicast": 0.01}
_NAP = {"broadcast": 1.0, "unknown-unicast": 1.0}  # members may run multicast of their own on a NAP
_LAG = 100  # below it are the LAGs of trunks, which NetBox numbers


class Kind(StrEnum):
    """Whom a port serves."""

    CONNECTION = "connection"
    NAP = "nap"
    OWN = "own"
    FREE = "free"
    TRUNK = "trunk"


@dataclass(frozen=True)
class Senders:
    """Who may send, and the names of the lists that hold them to it.

    ``macs`` None: whoever is behind the port. ``ip_list`` empty: no address is asked for. ``riding`` are VLANs of NAPs, whose
    frames pass whatever they carry; those of ``tolerated`` may.
    """

    mac_list: str
    macs: frozenset[str] | None
    ip_list: str = ""
    ipv6_list: str = ""
    ipv4: IPv4Address | None = None
    ipv6: IPv6Address | None = None
    riding: frozenset[int] = frozenset()
    tolerated: frozenset[int] = frozenset()

    def on(self, tagged: frozenset[int]) -> "Senders":
        """The same where the port carries these VLANs with a tag: one too many or too few is the port's fault, not the lists'."""
        return replace(self, riding=self.riding & tagged, tolerated=self.riding | tagged)


@dataclass(frozen=True)
class Wanted:
    """What is asked of one port or LAG. ``ports`` are the physical ones; ``channel`` is the LAG's number, None for a single port.

    ``speed`` is that of one port in Mb/s. ``storm`` is the highest level by kind, in percent of that. A trunk has no senders.
    """

    kind: Kind
    who: str
    ports: tuple[str, ...]
    description: str
    untagged: int
    speed: int
    channel: int | None = None
    tagged: frozenset[int] = frozenset()
    shut: bool = False
    senders: Senders | None = None
    storm: tuple[tuple[str, float], ...] = ()
    links: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The interface that has its settings."""
        return f"Port-Channel{self.channel}" if self.channel else self.ports[0]

    def says(self, port: str) -> str:
        """What stands as the description of one of its ports."""
        return self.links[self.ports.index(port)] if self.links and port in self.ports else self.description


def wanted_ports(exchange: Exchange, device: Device) -> tuple[Wanted, ...]:
    """Everything that the switch's ports are for; management is no part of it."""
    used = tuple(_services(exchange, device))
    taken = {port for item in used for port in (*item.ports, item.name)}
    return (*used, *_trunks(exchange, device, taken), *_free(exchange, device, taken))


def _services(exchange: Exchange, device: Device) -> Iterator[Wanted]:
    for member, item in exchange.connections():
        if device.name in item.devices:
            yield _connection(exchange, member, item)
    for nap in exchange.intent.naps:
        for end in nap.ends:
            if any(port.device == device.name for port in end.ports):
                yield _nap(exchange, nap.key, nap.vid, end)
    for own in exchange.intent.own_ports:
        if own.port.device == device.name:
            yield Wanted(
                Kind.OWN,
                own.serves,
                (own.port.interface,),
                f"OWN {own.serves}",
                exchange.vlan(own.vlan).vid,
                own.speed,
                senders=Senders(f"own-{own.serves}-mac", frozenset(own.macs)),
                storm=tuple(_PEERING.items()),
            )


def _connection(exchange: Exchange, member: Member, item: Connection) -> Wanted:
    state, name = item.state, f"peer-{item.key}"
    riding = frozenset(nap.vid for nap in exchange.intent.naps for end in nap.ends if end.connection == item.key)
    if state in {State.PLANNED, State.AWAITING_XCONNECT}:
        role, senders = VlanRole.QUARANTINE if state is State.AWAITING_XCONNECT else VlanRole.PARKED, _nobody()
    elif state is State.QUARANTINE:
        role, senders = VlanRole.QUARANTINE, Senders(f"{name}-mac", frozenset(item.macs))
    else:
        role = VlanRole.PEERING
        lists = (f"{name}-ipv4", f"{name}-ipv6")
        senders = Senders(f"{name}-mac", frozenset(item.macs), *lists, item.ipv4, item.ipv6, riding)
    return Wanted(
        Kind.CONNECTION,
        item.key,
        _names(item.ports),
        f"PEER AS{member.asn} {item.key}",
        exchange.vlan(role).vid,
        item.speed,
        _channel(item.ports),
        senders.riding,
        state in {State.PLANNED, State.SUSPENDED},
        senders,
        tuple(_PEERING.items()),
    )


def _nap(exchange: Exchange, key: str, vid: int, end: NapEnd) -> Wanted:
    asn = next((f" AS{member.asn}" for member in exchange.intent.members if member.key == end.member), "")
    return Wanted(
        Kind.NAP,
        f"NAP {key}",
        _names(end.ports),
        f"NAP{asn} {key}",
        vid,
        end.speed,
        _channel(end.ports),
        senders=Senders("nap", None),
        storm=tuple(_NAP.items()),
    )


def _trunks(exchange: Exchange, device: Device, taken: set[str]) -> Iterator[Wanted]:
    """Trunks with a cable to another switch, and LAGs of NetBox with their links."""
    bundles: dict[str, list[Interface]] = {}
    for item in device.interfaces:
        if item.name in taken or item.management or item.is_lag:
            continue
        if item.lag:
            bundles.setdefault(item.lag, []).append(item)
        elif far := far_end(exchange, PortRef(device=device.name, interface=item.name)):
            yield _trunk(exchange, (item,), f"TRUNK {_end(far)}", (), None)
    for name, links in bundles.items():
        ends = [far_end(exchange, PortRef(device=device.name, interface=item.name)) for item in links]
        devices = sorted({end.device if end else "?" for end in ends})
        each = tuple(f"TRUNK {_end(end)}" for end in ends)
        yield _trunk(exchange, tuple(links), f"TRUNK {' '.join(devices)}", each, number_of(name))


def _trunk(
    exchange: Exchange, links: tuple[Interface, ...], description: str, each: tuple[str, ...], channel: int | None
) -> Wanted:
    parked = exchange.vlan(VlanRole.PARKED).vid
    carried = frozenset(vlan_names(exchange)) - {parked}
    names = tuple(item.name for item in links)
    return Wanted(Kind.TRUNK, "the trunk", names, description, parked, links[0].speed, channel, carried, links=each)


def _free(exchange: Exchange, device: Device, taken: set[str]) -> Iterator[Wanted]:
    for item in device.interfaces:
        far = far_end(exchange, PortRef(device=device.name, interface=item.name))
        if item.name in taken or item.management or item.is_lag or item.lag or far:
            continue
        yield Wanted(
            Kind.FREE,
            "nobody",
            (item.name,),
            "FREE" if item.member_port else "UNUSED",
            exchange.vlan(VlanRole.PARKED).vid,
            0,
            shut=True,
            senders=_nobody(),
            storm=tuple(_PEERING.items()),
        )


def _nobody() -> Senders:
    return Senders("blocked", frozenset())


def _names(ports: tuple[PortRef, ...]) -> tuple[str, ...]:
    return tuple(port.interface for port in ports)


def _channel(ports: tuple[PortRef, ...]) -> int | None:
    """A LAG has the number of its lowest port, so that it keeps its name whoever joins or leaves."""
    numbers = [number_of(port.interface) for port in ports]
    return _LAG + min(number for number in numbers if number is not None) if len(ports) > 1 else None


def vlan_names(exchange: Exchange) -> dict[int, str]:
    """The names of all VLANs of the exchange by their ids, in order."""
    shared = {vlan.vid: vlan.name for vlan in exchange.intent.vlans}
    naps = {nap.vid: f"nap-{nap.key}" for nap in exchange.intent.naps}
    return dict(sorted({**shared, **naps}.items()))


def number_of(name: str) -> int | None:
    """The number that an interface's name has, None where it has none."""
    found = re.search(r"\d+", name)
    return int(found[0]) if found else None


def _end(port: PortRef | None) -> str:
    return f"{port.device} {port.interface}" if port else "?"


def far_end(exchange: Exchange, port: PortRef) -> PortRef | None:
    """What a cable leads to from there; None where NetBox knows no cable."""
    for cable in exchange.facts.cables:
        if port in {cable.a, cable.b}:
            return cable.b if cable.a == port else cable.a
    return None
