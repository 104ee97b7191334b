"""A value of a row: which attributes of NetBox carry it, and how it is read from and written to them."""

from collections.abc import Callable
from dataclasses import dataclass

from ixp.netbox.client import Json
from ixp.netbox.row import Kind, Value

Resolve = Callable[[Kind, str], int]  # natural key → id in NetBox


@dataclass(frozen=True)
class Field:
    """A value of a row: the attributes of NetBox that carry it, and how it is read from and written to them."""

    name: str
    columns: tuple[str, ...]
    read: Callable[[Json], Value]
    write: Callable[[Value, Resolve], Json]


def plain(name: str) -> Field:
    """A text, a number or a truth value."""
    return Field(name, (name,), lambda raw: raw[name], lambda value, _: {name: value})


def choice(name: str) -> Field:
    """A choice: NetBox takes its value and gives value and label; none is written as an empty text."""
    return Field(name, (name,), lambda raw: raw[name] and raw[name]["value"], lambda value, _: {name: value or ""})


def slug(name: str) -> Field:
    """An object of a catalogue (role, RIR, platform), by its slug."""
    return Field(
        name,
        (name,),
        lambda raw: raw[name] and raw[name]["slug"],
        lambda value, _: {name: {"slug": value} if value is not None else None},
    )


def reference(name: str, kind: Kind, attribute: str) -> Field:
    """Another object of the exchange, by its natural key."""
    return Field(
        name,
        (name,),
        lambda raw: raw[name] and raw[name][attribute],
        lambda value, resolve: {name: resolve(kind, value) if value is not None else None},
    )


def custom(name: str) -> Field:
    """A custom field; a selection comes as a text from 4.6 and as value and label from 4.7."""

    def read(raw: Json) -> Value:
        value = raw["custom_fields"].get(name)
        return value["value"] if isinstance(value, dict) and set(value) == {"value", "label"} else value

    return Field(name, ("custom_fields",), read, lambda value, _: {"custom_fields": {name: value}})


def scope() -> Field:
    """The site group that a prefix is valid in."""
    return Field(
        "scope",
        ("scope_type", "scope"),
        lambda raw: raw["scope"]["slug"] if raw["scope_type"] == Kind.SITE_GROUP else None,
        lambda value, resolve: {"scope_type": Kind.SITE_GROUP.value, "scope_id": resolve(Kind.SITE_GROUP, value)},
    )


def references(name: str, kind: Kind, attribute: str) -> Field:
    """Several other objects of the exchange, by their natural keys, sorted."""
    return Field(
        name,
        (name,),
        lambda raw: sorted(item[attribute] for item in raw[name]),
        lambda value, resolve: {name: [resolve(kind, item) for item in value]},
    )


def member_lag() -> Field:
    """The LAG that a port is in, ``device/interface``."""
    return Field(
        "member_lag",
        ("lag", "device"),
        lambda raw: f"{raw['device']['name']}/{raw['lag']['name']}" if raw["lag"] else None,
        lambda value, resolve: {"lag": resolve(Kind.LAG, value) if value is not None else None},
    )


def assigned_tenant() -> Field:
    """The tenant that a contact is assigned to."""
    return Field(
        "tenant",
        ("object_type", "object_id", "object"),
        lambda raw: raw["object"]["slug"],
        lambda value, resolve: {"object_type": Kind.TENANT.value, "object_id": resolve(Kind.TENANT, value)},
    )


def read_only(name: str, columns: tuple[str, ...], read: Callable[[Json], Value]) -> Field:
    """A fact: it is never written."""
    return Field(name, columns, read, lambda _value, _resolve: {})


def port_key(nested: Json) -> str:
    """``device/interface`` of an interface as NetBox nests it in other objects."""
    owner = nested.get("device") or nested.get("virtual_machine") or {}
    return f"{owner.get('name')}/{nested['name']}"


def assignee(raw: Json) -> Value:
    """``object type:device/interface`` that an address is assigned to, or None."""
    if raw["assigned_object"] is None or "name" not in raw["assigned_object"]:
        return None
    return f"{raw['assigned_object_type']}:{port_key(raw['assigned_object'])}"


def ends(raw: Json) -> list[str]:
    """The interfaces at a cable's ends, sorted; empty where an end is something else (a circuit, a patch panel)."""
    both = [*raw["a_terminations"], *raw["b_terminations"]]
    if any(end["object_type"] != Kind.INTERFACE for end in both):
        return []
    return sorted(port_key(end["object"]) for end in both)
