"""``python -m lab.crash.victim STEP DELAY ARGUMENTS…``: the command line, whose process group dies at a step.

STEP counts the lines of progress of a deployment; DELAY, in seconds, kills in the middle of what the step does.
"""

import os
import signal
import sys
import threading

from ixp.cli import console, main


def _kill() -> None:
    os.killpg(os.getpgrp(), signal.SIGKILL)


def run(step: int, delay: float) -> None:
    """Run the command line of ``sys.argv``; nothing of it is caught or told when the time has come."""
    told = console.step
    seen = 0

    def counted(name: str, device: str = "", text: str = "") -> None:
        nonlocal seen
        told(name, device, text)
        seen += name not in {"settle", "settled"}
        if seen == step and name not in {"settle", "settled"}:
            threading.Timer(delay, _kill).start() if delay else _kill()

    console.step = counted
    main.main()


if __name__ == "__main__":
    at, after = int(sys.argv[1]), float(sys.argv[2])
    sys.argv = ["ixp", *sys.argv[3:]]
    run(at, after)
