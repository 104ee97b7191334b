"""What NetBox needs before the pipeline can use it: tag, custom fields, roles, and two tokens that can do no more than they must.

Everything is found by its natural key and created where it is missing, so that it may run any number of times.
"""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from ixp.model import Role
from ixp.netbox import names
from ixp.netbox.client import Json, NetBoxClient
from ixp.netbox.row import Kind, Value
from ixp.netbox.schema import CREATED

Constraints = Json | list[Json] | None  # of a permission; several: one of them has to hold


class Tokens(NamedTuple):
    """API tokens, each only where it was newly made: NetBox shows a token once."""

    write: str | None
    read: str | None


WRITER = "ixp-gitops"
READER = "ixp-readonly"

_PORT = (Kind.INTERFACE,)
_GROUP = (Kind.SITE_GROUP,)
# name, type, label, kinds of object, what it says
_FIELDS: tuple[tuple[str, str, str, Sequence[Kind], str], ...] = (
    ("ixp_title", "text", "Exchange: title", _GROUP, "Full name of the exchange"),
    ("ixp_profile", "text", "Exchange: profile", _GROUP, "lab or production"),
    ("ixp_route_server_asn", "integer", "Exchange: route servers' ASN", _GROUP, "ASN of the route servers"),
    ("ixp_policy", "json", "Exchange: policy", _GROUP, "Import policy of the route servers"),
    ("ixp_management", "json", "Exchange: management", _GROUP, "What devices need of the out-of-band network"),
    ("ixp_as_set", "text", "AS-SET", (Kind.TENANT,), "The member's IRR AS-SET; empty: only its own ASN"),
    ("ixp_member_policy", "json", "Policy", (Kind.TENANT,), "What the route servers do otherwise for this member, and its lists"),
    ("ixp_nap_ends", "json", "Ends of the NAP", (Kind.VLAN,), "Members at both ends, and the connection that an end rides on"),
    ("ixp_connection", "text", "Connection", (Kind.INTERFACE, Kind.ADDRESS), "Stable key of the member's connection"),
    ("ixp_member", "text", "Member", _PORT, "Key of the member behind the port"),
    ("ixp_macs", "json", "MAC addresses", _PORT, "MAC addresses that may appear on the port"),
    ("ixp_route_servers", "boolean", "Route servers", _PORT, "Sessions with the route servers"),
    ("ixp_max_prefix_ipv4", "integer", "Max-prefix IPv4", _PORT, "Most IPv4 prefixes; empty: the exchange's default"),
    ("ixp_max_prefix_ipv6", "integer", "Max-prefix IPv6", _PORT, "Most IPv6 prefixes; empty: the exchange's default"),
    ("ixp_state", "text", "State", _PORT, "Where the connection stands: planned, quarantine, active …"),
    ("ixp_leaves", "date", "Leaves", _PORT, "Last day of a connection that is leaving"),
    ("ixp_md5", "text", "MD5", _PORT, "Reference of the sessions' password, never the password"),
    ("ixp_connection_policy", "json", "Policy", _PORT, "What the route servers do otherwise on these sessions"),
    ("ixp_nap", "text", "NAP", _PORT, "Key of the NAP whose own port this is"),
    ("ixp_vlan_role", "text", "Role of the VLAN", _PORT, "Role of the VLAN that one of the exchange's own ports is in"),
    ("ixp_serves", "text", "Serves", _PORT, "The exchange's own device or service behind the port"),
    ("ixp_lab", "boolean", "Lab", (Kind.DEVICE, Kind.MACHINE), "Profile lab may be deployed to this device"),
    ("ixp_drain", "text", "Drain", (Kind.DEVICE, Kind.MACHINE), "Route server being drained: who does it, why, until when"),
    ("ixp_out_of_band", "boolean", "Out of band", (Kind.MACHINE_INTERFACE,), "The management interface of a virtual machine"),
)

_PEOPLES = ("ixp_lab", "ixp_drain", "ixp_out_of_band")  # facts that people enter in NetBox; the others are Git's

# Seen by both tokens beside the kinds that they read: what requests refer to by slug.
_CATALOGUE = (
    "core.objectchange",
    "dcim.devicerole",
    "dcim.devicetype",
    "dcim.macaddress",
    "dcim.manufacturer",
    "dcim.platform",
    "extras.tag",
    "ipam.rir",
    "ipam.role",
    "ipam.vlangroup",
    "tenancy.contactrole",
    "tenancy.tenantgroup",
    "virtualization.cluster",
)

# A port never becomes a LAG, which could be deleted: a LAG may be changed, or come out of a change, only with ports in it, and
# a port may be put only into what is a LAG of Git's already. NetBox applies both before and after each single change.
_LAG: Json = {"tags__slug": names.TAG, "type": "lag", "lag__isnull": True}
_PORT_OF_GIT: Json = {"tags__slug": names.TAG, "type__contains": "base-"}
_PORTS: list[Json] = [
    {**_PORT_OF_GIT, "lag__isnull": True},
    {**_PORT_OF_GIT, "lag__type": "lag", "lag__tags__slug": names.TAG},
]


