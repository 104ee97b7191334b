"""The kills: before and inside every step of a deployment, in both directions; and what is worst of all that happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ixp.errors import ServiceError
from ixp.state import Run, RunStatus
from lab.crash.ground import Ground, Healing
from lab.demo.scene import Progress

# Progress of a change of three devices, line by line; a kill at a line comes before what follows it.
STEPS = (
    "precheck",
    "sync",
    *(f"{step} {turn}" for turn in ("first", "second", "third") for step in ("compare", "commit", "verify")),
    *(f"confirm {turn}" for turn in ("first", "second", "third")),
)


@dataclass(frozen=True)
class Kill:
    """At which line of progress (from 1), and how many seconds after it."""

    step: int
    delay: float = 0.0

    def __str__(self) -> str:
        return f"{STEPS[self.step - 1]}{f' + {self.delay:g} s' if self.delay else ''}"

    @classmethod
    def at(cls, name: str, delay: float = 0.0) -> "Kill":
        """The kill at a line of that name."""
        return cls(STEPS.index(name) + 1, delay)


@dataclass(frozen=True)
class Result:
    """One kill, what became of the devices, and how the next run closed the one that was killed."""

    kill: Kill
    devices: dict[str, Healing]
    outcome: str


def matrix() -> list[Kill]:
    """All of them: each line twice (there and back), and in the middle of what commits and confirmations do."""
    inside = [Kill.at(f"commit {turn}", delay) for turn in ("first", "second", "third") for delay in (0.05, 0.3)]
    inside += [Kill.at("verify third", 1.0), Kill.at("confirm first", 0.05), Kill.at("confirm third", 0.1)]
    each = [Kill(number) for number in range(1, len(STEPS) + 1)]
    return [*each, *each, *inside]


def few() -> list[Kill]:
    """One kill with each kind of end: nothing confirmed, all pending, and one device confirmed."""
    return [Kill.at("commit second", 0.2), Kill.at("verify third"), Kill.at("confirm first")]


def walk(ground: Ground, kills: Iterable[Kill], progress: Progress) -> list[Result]:
    """Kill again and again; the next deployment settles each run that died. Raises ServiceError where something is not whole."""
    seen: list[tuple[Kill, dict[str, Healing], str]] = []
    for kill in kills:
        devices = ground.kill(kill.step, kill.delay)
        run = ground.state.runs()[-1]
        seen.append((kill, devices, run.id))
        _prove_whole(kill, devices, run)
        sides = ", ".join(f"{name} {item.side} {item.seconds:g} s" for name, item in devices.items())
        progress(f"  kill {len(seen)} at {kill}: {sides}")
        if any(item.side == "new" for item in devices.values()):
            ground.arrive(ground.target)
    ground.arrive(ground.target)
    closed = {run.id: run for run in ground.state.runs()}
    if left := [run.id for run in closed.values() if run.status is RunStatus.OPEN]:
        raise ServiceError(f"runs were never settled: {', '.join(left)}")
    return [Result(kill, devices, closed[run].outcome) for kill, devices, run in seen]


def _prove_whole(kill: Kill, devices: dict[str, Healing], run: Run) -> None:
    broken = [name for name, item in devices.items() if item.side == "neither"]
    if broken:
        raise ServiceError(f"after a kill at {kill} neither old nor new: {', '.join(broken)}")
    if run.status is not RunStatus.OPEN:
        raise ServiceError(f"the kill at {kill} came too late: run {run.id} is {run.status.value}")


def worst(results: Sequence[Result]) -> dict[str, float]:
    """The longest time by platform until a device printed the old configuration again, in seconds."""
    found: dict[str, float] = {}
    for item in (one for result in results for one in result.devices.values() if one.side == "old"):
        found[item.platform] = max(found.get(item.platform, 0.0), item.seconds)
    return found
