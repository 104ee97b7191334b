"""What NetBox has to hold for an intent: rows in normal form, by natural key."""

from collections.abc import Iterator
from typing import Any

from ixp.errors import InputError
from ixp.model import Connection, Intent, Member, OwnPort, PortRef, VlanRole
from ixp.netbox import names
from ixp.netbox.row import Kind, Row, Rows, Value
from ixp.netbox.schema import CONNECTION_FIELDS

# A port that Git holds and nobody uses: off, in no VLAN.
UNUSED: dict[str, Value] = {
    "enabled": False,
    "mode": None,
    "untagged_vlan": None,
    "description": "",
    "speed": None,
    **dict.fromkeys(CONNECTION_FIELDS),
}


def normal(intent: Intent) -> Intent:
    """The same intent with every tuple in the model's order, as it comes back from NetBox."""
    members = [
        member.model_copy(
            update={
                "connections": tuple(
                    connection.model_copy(update={"ports": tuple(sorted(connection.ports, key=_port_order))})
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
        }
    )


def wanted(intent: Intent, rows: Rows) -> Rows:
    """Rows that the intent asks for; ``rows`` says which ports are Git's, so that unused ones are asked to be off.

    Raises InputError where two objects of the intent would be the same object in NetBox.
    """
    asked: dict[tuple[Kind, str], Row] = {}
    for row in _rows(intent):
        if (row.kind, row.key) in asked:
            raise InputError(f"{row.kind} {row.key} is asked for twice", hint="two objects of the inventory share it")
        asked[row.kind, row.key] = row
    for port in rows.of_kind(Kind.INTERFACE):
        if port.owned:
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
            "ixp_policy": intent.policy.model_dump(mode="json"),
            "ixp_management": intent.management.model_dump(mode="json"),
        },
    )
    for vlan in intent.vlans:
        yield Row(Kind.VLAN, vlan.name, {"vid": vlan.vid, "role": vlan.role.value, "status": "active", "group": intent.name})
    peering = next((vlan.name for vlan in intent.vlans if vlan.role is VlanRole.PEERING), None)
    for prefix in (intent.peering_lan.ipv4, intent.peering_lan.ipv6):
        values = {"vlan": peering, "role": names.PEERING, "status": "active", "scope": intent.name}
        yield Row(Kind.PREFIX, str(prefix), values)
    for own in intent.own_ports:
        yield _own_port(own, peering)
    for member in intent.members:
        yield from _member(intent, member, peering)


def _member(intent: Intent, member: Member, peering: str | None) -> Iterator[Row]:
    contact = names.contact(intent.name, member.key)
    group = names.members_group(intent.name)
    yield Row(Kind.TENANT, member.key, {"name": member.name, "group": group, "ixp_as_set": member.as_set})
    yield Row(Kind.ASN, str(member.asn), {"rir": names.RIR, "tenant": member.key})
    yield Row(Kind.CONTACT, contact, {"email": member.noc.email, "phone": member.noc.phone})
    values = {"tenant": member.key, "contact": contact, "role": names.NOC}
    yield Row(Kind.ASSIGNMENT, f"{member.key}: {contact}", values)
    for connection in member.connections:
        for lan, address in ((intent.peering_lan.ipv4, connection.ipv4), (intent.peering_lan.ipv6, connection.ipv6)):
            if address is not None:
                values = {"tenant": member.key, "status": "active", "ixp_connection": connection.key}
                yield Row(Kind.ADDRESS, str(address), {"address": f"{address}/{lan.prefixlen}", **values})
        for port in connection.ports:
            yield _member_port(member, connection, port, peering)


def _member_port(member: Member, connection: Connection, port: PortRef, peering: str | None) -> Row:
    return _port(
        port,
        peering,
        f"AS{member.asn} {connection.key}",
        connection.speed,
        ixp_connection=connection.key,
        ixp_member=member.key,
        ixp_macs=list(connection.macs),
        ixp_route_servers=connection.route_servers,
        ixp_max_prefix_ipv4=connection.max_prefix.ipv4,
        ixp_max_prefix_ipv6=connection.max_prefix.ipv6,
    )


def _own_port(own: OwnPort, peering: str | None) -> Row:
    return _port(own.port, peering, own.serves, own.speed, ixp_serves=own.serves, ixp_macs=list(own.macs))


def _port(port: PortRef, vlan: str | None, description: str, speed: int, **custom: Any) -> Row:  # noqa: ANN401  JSON values
    """A port in service; NetBox counts its speed in kb/s."""
    values = {**UNUSED, "enabled": True, "mode": "access", "untagged_vlan": vlan, "description": description}
    return Row(Kind.INTERFACE, str(port), {**values, "speed": speed * 1000, **custom})


def _port_order(port: PortRef) -> Any:  # noqa: ANN401  a sort key
    return port.sort_key
