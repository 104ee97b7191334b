"""Rules on what a change lets through that was refused before: longer prefixes and paths, others' next hops, what no IRR has."""

from collections.abc import Callable, Iterator

from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Transition, connection_path, member_path
from ixp.flows.words import joined, value_words
from ixp.model import NextHop, Options, PrefixLengths, Reject, Severity

_HOPS = (NextHop.STRICT, NextHop.SAME_AS, NextHop.LISTED)  # from the strictest on
# Where a file has each, and its words.
_LENGTHS = {
    "ipv4_length": ("ipv4_length", "IPv4 prefixes of {new}, of {old} before"),
    "ipv6_length": ("ipv6_length", "IPv6 prefixes of {new}, of {old} before"),
    "max_path": ("path/longest", "paths of {new} ASNs, of {old} before"),
    "max_communities": ("communities/most", "routes with {new} communities, with {old} before"),
}
_REGISTERED = {
    "irr_more_specifics": ("irr/more_specifics", "more specifics of what is registered"),
    "roas_as_route_objects": ("irr/roas_as_route_objects", "routes without a route object, where a ROA says so"),
}
_PLACES = {name: place for name, (place, _) in (_LENGTHS | _REGISTERED).items()} | {"next_hop": "next_hop"}


def _longer(old: Options, new: Options) -> list[str]:
    """The lengths that take in more than before."""
    return [name for name in _LENGTHS if _wider(getattr(old, name), getattr(new, name))]


def _unregistered(old: Options, new: Options) -> list[str]:
    """What need not stand in the IRR from now on."""
    return [name for name in _REGISTERED if getattr(new, name) and not getattr(old, name)]


def _wider(old: PrefixLengths | int | None, new: PrefixLengths | int | None) -> bool:
    """None is without limit."""
    if isinstance(old, PrefixLengths) and isinstance(new, PrefixLengths):
        return new.longest > old.longest or new.shortest < old.shortest
    return isinstance(old, int) and (new is None or (isinstance(new, int) and new > old))


def _other_hops(old: Options, new: Options) -> bool:
    return _HOPS.index(new.next_hop) > _HOPS.index(old.next_hop)


def _words(old: Options, new: Options, names: list[str]) -> str:
    said = [(_LENGTHS | _REGISTERED)[name][1].format(old=_value(old, name), new=_value(new, name)) for name in names]
    return f"accepted from now on: {joined(said)}"


def _value(options: Options, name: str) -> str:
    value = getattr(options, name)
    return "any number of" if value is None else value_words(value)


def _irr(step: Transition) -> Iterator[ChangeFault]:
    yield from _for_all(step, _unregistered, "a leak of more specifics draws all traffic")


def _lengths(step: Transition) -> Iterator[ChangeFault]:
    yield from _for_all(step, _longer, "routes that others refuse help nobody")


def _for_all(step: Transition, found: Callable[[Options, Options], list[str]], harm: str) -> Iterator[ChangeFault]:
    """Options for all that let more in than before; one finding, at the first of them."""
    new = step.after.intent.policy
    names = found(step.before.policy, new) if step.before else []
    if step.before and names:
        hint = f"if one member needs it, write it into that member's file; {harm}"
        path = f"exchange/policy/{_PLACES[names[0]]}"
        yield ChangeFault(what=_words(step.before.policy, new, names), path=path, object="exchange policy", hint=hint)


def _next_hop(step: Transition) -> Iterator[ChangeFault]:
    old, new = step.before.policy if step.before else None, step.after.intent.policy
    if old and _other_hops(old, new):
        what = f"next_hop {old.next_hop} becomes {new.next_hop}, for every member: one may direct traffic to another router"
        hint = "if one member needs it, write it into that member's file"
        yield ChangeFault(what=what, path="exchange/policy/next_hop", object="exchange policy", hint=hint)


def _of_member(step: Transition) -> Iterator[ChangeFault]:
    """The same of one connection, where it is not what all of them get; a member is told of once."""
    if step.before is None:
        return
    old_policy, new_policy, seen = step.before.policy, step.after.intent.policy, set[str]()
    everywhere = {*_longer(old_policy, new_policy), *_unregistered(old_policy, new_policy)} | (
        {"next_hop"} if _other_hops(old_policy, new_policy) else set()
    )
    for one, other in step.staying:
        key = other.member.key
        old = old_policy.options(one.member.policy, one.item.policy)
        new = new_policy.options(other.member.policy, other.item.policy)
        longer = [name for name in (*_longer(old, new), *_unregistered(old, new)) if name not in everywhere]
        hops = _other_hops(old, new) and "next_hop" not in everywhere
        if key in seen or not (longer or hops):
            continue
        seen.add(key)
        name = longer[0] if longer else "next_hop"
        field = f"policy/{_PLACES[name]}"
        path = connection_path(other, field) if getattr(other.item.policy, name) is not None else member_path(other.member, field)
        what = f"{key}: {_words(old, new, longer) if longer else f'next_hop {old.next_hop} becomes {new.next_hop}'}"
        yield ChangeFault(what=what, path=path, object=f"member {key}", hint="see whether the member asked for it")


def _dropped(step: Transition) -> Iterator[ChangeFault]:
    if step.before and step.before.policy.reject is Reject.TAG and step.after.intent.policy.reject is Reject.DROP:
        what = "refused routes are no longer kept with their reason: looking glasses show members nothing of them"
        yield ChangeFault(what=what, path="exchange/policy/reject", object="exchange policy", hint="reject: tag")


RULES = (
    ChangeRule(
        "change.lengths-widened",
        Severity.WARNING,
        Level.MEDIUM,
        "what was refused from everybody is taken from everybody (RFC 7454, 6.1.3)",
        "ipv4_length: 8-24 becomes 8-32",
        _lengths,
    ),
    ChangeRule(
        "change.irr-widened",
        Severity.WARNING,
        Level.MEDIUM,
        "what is in no registry is taken from everybody (RFC 7454, 6.1.2.2)",
        "irr: {more_specifics: true} in exchange.yml",
        _irr,
    ),
    ChangeRule(
        "change.next-hops-widened",
        Severity.WARNING,
        Level.MEDIUM,
        "with another's next hop one sends traffic where nobody agreed to it (RFC 7948, 4.8)",
        "next_hop: strict becomes same-as",
        _next_hop,
    ),
    ChangeRule(
        "change.member-widened",
        Severity.INFO,
        Level.LOW,
        "what one member alone may do is worth a look",
        "ipv4_length: 8-28 of a member",
        _of_member,
    ),
    ChangeRule(
        "change.refused-dropped",
        Severity.INFO,
        Level.LOW,
        "members ask why a route was refused",
        "reject: tag becomes drop",
        _dropped,
    ),
)
