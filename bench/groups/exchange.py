"""The whole exchange: how fast devices heal after the pipeline was killed, step by step."""

import tempfile
from pathlib import Path

from bench.registry import Goal, measurement
from lab.crash import Ground, matrix, walk, worst
from lab.crash.ground import TIMER_S

_HEALED_BY_S = TIMER_S + 5


def _progress(text: str) -> None:
    print(text, flush=True)


@measurement(
    "exchange",
    Goal("heal.timer_s", "s"),
    *(Goal(f"heal.after_kill_s.{platform}", "s", at_most=_HEALED_BY_S) for platform in ("eos", "bird", "frr")),
    Goal("heal.kills_tried", "kills", at_least=30),
)
def heal() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground.build(Path(folder) / "ground", _progress)
        try:
            results = walk(ground, matrix(), _progress)
        finally:
            ground.close()
    slowest = {f"heal.after_kill_s.{platform}": seconds for platform, seconds in worst(results).items()}
    return {"heal.timer_s": TIMER_S, "heal.kills_tried": len(results)} | slowest
