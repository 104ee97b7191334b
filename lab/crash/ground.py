"""Where the kills happen: an exchange deployed in the lab, two trees to go between, and the real command line to be killed."""

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from ixp.errors import Exit, ServiceError
from ixp.model.base import Frozen
from ixp.state import State
from lab.demo.scene import EXCHANGE, Progress, Scene
from lab.demo.walk import add_connection

TIMER_S = 40
_WITHOUT, _WITH = "without", "with"
_SETTINGS = f"workers: 10\ncommit_timer: {TIMER_S}\nsettle: 0.5\ngrace: 10\ndeadline: 15\nconnect_timeout: 10\n"
_HEALED_BY_S = TIMER_S + 30.0


class Healing(Frozen):
    """What became of one device after a kill: ``seconds`` until it was whole for good, on which side."""

    platform: str
    seconds: float
    side: str


@dataclass
class Ground:
    """``at`` is the tree that devices carry (or carried before the kill); ``printed`` what they print of either."""

    scene: Scene
    at: str = _WITHOUT
    printed: dict[str, dict[str, str]] = field(default_factory=dict)
    _plans: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path, progress: Progress) -> Self:
        """Deploy both trees once, so that it is known what devices print."""
        scene = Scene.build(folder, progress)
        try:
            ground = cls(scene)
            ground.deploy()  # from nothing, with the checkout's own timers: it takes longer than any change
            (scene.repository / "inventory" / "nornir.yml").write_text(_SETTINGS)
            scene.git("commit", "-q", "-a", "-m", "Short timers")
            scene.git("branch", _WITHOUT)
            add_connection(scene.repository)
            scene.git("commit", "-q", "-a", "-m", "One more port")
            scene.git("branch", _WITH)
            for tree in (_WITHOUT, _WITH, _WITHOUT):
                ground.arrive(tree)
        except BaseException:
            scene.close()
            raise
        return ground

    def close(self) -> None:
        """Stop what was started."""
        self.scene.close()

    @property
    def state(self) -> State:
        """The deploying host's memory."""
        return State.open(self.scene.folder / "state", EXCHANGE)

    @property
    def target(self) -> str:
        """The other tree."""
        return _WITH if self.at == _WITHOUT else _WITHOUT

    def arrive(self, tree: str) -> None:
        """Deploy a tree in peace."""
        self.scene.git("switch", "-q", "--detach", tree)
        self.deploy()
        self.at = tree
        if tree not in self.printed:
            self.printed[tree] = self.scene.digests().printed

    def deploy(self) -> None:
        """Plan, approve and deploy what is checked out; a plan that a settled run made untrue is made again."""
        done = self.scene.ixp("deploy", "--approve", self._plan(), check=False)
        if done.returncode == Exit.REFUSED and "plan again" in done.stderr:
            done = self.scene.ixp("deploy", "--approve", self._plan(), check=False)
        if done.returncode:
            raise ServiceError(f"the deployment ended with {done.returncode}: {done.stderr[-1500:]}")

    def kill(self, step: int, delay: float) -> dict[str, Healing]:
        """Deploy the other tree, kill it there, and wait until the devices are whole; gives what became of each."""
        self.scene.git("switch", "-q", "--detach", self.target)
        key = (self.at, self.target)
        self._plans[key] = self._plans.get(key) or self._plan()
        with self._start("lab.crash.watch", stdin=subprocess.PIPE) as watch:
            try:
                self._expect(watch, "ready")
                victim = self._start("lab.crash.victim", str(step), str(delay), "deploy", "--approve", self._plans[key])
                said = victim.communicate(timeout=180)[0]
                since = time.monotonic()
                if victim.returncode not in {-9, 128 + 9}:
                    raise ServiceError(f"the deployment ended with {victim.returncode} before step {step}: {said[-1500:]}")
                looks = {"old": self.printed[self.at], "new": self.printed[self.target]}
                order = json.dumps({"since": since, "deadline": since + _HEALED_BY_S, **looks})
                answer = watch.communicate(f"{order}\n", timeout=180)[0]
            finally:
                watch.kill()
        return {name: Healing.model_validate(item) for name, item in json.loads(answer.splitlines()[-1]).items()}

    def _plan(self) -> str:
        said = self.scene.ixp("plan", "--no-diffs").stdout
        return str(re.findall(r"^plan ([0-9a-f]{64})$", said, re.MULTILINE)[-1])

    def _start(self, module: str, *arguments: str, stdin: int | None = None) -> subprocess.Popen[str]:
        """A process of ours in the out-of-band network, in a process group of its own."""
        return subprocess.Popen(
            self.scene.in_oob([sys.executable, "-m", module, *arguments]),
            cwd=self.scene.repository,
            env={**os.environ, **self.scene.variables(trusted=True)},
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    @staticmethod
    def _expect(process: subprocess.Popen[str], word: str) -> None:
        assert process.stdout is not None  # noqa: S101  it was opened as a pipe
        for line in process.stdout:
            if line.strip() == word:
                return
        raise ServiceError(f"the process ended before it said '{word}'")
