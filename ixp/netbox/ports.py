"""What NetBox has to say of the ports and LAGs of an intent.

Custom fields hold what Git says, and the intent is read from them alone. Native fields (enabled, mode, VLANs, LAG) say what
follows from it, for people and for other programs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from ixp.model import Connection, Intent, Member, Nap, OwnPort, PortRef, VlanRole
from ixp.model.lag import lag_name
from ixp.netbox.policy import given
from ixp.netbox.row import Kind, Row, Value
from ixp.netbox.schema import PORT_FIELDS

# How a port or a LAG is attached: nobody's is off, in no VLAN.
_DETACHED: dict[str, Value] = {"enabled": False, "mode": None, "untagged_vlan": None, "tagged_vlans": [], "description": ""}

# A port that Git holds and nobody uses.
UNUSED: dict[str, Value] = {**_DETACHED, "speed": None, "member_lag": None, **dict.fromkeys(PORT_FIELDS)}


def port_rows(intent: Intent) -> Iterator[Row]:
    """Every port in use, and every LAG that members' ports make; raises ValueError for a LAG of ports without numbers."""
    rows = _PortRows(intent)
    for own in intent.own_ports:
        yield from rows.own(own)
    for member in intent.members:
        for connection in member.connections:
            yield from rows.connection(member, connection)
    for nap in intent.naps:
        yield from rows.nap(nap)


class _PortRows:
    """Knows the names of the intent's VLANs, and which NAPs ride on which connection."""

    def __init__(self, intent: Intent) -> None:
        self._vlans = {item.role: item.name for item in intent.vlans}
        self._riding: dict[str, list[str]] = defaultdict(list)
        for nap in intent.naps:
            for end in nap.ends:
                if end.connection:
                    self._riding[end.connection].append(nap.vlan_name)

    def own(self, own: OwnPort) -> Iterator[Row]:
        """A port of the exchange itself."""
        attached = _attached(True, self._vlans.get(own.vlan), own.serves)
        custom = {"ixp_serves": own.serves, "ixp_macs": list(own.macs), "ixp_vlan_role": own.vlan.value}
        return _rows((own.port,), own.speed, attached, custom)

    def connection(self, member: Member, connection: Connection) -> Iterator[Row]:
        """The ports of a connection; the NAPs that ride on it are there only while it is in the peering VLAN."""
        state = connection.state
        tagged = self._riding[connection.key] if state.vlan_role is VlanRole.PEERING else []
        attached = _attached(not state.shut, self._vlans.get(state.vlan_role), f"AS{member.asn} {connection.key}", tagged)
        custom = {
            "ixp_connection": connection.key,
            "ixp_member": member.key,
            "ixp_macs": list(connection.macs),
            "ixp_route_servers": connection.route_servers,
            "ixp_max_prefix_ipv4": connection.max_prefix.ipv4,
            "ixp_max_prefix_ipv6": connection.max_prefix.ipv6,
            "ixp_state": state.value,
            "ixp_leaves": connection.leaves.isoformat() if connection.leaves else None,
            "ixp_md5": connection.md5,
            "ixp_connection_policy": given(connection.policy),
        }
        return _rows(connection.ports, connection.speed, attached, custom)

    def nap(self, nap: Nap) -> Iterator[Row]:
        """The ports of the ends that have ports of their own."""
        for end in nap.ends:
            attached = _attached(True, nap.vlan_name, f"NAP {nap.key} {end.member}")
            yield from _rows(end.ports, end.speed, attached, {"ixp_nap": nap.key, "ixp_member": end.member})


def _attached(enabled: bool, untagged: str | None, description: str, tagged: Iterable[str] = ()) -> dict[str, Value]:
    vlans = sorted(tagged)
    mode = "tagged" if vlans else "access"
    return {"enabled": enabled, "mode": mode, "untagged_vlan": untagged, "tagged_vlans": vlans, "description": description}


def _rows(ports: tuple[PortRef, ...], speed: int, attached: dict[str, Value], custom: Mapping[str, Any]) -> Iterator[Row]:
    """One port, attached itself, or a LAG on each switch, attached in place of its ports. NetBox counts speed in kb/s."""
    common = {**UNUSED, "speed": speed * 1000, **custom}
    if len(ports) == 1:
        yield Row(Kind.INTERFACE, str(ports[0]), {**common, **attached})
        return
    in_lag = {**_DETACHED, "enabled": attached["enabled"], "description": attached["description"]}
    for device, group in groupby(sorted(ports, key=lambda port: port.sort_key), key=lambda port: port.device):
        links = tuple(group)
        lag = f"{device}/{lag_name(links)}"
        yield Row(Kind.LAG, lag, attached)
        for port in links:
            yield Row(Kind.INTERFACE, str(port), {**common, **in_lag, "member_lag": lag})
