"""The judgement on what was up before a change: a table of cases."""

from ipaddress import IPv4Address

import pytest

from ixp.flows.changes import Touched
from ixp.flows.verify import judge
from tasks.observe import Observation, SessionState

PEER = IPv4Address("192.0.2.11")
BEFORE_AT, AFTER_AT = 100.0, 130.0


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
    verdict = judge(sessions(BEFORE_AT, old), sessions(AFTER_AT, new), TOUCHES[touched])
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
    assert judge(before, after, Touched(ports=ports)).lost == lost


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
    assert bool(judge(before, after, TOUCHES[touched]).lost) is lost


def test_all_losses_are_named() -> None:
    before = sessions(BEFORE_AT, session()) | {"sw1": Observation("sw1", BEFORE_AT, links={"Ethernet1": True})}
    after = sessions(AFTER_AT, None) | {"sw1": Observation("sw1", AFTER_AT, links={"Ethernet1": False})}
    assert set(judge(before, after, Touched()).lost) == {"rs1: session with 192.0.2.11 is down", "sw1: link Ethernet1 is down"}
