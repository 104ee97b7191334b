"""What a person changed in NetBox: what neither an intent that we wrote there explains, nor this commit asks for."""

from collections.abc import Iterator, Mapping

from ixp.flows.deviation import Drift, DriftKind, Edit
from ixp.flows.words import field_words
from ixp.model import Connection, Intent, Member
from ixp.model.base import Frozen

_MEMBER = ("name", "asn", "as_set", "noc", "policy", "lists", "mapped_asn", "tags")
_CONNECTION = ("ports", "speed", "macs", "ipv4", "ipv6", "max_prefix", "route_servers", "state", "leaves", "md5", "policy")
_OWN_PORT = ("serves", "speed", "macs", "vlan")
_EXCHANGE = ("title", "profile", "route_server_asn", "peering_lan", "policy", "management")
_BY_HAND = frozenset({"policy", "lists"})  # the inventory says them in groups of its own
_NO_FIELD = "only a single field of a member or a connection can be adopted; write this into the inventory by hand"


def netbox_drift(held: Intent | None, ours: tuple[Intent, ...], wanted: Intent) -> tuple[Drift, ...]:
    """Compare what NetBox holds with what we wrote there (``ours``) and what this commit wants; empty before the first sync."""
    if held is None or not ours:
        return ()
    there = dict(_objects(held))
    explained = [dict(_objects(item)) for item in (*ours, wanted)]
    found: list[Drift] = []
    gone: list[str] = []
    for path in sorted(there.keys() | {path for item in explained for path in item}):
        if any(path.startswith(f"{parent}/connections/") for parent in gone):
            continue
        known = [item[path] for item in explained if path in item]
        if path not in there:
            if len(known) == len(explained):
                found.append(Drift.of(DriftKind.NETBOX, _name(path), "removed in NetBox by hand", why_not=_NO_FIELD))
                gone.append(path)
        elif not known:
            diff = "".join(f"+{name} {field_words(name, value)}\n" for name, value in there[path].items())
            found.append(Drift.of(DriftKind.NETBOX, _name(path), "added in NetBox by hand", diff, why_not=_NO_FIELD))
            gone.append(path)
        elif drift := _changed(path, there[path], known):
            found.append(drift)
    return tuple(found)


def _changed(path: str, held: Mapping[str, object], known: list[Mapping[str, object]]) -> Drift | None:
    fields = [name for name, value in held.items() if all(value != item[name] for item in known)]
    if not fields:
        return None
    left = known[0]
    diff = "".join(f"-{name} {field_words(name, left[name])}\n+{name} {field_words(name, held[name])}\n" for name in fields)
    words = ", ".join(f"{name} {field_words(name, left[name])} → {field_words(name, held[name])}" for name in fields)
    adoptable = path.startswith("member:") and _BY_HAND.isdisjoint(fields)
    edits = tuple(edit for name in fields for edit in _edits(f"{path}/{name}", left[name], held[name])) if adoptable else ()
    what = f"edited in NetBox by hand: {words}"
    return Drift.of(DriftKind.NETBOX, _name(path), what, diff, edits=edits, why_not="" if adoptable else _NO_FIELD)


def _edits(path: str, old: object, new: object) -> Iterator[Edit]:
    """The keys of the inventory that say so; a part (``noc``, ``max_prefix``) has keys of its own."""
    if isinstance(new, Frozen):
        for name in type(new).model_fields:
            if getattr(old, name) != getattr(new, name):
                yield from _edits(f"{path}/{name}", getattr(old, name), getattr(new, name))
    elif isinstance(new, tuple):
        yield Edit(path=path, value=tuple(map(str, new)))
    else:
        yield Edit(path=path, value=new if new is None or isinstance(new, bool | int) else str(new))


def _objects(intent: Intent) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every object by the path where the inventory has it, with the fields that Git owns."""
    yield "exchange", _values(intent, _EXCHANGE)
    for vlan in intent.vlans:
        yield f"exchange/vlans/{vlan.name}", _values(vlan, ("vid", "role"))
    for own in intent.own_ports:
        yield f"exchange/own_ports/{str(own.port).replace('/', ':', 1)}", _values(own, _OWN_PORT)
    for nap in intent.naps:
        yield f"nap:{nap.key}", _values(nap, ("vid", "ends"))
    for member in intent.members:
        yield from _of_member(member)


def _of_member(member: Member) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield f"member:{member.key}", _values(member, _MEMBER)
    connections: tuple[Connection, ...] = member.connections
    for item in connections:
        yield f"member:{member.key}/connections/{item.key}", _values(item, _CONNECTION)


def _values(item: object, names: tuple[str, ...]) -> Mapping[str, object]:
    return {name: getattr(item, name) for name in names}


def _name(path: str) -> str:
    """A path in words: ``member:armor/connections/armor-1`` is connection armor-1 of member armor."""
    head, _, rest = path.partition("/")
    kind, _, key = rest.partition("/")  # a port's name may have slashes of its own: Ethernet49/1
    if head.startswith("member:") and rest:
        return f"connection {key} of member {head.removeprefix('member:')}"
    if head == "exchange" and rest:
        return f"VLAN {key}" if kind == "vlans" else f"own port {key.replace(':', '/', 1)}"
    return head.replace(":", " ").replace("nap", "NAP", 1) if head.startswith("nap:") else head.replace(":", " ")
