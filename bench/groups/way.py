"""The way of a change: how long one change takes as a user sees it (whole processes), and whom it disturbs."""

import re
import tempfile
import time
from pathlib import Path

from bench.registry import Goal, measurement
from lab.demo import walk
from lab.demo.scene import Scene
from lab.demo.walk import add_connection


def _progress(text: str) -> None:
    print(text, flush=True)


@measurement(
    "way",
    Goal("plan.one_change_s", "s", at_most=5),
    Goal("deploy.one_change_s", "s", at_most=30),
    Goal("sync.one_change_s", "s", at_most=3),
)
def one_change() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene.build(Path(folder) / "scene", _progress)
        try:
            scene.ixp("deploy", "--approve", _digest(scene.ixp("plan", "--no-diffs").stdout))
            scene.wait_for_sessions(scene.witness())
            add_connection(scene.repository)
            scene.git("commit", "-q", "-a", "-m", "One change")
            plan, said = _timed(scene, "plan")
            deploy, _ = _timed(scene, "deploy", "--approve", _digest(said))
            scene.git("revert", "--no-edit", "HEAD")
            sync, _ = _timed(scene, "sync")
        finally:
            scene.close()
    return {"plan.one_change_s": plan, "deploy.one_change_s": deploy, "sync.one_change_s": sync}


@measurement(
    "way",
    Goal("demo.again_s", "s", at_most=300),
    Goal("resets.unconcerned", "sessions", at_most=0),
    Goal("resets.sessions_watched", "sessions", at_least=48),
)
def demo() -> dict[str, float]:
    result = walk(_progress)
    return {
        "demo.again_s": result.times["total"],
        "resets.unconcerned": result.resets,
        "resets.sessions_watched": result.sessions_watched,
    }


def _timed(scene: Scene, *arguments: str) -> tuple[float, str]:
    start = time.monotonic()
    said = scene.ixp(*arguments).stdout
    return round(time.monotonic() - start, 2), said


def _digest(said: str) -> str:
    return str(re.findall(r"^plan ([0-9a-f]{64})$", said, re.MULTILINE)[-1])
