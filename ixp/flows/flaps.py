"""Which sessions and links a change takes down for a moment: the structured difference, read with each platform's table."""

import re
from collections.abc import Iterator

from ixp.data.snapshot import Snapshot
from ixp.flows.plan import DeviceChange, Flap
from ixp.flows.touched import Address, Attached, attached
from ixp.model import Device, Exchange, Intent, Role
from ixp.platforms import platform
from ixp.platforms.flaps import Aspect, Effect
from ixp.policy import RouteServer, Session, route_server

_ALL_SESSIONS = "all sessions"
# Options of a session whose change is more than another filter.
_OPTIONS = {
    "passive": Aspect.PASSIVE,
    "gtsm": Aspect.GTSM,
    "bfd": Aspect.BFD,
    "role": Aspect.ROLE,
    "strict_role": Aspect.ROLE,
    "add_path": Aspect.ADD_PATH,
    "ipv4_over_ipv6": Aspect.FAMILIES,
    "graceful_restart": Aspect.GRACEFUL_RESTART,
    "limit_action": Aspect.LIMIT_ACTION,
    "limit_restart": Aspect.LIMIT_ACTION,
    "limit_warning": Aspect.LIMIT_WARNING,
}


def predict(before: Intent | None, after: Exchange, snapshot: Snapshot, changed: tuple[DeviceChange, ...]) -> tuple[Flap, ...]:
    """What flaps on which device; devices that get their first configuration are not in it, for nothing of ours runs there.

    Sessions are compared as they are decided with this snapshot: of limits that came from another one nothing is known.
    """
    by_name = {item.name: item for item in after.facts.devices}
    old = after.model_copy(update={"intent": before or after.intent})
    found: list[Flap] = []
    for change in (item for item in changed if item.before):
        device = by_name[change.device]
        lines = tuple(_lines(change))
        if device.role is Role.SWITCH:
            found += [*lines, *_links(device, before, after.intent)]
        else:
            found += _speaker(device, lines, route_server(old, snapshot, device), route_server(after, snapshot, device))
    return tuple(found)


def every_session(flaps: tuple[Flap, ...]) -> frozenset[str]:
    """The devices whose every session goes down, or may."""
    return frozenset(item.device for item in flaps if item.object == _ALL_SESSIONS)


def _lines(change: DeviceChange) -> Iterator[Flap]:
    """Effects on all sessions of the device, read from the lines of its configuration that change."""
    effects = platform(change.platform).effects
    body = [line[1:] for line in change.diff.splitlines() if line[:1] in "+-" and not line.startswith(("---", "+++"))]
    for aspect in dict.fromkeys(item.aspect for item in effects.lines if any(re.match(item.pattern, line) for line in body)):
        if effects.effect(aspect) is not Effect.NONE:
            yield Flap(device=change.device, object=_ALL_SESSIONS, effect=effects.effect(aspect), because=aspect.value)


def _speaker(device: Device, lines: tuple[Flap, ...], old: RouteServer, new: RouteServer) -> Iterator[Flap]:
    whole = (*lines, *_settings(device, old, new))
    yield from whole
    if any(item.effect is Effect.ALL_FLAP for item in whole):
        return
    before = {(item.key, item.version): item for item in old.sessions}
    for session in sorted(new.sessions, key=lambda item: item.key):
        one = before.get((session.key, session.version))
        if one and one.address == session.address and not (one.disabled or session.disabled):
            name = f"session {session.key} {session.address}"
            yield from _flaps(device, name, tuple(dict.fromkeys(_session_aspects(one, session))), session.address)


def _settings(device: Device, old: RouteServer, new: RouteServer) -> Iterator[Flap]:
    """What is set for all sessions at once: where it takes one down it takes all."""
    one, other = old.policy, new.policy
    table = {
        Aspect.KEEP_REJECTED: one.reject != other.reject,
        Aspect.WELL_KNOWN: one.well_known != other.well_known,
        Aspect.RPKI: bool(one.rtr_caches) != bool(other.rtr_caches),
        Aspect.RTR_CACHES: (one.rtr_caches, one.rtr_expire) != (other.rtr_caches, other.rtr_expire),
        Aspect.LOCAL_LINES: old.local_lines != new.local_lines,
    }
    for item in _flaps(device, _ALL_SESSIONS, tuple(aspect for aspect, differs in table.items() if differs)):
        yield item.model_copy(update={"effect": Effect.ALL_FLAP}) if item.effect is Effect.FLAPS else item


def _links(device: Device, before: Intent | None, after: Intent) -> Iterator[Flap]:
    old, new = attached(before), attached(after)
    for key in sorted(old.keys() & new.keys()):
        one, other = old[key], new[key]
        if one.place and one.place == other.place:
            for port in (port for port in other.connection.ports if port.device == device.name):
                yield from _flaps(device, f"link {port} ({key})", tuple(_port_aspects(one, other)))


def _flaps(device: Device, name: str, aspects: tuple[Aspect, ...], address: Address | None = None) -> Iterator[Flap]:
    effects = platform(device.platform).effects
    for aspect in aspects:
        if (effect := effects.effect(aspect)) is not Effect.NONE:
            yield Flap(device=device.name, object=name, effect=effect, because=aspect.value, address=address)


def _port_aspects(one: Attached, other: Attached) -> Iterator[Aspect]:
    old, new = one.connection, other.connection
    table = {
        Aspect.PORT: old.ports != new.ports,
        Aspect.SPEED: old.speed != new.speed,
        Aspect.MACS: old.macs != new.macs,
        Aspect.MODE: one.trunk != other.trunk,
    }
    yield from (aspect for aspect, differs in table.items() if differs)


def _session_aspects(one: Session, other: Session) -> Iterator[Aspect]:
    limits = [pair for pair in zip(one.limits, other.limits, strict=False) if one.carries[0] == other.carries[0]]
    table = {
        Aspect.PASSWORD: one.md5 != other.md5,
        Aspect.PEER_ASN: one.asn != other.asn,
        Aspect.LIMIT_LOWERED: any(new < old for old, new in limits),
        Aspect.LIMIT_RAISED: any(new > old for old, new in limits),
        Aspect.DRAIN: one.drained != other.drained,
        Aspect.FILTER: _filter(one) != _filter(other),
    }
    yield from (aspect for aspect, differs in table.items() if differs)
    yield from (aspect for name, aspect in _OPTIONS.items() if getattr(one.options, name) != getattr(other.options, name))


def _filter(session: Session) -> tuple[object, ...]:
    """What only filters say of a session."""
    options = tuple(value for name, value in session.options if name not in _OPTIONS)
    return (*options, session.next_hops, session.mapped_asn, session.tags, session.pop)
