"""Which sessions and links a change takes down for a moment: the structured difference, read with each platform's table."""

import re
from collections.abc import Iterator

from ixp.flows.plan import DeviceChange, Flap
from ixp.flows.touched import Attached, attached
from ixp.model import Device, Intent, Policy, Role
from ixp.platforms import platform
from ixp.platforms.flaps import Aspect, Effect


def predict(
    before: Intent | None, after: Intent, facts: tuple[Device, ...], changed: tuple[DeviceChange, ...]
) -> tuple[Flap, ...]:
    """What flaps on which device; devices that get their first configuration are not in it, for nothing of ours runs there."""
    by_name = {item.name: item for item in facts}
    old, new = attached(before), attached(after)
    found: list[Flap] = []
    for change in changed:
        if not change.before:
            continue
        device = by_name[change.device]
        whole = tuple(_whole(change))
        found += whole
        everything = any(item.effect is Effect.ALL_FLAP for item in whole)
        for key in sorted(old.keys() & new.keys()):
            one, other = old[key], new[key]
            if one.place and one.place == other.place and not (everything and device.role is not Role.SWITCH):
                found += _connection(device, one, other, before, after)
    return tuple(found)


def _whole(change: DeviceChange) -> Iterator[Flap]:
    """Effects on all sessions of the device, read from the lines of its configuration that change."""
    effects = platform(change.platform).effects
    body = [line[1:] for line in change.diff.splitlines() if line[:1] in "+-" and not line.startswith(("---", "+++"))]
    for aspect in dict.fromkeys(item.aspect for item in effects.lines if any(re.match(item.pattern, line) for line in body)):
        if effects.effect(aspect) is not Effect.NONE:
            yield Flap(device=change.device, object="all sessions", effect=effects.effect(aspect), because=aspect.value)


def _connection(device: Device, one: Attached, other: Attached, before: Intent | None, after: Intent) -> Iterator[Flap]:
    item = other.connection
    if device.role is Role.SWITCH:
        aspects = tuple(_port_aspects(one, other))
        links = (f"link {port} ({item.key})" for port in item.ports if port.device == device.name)
        for name in links:
            yield from _flaps(device, name, aspects)
    elif one.connection.route_servers and item.route_servers and (device.role is Role.COLLECTOR) == (other.place == "collector"):
        was = before.policy if before else after.policy
        for address in (address for address in item.addresses if address in one.connection.addresses):
            aspects = tuple(_session_aspects(one, other, was, after.policy, address.version))
            yield from _flaps(device, f"session {item.key} {address}", aspects)


def _flaps(device: Device, name: str, aspects: tuple[Aspect, ...]) -> Iterator[Flap]:
    effects = platform(device.platform).effects
    for aspect in aspects:
        if (effect := effects.effect(aspect)) is not Effect.NONE:
            yield Flap(device=device.name, object=name, effect=effect, because=aspect.value)


def _port_aspects(one: Attached, other: Attached) -> Iterator[Aspect]:
    old, new = one.connection, other.connection
    table = {
        Aspect.PORT: old.ports != new.ports,
        Aspect.SPEED: old.speed != new.speed,
        Aspect.MACS: old.macs != new.macs,
        Aspect.MODE: one.trunk != other.trunk,
    }
    yield from (aspect for aspect, differs in table.items() if differs)


def _session_aspects(one: Attached, other: Attached, was: Policy, now: Policy, version: int) -> Iterator[Aspect]:
    old, new = _limit(one, was, version), _limit(other, now, version)
    table = {
        Aspect.PASSWORD: one.connection.md5 != other.connection.md5,
        Aspect.PEER_ASN: one.asn != other.asn,
        Aspect.LIMIT_LOWERED: new < old,
        Aspect.LIMIT_RAISED: new > old,
        Aspect.DRAIN: one.connection.state != other.connection.state,
    }
    yield from (aspect for aspect, differs in table.items() if differs)


def _limit(item: Attached, policy: Policy, version: int) -> int:
    """The most prefixes that its session may bring."""
    own, default = (
        (item.connection.max_prefix.ipv4, policy.max_prefix_ipv4)
        if version == 4
        else (item.connection.max_prefix.ipv6, policy.max_prefix_ipv6)
    )
    return default if own is None else own
