"""What of the inventory would say the same as a change made by hand on a switch; the few lines that have a home there."""

import re

from ixp.flows.deviation import Drift, DriftKind, Edit
from ixp.model import Connection, Intent, State, VlanRole
from ixp.model.lag import lag_name

_NO_HOME = {
    DriftKind.ROUTE_SERVER: "a route server's configuration follows from members and policy as a whole; change those",
    DriftKind.SECRET: "secrets stand in no inventory; rotate it in the store, and deploy",
    DriftKind.UNREACHABLE: "nothing is known of a device that does not answer",
    DriftKind.RPKI: "it is mended at the caches (policy.rpki.caches), or on the way to them",
    DriftKind.PENDING: "it is confirmed or undone on the device, or by its timer",
    DriftKind.SESSION: "who opened it commits it or gives it up",
    DriftKind.UNSAVED: "it is saved on the device, or the device is reloaded",
    DriftKind.SWITCH: "only ports and MAC lists of connections have a home in the inventory",
}
_SPEED = re.compile(r"speed forced ([0-9]+)(g?)full")
_VLAN = re.compile(r"switchport access vlan ([0-9]+)")
_PERMIT = re.compile(r"[0-9]+ permit ([0-9a-f]{2}(?::[0-9a-f]{2}){5}) .*")
_LIST = re.compile(r"access-list peer-(.+)-mac")
_UNFORCED = 10_000
_STATES = {VlanRole.PEERING: State.ACTIVE, VlanRole.QUARANTINE: State.QUARANTINE, VlanRole.PARKED: State.PLANNED}


def adoptable(drift: Drift, intent: Intent) -> Drift:
    """The same deviation with the edits that adopt it, or with why there are none; NetBox's have theirs already."""
    if drift.kind is DriftKind.NETBOX:
        return drift
    name = drift.object.partition("/")[2]
    if found := _LIST.fullmatch(name):
        owner = next((pair for pair in _connections(intent) if pair[1].key == found[1]), None)
        return _with(drift, *owner, _macs(drift.diff, owner[1])) if owner else _not(drift, "no connection has this list")
    if drift.kind is not DriftKind.SWITCH_PORT:
        return _not(drift, _NO_HOME[drift.kind])
    owner = next((pair for pair in _connections(intent) if drift.object in _ports(pair[1])), None)
    if owner is None:
        return _not(drift, "the port serves no connection of the inventory")
    return _with(drift, *owner, _port(drift.diff, intent, owner[1]))


def _not(drift: Drift, why: str) -> Drift:
    return drift.model_copy(update={"why_not": why})


def _with(drift: Drift, member: str, connection: Connection, fields: dict[str, str | int | tuple[str, ...]] | str) -> Drift:
    if isinstance(fields, str):
        return _not(drift, fields)
    base = f"member:{member}/connections/{connection.key}"
    edits = tuple(Edit(path=f"{base}/{name}", value=value) for name, value in fields.items())
    return drift.model_copy(update={"edits": edits})


def _connections(intent: Intent) -> list[tuple[str, Connection]]:
    return [(member.key, item) for member in intent.members for item in member.connections]


def _ports(connection: Connection) -> set[str]:
    """The interfaces of a connection as drift names them; its LAG is numbered after its lowest port."""
    if len(connection.ports) == 1:
        return {str(connection.ports[0])}
    return {f"{connection.ports[0].device}/{lag_name(connection.ports)}"}


def _lines(diff: str) -> tuple[list[str], list[str]]:
    """Lines that were removed and added by hand."""
    body = [(line[:1], line[1:].strip()) for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    return [text for sign, text in body if sign == "-"], [text for sign, text in body if sign == "+"]


def _macs(diff: str, connection: Connection) -> dict[str, str | int | tuple[str, ...]] | str:
    removed, added = _lines(diff)
    gone, come = ({found[1] for line in part if (found := _PERMIT.fullmatch(line))} for part in (removed, added))
    others = [line for line in removed + added if not _PERMIT.fullmatch(line)]
    macs = (set(connection.macs) - gone) | come
    if others or not macs:
        return f"this line has no home in the inventory: {others[0]}" if others else "no MAC would be left"
    return {"macs": tuple(sorted(macs))}


def _port(diff: str, intent: Intent, connection: Connection) -> dict[str, str | int | tuple[str, ...]] | str:
    """The fields that a changed port stands for, or the first line that stands for none."""
    removed, added = _lines(diff)
    fields: dict[str, str | int | tuple[str, ...]] = {}
    for line in (*removed, *added):
        new = line in added
        if line == "shutdown":
            fields["state"] = State.SUSPENDED.value if new else State.ACTIVE.value
        elif speed := _SPEED.fullmatch(line):
            if new or not any(map(_SPEED.fullmatch, added)):
                fields["speed"] = int(speed[1]) * (1000 if speed[2] else 1) if new else _UNFORCED
        elif vlan := _VLAN.fullmatch(line):
            role = next((item.role for item in intent.vlans if item.vid == int(vlan[1])), None)
            if new and role not in _STATES:
                return f"VLAN {vlan[1]} is none that a connection can be in"
            if new and role:
                fields.setdefault("state", _STATES[role].value)
        else:
            return f"this line has no home in the inventory: {line}"
    return {
        name: value for name, value in fields.items() if value != getattr(connection, name)
    } or "the inventory says so already"
