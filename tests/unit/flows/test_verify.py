"""The judgement on what was up before a change: a table of cases."""

from ipaddress import IPv4Address

import pytest

from ixp.flows.touched import Moved, Touched
from ixp.flows.verify import Expected, Judgement, Observations, judge
from tasks.observe import Observation, SessionState

PEER = IPv4Address("192.0.2.11")
OTHER = IPv4Address("192.0.2.12")
BEFORE_AT, AFTER_AT = 100.0, 130.0


def judged(before: Observations, after: Observations, touched: Touched, **more: object) -> Judgement:
    return judge(before, after, Expected(touched, **more))  # type: ignore[arg-type]


def session(*, up: bool = True, uptime: float = 1000.0) -> SessionState:
    return SessionState(up=up, uptime=uptime if up else 0.0, accepted=0, sent=0)


def sessions(at: float, state: SessionState | None) -> dict[str, Observation]:
    return {"rs1": Observation("rs1", at, sessions={} if state is None else {PEER: state})}


STILL = session(uptime=1030)
TOUCHES = {
    "none": Touched(),
    "ending": Touched(ending=(PEER,)),
    "starting": Touched(starting=(PEER,)),
    "flapping": Touched(flapping=(PEER,)),
}
CASES = [
    # before, after, touched, lost, awaited, reset
    (session(), STILL, "none", False, False, False),
    (session(), session(up=False), "none", True, False, False),
    (session(), None, "none", True, False, False),
    (session(), session(uptime=5), "none", False, False, True),
    (session(), session(uptime=1028.5), "none", False, False, False),  # the device's clock counts whole seconds
    (session(), session(uptime=1027.5), "none", False, False, True),
    (session(), session(up=False), "flapping", False, True, False),
    (session(), None, "flapping", False, True, False),
    (session(), session(uptime=5), "flapping", False, False, False),
    (session(), None, "ending", False, False, False),
    (session(), session(up=False), "starting", False, False, False),
    (session(up=False), session(up=False), "none", False, False, False),
    (session(up=False), None, "none", False, False, False),
    (session(up=False), session(uptime=3), "none", False, False, False),
    (None, session(up=False), "starting", False, False, False),
    (None, session(up=False), "none", False, False, False),
]


@pytest.mark.parametrize(("old", "new", "touched", "lost", "awaited", "reset"), CASES)
def test_sessions(  # noqa: PLR0917  a row of the table
    old: SessionState | None, new: SessionState | None, touched: str, lost: bool, awaited: bool, reset: bool
) -> None:
    verdict = judged(sessions(BEFORE_AT, old), sessions(AFTER_AT, new), TOUCHES[touched])
    assert (bool(verdict.lost), bool(verdict.awaited), bool(verdict.reset)) == (lost, awaited, reset)
    assert verdict.good is not (lost or awaited)


@pytest.mark.parametrize(
    ("old", "new", "ports", "lost"),
    [
        ({"Ethernet1": True}, {"Ethernet1": True}, (), ()),
        ({"Ethernet1": True}, {"Ethernet1": False}, (), ("sw1: link Ethernet1 is down",)),
        ({"Ethernet1": True}, {}, (), ("sw1: link Ethernet1 is down",)),
        ({"Ethernet1": False}, {"Ethernet1": False}, (), ()),
        ({"Ethernet1": True}, {"Ethernet1": False}, ("sw1/Ethernet1",), ()),
        ({"Ethernet1": True}, {"Ethernet1": False}, ("sw2/Ethernet1", "sw1/Ethernet11"), ("sw1: link Ethernet1 is down",)),
        ({}, {"Ethernet1": False}, (), ()),
    ],
)
def test_links(old: dict[str, bool], new: dict[str, bool], ports: tuple[str, ...], lost: tuple[str, ...]) -> None:
    before = {"sw1": Observation("sw1", BEFORE_AT, links=old)}
    after = {"sw1": Observation("sw1", AFTER_AT, links=new)}
    assert judged(before, after, Touched(ports=ports)).lost == lost


@pytest.mark.parametrize(
    ("old", "new", "touched", "lost"),
    [
        (True, True, "none", False),
        (True, False, "none", True),
        (True, None, "none", True),
        (False, False, "none", False),
        (True, False, "ending", False),
        (True, False, "flapping", False),
        (True, False, "starting", False),
    ],
)
def test_reachability(old: bool, new: bool | None, touched: str, lost: bool) -> None:
    before = {"rs1": Observation("rs1", BEFORE_AT, reachable={PEER: old})}
    after = {"rs1": Observation("rs1", AFTER_AT, reachable={} if new is None else {PEER: new})}
    assert bool(judged(before, after, TOUCHES[touched]).lost) is lost


def test_all_losses_are_named() -> None:
    before = sessions(BEFORE_AT, session()) | {"sw1": Observation("sw1", BEFORE_AT, links={"Ethernet1": True})}
    after = sessions(AFTER_AT, None) | {"sw1": Observation("sw1", AFTER_AT, links={"Ethernet1": False})}
    assert set(judged(before, after, Touched()).lost) == {"rs1: session with 192.0.2.11 is down", "sw1: link Ethernet1 is down"}


MOVE = Touched(ending=(PEER,), starting=(OTHER,), moved=(Moved(old=PEER, new=OTHER),))
MOVES = [
    # before at the old address; after at the old and at the new one; the device's turn is yet to come; is something awaited
    (session(), None, session(uptime=3), False, False),
    (session(), None, session(up=False), False, True),
    (session(), None, None, False, True),
    (session(), STILL, None, True, False),
    (session(), session(up=False), None, True, False),
    (session(up=False), None, session(up=False), False, False),
    (None, None, session(up=False), False, False),
]


@pytest.mark.parametrize(("before", "old", "new", "waiting", "awaited"), MOVES)
def test_a_session_that_was_up_has_to_come_up_at_its_new_address(
    before: SessionState | None, old: SessionState | None, new: SessionState | None, waiting: bool, awaited: bool
) -> None:
    seen = {address: state for address, state in ((PEER, old), (OTHER, new)) if state}
    after = {"rs1": Observation("rs1", AFTER_AT, sessions=seen)}
    verdict = judged(sessions(BEFORE_AT, before), after, MOVE, waiting=frozenset({"rs1"} if waiting else ()))
    assert verdict.lost == ()
    assert bool(verdict.awaited) is awaited


@pytest.mark.parametrize("required", [False, True])
def test_new_sessions_are_required_where_it_is_asked_for(required: bool) -> None:
    after = sessions(AFTER_AT, session(up=False))
    verdict = judged(sessions(BEFORE_AT, None), after, Touched(starting=(PEER,)), require_new=required)
    assert verdict.awaited == (("rs1: the new session with 192.0.2.11 is not up",) if required else ())
    assert judged(sessions(BEFORE_AT, None), sessions(AFTER_AT, STILL), Touched(starting=(PEER,)), require_new=required).good


def test_a_route_server_whose_port_moves_gets_its_sessions_back() -> None:
    touched = Touched(servers=("rs1",))
    silent = {"rs1": Observation("rs1", AFTER_AT, sessions={PEER: session(up=False)}, reachable={PEER: False})}
    before = {"rs1": Observation("rs1", BEFORE_AT, sessions={PEER: session()}, reachable={PEER: True})}
    verdict = judged(before, silent, touched)
    assert (verdict.lost, len(verdict.awaited)) == ((), 2)
    back = {"rs1": Observation("rs1", AFTER_AT, sessions={PEER: session(uptime=3)}, reachable={PEER: True})}
    verdict = judged(before, back, touched)
    assert verdict.good
    assert verdict.reset == ()
