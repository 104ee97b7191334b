"""Probe routes with actions on them: whom a member's route reaches, how its path is prepended, what is added to it."""

from collections.abc import Iterator

from ixp.policy.communities import PREPEND, Action, Spelling
from ixp.policy.route import Community
from ixp.policy.route_server import Session
from validate.policy.probe import FOREIGN, Bench, Probe, Purpose

_SHORT = 0xFFFF
_ANNOUNCING = frozenset({Action.BLOCK_PEER, Action.ALLOW_PEER, Action.BLOCK_ALL, Action.ALLOW_ALL})


def towards(bench: Bench, target: Session, *, every: bool) -> Iterator[Probe]:
    """Every action that names the target's AS: announcing in each form, the others (``every`` False) in one of them, in turns."""
    nobody = bench.server.communities.action(Action.BLOCK_ALL).large
    for place, spelling in enumerate(bench.server.communities.towards(target.asn, target.mapped_asn)):
        forms = tuple(_forms(spelling))
        whole = every or spelling.action in _ANNOUNCING
        for community in forms if whole else forms[(place + target.asn) % len(forms) :][:1]:
            # To be announced to is asked where nobody else is: else it changes nothing.
            also = (nobody,) if spelling.action is Action.ALLOW_PEER and nobody else ()
            yield _probe(bench, spelling.action, community, *also)
    for number in sorted({target.asn & _SHORT, 0} - {target.mapped_asn}) if target.asn > _SHORT else ():
        # A long ASN has its stand-in alone: the number that it ends in, in 16 bits, names somebody else.
        yield _probe(bench, Action.BLOCK_PEER, (0, number))


def everybody(bench: Bench, target: Session) -> Iterator[Probe]:
    """Every action that names nobody, and those that come into each other's way."""
    table = bench.server.communities
    for spelling in table.everyone():
        if spelling.action is not Action.BLACKHOLE:
            for community in _forms(spelling):
                yield _probe(bench, spelling.action, community)
    named = {item.action: item for item in table.towards(target.asn, target.mapped_asn)}
    pairs = ((named[Action.BLOCK_PEER], named[Action.ALLOW_PEER]), (named[Action.PREPEND1_PEER], named[Action.PREPEND3_PEER]))
    for one, other in (*pairs, (named[Action.PREPEND1_PEER], table.action(Action.PREPEND3_ALL))):
        if one.large and other.large:
            yield _probe(bench, one.action, one.large, other.large)


def _probe(bench: Bench, action: Action, *communities: Community) -> Probe:
    written = " ".join(":".join(map(str, item)) for item in communities)
    purpose = Purpose.ANNOUNCING if action in _ANNOUNCING else Purpose.PREPENDING if action in PREPEND else Purpose.ADDING
    return Probe(purpose, f"{action.value} ({written})", bench.route(None, *communities, *FOREIGN))


def _forms(spelling: Spelling) -> Iterator[Community]:
    found: tuple[Community | None, ...] = (
        spelling.large,
        spelling.standard,
        *(("rt", first, second) for first, second in spelling.extended),
    )
    yield from (item for item in found if item is not None)
