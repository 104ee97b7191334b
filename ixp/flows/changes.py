"""What differs between two intents, in the words of the people who read it."""

from enum import StrEnum

from ixp.flows.policy_words import member_words, override_words, own_words, policy_words
from ixp.flows.touched import Address, Moved, Touched, touched
from ixp.flows.words import field_words, joined, speed_words
from ixp.model import Connection, Intent, Member, Nap, NapEnd, Options, OwnPort, Policy, State
from ixp.model.base import Frozen

__all__ = ["Address", "Change", "ChangeSet", "Kind", "Moved", "Touched", "compare"]

# What a state means for the member, in the order in which a connection goes through them.
_STATES = {
    State.PLANNED: "its port stays shut",
    State.AWAITING_XCONNECT: "its port is up in quarantine, nothing passes",
    State.QUARANTINE: "in the quarantine VLAN, a session with the collector only",
    State.ACTIVE: "in the peering LAN",
    State.SUSPENDED: "its port is shut, its sessions are disabled",
    State.LEAVING: "its sessions are drained, its port stays up",
}


class Kind(StrEnum):
    """What happens to an object."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Change(Frozen):
    """One object that changes: details in words, ``said`` for a headline; ``members`` are the keys of those concerned."""

    object: str
    kind: Kind
    words: tuple[str, ...] = ()
    said: str = ""
    members: tuple[str, ...] = ()


class ChangeSet(Frozen):
    """All differences between the intent as NetBox has it and the intent that is planned."""

    changes: tuple[Change, ...]
    touched: Touched


def compare(before: Intent | None, after: Intent) -> ChangeSet:
    """Compare two intents; ``before`` None is an exchange of which NetBox knows nothing yet."""
    old = {item.key: item for item in before.members} if before else {}
    new = {item.key: item for item in after.members}
    changes = _settings(before, after) + _own_ports(before, after)
    policies = before.policy if before else after.policy, after.policy
    for key in sorted(old | new):
        changes += _member(old.get(key), new.get(key), policies)
    return ChangeSet(changes=tuple(changes + _naps(before, after)), touched=touched(before, after))


def _settings(before: Intent | None, after: Intent) -> list[Change]:
    name = f"exchange {after.name}"
    if before is None:
        return [Change(object=name, kind=Kind.ADDED, said=f"{after.title} is deployed for the first time")]
    words = _fields(before, after, ("title", "profile", "route_server_asn", "peering_lan", "vlans", "management"))
    words += policy_words(before.policy, after.policy)
    return [Change(object=name, kind=Kind.CHANGED, words=words, said=f"settings of {name} change")] if words else []


def _own_ports(before: Intent | None, after: Intent) -> list[Change]:
    old = {str(item.port): item for item in before.own_ports} if before else {}
    new = {str(item.port): item for item in after.own_ports}
    changes = []
    for port in sorted(old | new):
        one, other = old.get(port), new.get(port)
        name = f"port {port} of {_serves(one, other)}"
        if one is None or other is None:
            kind = Kind.ADDED if one is None else Kind.REMOVED
            changes.append(Change(object=name, kind=kind, said=f"{name} is {kind.value}"))
        elif words := _fields(one, other, ("serves", "speed", "macs", "vlan")):
            changes.append(Change(object=name, kind=Kind.CHANGED, words=words, said=f"{name} changes"))
    return changes


def _serves(one: OwnPort | None, other: OwnPort | None) -> str:
    return next(item.serves for item in (other, one) if item)


def _member(old: Member | None, new: Member | None, policies: tuple[Policy, Policy]) -> list[Change]:
    member = new or old
    assert member is not None  # noqa: S101  the key is of one of both
    name = f"member {member.name} (AS{member.asn})"
    if old is None or new is None:
        kind, verb = (Kind.ADDED, "joins") if old is None else (Kind.REMOVED, "is removed")
        words = tuple(_connection_words(item) for item in member.connections)
        words += own_words(member, policies[1]) if old is None else ()
        return [Change(object=name, kind=kind, words=words, said=f"{member.name} {verb}{_with(member)}", members=(member.key,))]
    own = _fields(old, new, ("name", "asn", "as_set", "noc"))
    before = {item.key: item for item in old.connections}
    after = {item.key: item for item in new.connections}
    words, said = own, [f"{', '.join(word.split(' ')[0] for word in own)} changes"] if own else []
    if routing := member_words(old, new, *policies):
        words, said = words + routing, [*said, "has its policy changed"]
    options = policies[0].options(old.policy), policies[1].options(new.policy)
    for key in sorted(before | after):
        more, saying = _connection(before.get(key), after.get(key), options)
        words, said = words + more, said + ([saying] if saying else [])
    if not words:
        return []
    return [Change(object=name, kind=Kind.CHANGED, words=words, said=f"{member.name} {joined(said)}", members=(member.key,))]


def _with(member: Member) -> str:
    return f" with {joined([_port(item) for item in member.connections])}" if member.connections else ""


def _connection(old: Connection | None, new: Connection | None, options: tuple[Options, Options]) -> tuple[tuple[str, ...], str]:
    """The details, and what a headline says after the member's name; ``options`` are the member's, before and after."""
    if old is None and new is not None:
        return (f"new connection {_connection_words(new)}",), f"gets {_port(new)}"
    if new is None and old is not None:
        return (f"connection removed: {_connection_words(old)}",), f"gives up {_port(old)}"
    if old is None or new is None:
        return (), ""
    fields = ("ports", "speed", "macs", "ipv4", "ipv6", "max_prefix", "route_servers")
    words = _fields(old, new, fields) + _state(old, new) + _password(old, new)
    words += override_words(old.policy, new.policy, options, "its member")
    if not words:
        return (), ""
    said = f"has {new.key} {old.state.value} → {new.state.value}" if old.state != new.state else f"has {new.key} changed"
    return tuple(f"{new.key}: {text}" for text in words), said


def _state(old: Connection, new: Connection) -> tuple[str, ...]:
    if old.state == new.state:
        return _fields(old, new, ("leaves",))
    until = f" until {new.leaves}" if new.leaves else ""
    return (f"{old.state.value} → {new.state.value}: {_STATES[new.state]}{until}",)


def _password(old: Connection, new: Connection) -> tuple[str, ...]:
    """What happens to the sessions' password; references are names, not values."""
    if old.md5 == new.md5:
        return ()
    if old.md5 is None:
        return (f"sessions get a password (MD5): {new.md5}",)
    return (f"sessions lose their password (MD5): {old.md5}",) if new.md5 is None else _fields(old, new, ("md5",))


