"""Rules on what a change does to limits of prefixes: a digit too few or too many, for one connection or for all."""

from collections.abc import Iterator

from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Owned, Transition, connection_path
from ixp.flows.words import count
from ixp.model import Connection, Policy, Severity

_LESS, _MORE = 2, 20  # times
_TIMES, _MANY = 2, 5  # times as much, or as little, and connections


def _limit(item: Connection, policy: Policy, version: int) -> int | None:
    """What is written for a connection, or the exchange's; None where PeeringDB may say otherwise."""
    own = item.max_prefix.ipv4 if version == 4 else item.max_prefix.ipv6
    if own is not None or policy.max_prefix_peeringdb:
        return own
    return policy.max_prefix_ipv4 if version == 4 else policy.max_prefix_ipv6


def _session(item: Connection, version: int) -> bool:
    return item.route_servers and getattr(item, f"ipv{version}") is not None


def _limits(step: Transition) -> Iterator[tuple[Owned, int, int, int]]:
    """Connections whose own limit changes: after, version, the old limit and the new."""
    if step.before is None:
        return
    for old, new in step.staying:
        for version in (4, 6) if old.item.max_prefix != new.item.max_prefix else ():
            was = _limit(old.item, step.before.policy, version)
            now = _limit(new.item, step.after.intent.policy, version)
            if was and now and was != now and _session(old.item, version) and _session(new.item, version):
                yield new, version, was, now


def _defaults(step: Transition) -> Iterator[tuple[int, int, int]]:
    """Version, old and new limit of connections that say nothing themselves, where it changes."""
    for version, name in ((4, "max_prefix_ipv4"), (6, "max_prefix_ipv6")):
        was = getattr(step.before.policy, name) if step.before else 0
        now = getattr(step.after.intent.policy, name)
        if was and was != now:
            yield version, was, now


def _limit_lowered(step: Transition) -> Iterator[ChangeFault]:
    for version, was, now in _defaults(step):
        if now * _LESS < was:
            what = f"the limit of all that have none of their own falls from {was} to {now} prefixes of IPv{version}"
            path = f"exchange/policy/max_prefix/ipv{version}"
            hint = "see whether a digit is missing; over the limit a session goes down"
            yield ChangeFault(what=what, path=path, object="exchange policy", hint=hint)
    for owned, version, was, now in () if _scaled(step) else _limits(step):
        if now * _LESS < was:
            what = f"the limit of {owned.item.key} falls from {was} to {now} prefixes of IPv{version}"
            path = connection_path(owned, f"max_prefix/ipv{version}")
            hint = "see whether a digit is missing; over the limit the session goes down"
            yield ChangeFault(what=what, path=path, object=f"connection {owned.item.key}", hint=hint)


def _limit_raised(step: Transition) -> Iterator[ChangeFault]:
    for version, was, now in _defaults(step):
        if now >= was * _MORE:
            what = f"the limit of all that have none of their own grows from {was} to {now} prefixes of IPv{version}"
            path = f"exchange/policy/max_prefix/ipv{version}"
            hint = "see whether a digit is too many; a limit far above what is expected stops no leak"
            yield ChangeFault(what=what, path=path, object="exchange policy", hint=hint)
    for owned, version, was, now in () if _scaled(step) else _limits(step):
        written = (owned.item.max_prefix.ipv4, owned.item.max_prefix.ipv6)[version == 6] is not None
        if now >= was * (_MORE if written else _TIMES):  # a line is lost sooner than a zero typed
            what = f"the limit of {owned.item.key} grows from {was} to {now} prefixes of IPv{version}"
            path = connection_path(owned, f"max_prefix/ipv{version}")
            hint = "see whether a digit is too many; a limit far above what is expected stops no leak"
            yield ChangeFault(what=what, path=path, object=f"connection {owned.item.key}", hint=hint)


def _scaled(step: Transition) -> list[tuple[Owned, int, int, int]]:
    """Limits that become many times what they were, or a part, where that is so of half of all connections; else none."""
    found = [item for item in _limits(step) if item[3] >= item[2] * _TIMES or item[3] * _TIMES <= item[2]]
    keys = {item[0].item.key for item in found}
    return found if len(keys) >= _MANY and len(keys) * 2 >= len(step.staying) else []


def _everywhere(step: Transition) -> Iterator[ChangeFault]:
    found = _scaled(step)
    if found:
        owned, version, was, now = found[0]
        keys = sorted({item[0].item.key for item in found})
        what = f"the limits of {count(len(keys), 'connection')} change at once, that of {owned.item.key} from {was} to {now}"
        hint = "a limit is what one member is expected to announce; see whether an edit went over all files"
        path = connection_path(owned, f"max_prefix/ipv{version}")
        yield ChangeFault(what=what, path=path, object="inventory", hint=hint, seen=tuple(keys))


RULES = (
    ChangeRule(
        "change.limits-everywhere",
        Severity.WARNING,
        Level.MEDIUM,
        "a limit is one member's; nobody has asked them all",
        "max_prefix: of every member times ten",
        _everywhere,
    ),
    ChangeRule(
        "change.limit-lowered",
        Severity.WARNING,
        Level.MEDIUM,
        "over its limit a session goes down",
        "max_prefix: {ipv4: 100} becomes 10",
        _limit_lowered,
    ),
    ChangeRule(
        "change.limit-raised",
        Severity.WARNING,
        Level.LOW,
        "a limit far above what is expected stops no leak",
        "max_prefix: {ipv4: 100} becomes 100000",
        _limit_raised,
    ),
)
