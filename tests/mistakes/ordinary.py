"""Ordinary changes: what merge requests do every week, from one valid exchange to the next."""

from hypothesis import strategies as st

from ixp.model import Connection, Exchange, Member, PortRef, State
from ixp.model.base import Frozen
from ixp.netbox import normal
from tests.mistakes.ground import MEMBER_PORTS
from tests.mistakes.valid import Case, cases


class Step(Frozen):
    """A change, and what it is called."""

    before: Case
    after: Case
    title: str


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A member comes or goes, a NAP comes or goes, a connection moves to another port or is switched on."""
    case = draw(cases())
    position, kind = draw(st.integers(0, 29)), draw(st.sampled_from(["joins", "leaves", "nap", "nap-gone", "moves", "tested"]))
    changed = _changed(case, position, kind)
    before, after = (changed, case) if kind in {"joins", "nap"} else (case, changed)
    return Step(before=before, after=after, title=kind)


def _changed(case: Case, position: int, kind: str) -> Case:
    exchange = case.exchange
    members, naps = exchange.intent.members, exchange.intent.naps
    if kind in {"nap", "nap-gone"} and naps:
        gone = naps[position % len(naps)]
        return _with(case, members, tuple(item for item in naps if item is not gone))
    if not members:
        return case
    member = members[position % len(members)]
    if kind in {"joins", "leaves"}:
        left = tuple(item for item in naps if member.key not in {end.member for end in item.ends})
        return _with(case, tuple(item for item in members if item is not member), left)
    if kind in {"moves", "tested"} and member.connections:
        first = _moved(exchange, member.connections[0]) if kind == "moves" else _tested(member.connections[0])
        changed = member.model_copy(update={"connections": (first, *member.connections[1:])})
        return _with(case, tuple(changed if item is member else item for item in members), naps)
    return case


def _with(case: Case, members: tuple[Member, ...], naps: tuple[object, ...]) -> Case:
    """Members whose last NAP has gone go, too."""
    joined = {end.member for nap in naps for end in nap.ends}
    members = tuple(item for item in members if item.connections or item.key in joined)
    intent = case.exchange.intent.model_copy(update={"members": members, "naps": naps})
    return case.model_copy(update={"exchange": case.exchange.model_copy(update={"intent": normal(intent)})})


def _moved(exchange: Exchange, item: Connection) -> Connection:
    """To the highest free port of the same switch, alone."""
    intent = exchange.intent
    used = {port for member in intent.members for other in member.connections for port in other.ports}
    used |= {port for nap in intent.naps for end in nap.ends for port in end.ports}
    switch = item.ports[0].device
    ports = (PortRef(device=switch, interface=f"Ethernet{number}") for number in reversed(MEMBER_PORTS))
    port = next(port for port in ports if port not in used)
    return item.model_copy(update={"ports": (port,), "speed": 10_000})


def _tested(item: Connection) -> Connection:
    return item.model_copy(update={"state": State.ACTIVE}) if item.state is State.QUARANTINE else item
