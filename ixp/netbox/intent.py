"""The intent as NetBox mirrors it, out of its rows: the inverse of what ``wanted`` asks for."""

from collections import defaultdict
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from pydantic import ValidationError

from ixp.errors import ServiceError
from ixp.model import (
    Connection,
    Contact,
    Exchange,
    FamilyLimits,
    Intent,
    Member,
    Nap,
    NapEnd,
    Overrides,
    OwnPort,
    PeeringLan,
    PortRef,
    State,
    Vlan,
    VlanRole,
)
from ixp.netbox import names
from ixp.netbox.facts import facts_of
from ixp.netbox.policy import to_member
from ixp.netbox.row import Kind, Row, Rows, Value

_HINT = "'ixp sync' writes what Git says; objects tagged gitops are Git's"


def exchange_of(rows: Rows) -> Exchange:
    """The whole exchange from NetBox alone; raises ServiceError where it holds no intent yet, or one that is not whole."""
    return Exchange(intent=intent_of(rows), facts=facts_of(rows))


def intent_of(rows: Rows) -> Intent:
    """What Git last wrote to NetBox; raises ServiceError where that is nothing, or not whole."""
    group = rows.get(Kind.SITE_GROUP, rows.exchange)
    if group is None or group.values["ixp_title"] is None:
        raise ServiceError(f"NetBox holds no intent of exchange '{rows.exchange}' yet", where="NetBox", hint="run 'ixp sync'")
    ports = sorted(_owned(rows, Kind.INTERFACE), key=lambda row: PortRef.parse(row.key).sort_key)
    values = group.values
    try:
        return Intent(
            name=rows.exchange,
            title=values["ixp_title"],
            profile=values["ixp_profile"],
            route_server_asn=values["ixp_route_server_asn"],
            policy=values["ixp_policy"],
            management=values["ixp_management"],
            peering_lan=_peering_lan(rows),
            vlans=tuple(
                Vlan(name=row.key, vid=row.values["vid"], role=row.values["role"])
                for row in _owned(rows, Kind.VLAN)
                if row.values["role"] != VlanRole.NAP
            ),
            own_ports=tuple(_own_port(row) for row in ports if row.values["ixp_serves"]),
            members=tuple(_members(rows, ports)),
            naps=tuple(_naps(rows, ports)),
        )
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise ServiceError(f"what NetBox holds of the exchange is not whole: {faults}", where="NetBox", hint=_HINT) from error


def _owned(rows: Rows, kind: Kind) -> list[Row]:
    return [row for row in rows.of_kind(kind) if row.owned]


def _peering_lan(rows: Rows) -> PeeringLan:
    prefixes = [row.key for row in _owned(rows, Kind.PREFIX) if row.values["role"] == names.PEERING]
    four, six = ([item for item in prefixes if (":" in item) is wanted] for wanted in (False, True))
    if len(four) != 1 or len(six) != 1:
        raise ServiceError(
            f"the peering LAN has {len(four)} IPv4 and {len(six)} IPv6 prefixes, not one of each", where="NetBox", hint=_HINT
        )
    return PeeringLan.model_validate({"ipv4": four[0], "ipv6": six[0]})


def _own_port(row: Row) -> OwnPort:
    return OwnPort(
        port=PortRef.parse(row.key),
        serves=row.values["ixp_serves"],
        speed=_speed(row),
        macs=tuple(row.values["ixp_macs"] or ()),
        vlan=row.values["ixp_vlan_role"] or VlanRole.PEERING,
    )


def _naps(rows: Rows, ports: list[Row]) -> list[Nap]:
    own: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for port in ports:
        if port.values["ixp_nap"]:
            own[port.values["ixp_nap"], port.values["ixp_member"]].append(port)
    naps = []
    for vlan in _owned(rows, Kind.VLAN):
        if vlan.values["role"] == VlanRole.NAP:
            key = vlan.key.removeprefix("nap-")
            ends = [_nap_end(end, own[key, end["member"]]) for end in vlan.values["ixp_nap_ends"] or ()]
            naps.append(Nap.model_validate({"key": key, "vid": vlan.values["vid"], "ends": ends}))
    return naps


