"""Whether what was up before a change and is no business of it is still up: pure comparison of observations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ixp.flows.touched import Touched
from tasks.observe import Observation

_CLOCK_TOLERANCE = 2.0

Observations = Mapping[str, Observation]


@dataclass(frozen=True)
class Expected:
    """What a change may disturb and what it has to bring.

    ``waiting`` are devices whose turn is yet to come: they can't show what is new. ``require_new``: sessions that start have to
    come up (the default only tells of them: the member may not be ready).
    """

    touched: Touched = field(default_factory=Touched)
    waiting: frozenset[str] = frozenset()
    require_new: bool = False


@dataclass(frozen=True)
class Judgement:
    """``lost`` must not be; ``awaited`` has to come by the deadline; ``reset`` came back but had gone."""

    lost: tuple[str, ...]
    awaited: tuple[str, ...]
    reset: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is missing now."""
        return not (self.lost or self.awaited)


def judge(before: Observations, after: Observations, expected: Expected) -> Judgement:
    """Compare two rounds of observation of the same devices."""
    touched = expected.touched
    lost: list[str] = []
    awaited: list[str] = []
    reset: list[str] = []
    for name, old in before.items():
        new = after[name]
        if name not in expected.waiting:
            awaited += _due(old, new, expected)
        if name in touched.devices:
            continue
        lost += _links(old, new, touched)
        missing = awaited if name in touched.servers else lost
        for address, session in old.sessions.items():
            if not session.up or address in touched.ending or address in touched.starting:
                continue
            now = new.sessions.get(address)
            flaps = address in touched.flapping
            text = f"{name}: session with {address}"
            if now is None or not now.up:
                (awaited if flaps else missing).append(f"{text} is down")
            elif now.uptime < session.uptime + (new.at - old.at) - _CLOCK_TOLERANCE and not flaps and missing is lost:
                reset.append(f"{text} was reset")
        for address, answered in old.reachable.items():
            if answered and not new.reachable.get(address) and address not in touched.addresses:
                missing.append(f"{name}: {address} no longer answers")
    return Judgement(lost=tuple(lost), awaited=tuple(awaited), reset=tuple(reset))


def _due(old: Observation, new: Observation, expected: Expected) -> Iterator[str]:
    """Sessions that were up and moved to another address, and where it is asked for all that start, but are not up."""
    up = {address for address, session in new.sessions.items() if session.up}
    moved = {item.new: item.old for item in expected.touched.moved if item.old in old.sessions and old.sessions[item.old].up}
    for address, gone in moved.items():
        if address not in up:
            yield f"{old.device}: the session with {gone} has not come up at its new address {address}"
    if expected.require_new:
        for address in expected.touched.starting:
            if address in new.sessions and address not in up and address not in moved:
                yield f"{old.device}: the new session with {address} is not up"


def _links(old: Observation, new: Observation, touched: Touched) -> list[str]:
    return [
        f"{old.device}: link {name} is down"
        for name, up in old.links.items()
        if up and not new.links.get(name) and f"{old.device}/{name}" not in touched.ports
    ]
