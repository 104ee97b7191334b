"""The whole exchange: how fast devices heal after the pipeline was killed, step by step."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.registry import Goal, measurement
from lab.crash import Ground, Kill, Result, matrix, walk, worst
from lab.crash.ground import TIMER_S

_HEALED_BY_S = TIMER_S + 5
_GROUNDS = 2


def _progress(text: str) -> None:
    print(text, flush=True)


@measurement(
    "exchange",
    Goal("heal.timer_s", "s"),
    *(Goal(f"heal.after_kill_s.{platform}", "s", at_most=_HEALED_BY_S) for platform in ("eos", "bird", "frr")),
    Goal("heal.kills_tried", "kills", at_least=30),
)
def heal() -> dict[str, float]:
    kills = matrix()
    with ThreadPoolExecutor(_GROUNDS) as pool:  # they wait for timers most of the time
        parts = list(pool.map(_walk, (kills[start::_GROUNDS] for start in range(_GROUNDS))))
    results = [result for part in parts for result in part]
    slowest = {f"heal.after_kill_s.{platform}": seconds for platform, seconds in worst(results).items()}
    return {"heal.timer_s": TIMER_S, "heal.kills_tried": len(results)} | slowest


def _walk(kills: list[Kill]) -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground.build(Path(folder) / "ground", _progress)
        try:
            return walk(ground, kills, _progress)
        finally:
            ground.close()
