"""What a person asks of the route servers' policy, made into a member, its sessions and a route; with hints where it can't be."""

import contextlib
import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_interface, ip_network
from typing import TypeVar

from ixp.errors import InputError
from ixp.model import Connection, Device, Exchange, Facts, Intent, Interface, Member, Role, State
from ixp.policy import RouteServer, Session
from ixp.policy.route import Route, parse_community, parse_path

Network = IPv4Network | IPv6Network
Item = TypeVar("Item")
STAND_IN = "route-server"  # name of the one that answers where NetBox is not asked
_WITHOUT_SESSIONS = frozenset({State.PLANNED, State.AWAITING_XCONNECT, State.QUARANTINE})


@dataclass(frozen=True)
class Asked:
    """The options of a command, as text; None: not given."""

    member: str
    prefix: str
    path: str | None = None
    communities: tuple[str, ...] = ()
    next_hop: str | None = None
    connection: str | None = None
    server: str | None = None


def stand_in(intent: Intent) -> Facts:
    """One route server without anything that only NetBox knows, on the last addresses of the peering LAN."""
    lans = (intent.peering_lan.ipv4, intent.peering_lan.ipv6)
    addresses = tuple(ip_interface(f"{lan[-2]}/{lan.prefixlen}") for lan in lans)
    device = Device(
        name=STAND_IN,
        site="",
        role=Role.ROUTE_SERVER,
        platform="",
        management=addresses[0],
        interfaces=(Interface(name="peering", addresses=addresses),),
    )
    return Facts(devices=(device,))


def member(intent: Intent, asked: Asked) -> Member:
    """The member of that key or ASN (``64497``, ``AS64497``); raises InputError with the nearest ones."""
    name = asked.member.strip()
    number = name.upper().removeprefix("AS")
    found = next((item for item in intent.members if name == item.key or number == str(item.asn)), None)
    if found:
        return found
    names = [item.key for item in intent.members] + [str(item.asn) for item in intent.members]
    near = difflib.get_close_matches(number if number.isdigit() else name.lower(), names, n=3)
    hint = f"do you mean {' or '.join(near)}?" if near else "list them with: ixp show members"
    raise InputError(f"there is no member '{name}'", where="--member", hint=hint)


def prefix(asked: Asked) -> Network:
    """The prefix; raises InputError for host bits too, and where its length is left out: that of one host is hardly meant."""
    hint = "written so: 198.18.11.0/24 or 2001:db8:1011::/48"
    if "/" not in asked.prefix:
        raise InputError(f"'{asked.prefix}' is not a prefix: it has no length", where="--prefix", hint=hint)
    try:
        return ip_network(asked.prefix.strip())
    except ValueError as error:
        with contextlib.suppress(ValueError):
            hint = f"do you mean {ip_network(asked.prefix.strip(), strict=False)}?"
        raise InputError(f"'{asked.prefix}' is not a prefix", where="--prefix", hint=hint) from error


def as_served(exchange: Exchange, owner: Member) -> tuple[Exchange, tuple[str, ...]]:
    """The exchange with the member's connections as if they were active; and notes that say of which that is untrue."""
    notes = []
    connections = []
    for item in owner.connections:
        if item.state in _WITHOUT_SESSIONS:
            notes.append(f"{item.key} is {item.state}: it has no session yet; this is what one would bring")
        if item.state is State.SUSPENDED:
            notes.append(f"{item.key} is suspended: its sessions are disabled; this is what they would bring")
        connections.append(item.model_copy(update={"state": State.ACTIVE}) if item.state in _WITHOUT_SESSIONS else item)
    changed = owner.model_copy(update={"connections": tuple(connections)})
    members = tuple(changed if item.key == owner.key else item for item in exchange.intent.members)
    return exchange.model_copy(update={"intent": exchange.intent.model_copy(update={"members": members})}), tuple(notes)


def devices(exchange: Exchange, asked: Asked) -> tuple[Device, ...]:
    """The route servers that are asked; raises InputError for a name that none has."""
    return _chosen(exchange.route_servers, lambda item: item.name, asked.server, ("--rs", "route server"))


def connections(owner: Member, asked: Asked) -> tuple[Connection, ...]:
    """The connections that are asked about; raises InputError for a key that none has, and for a member without any."""
    if not owner.connections:
        raise InputError(
            f"{owner.key} has no connection to the peering LAN", where="--member", hint="only NAPs: nothing to explain"
        )
    return _chosen(owner.connections, lambda item: item.key, asked.connection, ("--connection", f"connection of {owner.key}"))


def sessions(server: RouteServer, chosen: Iterable[Connection], version: int, where: Callable[[str], str]) -> tuple[Session, ...]:
    """The sessions of these connections that carry the family; raises InputError that says why there is none."""
    keys = {item.key: item for item in chosen}
    found = tuple(item for item in server.sessions if item.key in keys and version in item.carries)
    if found:
        return found
    owner = next((item.member for item in server.sessions if item.key in keys), "")
    silent = [key for key, item in keys.items() if not item.route_servers]
    names = ", ".join(keys)
    if silent:
        hint = "it has route_servers: false, bilateral peering only"
        raise InputError(f"{', '.join(silent)} has no session with the route servers", where="--connection", hint=hint)
    place = where(f"member:{owner}/connections/{next(iter(keys))}") if owner else "--prefix"
    raise InputError(
        f"{names} has no session that carries IPv{version}", where=place, hint=f"it has no ipv{version} address there"
    )


def route(asked: Asked, net: Network, session: Session) -> Route:
    """The route as that session announces it; raises InputError for what can't be read."""
    text = str(session.asn) if asked.path is None else asked.path
    try:
        as_path = parse_path(text)
    except ValueError as error:
        raise InputError(str(error), where="--path") from error
    try:
        found = tuple(parse_community(item.strip()) for item in asked.communities)
    except ValueError as error:
        raise InputError(str(error), where="--community") from error
    try:
        hop = session.address if asked.next_hop is None else ip_address(asked.next_hop.strip())
    except ValueError as error:
        raise InputError(
            f"'{asked.next_hop}' is not an address", where="--next-hop", hint="192.0.2.11 or 2001:db8:0:100::11"
        ) from error
    return Route(prefix=net, as_path=as_path, next_hop=hop).add(*found)


def _chosen(items: tuple[Item, ...], name: Callable[[Item], str], wanted: str | None, about: tuple[str, str]) -> tuple[Item, ...]:
    if wanted is None:
        return items
    found = tuple(item for item in items if name(item) == wanted)
    if found:
        return found
    option, noun = about
    raise InputError(f"there is no {noun} '{wanted}'", where=option, hint=f"it may be: {', '.join(map(name, items))}")
