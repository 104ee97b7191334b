"""A change's policies beside those that devices carry: for each that differs a route that shows it."""

from collections.abc import Iterator
from typing import Any

from ixp.model import Witness
from ixp.policy import RouteServer
from validate.batfish.answers import Answers
from validate.batfish.differs import Differs
from validate.batfish.inputs import Inputs
from validate.batfish.routers import World
from validate.batfish.routes_asked import words
from validate.batfish.told import Pair, told
from validate.batfish.tried import Tried
from validate.batfish.twin import ACCEPTED, Policies, Twin
from validate.batfish.twin.code import NAMED
from validate.batfish.twin.proof import PREFIX as PROOF
from validate.batfish.twin.sections import section
from validate.batfish.twin.slices import PREFIX as SLICE

Touched = frozenset[tuple[str, str]]
"""Sessions by device and address."""
_WAYS = ("in", "out")


def touched(new: Inputs, old: Inputs) -> Touched:
    """The sessions of which a policy, or anything that decides in it, is not what it was; new ones too.

    So are those of which more, or less, is claimed: where the inventory gets stricter and the files don't follow.
    """
    return frozenset(
        (device, item.address)
        for device, twin in new.twins.items()
        for item in twin.sessions
        if any(_differs(twin, item, old.twins.get(device), way, kind) for way in _WAYS for kind in (SLICE, PROOF))
    )


def witnesses(world: World, said: Answers, reference: Inputs) -> tuple[Witness, ...]:
    """For each policy that decides otherwise than before the first route that shows it, then what is told of routes otherwise.

    Raises as ``Answers`` does.
    """
    found: list[Witness] = []
    now, then = Tried(said), Tried(said.of(reference))
    for server in world.servers:
        decided = list(_decided(server, said, reference))
        found += decided
        twin, old = said.inputs.twins[server.name], reference.twins.get(server.name)
        if old:
            shown = {(item.session, item.way) for item in decided}
            found += told(server, (twin, now), (old, then), list(_others(server, twin, old, shown)))
    return tuple(found)


def _others(server: RouteServer, twin: Twin, old: Twin, shown: set[tuple[str, str]]) -> Iterator[Pair]:
    """Each policy that was there before and decides as it did."""
    keys = _keys(server)
    for item in twin.sessions:
        before = _same(item, old)
        if before:
            yield from ((item, before, way) for way in _WAYS if (keys[item.address], way) not in shown)


def _decided(server: RouteServer, said: Answers, reference: Inputs) -> Iterator[Witness]:
    device, keys = server.name, _keys(server)
    twin, old = said.inputs.twins[device], reference.twins.get(device)
    asked: dict[tuple[str, str], tuple[Differs, ...]] = {}
    for item in twin.sessions:
        before = _same(item, old)
        for way in _WAYS:
            if old is None or before is None or not _differs(twin, item, old, way):
                continue
            pair = _map(item, way), _map(before, way)
            if pair not in asked:
                asked[pair] = said.compared(device, pair[0], pair[1], reference)
            for row in asked[pair][:1]:
                yield Witness(
                    device=device,
                    session=keys[item.address],
                    way=way,
                    route=words(row.given, twin.code),
                    before=_verdict(row.before, row.was, way),
                    after=_verdict(row.after, row.result, way),
                )


def _verdict(action: str, result: dict[str, Any] | None, way: str) -> str:
    """What becomes of it, in words; slices say no more of communities than is asked of them."""
    communities = (result or {}).get("communities") or ()
    if way == "in":
        return "accepted" if action == "PERMIT" and ACCEPTED in communities else "refused"
    if action != "PERMIT":
        return "not sent"
    return "sent with NO_EXPORT" if NAMED["no-export"] in communities else "sent"


def _differs(twin: Twin, item: Policies, old: Twin | None, way: str, kind: str = SLICE) -> bool:
    before = _same(item, old)
    return old is None or before is None or section(twin, _map(item, way, kind)) != section(old, _map(before, way, kind))


def _same(item: Policies, old: Twin | None) -> Policies | None:
    """The session as it was; it is the same where its address and ASN are."""
    sessions = old.sessions if old else ()
    return next((one for one in sessions if (one.address, one.asn) == (item.address, item.asn)), None)


def _map(item: Policies, way: str, kind: str = SLICE) -> str:
    return f"{kind}{item.imports if way == 'in' else item.exports}"


def _keys(server: RouteServer) -> dict[str, str]:
    return {str(item.address): item.key for item in server.sessions}
