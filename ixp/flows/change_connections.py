"""Rules on what a change does to connections that stay: values that move, shrink, or get lost."""

from collections.abc import Iterator

from ixp.flows.plan import Level
from ixp.flows.touched import MANY_ENDING
from ixp.flows.transition import ChangeFault, ChangeRule, Owned, Transition, connection_path
from ixp.flows.words import joined, speed_words
from ixp.model import Severity, State

_IN_LAN = frozenset({State.ACTIVE, State.LEAVING})
# What, changed, takes a connection's sessions down, or its link, until the member has done its part.
_FELT = ("ports", "speed", "macs", "ipv4", "ipv6", "md5")

Pair = tuple[Owned, Owned]


def _changed(step: Transition, name: str) -> list[Pair]:
    """Connections whose value of that name is another than before."""
    return [(old, new) for old, new in step.staying if getattr(old.item, name) != getattr(new.item, name)]


def _other_pop(step: Transition) -> Iterator[ChangeFault]:
    sites = {device.name: device.site for device in step.after.facts.devices}
    for old, new in _changed(step, "ports"):
        was = {sites.get(name) for name in old.item.devices}
        now = {sites.get(name) for name in new.item.devices}
        if was.isdisjoint(now) and None not in was | now:
            places = " to ".join("/".join(sorted(map(str, names))) for names in (was, now))
            what = f"{new.item.key} moves from {places}: another building, another cable"
            path = connection_path(new, "port" if len(new.item.ports) == 1 else "ports")
            yield ChangeFault(what=what, path=path, object=f"connection {new.item.key}", hint="see whether the switch is right")


def _slower(step: Transition) -> Iterator[ChangeFault]:
    for old, new in step.staying:
        was, now = (owned.item.speed * len(owned.item.ports) for owned in (old, new))
        if now < was:
            what = f"{new.item.key} falls from {speed_words(was)} to {speed_words(now)}"
            field = "speed" if old.item.speed != new.item.speed else "ports" if len(new.item.ports) > 1 else "port"
            hint = "see whether a digit or a port is missing; a port at another speed than its optics stays down"
            yield ChangeFault(what=what, path=connection_path(new, field), object=f"connection {new.item.key}", hint=hint)


def _password_lost(step: Transition) -> Iterator[ChangeFault]:
    for old, new in _changed(step, "md5"):
        if old.item.md5 and not new.item.md5:
            what = f"the sessions of {new.item.key} lose their password: they stay down until the member's router loses it too"
            hint = f"md5: {old.item.md5}, unless the member asked for that"
            yield ChangeFault(what=what, path=connection_path(new), object=f"connection {new.item.key}", hint=hint)


def _family_lost(step: Transition) -> Iterator[ChangeFault]:
    for old, new in step.staying:
        gone = [version for version in (4, 6) if getattr(old.item, f"ipv{version}") and not getattr(new.item, f"ipv{version}")]
        if gone and new.item.addresses:
            what = f"{new.item.key} loses its IPv{gone[0]} address: its sessions of that family end"
            hint = f"put ipv{gone[0]} back, unless the member gave it up"
            yield ChangeFault(what=what, path=connection_path(new), object=f"connection {new.item.key}", hint=hint)


def _bilateral(step: Transition) -> Iterator[ChangeFault]:
    if len(step.plan.touched.ending) > MANY_ENDING:  # change.many-sessions-end says so
        return
    for old, new in step.staying:
        if old.item.route_servers and not new.item.route_servers and {old.item.state, new.item.state} <= _IN_LAN:
            what = f"{new.item.key} leaves the route servers: its sessions end, the port stays up"
            hint = "see whether the member peers bilaterally alone from now on"
            path = connection_path(new, "route_servers")
            yield ChangeFault(what=what, path=path, object=f"connection {new.item.key}", hint=hint)


def _both(step: Transition) -> Iterator[ChangeFault]:
    """A member whose several connections all need its hand at the same time."""
    pairs: dict[str, list[Pair]] = {}
    for old, new in step.staying:
        if {old.item.state, new.item.state} <= _IN_LAN:
            pairs.setdefault(new.member.key, []).append((old, new))
    for key, found in sorted(pairs.items()):
        changed = [[name for name in _FELT if getattr(old.item, name) != getattr(new.item, name)] for old, new in found]
        if len(found) > 1 and all(changed):
            last = found[-1][1]
            fields = joined(sorted({name for one in changed for name in one}))
            what = f"all {len(found)} connections of {key} change at once ({fields}): none of them stays up meanwhile"
            hint = "one connection with this change, the others with the next, when its sessions are back"
            field = "port" if changed[-1][0] == "ports" and len(last.item.ports) == 1 else changed[-1][0]
            yield ChangeFault(what=what, path=connection_path(last, field), object=f"member {key}", hint=hint)


RULES = (
    ChangeRule(
        "change.other-pop",
        Severity.WARNING,
        Level.MEDIUM,
        "a slip in the switch's name shuts the member's real port",
        "port: sw1-nte01/Ethernet1 becomes sw1-nte02/Ethernet21",
        _other_pop,
    ),
    ChangeRule(
        "change.slower", Severity.WARNING, Level.MEDIUM, "a link that gets slower drops", "speed: 10G becomes 1G", _slower
    ),
    ChangeRule(
        "change.password-lost",
        Severity.WARNING,
        Level.MEDIUM,
        "a session without the password that the other side sends stays down (RFC 2385)",
        "md5: is deleted",
        _password_lost,
    ),
    ChangeRule(
        "change.family-lost",
        Severity.WARNING,
        Level.MEDIUM,
        "a line that was deleted ends the sessions of a family",
        "ipv6: is deleted",
        _family_lost,
    ),
    ChangeRule(
        "change.bilateral-only",
        Severity.WARNING,
        Level.MEDIUM,
        "a line that was uncommented ends all sessions of a connection",
        "route_servers: false",
        _bilateral,
    ),
    ChangeRule(
        "change.all-connections",
        Severity.WARNING,
        Level.MEDIUM,
        "who has two connections has them so that one stays",
        "macs: of vilaine-1 and of vilaine-2",
        _both,
    ),
)
