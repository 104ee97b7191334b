"""Whether what was up before a change and is no business of it is still up: pure comparison of observations."""

from collections.abc import Mapping
from dataclasses import dataclass

from ixp.flows.changes import Touched
from tasks.observe import Observation

_CLOCK_TOLERANCE = 2.0

Observations = Mapping[str, Observation]


@dataclass(frozen=True)
class Judgement:
    """``lost`` must not be; ``awaited`` are predicted flaps that are not back yet; ``reset`` came back but had gone."""

    lost: tuple[str, ...]
    awaited: tuple[str, ...]
    reset: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is missing now."""
        return not (self.lost or self.awaited)


def judge(before: Observations, after: Observations, touched: Touched) -> Judgement:
    """Compare two rounds of observation of the same devices."""
    lost: list[str] = []
    awaited: list[str] = []
    reset: list[str] = []
    for name, old in before.items():
        if name in touched.devices:
            continue
        new = after[name]
        lost += _links(old, new, touched)
        for address, session in old.sessions.items():
            if not session.up or address in touched.ending or address in touched.starting:
                continue
            now = new.sessions.get(address)
            text = f"{name}: session with {address}"
            if now is None or not now.up:
                (awaited if address in touched.flapping else lost).append(f"{text} is down")
            elif now.uptime < session.uptime + (new.at - old.at) - _CLOCK_TOLERANCE and address not in touched.flapping:
                reset.append(f"{text} was reset")
        for address, answered in old.reachable.items():
            if answered and not new.reachable.get(address) and address not in touched.addresses:
                lost.append(f"{name}: {address} no longer answers")
    return Judgement(lost=tuple(lost), awaited=tuple(awaited), reset=tuple(reset))


def _links(old: Observation, new: Observation, touched: Touched) -> list[str]:
    return [
        f"{old.device}: link {name} is down"
        for name, up in old.links.items()
        if up and not new.links.get(name) and f"{old.device}/{name}" not in touched.ports
    ]
