"""Rules on what a change does to connections that stay: values that change places, shrink, or get lost."""

from collections.abc import Callable, Iterator
from itertools import combinations

from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Owned, Transition, connection_path
from ixp.flows.words import speed_words
from ixp.model import Connection, Policy, Severity

_LESS, _MORE = 2, 20  # times

Pair = tuple[Owned, Owned]


def _changed(step: Transition, name: str) -> list[Pair]:
    """Connections whose value of that name is another than before."""
    return [(old, new) for old, new in step.staying if getattr(old.item, name) != getattr(new.item, name)]


def _swaps(step: Transition, name: str) -> Iterator[tuple[Pair, Pair]]:
    """Pairs of connections that have exchanged a value."""
    for one, other in combinations(_changed(step, name), 2):
        values = [getattr(owned.item, name) for owned in (*one, *other)]
        if all(values) and values[0] == values[3] and values[1] == values[2]:
            yield one, other


def _swapped(name: str, words: str, hint: str) -> Callable[[Transition], Iterator[ChangeFault]]:
    def check(step: Transition) -> Iterator[ChangeFault]:
        for one, other in _swaps(step, name):
            first, second = one[1], other[1]
            if name == "macs" and first.member.key == second.member.key:  # a member may swap its own routers
                continue
            what = f"{first.item.key} and {second.item.key} have exchanged their {words}"
            field = name if name != "ports" else "port" if len(first.item.ports) == 1 else "ports"
            yield ChangeFault(what=what, path=connection_path(first, field), object=f"connection {first.item.key}", hint=hint)

    return check


def _addresses_swapped(step: Transition) -> Iterator[ChangeFault]:
    hint = "see which lines were mixed up; each router would refuse the other's sessions"
    seen: set[tuple[str, ...]] = set()
    for name in ("ipv4", "ipv6"):
        for fault in _swapped(name, "addresses", hint)(step):
            if (fault.what,) not in seen:  # both families at once are one fault
                seen.add((fault.what,))
                yield fault


def _address_reused(step: Transition) -> Iterator[ChangeFault]:
    old = {address: owned for owned in step.old_connections.values() for address in owned.item.addresses}
    swapped = {owned.item.key for name in ("ipv4", "ipv6") for one, other in _swaps(step, name) for owned in (one[1], other[1])}
    for owned in step.new_connections.values():
        for address in owned.item.addresses:
            before = old.get(address)
            other = before is not None and before.member.asn != owned.member.asn and before.item.key != owned.item.key
            if before and other and owned.item.key not in swapped:
                what = (
                    f"{address} was that of {before.item.key}: routers that still know it send their traffic to the wrong member"
                )
                path = connection_path(owned, f"ipv{address.version}")
                hint = "take a free address; one that was given up rests for some weeks"
                yield ChangeFault(what=what, path=path, object=f"connection {owned.item.key}", hint=hint)


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


def _limit(item: Connection, policy: Policy, version: int) -> int | None:
    """What is written for a connection, or the exchange's; None where PeeringDB may say otherwise."""
    own = item.max_prefix.ipv4 if version == 4 else item.max_prefix.ipv6
    if own is not None or policy.max_prefix_peeringdb:
        return own
    return policy.max_prefix_ipv4 if version == 4 else policy.max_prefix_ipv6


def _limits(step: Transition) -> Iterator[tuple[Owned, int, int, int]]:
    """Connections whose own limit changes: after, version, the old limit and the new."""
    if step.before is None:
        return
    for old, new in _changed(step, "max_prefix"):
        for version in (4, 6):
            was = _limit(old.item, step.before.policy, version)
            now = _limit(new.item, step.after.intent.policy, version)
            if was and now and was != now and getattr(new.item, f"ipv{version}"):
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
    for owned, version, was, now in _limits(step):
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
    for owned, version, was, now in _limits(step):
        if now >= was * _MORE:
            what = f"the limit of {owned.item.key} grows from {was} to {now} prefixes of IPv{version}"
            path = connection_path(owned, f"max_prefix/ipv{version}")
            hint = "see whether a digit is too many; a limit far above what is expected stops no leak"
            yield ChangeFault(what=what, path=path, object=f"connection {owned.item.key}", hint=hint)


RULES = (
    ChangeRule(
        "change.address-swap",
        Severity.ERROR,
        Level.HIGH,
        "two members don't exchange addresses: lines were mixed up",
        "ipv4: of armor-1 and loire-1 exchanged",
        _addresses_swapped,
    ),
    ChangeRule(
        "change.mac-swap",
        Severity.ERROR,
        Level.HIGH,
        "two members don't exchange routers: lines were mixed up",
        "macs: of armor-1 and loire-1 exchanged",
        _swapped("macs", "MACs", "see which lines were mixed up; each port would refuse its router"),
    ),
    ChangeRule(
        "change.port-swap",
        Severity.WARNING,
        Level.HIGH,
        "each would be on the other's cable, unless the inventory was wrong before",
        "port: of armor-1 and loire-1 exchanged",
        _swapped("ports", "ports", "see at the patch panel which is which; LLDP and MACs tell"),
    ),
    ChangeRule(
        "change.address-reused",
        Severity.WARNING,
        Level.MEDIUM,
        "neighbours remember who had an address",
        "a new member gets the address of one that leaves with the same change",
        _address_reused,
    ),
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