def _nap_end(end: dict[str, str], ports: list[Row]) -> NapEnd:
    if "connection" in end:
        return NapEnd(member=end["member"], connection=end["connection"])
    return NapEnd(
        member=end["member"],
        ports=tuple(PortRef.parse(port.key) for port in ports),
        speed=_speed(ports[0]) if ports else 0,
    )


def _members(rows: Rows, ports: list[Row]) -> list[Member]:
    asns = _one_each(rows, Kind.ASN)
    contacts = _one_each(rows, Kind.ASSIGNMENT)
    connections: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for port in ports:
        if port.values["ixp_member"] and port.values["ixp_connection"]:
            connections[port.values["ixp_member"]][port.values["ixp_connection"]].append(port)
    addresses: dict[str, list[IPv4Address | IPv6Address]] = defaultdict(list)
    for row in _owned(rows, Kind.ADDRESS):
        addresses[row.values["ixp_connection"]].append(ip_address(row.key))
    members = []
    for tenant in _owned(rows, Kind.TENANT):
        if tenant.key not in asns or tenant.key not in contacts:
            raise ServiceError(f"tenant {tenant.key} has no ASN or no NOC contact", where="NetBox", hint=_HINT)
        contact = rows.get(Kind.CONTACT, contacts[tenant.key].values["contact"])
        own = sorted(connections[tenant.key].items())
        members.append(
            Member(
                **_policy(tenant),
                key=tenant.key,
                name=tenant.values["name"],
                asn=int(asns[tenant.key].key),
                as_set=tenant.values["ixp_as_set"],
                noc=Contact(email=contact.values["email"], phone=contact.values["phone"])
                if contact
                else Contact(email="", phone=""),
                connections=tuple(_connection(key, items, addresses[key]) for key, items in own),
            )
        )
    return members


def _policy(tenant: Row) -> dict[str, Any]:
    """The member's own policy; raises ServiceError where NetBox holds something else."""
    try:
        return to_member(tenant.values["ixp_member_policy"])
    except ValueError as error:
        raise ServiceError(f"tenant {tenant.key}: {error}", where="NetBox", hint=_HINT) from error


def _one_each(rows: Rows, kind: Kind) -> dict[str, Row]:
    """The row of a kind that each tenant has; raises ServiceError where one has several."""
    found: dict[str, Row] = {}
    for row in _owned(rows, kind):
        if row.values["tenant"] in found:
            raise ServiceError(f"tenant {row.values['tenant']} has several objects of {kind}", where="NetBox", hint=_HINT)
        found[row.values["tenant"]] = row
    return found


def _connection(key: str, ports: list[Row], addresses: list[IPv4Address | IPv6Address]) -> Connection:
    values = ports[0].values
    return Connection(
        key=key,
        ports=tuple(PortRef.parse(port.key) for port in ports),
        speed=_speed(ports[0]),
        macs=tuple(values["ixp_macs"] or ()),
        ipv4=_only(key, [item for item in addresses if isinstance(item, IPv4Address)]),
        ipv6=_only(key, [item for item in addresses if isinstance(item, IPv6Address)]),
        max_prefix=FamilyLimits(ipv4=values["ixp_max_prefix_ipv4"], ipv6=values["ixp_max_prefix_ipv6"]),
        route_servers=bool(values["ixp_route_servers"]),
        state=values["ixp_state"] or State.ACTIVE,
        leaves=values["ixp_leaves"],
        md5=values["ixp_md5"],
        policy=values["ixp_connection_policy"] or Overrides(),
    )


def _only(connection: str, addresses: list[Value]) -> Value:
    if len(addresses) > 1:
        raise ServiceError(f"connection {connection} has several addresses: {addresses}", where="NetBox", hint=_HINT)
    return addresses[0] if addresses else None


def _speed(row: Row) -> int:
    return int(row.values["speed"] or 0) // 1000
