"""What the pipeline reads and writes of each kind of object in NetBox: one table, from which every request is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_interface
from typing import Any

from ixp.netbox.client import Json
from ixp.netbox.names import members_group
from ixp.netbox.row import Kind, Value

Resolve = Callable[[Kind, str], int]  # natural key → id in NetBox


@dataclass(frozen=True)
class Field:
    """A value of a row: the attributes of NetBox that carry it, and how it is read from and written to them."""

    name: str
    columns: tuple[str, ...]
    read: Callable[[Json], Value]
    write: Callable[[Value, Resolve], Json]


def _plain(name: str) -> Field:
    return Field(name, (name,), lambda raw: raw[name], lambda value, _: {name: value})


def _choice(name: str) -> Field:
    """A choice: NetBox takes its value and gives value and label; none is written as an empty text."""
    return Field(name, (name,), lambda raw: raw[name] and raw[name]["value"], lambda value, _: {name: value or ""})


def _slug(name: str) -> Field:
    """An object of a catalogue (role, RIR, platform), by its slug."""
    return Field(
        name,
        (name,),
        lambda raw: raw[name] and raw[name]["slug"],
        lambda value, _: {name: {"slug": value} if value is not None else None},
    )


def _reference(name: str, kind: Kind, attribute: str) -> Field:
    """Another object of the exchange, by its natural key."""
    return Field(
        name,
        (name,),
        lambda raw: raw[name] and raw[name][attribute],
        lambda value, resolve: {name: resolve(kind, value) if value is not None else None},
    )


def _custom(name: str) -> Field:
    """A custom field; a selection comes as a text from 4.6 and as value and label from 4.7."""

    def read(raw: Json) -> Value:
        value = raw["custom_fields"].get(name)
        return value["value"] if isinstance(value, dict) and set(value) == {"value", "label"} else value

    return Field(name, ("custom_fields",), read, lambda value, _: {"custom_fields": {name: value}})


def _scope() -> Field:
    """The site group that a prefix is valid in."""
    return Field(
        "scope",
        ("scope_type", "scope"),
        lambda raw: raw["scope"]["slug"] if raw["scope_type"] == Kind.SITE_GROUP else None,
        lambda value, resolve: {"scope_type": Kind.SITE_GROUP.value, "scope_id": resolve(Kind.SITE_GROUP, value)},
    )


def _assigned_tenant() -> Field:
    return Field(
        "tenant",
        ("object_type", "object_id", "object"),
        lambda raw: raw["object"]["slug"],
        lambda value, resolve: {"object_type": Kind.TENANT.value, "object_id": resolve(Kind.TENANT, value)},
    )


def _read_only(name: str, columns: tuple[str, ...], read: Callable[[Json], Value]) -> Field:
    return Field(name, columns, read, lambda _value, _resolve: {})


def port_key(nested: Json) -> str:
    """``device/interface`` of an interface as NetBox nests it in other objects."""
    owner = nested.get("device") or nested.get("virtual_machine") or {}
    return f"{owner.get('name')}/{nested['name']}"


def _assignee(raw: Json) -> Value:
    """``object type:device/interface`` that an address is assigned to, or None."""
    if raw["assigned_object"] is None or "name" not in raw["assigned_object"]:
        return None
    return f"{raw['assigned_object_type']}:{port_key(raw['assigned_object'])}"


def _ends(raw: Json) -> list[str]:
    """The interfaces at a cable's ends, sorted; empty where an end is something else (a circuit, a patch panel)."""
    ends = [*raw["a_terminations"], *raw["b_terminations"]]
    if any(end["object_type"] != Kind.INTERFACE for end in ends):
        return []
    return sorted(port_key(end["object"]) for end in ends)


@dataclass(frozen=True)
class Spec:
    """How one kind is read and written. ``git``: fields that Git owns; ``facts``: fields that NetBox alone owns."""

    kind: Kind
    endpoint: str
    key: Callable[[Json], str]
    key_columns: tuple[str, ...]
    git: tuple[Field, ...] = ()
    facts: tuple[Field, ...] = ()
    filters: Callable[[str], Mapping[str, Any]] = lambda _: {}
    tagged: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """What to ask NetBox for."""
        wanted = {"id", *self.key_columns, *(["tags"] if self.tagged else [])}
        return tuple(sorted(wanted.union(*(field.columns for field in (*self.git, *self.facts)))))


CONNECTION_FIELDS = (
    "ixp_connection",
    "ixp_member",
    "ixp_macs",
    "ixp_route_servers",
    "ixp_max_prefix_ipv4",
    "ixp_max_prefix_ipv6",
    "ixp_serves",
)


def _in_site_group(exchange: str) -> Mapping[str, Any]:
    return {"site_group": exchange}


