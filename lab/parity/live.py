"""The cases, live: each scenario brought up once, its routes announced in rounds, every member's view taken and compared."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lab.parity import sessions
from lab.parity.build import HOSTS
from lab.parity.case import Case
from lab.parity.compare import Difference
from lab.parity.explained import Subject, explanation
from lab.parity.ground import Ground
from lab.parity.rounds import Told, play, rounds
from lab.parity.translate import cases
from lab.run import Run

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """How one case ended on one daemon."""

    case: Case
    daemon: str
    differences: tuple[Difference, ...]

    @property
    def explained(self) -> str:
        """Why the daemon can't do it; empty where nothing differs, or something is left that nothing explains."""
        words = {explanation(self.daemon, Subject.of(self.case), item) for item in self.differences}
        return "" if "" in words else "; ".join(sorted(words))

    @property
    def unexplained(self) -> bool:
        """Whether a difference is left that the table does not know."""
        return bool(self.differences) and not self.explained


def run(names: Iterable[str], progress: Progress) -> list[Result]:
    """Run these scenarios one after the other; raises DeviceError or TimeoutError where one does not come up."""
    found = []
    for name in names:
        start = time.monotonic()
        results = scenario(name, progress)
        wrong = sum(item.unexplained for item in results)
        progress(f"{name}: {len(results)} cases, {wrong} unexplained, {time.monotonic() - start:.1f} s")
        found += results
    return found


def scenario(name: str, progress: Progress) -> list[Result]:
    """One scenario from its start to its end."""
    mine = [case for case in cases() if case.scenario_name == name]
    special = sessions.SPECIAL.get(name)
    told = special(mine) if special else _by_rounds(mine, progress)
    return [Result(case, daemon, tuple(told[case.name, daemon])) for case in mine for daemon in HOSTS]


def _by_rounds(mine: list[Case], progress: Progress) -> Told:
    with_ = Run.create()
    ground = Ground(with_, mine[0].scenario, misbehaving(mine))
    try:
        ground.start(mine[0].scenario.vrps)
        ground.wait_up()
        found: Told = {}
        batches = rounds(mine)
        for number, batch in enumerate(batches, 1):
            progress(f"{mine[0].scenario_name}: round {number} of {len(batches)}, {len(batch)} cases")
            found |= play(ground, batch)
        return found
    finally:
        ground.stop()
        with_.down()


def misbehaving(mine: Iterable[Case]) -> frozenset[str]:
    """Connections that announce an AS_SET, which BIRD can't make."""
    every = [item for case in mine for item in (*case.announced, *case.companions)]
    return frozenset(item.connection for item in every if any(isinstance(part, frozenset) for part in item.route.as_path))
