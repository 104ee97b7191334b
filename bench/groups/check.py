"""The checks of the sample exchange, as a process sees them once it runs: without Batfish, and with one that answers."""

import os
import time
from pathlib import Path

from bench.registry import Goal, measurement
from ixp.data.snapshot import Snapshot
from ixp.errors import MissingToolError, ServiceError
from ixp.intent import load
from ixp.model import Verdict
from ixp.render import render
from lab import rootfs
from tests.unit.validate.nantes import nantes
from validate.run import check

_INVENTORY = Path("inventory/nantes")
_SNAPSHOT = Path("snapshots/nantes/current.json")


@measurement("exchange", Goal("check.sample_s", "s", at_most=5))
def sample() -> dict[str, float]:
    host = os.environ.pop("BATFISH_HOST", None)
    try:
        return {"check.sample_s": _timed(without={"batfish"})}
    finally:
        if host is not None:
            os.environ["BATFISH_HOST"] = host


@measurement("batfish", Goal("check.batfish_s", "s", at_most=60))
def with_batfish() -> dict[str, float]:
    if not os.environ.get("BATFISH_HOST"):
        raise MissingToolError("no Batfish to measure with", hint="set BATFISH_HOST")
    return {"check.batfish_s": _timed(without=set())}


def _timed(*, without: set[str]) -> float:
    """Load, render and check the sample; every check but those named has to have been made, and to have passed."""
    tree = rootfs.ensure()
    start = time.monotonic()
    loaded, snapshot = load(_INVENTORY), Snapshot.load(_SNAPSHOT)
    exchange = nantes()
    results = check(exchange, snapshot, loaded.lines, render(exchange, snapshot), tree)
    seconds = round(time.monotonic() - start, 2)
    wrong = [item.check for item in results if item.verdict is not Verdict.PASS and item.check not in without]
    if wrong:
        raise ServiceError(f"not passed: {', '.join(wrong)}")
    return seconds
