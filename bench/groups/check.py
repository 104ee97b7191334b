"""The checks as a process sees them once it runs, without Batfish and with it: of the sample, and of 100 members."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.check_ground import whole_exchange
from bench.registry import Goal, measurement
from ixp.data.snapshot import Snapshot
from ixp.errors import MissingToolError, ServiceError
from ixp.intent import Lines, load
from ixp.model import Exchange, Verdict
from ixp.render import render
from lab import rootfs
from tests.unit.validate.nantes import nantes
from validate.run import check

_INVENTORY = Path("inventory/nantes")
_SNAPSHOT = Path("snapshots/nantes/current.json")
_MEMBERS = 100
_BATFISH = frozenset({"batfish"})

Read = Callable[[], tuple[Exchange, Snapshot, Lines | None]]


@measurement("check", Goal("check.sample_s", "s", at_most=5), also=("exchange",))
def sample() -> dict[str, float]:
    with _no_batfish():
        return {"check.sample_s": _timed(_sample, without=_BATFISH)}


@measurement("check", Goal("check.members_100_s", "s", at_most=20))
def hundred() -> dict[str, float]:
    with _no_batfish():
        return {"check.members_100_s": _timed(_hundred(), without=_BATFISH)}


@measurement("check", Goal("check.batfish_s", "s", at_most=60))
def sample_with_batfish() -> dict[str, float]:
    _need_batfish()
    return {"check.batfish_s": _timed(_sample)}


@measurement("check", Goal("check.batfish_100_s", "s", at_most=300))
def hundred_with_batfish() -> dict[str, float]:
    _need_batfish()
    return {"check.batfish_100_s": _timed(_hundred())}


def _sample() -> tuple[Exchange, Snapshot, Lines | None]:
    return nantes(), Snapshot.load(_SNAPSHOT), load(_INVENTORY).lines


def _hundred() -> Read:
    """The generated exchange as its inventory and its snapshot give it: making it is no part of what is timed."""
    exchange, snapshot = whole_exchange(_MEMBERS)
    intent, facts, data = exchange.intent.model_dump_json(), exchange.facts, snapshot.model_dump_json()

    def read() -> tuple[Exchange, Snapshot, Lines | None]:
        kind = type(exchange.intent)
        return Exchange(intent=kind.model_validate_json(intent), facts=facts), Snapshot.model_validate_json(data), None

    return read


def _timed(read: Read, *, without: frozenset[str] = frozenset()) -> float:
    """Read, render and check, in seconds; every check but those named has to have been made, and to have passed."""
    tree = rootfs.ensure()
    start = time.monotonic()
    exchange, snapshot, lines = read()
    results = check(exchange, snapshot, lines, render(exchange, snapshot), tree)
    seconds = round(time.monotonic() - start, 2)
    wrong = [
        f"{item.check} ({item.verdict})" for item in results if item.verdict is not Verdict.PASS and item.check not in without
    ]
    if wrong:
        raise ServiceError(f"not passed: {', '.join(wrong)}")
    return seconds


@contextmanager
def _no_batfish() -> Iterator[None]:
    host = os.environ.pop("BATFISH_HOST", None)
    try:
        yield
    finally:
        if host is not None:
            os.environ["BATFISH_HOST"] = host


def _need_batfish() -> None:
    if not os.environ.get("BATFISH_HOST"):
        raise MissingToolError("no Batfish to measure with", hint="set BATFISH_HOST")
