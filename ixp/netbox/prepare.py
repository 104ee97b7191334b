"""What NetBox needs before the pipeline can use it: tag, custom fields, roles, and two tokens that can do no more than they must.

Everything is found by its natural key and created where it is missing, so that it may run any number of times.
"""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from ixp.model import Role
from ixp.netbox import names
from ixp.netbox.client import Json, NetBoxClient
from ixp.netbox.row import Kind
from ixp.netbox.schema import CHANGED_ONLY, CREATED


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
    ("ixp_connection", "text", "Connection", (Kind.INTERFACE, Kind.ADDRESS), "Stable key of the member's connection"),
    ("ixp_member", "text", "Member", _PORT, "Key of the member behind the port"),
    ("ixp_macs", "json", "MAC addresses", _PORT, "MAC addresses that may appear on the port"),
    ("ixp_route_servers", "boolean", "Route servers", _PORT, "Sessions with the route servers"),
    ("ixp_max_prefix_ipv4", "integer", "Max-prefix IPv4", _PORT, "Most IPv4 prefixes; empty: the exchange's default"),
    ("ixp_max_prefix_ipv6", "integer", "Max-prefix IPv6", _PORT, "Most IPv6 prefixes; empty: the exchange's default"),
    ("ixp_serves", "text", "Serves", _PORT, "The exchange's own device or service behind the port"),
    ("ixp_lab", "boolean", "Lab", (Kind.DEVICE, Kind.MACHINE), "Profile lab may be deployed to this device"),
    ("ixp_out_of_band", "boolean", "Out of band", (Kind.MACHINE_INTERFACE,), "The management interface of a virtual machine"),
)

_PEOPLES = ("ixp_lab", "ixp_out_of_band")  # facts that people enter in NetBox; the others are Git's

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


def prepare(client: NetBoxClient) -> Tokens:
    """Create what is missing, with an administrator's token; raises ServiceError."""
    _ensure(
        client, "extras/tags", "slug", [{"slug": names.TAG, "name": names.TAG, "description": "Held by Git", "color": "2196f3"}]
    )
    _ensure(client, "extras/custom-fields", "name", [_custom_field(*item) for item in _FIELDS])
    vm_roles = {Role.ROUTE_SERVER}
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
    _ensure(client, "users/permissions", "name", _permissions(users[WRITER], users[READER]))
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
    """The writer may touch only what carries the tag, and of ports and the site group only change it, never delete it."""
    ours = {"tags__slug": names.TAG}
    return [
        {
            "name": "ixp: see",
            "object_types": [*(kind.value for kind in Kind), *_CATALOGUE],
            "actions": ["view"],
            "users": [writer, reader],
        },
        {
            "name": "ixp: write what Git holds",
            "object_types": [kind.value for kind in CREATED],
            "actions": ["add", "change", "delete"],
            "constraints": ours,
            "users": [writer],
        },
        {
            "name": "ixp: change what is handed to Git",
            "object_types": [kind.value for kind in CHANGED_ONLY],
            "actions": ["change"],
            "constraints": ours,
            "users": [writer],
        },
    ]


def _ensure(client: NetBoxClient, endpoint: str, key: str, wanted: Sequence[Json]) -> dict[str, int]:
    """Create the rows whose key NetBox lacks and give the ids of all of them by key; existing ones are left as they are."""
    ids = {row[key]: row["id"] for row in client.all(endpoint, ("id", key))}
    missing = [row for row in wanted if row[key] not in ids]
    ids |= {row[key]: row["id"] for row in client.create(endpoint, missing)}
    return {row[key]: ids[row[key]] for row in wanted}


def _token(client: NetBoxClient, user: int, *, write: bool) -> str | None:
    """A new token where the user has none; NetBox gives the secret half of it once, here."""
    if any(row["user"]["id"] == user for row in client.all("users/tokens", ("id", "user"))):
        return None
    body = {"user": user, "write_enabled": write, "description": "made by ixp netbox prepare"}
    (made,) = client.create("users/tokens", [body])
    return f"nbt_{made['key']}.{made['token']}" if made.get("version") == 2 else str(made["token"] or made["key"])


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
