"""What NetBox has to hold for an intent: rows in normal form, by natural key."""

from collections.abc import Iterator
from typing import Any

from ixp.errors import InputError
from ixp.model import Intent, Member, Nap, NapEnd, PortRef, VlanRole
from ixp.netbox import names
from ixp.netbox.policy import of_member
from ixp.netbox.ports import UNUSED, port_rows
from ixp.netbox.row import Kind, Row, Rows, Value
from ixp.netbox.schema import ONCE


def normal(intent: Intent) -> Intent:
    """The same intent with every tuple in the model's order, as it comes back from NetBox."""
    members = [
        member.model_copy(
            update={
                "connections": tuple(
                    connection.model_copy(update={"ports": _in_order(connection.ports)})
                    for connection in sorted(member.connections, key=lambda item: item.key)
                )
            }
        )
        for member in sorted(intent.members, key=lambda item: item.key)
    ]
    return intent.model_copy(
        update={
            "vlans": tuple(sorted(intent.vlans, key=lambda item: item.name)),
            "own_ports": tuple(sorted(intent.own_ports, key=lambda item: item.port.sort_key)),
            "members": tuple(members),
            "naps": tuple(_normal_nap(item) for item in sorted(intent.naps, key=lambda item: item.key)),
        }
    )


def _normal_nap(nap: Nap) -> Nap:
    ends = sorted(nap.ends, key=lambda end: end.member)
    return nap.model_copy(update={"ends": tuple(end.model_copy(update={"ports": _in_order(end.ports)}) for end in ends)})


def wanted(intent: Intent, rows: Rows) -> Rows:
    """Rows that the intent asks for; ``rows`` says which ports are Git's, so that unused ones are asked to be off.

    Raises InputError where two objects of the intent would be the same object in NetBox.
    """
    asked: dict[tuple[Kind, str], Row] = {}
    holders: dict[tuple[Kind, Value], str] = {}
    for row in _rows(intent):
        if (row.kind, row.key) in asked:
            raise InputError(f"{row.kind} {row.key} is asked for twice", hint="two objects of the inventory share it")
        asked[row.kind, row.key] = row
        if row.kind in ONCE:
            name = ONCE[row.kind]
            other = holders.setdefault((row.kind, row.values[name]), row.key)
            if other != row.key:
                raise InputError(f"{row.kind} {other} and {row.key} have the same {name}, {row.values[name]}")
    for port in rows.of_kind(Kind.INTERFACE):
        if port.owned and port.values["type"] != "lag":
            asked.setdefault((Kind.INTERFACE, port.key), Row(Kind.INTERFACE, port.key, UNUSED))
    return Rows.of(intent.name, asked.values())


def _rows(intent: Intent) -> Iterator[Row]:
    yield Row(
        Kind.SITE_GROUP,
        intent.name,
        {
            "ixp_title": intent.title,
            "ixp_profile": intent.profile.value,
            "ixp_route_server_asn": intent.route_server_asn,
            "ixp_policy": intent.policy.model_dump(mode="json", exclude_defaults=True),
            "ixp_management": intent.management.model_dump(mode="json"),
        },
    )
    yield from _vlans(intent)
    peering = next((vlan.name for vlan in intent.vlans if vlan.role is VlanRole.PEERING), None)
    for prefix in (intent.peering_lan.ipv4, intent.peering_lan.ipv6):
        values = {"vlan": peering, "role": names.PEERING, "status": "active", "scope": intent.name}
        yield Row(Kind.PREFIX, str(prefix), values)
    for member in intent.members:
        yield from _member(intent, member)
    yield from port_rows(intent)


def _vlans(intent: Intent) -> Iterator[Row]:
    common = {"status": "active", "group": intent.name}
    for vlan in intent.vlans:
        yield Row(Kind.VLAN, vlan.name, {**common, "vid": vlan.vid, "role": vlan.role.value, "ixp_nap_ends": None})
    for nap in intent.naps:
        ends = [_nap_end(end) for end in sorted(nap.ends, key=lambda end: end.member)]
        yield Row(Kind.VLAN, nap.vlan_name, {**common, "vid": nap.vid, "role": VlanRole.NAP.value, "ixp_nap_ends": ends})


def _nap_end(end: NapEnd) -> dict[str, str]:
    """Whose the end is, and the connection that it rides on; ports of its own name the NAP themselves."""
    return {"member": end.member, **({"connection": end.connection} if end.connection else {})}


def _member(intent: Intent, member: Member) -> Iterator[Row]:
    contact = names.contact(intent.name, member.key)
    group = names.members_group(intent.name)
    own = {"name": member.name, "group": group, "ixp_as_set": member.as_set, "ixp_member_policy": of_member(member)}
    yield Row(Kind.TENANT, member.key, own)
    yield Row(Kind.ASN, str(member.asn), {"rir": names.RIR, "tenant": member.key})
    yield Row(Kind.CONTACT, contact, {"email": member.noc.email, "phone": member.noc.phone})
    values = {"tenant": member.key, "contact": contact, "role": names.NOC}
    yield Row(Kind.ASSIGNMENT, f"{member.key}: {contact}", values)
    for connection in member.connections:
        for lan, address in ((intent.peering_lan.ipv4, connection.ipv4), (intent.peering_lan.ipv6, connection.ipv6)):
            if address is not None:
                values = {"tenant": member.key, "status": "active", "ixp_connection": connection.key}
                yield Row(Kind.ADDRESS, str(address), {"address": f"{address}/{lan.prefixlen}", **values})


def _in_order(ports: tuple[PortRef, ...]) -> tuple[PortRef, ...]:
    return tuple(sorted(ports, key=_port_order))


def _port_order(port: PortRef) -> Any:  # noqa: ANN401  a sort key
    return port.sort_key
