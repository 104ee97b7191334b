"""A whole process, measured as a user feels it: wall time, CPU time, and the most memory that it held."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ixp.errors import ServiceError


@dataclass(frozen=True)
class Ran:
    """What one run took: seconds of wall and of CPU, peak resident memory in MB of 10^6 bytes."""

    wall_s: float
    cpu_s: float
    rss_mb: float


def run(argv: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> Ran:
    """Run it to its end; what it prints is kept beside. Raises ServiceError with its last lines where it fails."""
    said = folder / "said.txt"
    with said.open("wb") as stream:
        start = time.monotonic()
        process = subprocess.Popen(
            [str(item) for item in argv], stdout=stream, stderr=stream, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = " / ".join(said.read_text(errors="replace").splitlines()[-5:])
        raise ServiceError(f"{argv[0]} ended with {process.returncode}: {last}")
    return Ran(wall_s=wall, cpu_s=usage.ru_utime + usage.ru_stime, rss_mb=usage.ru_maxrss * 1024 / 1e6)


def middle(runs: Sequence[Ran]) -> Ran:
    """The middle of several runs by wall time, with the most memory that any of them held."""
    wall = median(item.wall_s for item in runs)
    nearest = min(runs, key=lambda item: abs(item.wall_s - wall))
    return Ran(wall_s=nearest.wall_s, cpu_s=nearest.cpu_s, rss_mb=max(item.rss_mb for item in runs))
