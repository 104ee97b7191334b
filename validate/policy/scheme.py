"""What members write to the route servers and what these say, a second time: the numbers of docs/route-servers.md.

The files, the evaluator and Batfish's proofs rest on ``ixp.policy.communities``; nothing here is taken from there. Sources:
Euro-IX large communities v1.1 and the older standard scheme, RFC 1997, RFC 7999, RFC 8326; NO_EXPORT and NO_ADVERTISE on request
are ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ixp.policy.route import Community, Large

NO_EXPORT, NO_ADVERTISE = (65535, 65281), (65535, 65282)
BLACKHOLE, GRACEFUL_SHUTDOWN = (65535, 666), (65535, 0)
_SHORT = 0xFFFF  # the highest number of a standard community's halves


class Effect(StrEnum):
    """What a member asks for."""

    BLOCK = "is kept from"
    ALLOW = "is sent in spite of 'announce to nobody' to"
    PREPEND = "is prepended towards"
    NO_EXPORT = "is sent with NO_EXPORT to"
    NO_ADVERTISE = "is sent with NO_ADVERTISE to"


ADDED = {Effect.NO_EXPORT: NO_EXPORT, Effect.NO_ADVERTISE: NO_ADVERTISE}
"""What an effect puts on a route."""


@dataclass(frozen=True)
class Wish:
    """One community that asks for an effect towards one AS (``everybody`` False) or all; ``times`` of prepending."""

    effect: Effect
    community: Community
    everybody: bool
    times: int = 0


# effect, times, function of the large form, first number of the standard one towards an AS, towards all; RS is our own ASN.
_RS = -1
_TABLE = (
    (Effect.BLOCK, 0, 0, 0, 0),
    (Effect.ALLOW, 0, 1, _RS, _RS),
    (Effect.PREPEND, 1, 101, 65511, 65501),
    (Effect.PREPEND, 2, 102, 65512, 65502),
    (Effect.PREPEND, 3, 103, 65513, 65503),
    (Effect.NO_EXPORT, 0, 107, 65509, 65507),
    (Effect.NO_ADVERTISE, 0, 108, 65510, 65508),
)


def wishes(ours: int, asn: int, stand_in: int | None) -> Iterator[Wish]:
    """Every large and standard form; ``stand_in`` is the 16-bit number of a member with a longer ASN."""
    low = asn if asn <= _SHORT else stand_in
    for effect, times, function, one, every in _TABLE:
        yield Wish(effect, (ours, function, asn), everybody=False, times=times)
        yield Wish(effect, (ours, function, 0), everybody=True, times=times)
        if low is not None and (one != _RS or ours <= _SHORT):
            yield Wish(effect, (ours if one == _RS else one, low), everybody=False, times=times)
        if ours <= _SHORT:
            yield Wish(effect, (ours if every == _RS else every, ours), everybody=True, times=times)


def nobody(ours: int) -> Large:
    """'Announce to nobody'."""
    return ours, 0, 0


def blackholes(ours: int) -> tuple[Community, ...]:
    """The ways to ask for a blackhole."""
    return BLACKHOLE, (65534, 666), (ours, 666, 0)


def forged(ours: int) -> tuple[Large, ...]:
    """Some of what only a route server may set: on a member's route it means nothing."""
    return (ours, 1000, 1), (ours, 1001, 4), (ours, 1101, 13), (ours, 2000, 4095), (ours, 2999, 3)


def said(ours: int, *, checked: bool, place: int | None) -> frozenset[Large]:
    """What is said of a registered route of which RPKI knows nothing; ``checked``: there are validators; ``place``: its PoP's."""
    learnt = {(ours, 2000, place)} if place is not None else set()
    return frozenset({(ours, 1000, 2 if checked else 3), (ours, 1001, 1), (ours, 1001, 11), *learnt})