def _naps(before: Intent | None, after: Intent) -> list[Change]:
    old = {item.key: item for item in before.naps} if before else {}
    new = {item.key: item for item in after.naps}
    changes = []
    for key in sorted(old | new):
        one, other = old.get(key), new.get(key)
        nap = next(item for item in (other, one) if item)
        if one == other:
            continue
        members = tuple(sorted({end.member for item in (one, other) if item for end in item.ends}))
        kind = Kind.ADDED if one is None else Kind.REMOVED if other is None else Kind.CHANGED
        words = _nap_words(nap) if one is None or other is None else _nap_fields(one, other)
        said = f"NAP {key} between {joined(members)} is {kind.value}"
        changes.append(Change(object=f"NAP {key}", kind=kind, words=words, said=said, members=members))
    return changes


def _nap_words(nap: Nap) -> tuple[str, ...]:
    return (f"VLAN {nap.vid}", *(_end(end) for end in nap.ends))


def _nap_fields(one: Nap, other: Nap) -> tuple[str, ...]:
    ends = zip(one.ends, other.ends, strict=True)
    return _fields(one, other, ("vid",)) + tuple(f"{_end(old)} → {_end(new)}" for old, new in ends if old != new)


def _end(end: NapEnd) -> str:
    if end.connection:
        return f"{end.member}: tagged beside peering on {end.connection}"
    ports = " + ".join(map(str, end.ports))
    return f"{end.member}: untagged on {ports}, {speed_words(end.speed)}"


def _port(item: Connection) -> str:
    """``beaulieu-2 (10G, sw1-nte02/Ethernet11)``, and its state where it isn't active."""
    state = "" if item.state is State.ACTIVE else f", {item.state.value}"
    return f"{item.key} ({_speed(item)}, {' + '.join(map(str, item.ports))}{state})"


def _speed(item: Connection) -> str:
    return f"LAG of {len(item.ports)} × {speed_words(item.speed)}" if len(item.ports) > 1 else speed_words(item.speed)  # noqa: RUF001


def _connection_words(item: Connection) -> str:
    ports = " + ".join(str(port) for port in item.ports)
    addresses = ", ".join(str(address) for address in item.addresses)
    state = "" if item.state is State.ACTIVE else f", {item.state.value}: {_STATES[item.state]}"
    sessions = "" if item.route_servers else ", no route-server session"
    password = ", password (MD5)" if item.md5 else ""
    return f"{item.key} on {ports}, {_speed(item)}, {addresses}{state}{sessions}{password}"


def _fields(old: object, new: object, names: tuple[str, ...]) -> tuple[str, ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(f"{name} {field_words(name, one)} → {field_words(name, other)}" for name, one, other in pairs if one != other)
