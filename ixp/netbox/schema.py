"""What the pipeline reads and writes of each kind of object in NetBox: one table, from which every request is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_interface
from typing import Any

from ixp.netbox.client import Json
from ixp.netbox.field import (
    Field,
    assigned_tenant,
    assignee,
    choice,
    custom,
    ends,
    member_lag,
    plain,
    port_key,
    read_only,
    reference,
    references,
    scope,
    slug,
)
from ixp.netbox.names import members_group
from ixp.netbox.row import Kind


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


# What Git says of a port; native fields beside them say what follows from it.
PORT_FIELDS = (
    "ixp_connection",
    "ixp_member",
    "ixp_macs",
    "ixp_route_servers",
    "ixp_max_prefix_ipv4",
    "ixp_max_prefix_ipv6",
    "ixp_state",
    "ixp_leaves",
    "ixp_md5",
    "ixp_connection_policy",
    "ixp_nap",
    "ixp_serves",
    "ixp_vlan_role",
)

# Native fields of a port or a LAG: how it is attached to VLANs.
_ATTACHED = (
    plain("enabled"),
    choice("mode"),
    reference("untagged_vlan", Kind.VLAN, "name"),
    references("tagged_vlans", Kind.VLAN, "name"),
    plain("description"),
)

_MACHINE = (
    reference("site", Kind.SITE, "slug"),
    slug("role"),
    slug("platform"),
    choice("status"),
    custom("ixp_lab"),
    custom("ixp_drain"),
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
            map(custom, ("ixp_title", "ixp_profile", "ixp_route_server_asn", "ixp_policy", "ixp_management")),
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
        facts=_MACHINE,
        filters=_in_site_group,
    ),
    Spec(
        Kind.MACHINE,
        "virtualization/virtual-machines",
        lambda raw: str(raw["name"]),
        ("name",),
        facts=_MACHINE,
        filters=_in_site_group,
    ),
    Spec(
        Kind.VLAN,
        "ipam/vlans",
        lambda raw: str(raw["name"]),
        ("name",),
        git=(plain("vid"), slug("role"), choice("status"), slug("group"), custom("ixp_nap_ends")),
        filters=lambda exchange: {"group": exchange},
        tagged=True,
    ),
    Spec(
        Kind.TENANT,
        "tenancy/tenants",
        lambda raw: str(raw["slug"]),
        ("slug",),
        git=(plain("name"), slug("group"), custom("ixp_as_set"), custom("ixp_member_policy")),
        filters=lambda exchange: {"group": members_group(exchange)},
        tagged=True,
    ),
    Spec(
        Kind.ASN,
        "ipam/asns",
        lambda raw: str(raw["asn"]),
        ("asn",),
        git=(slug("rir"), reference("tenant", Kind.TENANT, "slug")),
        tagged=True,
    ),
    Spec(
        Kind.CONTACT,
        "tenancy/contacts",
        lambda raw: str(raw["name"]),
        ("name",),
        git=(plain("email"), plain("phone")),
        tagged=True,
    ),
    Spec(
        Kind.ASSIGNMENT,
        "tenancy/contact-assignments",
        lambda raw: f"{raw['object']['slug']}: {raw['contact']['name']}",
        ("object", "contact"),
        git=(assigned_tenant(), reference("contact", Kind.CONTACT, "name"), slug("role")),
        filters=lambda _: {"object_type": Kind.TENANT.value},
        tagged=True,
    ),
    Spec(
        Kind.PREFIX,
        "ipam/prefixes",
        lambda raw: str(raw["prefix"]),
        ("prefix", "vrf"),
        git=(reference("vlan", Kind.VLAN, "name"), slug("role"), choice("status"), scope()),
        tagged=True,
    ),
    Spec(
        Kind.ADDRESS,
        "ipam/ip-addresses",
        lambda raw: str(ip_interface(raw["address"]).ip),
        ("address", "vrf"),
        git=(plain("address"), reference("tenant", Kind.TENANT, "slug"), choice("status"), custom("ixp_connection")),
        facts=(read_only("assigned", ("assigned_object_type", "assigned_object_id", "assigned_object"), assignee),),
        tagged=True,
    ),
    Spec(Kind.LAG, "dcim/interfaces", port_key, ("device", "name"), git=_ATTACHED, filters=_in_site_group, tagged=True),
    Spec(
        Kind.INTERFACE,
        "dcim/interfaces",
        port_key,
        ("device", "name"),
        git=(
            *_ATTACHED,
            plain("speed"),
            member_lag(),
            *map(custom, PORT_FIELDS),
        ),
        facts=(
            choice("type"),
            plain("mgmt_only"),
            plain("mac_address"),
            read_only("lag", ("lag",), lambda raw: raw["lag"] and raw["lag"]["name"]),
        ),
        filters=_in_site_group,
        tagged=True,
    ),
    Spec(
        Kind.MACHINE_INTERFACE,
        "virtualization/interfaces",
        port_key,
        ("virtual_machine", "name"),
        facts=(plain("mac_address"), custom("ixp_out_of_band")),
    ),
    Spec(
        Kind.CABLE,
        "dcim/cables",
        lambda raw: " -- ".join(ends(raw)),
        ("a_terminations", "b_terminations"),
        facts=(read_only("ends", ("a_terminations", "b_terminations"), ends),),
    ),
)

SPECS: Mapping[Kind, Spec] = {spec.kind: spec for spec in _SPECS}

# Foreign keys point upwards in this order: create from the top, delete from the bottom. Ports leave a VLAN or a LAG before it
# goes, as NetBox would clear them in silence.
CREATED = (Kind.VLAN, Kind.LAG, Kind.TENANT, Kind.ASN, Kind.CONTACT, Kind.ASSIGNMENT, Kind.PREFIX, Kind.ADDRESS)
CHANGED_ONLY = (Kind.INTERFACE, Kind.SITE_GROUP)
# A LAG may be changed only while it has ports, so these come first.
UPDATED = (Kind.INTERFACE, *CREATED, Kind.SITE_GROUP)

# Of these values NetBox lets only one object of the exchange have each.
ONCE: Mapping[Kind, str] = {Kind.VLAN: "vid", Kind.TENANT: "name"}
