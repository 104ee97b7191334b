"""What NetBox alone owns, out of its rows: devices with their interfaces, and the cables between switches."""

import re
from collections import defaultdict
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from ixp.errors import ServiceError
from ixp.model import Cable, Device, Facts, Interface, PortRef, Role
from ixp.model.device import natural_key
from ixp.netbox.row import Kind, Row, Rows

_ROLES = {role.value for role in Role}
_TYPE = re.compile(r"^(\d+(?:\.\d+)?)(g?)base-")

Address = IPv4Interface | IPv6Interface


def facts_of(rows: Rows) -> Facts:
    """Active switches and route servers and the trunk between switches.

    Raises ServiceError that names every device without a platform or a management address.
    """
    addresses = _addresses(rows)
    faults: list[str] = []
    devices = []
    for kind, ports in ((Kind.DEVICE, Kind.INTERFACE), (Kind.MACHINE, Kind.MACHINE_INTERFACE)):
        for row in rows.of_kind(kind):
            if row.values["role"] not in _ROLES or row.values["status"] != "active":
                continue
            own = [port for port in rows.of_kind(ports) if PortRef.parse(port.key).device == row.key]
            device = _device(row, [_interface(port, addresses) for port in own], faults)
            devices += [device] if device else []
    if faults:
        raise ServiceError("; ".join(faults), where="NetBox", hint="complete the devices in NetBox, or set them to 'planned'")
    devices.sort(key=lambda device: device.name)
    return Facts(devices=tuple(devices), cables=_cables(rows, {item.name for item in devices if item.role is Role.SWITCH}))


def _device(row: Row, interfaces: list[Interface], faults: list[str]) -> Device | None:
    interfaces.sort(key=lambda item: natural_key(item.name))
    management = next((item.addresses[0] for item in interfaces if item.management and item.addresses), None)
    if management is None:
        faults.append(f"{row.key} has no address on a management interface")
    if row.values["platform"] is None:
        faults.append(f"{row.key} has no platform")
    if management is None or row.values["platform"] is None:
        return None
    return Device(
        name=row.key,
        site=row.values["site"],
        role=Role(row.values["role"]),
        platform=row.values["platform"],
        management=management,
        lab=bool(row.values["ixp_lab"]),
        virtual=row.kind is Kind.MACHINE,
        drain=(row.values["ixp_drain"] or "").strip() or None,
        interfaces=tuple(interfaces),
    )


def _interface(row: Row, addresses: dict[str, list[Address]]) -> Interface:
    name = PortRef.parse(row.key).interface
    mac = row.values["mac_address"]
    common = {
        "name": name,
        "mac": mac.lower() if mac else None,
        "addresses": tuple(addresses[f"{row.kind}:{row.key}"]),
    }
    if row.kind is Kind.MACHINE_INTERFACE:
        return Interface.model_validate({**common, "management": bool(row.values["ixp_out_of_band"])})
    return Interface.model_validate(
        {
            **common,
            "speed": speed(row.values["type"]),
            "management": row.values["mgmt_only"],
            "is_lag": row.values["type"] == "lag",
            "lag": None if row.owned else row.values["lag"],
            "member_port": row.owned,
        }
    )


def speed(interface_type: str) -> int:
    """Mb/s of one of NetBox's interface types (``10gbase-x-sfpp`` → 10000); 0 for what has no speed of its own."""
    found = _TYPE.match(interface_type)
    if not found:
        return 0
    return round(float(found[1]) * (1000 if found[2] else 1))


def _addresses(rows: Rows) -> dict[str, list[Address]]:
    """Addresses by the interface that they are assigned to, IPv4 first, in order."""
    found: dict[str, list[Address]] = defaultdict(list)
    for row in rows.of_kind(Kind.ADDRESS):
        if row.values["assigned"]:
            found[row.values["assigned"]].append(ip_interface(row.values["address"]))
    for items in found.values():
        items.sort(key=lambda item: (item.version, int(item.ip)))
    return found


def _cables(rows: Rows, switches: set[str]) -> tuple[Cable, ...]:
    cables = []
    for row in rows.of_kind(Kind.CABLE):
        ends = sorted((PortRef.parse(end) for end in row.values["ends"]), key=lambda end: end.sort_key)
        if len(ends) == 2 and {end.device for end in ends} <= switches:
            cables.append(Cable(a=ends[0], b=ends[1]))
    return tuple(sorted(cables, key=lambda cable: (cable.a.sort_key, cable.b.sort_key)))
