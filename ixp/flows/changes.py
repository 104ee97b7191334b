"""What differs between two intents, in words and as the set of addresses and ports that a deployment may disturb."""

from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from ixp.model import Connection, Intent, Member, OwnPort
from ixp.model.base import Frozen

Address = IPv4Address | IPv6Address


class Kind(StrEnum):
    """What happens to an object."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Change(Frozen):
    """One line of a plan for people: the object, what happens to it, and the details in words."""

    object: str
    kind: Kind
    words: tuple[str, ...] = ()


class Touched(Frozen):
    """What a change may disturb: sessions that end, start or flap (by the member's address), and ports.

    ``devices`` get their first configuration from us, which replaces whatever they carried. Everything that is not here has
    to stay up while the change is deployed.
    """

    ending: tuple[Address, ...] = ()
    starting: tuple[Address, ...] = ()
    flapping: tuple[Address, ...] = ()
    ports: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()

    @property
    def addresses(self) -> frozenset[Address]:
        """All addresses whose sessions need not stay up."""
        return frozenset(self.ending + self.starting + self.flapping)


class ChangeSet(Frozen):
    """All differences between the intent as NetBox has it and the intent that is planned."""

    changes: tuple[Change, ...]
    touched: Touched


def compare(before: Intent | None, after: Intent) -> ChangeSet:
    """Compare two intents; ``before`` None is an exchange of which NetBox knows nothing yet."""
    old_members = {item.key: item for item in before.members} if before else {}
    new_members = {item.key: item for item in after.members}
    changes = _settings(before, after) + _own_ports(before, after)
    for key in sorted(old_members | new_members):
        changes += _member(old_members.get(key), new_members.get(key))
    return ChangeSet(changes=tuple(changes), touched=_touched(before, after))


def _settings(before: Intent | None, after: Intent) -> list[Change]:
    if before is None:
        return [Change(object=f"exchange {after.name}", kind=Kind.ADDED)]
    words = _fields(before, after, ("title", "profile", "route_server_asn", "peering_lan", "vlans", "policy", "management"))
    return [Change(object=f"exchange {after.name}", kind=Kind.CHANGED, words=words)] if words else []


def _own_ports(before: Intent | None, after: Intent) -> list[Change]:
    old = {str(item.port): item for item in before.own_ports} if before else {}
    new = {str(item.port): item for item in after.own_ports}
    changes = []
    for port in sorted(old | new):
        one, other = old.get(port), new.get(port)
        name = f"port {port} of {(other or one or _never()).serves}"
        if one is None or other is None:
            changes.append(Change(object=name, kind=Kind.ADDED if one is None else Kind.REMOVED))
        elif words := _fields(one, other, ("serves", "speed", "macs")):
            changes.append(Change(object=name, kind=Kind.CHANGED, words=words))
    return changes


def _never() -> OwnPort:
    raise AssertionError("a port of neither side")


def _member(old: Member | None, new: Member | None) -> list[Change]:
    member = new or old
    assert member is not None  # noqa: S101  the key is of one of both
    name = f"member {member.name} (AS{member.asn})"
    if old is None or new is None:
        kind = Kind.ADDED if old is None else Kind.REMOVED
        return [Change(object=name, kind=kind, words=tuple(_connection_words(item) for item in member.connections))]
    words = _fields(old, new, ("name", "asn", "as_set", "noc"))
    before = {item.key: item for item in old.connections}
    after = {item.key: item for item in new.connections}
    for key in sorted(before | after):
        words += _connection(before.get(key), after.get(key))
    return [Change(object=name, kind=Kind.CHANGED, words=words)] if words else []


def _connection(old: Connection | None, new: Connection | None) -> tuple[str, ...]:
    if old is None and new is not None:
        return (f"new connection {_connection_words(new)}",)
    if new is None and old is not None:
        return (f"connection removed: {_connection_words(old)}",)
    if old is None or new is None:
        return ()
    fields = ("ports", "speed", "macs", "ipv4", "ipv6", "max_prefix", "route_servers")
    return tuple(f"{new.key}: {text}" for text in _fields(old, new, fields))


def _connection_words(item: Connection) -> str:
    ports = " + ".join(str(port) for port in item.ports)
    addresses = ", ".join(str(address) for address in item.addresses)
    sessions = "" if item.route_servers else ", no route-server session"
    return f"{item.key} on {ports}, {_speed(item.speed)}, {addresses}{sessions}"


def _speed(mbps: int) -> str:
    return f"{mbps // 1000}G" if mbps % 1000 == 0 else f"{mbps}M"


def _fields(old: object, new: object, names: tuple[str, ...]) -> tuple[str, ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(f"{name} {_value(one)} → {_value(other)}" for name, one, other in pairs if one != other)


def _value(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, Frozen) and "__str__" not in type(value).__dict__:
        return "{" + ", ".join(f"{name}: {_value(getattr(value, name))}" for name in type(value).model_fields) + "}"
    return str(value)


def _touched(before: Intent | None, after: Intent) -> Touched:
    old = _connections(before)
    new = _connections(after)
    ending: set[Address] = set()
    starting: set[Address] = set()
    flapping: set[Address] = set()
    ports: set[str] = set()
    for key in old | new:
        one, other = old.get(key), new.get(key)
        if one == other:
            continue
        gone = set(one[1].addresses) if one else set()
        come = set(other[1].addresses) if other else set()
        ending |= gone - come
        starting |= come - gone
        if one and other and one[1].route_servers != other[1].route_servers:
            starting |= come if other[1].route_servers else set()
            ending |= gone if one[1].route_servers else set()
        elif one and other and _disturbs(one, other):
            flapping |= gone & come
        if not (one and other) or _disturbs(one, other):
            ports |= {str(port) for item in (one, other) if item for port in item[1].ports}
    if before and before.route_server_asn != after.route_server_asn:
        flapping |= {address for key in old.keys() & new.keys() for address in new[key][1].addresses} - starting
    own = set(before.own_ports if before else ()) ^ set(after.own_ports)
    ports |= {str(item.port) for item in own}
    return Touched(
        ending=_sorted(ending - starting), starting=_sorted(starting), flapping=_sorted(flapping), ports=tuple(sorted(ports))
    )


def _connections(intent: Intent | None) -> dict[str, tuple[int, Connection]]:
    members = intent.members if intent else ()
    return {item.key: (member.asn, item) for member in members for item in member.connections}


def _disturbs(one: tuple[int, Connection], other: tuple[int, Connection]) -> bool:
    """Whether the session or the link of a connection that stays goes down for a moment."""
    fields = ("ports", "speed", "macs")
    return one[0] != other[0] or any(getattr(one[1], name) != getattr(other[1], name) for name in fields)


def _sorted(addresses: set[Address]) -> tuple[Address, ...]:
    return tuple(sorted(addresses, key=lambda item: (item.version, int(item))))