def prepare(client: NetBoxClient) -> Tokens:
    """Create what is missing and renew what an older release made, with an administrator's token; raises ServiceError."""
    _ensure(
        client, "extras/tags", "slug", [{"slug": names.TAG, "name": names.TAG, "description": "Held by Git", "color": "2196f3"}]
    )
    fields = [_custom_field(*item) for item in _FIELDS]
    _ensure(client, "extras/custom-fields", "name", fields, renewed=("object_types",))
    vm_roles = {Role.ROUTE_SERVER, Role.COLLECTOR}
    _ensure(
        client,
        "dcim/device-roles",
        "slug",
        [{"slug": role.value, "name": _title(role), "vm_role": role in vm_roles} for role in Role],
    )
    _ensure(client, "ipam/roles", "slug", [{"slug": role, "name": _title(role)} for role in names.VLAN_ROLES])
    _ensure(client, "ipam/rirs", "slug", [{"slug": names.RIR, "name": "Members of exchanges", "is_private": False}])
    _ensure(client, "tenancy/contact-roles", "slug", [{"slug": names.NOC, "name": "NOC"}])
    users = _ensure(
        client,
        "users/users",
        "username",
        [{"username": name, "password": secrets.token_urlsafe(48)} for name in (WRITER, READER)],
    )
    permissions = _permissions(users[WRITER], users[READER])
    _ensure(client, "users/permissions", "name", permissions, renewed=("object_types", "actions", "constraints"))
    return Tokens(
        write=_token(client, users[WRITER], write=True),
        read=_token(client, users[READER], write=False),
    )


def _custom_field(name: str, kind: str, label: str, object_types: Sequence[Kind], says: str) -> Json:
    return {
        "name": name,
        "type": kind,
        "label": label,
        "object_types": [item.value for item in object_types],
        "description": says,
        "group_name": "Internet exchange",
        "ui_editable": "yes" if name in _PEOPLES else "no",
    }


def _permissions(writer: int, reader: int) -> list[Json]:
    """The writer may touch only what carries the tag; of the site group and of ports it may only change that."""
    ours = {"tags__slug": names.TAG}
    kinds = [kind.value for kind in Kind if kind is not Kind.LAG]
    created = [kind.value for kind in CREATED if kind is not Kind.LAG]
    interface = Kind.INTERFACE.value
    both, one = [writer, reader], [writer]
    return [
        _permission("see", [*kinds, *_CATALOGUE], ["view"], both, None),
        _permission("write what Git holds", created, ["add", "change", "delete"], one, ours),
        _permission("change what is handed to Git", [Kind.SITE_GROUP.value], ["change"], one, ours),
        _permission("change ports handed to Git", [interface], ["change"], one, _PORTS),
        _permission("add LAGs of members", [interface], ["add"], one, _LAG),
        _permission("change LAGs of members", [interface], ["change"], one, _LAG | {"member_interfaces__isnull": False}),
        _permission("delete LAGs of members", [interface], ["delete"], one, _LAG | {"member_interfaces__isnull": True}),
    ]


def _permission(says: str, kinds: Sequence[str], actions: Sequence[str], users: Sequence[int], constraints: Constraints) -> Json:
    values = {"object_types": list(kinds), "actions": list(actions), "users": list(users), "constraints": constraints}
    return {"name": f"ixp: {says}", **values}


def _ensure(client: NetBoxClient, endpoint: str, key: str, wanted: Sequence[Json], renewed: Sequence[str] = ()) -> dict[str, int]:
    """Create the rows whose key NetBox lacks and give the ids of all of them by key.

    Existing ones are left as they are, but for the attributes in ``renewed``.
    """
    found = {row[key]: row for row in client.all(endpoint, ("id", key, *renewed))}
    made = client.create(endpoint, [row for row in wanted if row[key] not in found])
    stale = [
        {"id": found[row[key]]["id"], **{name: row[name] for name in renewed}}
        for row in wanted
        if row[key] in found and any(_plain(found[row[key]][name]) != _plain(row[name]) for name in renewed)
    ]
    client.update(endpoint, stale)
    ids = {row[key]: row["id"] for row in (*found.values(), *made)}
    return {row[key]: ids[row[key]] for row in wanted}


def _plain(value: Value) -> Value:
    """A list of names without its order, which NetBox does not keep."""
    return sorted(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else value


def _token(client: NetBoxClient, user: int, *, write: bool) -> str | None:
    """A new token where the user has none; NetBox gives the secret half of it once, here."""
    if any(row["user"]["id"] == user for row in client.all("users/tokens", ("id", "user"))):
        return None
    body = {"user": user, "write_enabled": write, "description": "made by ixp netbox prepare"}
    (made,) = client.create("users/tokens", [body])
    return f"nbt_{made['key']}.{made['token']}" if made.get("version") == 2 else str(made["token"] or made["key"])


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
