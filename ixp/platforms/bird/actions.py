"""The members' action communities as BIRD's conditions and patterns, made from the one table.

In the functions ``peer_asn`` is the target's ASN and ``low_asn`` what stands for it in 16 bits, 0 where nothing does.
"""

from ixp.model.base import Frozen
from ixp.policy.communities import (
    ACTION_FUNCTIONS,
    ANNOUNCE,
    BLACKHOLE,
    INFORMATION,
    PREPEND,
    VALIDATION,
    Action,
    Communities,
    Spelling,
)


class Asked(Frozen):
    """A condition that holds where a route carries an action, with the action's words; ``value`` is what follows from it."""

    words: str
    condition: str
    value: str = ""


class Actions(Frozen):
    """All that the templates need to know. The patterns are the entries of sets: ``own_large`` only we may set."""

    announce: tuple[Asked, ...]
    prepend: tuple[Asked, ...]
    no_export: tuple[Asked, ...]
    no_advertise: tuple[Asked, ...]
    blackhole: str
    standard: tuple[str, ...]
    extended: tuple[str, ...]
    large: tuple[str, ...]
    own_large: tuple[str, ...]
    validation: tuple[str, ...]


def actions(communities: Communities, tags: tuple[str, ...]) -> Actions:
    """The actions of an exchange; ``tags`` are large communities of its own that nobody else may set."""
    asn = communities.asn
    allowed = {Action.ALLOW_PEER: "true", Action.ALLOW_ALL: "true"}
    patterns = tuple(communities.patterns)
    return Actions(
        announce=tuple(_asked(communities, item, allowed.get(item, "false")) for item in ANNOUNCE),
        prepend=tuple(_asked(communities, item, str(times)) for item, times in PREPEND.items()),
        no_export=tuple(_asked(communities, item) for item in (Action.NO_EXPORT_PEER, Action.NO_EXPORT_ALL)),
        no_advertise=tuple(_asked(communities, item) for item in (Action.NO_ADVERTISE_PEER, Action.NO_ADVERTISE_ALL)),
        blackhole=_carried(communities.action(Action.BLACKHOLE), BLACKHOLE),
        standard=tuple(_pattern(first, second) for first, second in patterns if max(first, second or 0) <= 0xFFFF),
        extended=tuple(_pattern("rt", first, second) for first, second in patterns if min(first, second or 0) <= 0xFFFF),
        large=tuple(_pattern(asn, function, None) for function in ACTION_FUNCTIONS),
        own_large=(
            _pattern(asn, f"{INFORMATION.start}..{INFORMATION.stop - 1}", None),
            *(f"({', '.join(tag.split(':'))})" for tag in tags),
        ),
        validation=tuple(_pattern(asn, function, None) for function in VALIDATION),
    )


def _pattern(*fields: int | str | None) -> str:
    return f"({', '.join('*' if item is None else str(item) for item in fields)})"


def _asked(communities: Communities, action: Action, value: str = "") -> Asked:
    everyone = communities.action(action)
    if everyone.large is not None:
        return Asked(words=action.value, condition=_carried(everyone), value=value)
    # Any target will do: the first number of the standard form, and the function of the large one, are the action's.
    sample = communities.action(action, peer=1)
    assert sample.large is not None  # noqa: S101  every action has a large form once its target is known
    first = sample.extended[0][0]
    return Asked(words=action.value, condition=f"asks({first}, {sample.large[1]}, peer_asn, low_asn)", value=value)


def _carried(spelling: Spelling, *more: tuple[int, int]) -> str:
    standard = (*more, *((spelling.standard,) if spelling.standard else ()))
    found = [f"{_pattern(*item)} ~ bgp_community" for item in standard]
    found += [f"{_pattern('rt', *item)} ~ bgp_ext_community" for item in spelling.extended]
    found += [f"{_pattern(*spelling.large)} ~ bgp_large_community"] if spelling.large else []
    return " || ".join(found)