_SPECS = (
    Spec(
        Kind.SITE_GROUP,
        "dcim/site-groups",
        lambda raw: str(raw["slug"]),
        ("slug",),
        git=tuple(
            map(_custom, ("ixp_title", "ixp_profile", "ixp_route_server_asn", "ixp_policy", "ixp_management")),
        ),
        filters=lambda exchange: {"slug": exchange},
        tagged=True,
    ),
    Spec(Kind.SITE, "dcim/sites", lambda raw: str(raw["slug"]), ("slug",), filters=lambda exchange: {"group": exchange}),
    Spec(
        Kind.DEVICE,
        "dcim/devices",
        lambda raw: str(raw["name"]),
        ("name",),
        facts=(_reference("site", Kind.SITE, "slug"), _slug("role"), _slug("platform"), _choice("status"), _custom("ixp_lab")),
        filters=_in_site_group,
    ),
    Spec(
        Kind.MACHINE,
        "virtualization/virtual-machines",
        lambda raw: str(raw["name"]),
        ("name",),
        facts=(_reference("site", Kind.SITE, "slug"), _slug("role"), _slug("platform"), _choice("status"), _custom("ixp_lab")),
        filters=_in_site_group,
    ),
    Spec(
        Kind.VLAN,
        "ipam/vlans",
        lambda raw: str(raw["name"]),
        ("name",),
        git=(_plain("vid"), _slug("role"), _choice("status"), _slug("group")),
        filters=lambda exchange: {"group": exchange},
        tagged=True,
    ),
    Spec(
        Kind.TENANT,
        "tenancy/tenants",
        lambda raw: str(raw["slug"]),
        ("slug",),
        git=(_plain("name"), _slug("group"), _custom("ixp_as_set")),
        filters=lambda exchange: {"group": members_group(exchange)},
        tagged=True,
    ),
    Spec(
        Kind.ASN,
        "ipam/asns",
        lambda raw: str(raw["asn"]),
        ("asn",),
        git=(_slug("rir"), _reference("tenant", Kind.TENANT, "slug")),
        tagged=True,
    ),
    Spec(
        Kind.CONTACT,
        "tenancy/contacts",
        lambda raw: str(raw["name"]),
        ("name",),
        git=(_plain("email"), _plain("phone")),
        tagged=True,
    ),
    Spec(
        Kind.ASSIGNMENT,
        "tenancy/contact-assignments",
        lambda raw: f"{raw['object']['slug']}: {raw['contact']['name']}",
        ("object", "contact"),
        git=(_assigned_tenant(), _reference("contact", Kind.CONTACT, "name"), _slug("role")),
        filters=lambda _: {"object_type": Kind.TENANT.value},
        tagged=True,
    ),
    Spec(
        Kind.PREFIX,
        "ipam/prefixes",
        lambda raw: str(raw["prefix"]),
        ("prefix", "vrf"),
        git=(_reference("vlan", Kind.VLAN, "name"), _slug("role"), _choice("status"), _scope()),
        tagged=True,
    ),
    Spec(
        Kind.ADDRESS,
        "ipam/ip-addresses",
        lambda raw: str(ip_interface(raw["address"]).ip),
        ("address", "vrf"),
        git=(_plain("address"), _reference("tenant", Kind.TENANT, "slug"), _choice("status"), _custom("ixp_connection")),
        facts=(_read_only("assigned", ("assigned_object_type", "assigned_object_id", "assigned_object"), _assignee),),
        tagged=True,
    ),
    Spec(
        Kind.INTERFACE,
        "dcim/interfaces",
        port_key,
        ("device", "name"),
        git=(
            _plain("enabled"),
            _choice("mode"),
            _reference("untagged_vlan", Kind.VLAN, "name"),
            _plain("description"),
            _plain("speed"),
            *map(_custom, CONNECTION_FIELDS),
        ),
        facts=(
            _choice("type"),
            _plain("mgmt_only"),
            _plain("mac_address"),
            _read_only("lag", ("lag",), lambda raw: raw["lag"] and raw["lag"]["name"]),
        ),
        filters=_in_site_group,
        tagged=True,
    ),
    Spec(
        Kind.MACHINE_INTERFACE,
        "virtualization/interfaces",
        port_key,
        ("virtual_machine", "name"),
        facts=(_plain("mac_address"), _custom("ixp_out_of_band")),
    ),
    Spec(
        Kind.CABLE,
        "dcim/cables",
        lambda raw: " -- ".join(_ends(raw)),
        ("a_terminations", "b_terminations"),
        facts=(_read_only("ends", ("a_terminations", "b_terminations"), _ends),),
    ),
)

SPECS: Mapping[Kind, Spec] = {spec.kind: spec for spec in _SPECS}

# Foreign keys point upwards in this order: create from the top, delete from the bottom.
CREATED = (Kind.VLAN, Kind.TENANT, Kind.ASN, Kind.CONTACT, Kind.ASSIGNMENT, Kind.PREFIX, Kind.ADDRESS)
CHANGED_ONLY = (Kind.INTERFACE, Kind.SITE_GROUP)
