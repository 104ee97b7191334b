"""Random valid exchanges, and ordinary changes of them, through every check that needs no Batfish.

``python -m tests.mistakes.valid_run FILE`` judges a kept case again.
"""

import hashlib
import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ixp.intent import load
from ixp.model import Finding, Severity
from ixp.model.base import Frozen
from ixp.render import render
from ixp.render.rendering import Rendering
from ixp.state.files import replace
from tests.mistakes.handwriting import write
from tests.mistakes.harness import alone
from tests.mistakes.ordinary import KINDS, Step, steps
from tests.mistakes.unlike import UNLIKE
from tests.mistakes.valid import Case, cases
from tests.mistakes.way import planned
from validate.exceptions import Exceptions
from validate.way import Ground, way

KEPT = Path("build/false-alarms")


PHASES = (Phase.generate, Phase.shrink)
_NONE = Exceptions((), {}, date.min)

Drawn = TypeVar("Drawn", bound=Frozen)


class Alarms(Frozen):
    """How many inventories were looked at, and what was said of those that are wrongly accused."""

    inventories: int = 0
    said: tuple[str, ...] = ()

    def __add__(self, other: "Alarms") -> "Alarms":
        return Alarms(inventories=self.inventories + other.inventories, said=self.said + other.said)


class FalseAlarmError(Exception):
    """Something was said of what is valid."""


def complaints(case: Case, deserved: frozenset[str] = frozenset()) -> list[str]:
    """What is wrongly said of a valid exchange, and the warnings that are deserved and not said; a check that breaks is one, too.

    It goes the way of ``ixp check``, from files that somebody wrote; what is read from them has to be what was meant.
    """
    intent = case.exchange.intent
    try:
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), intent, case.hand)
            loaded = load(Path(name))
        results = way(loaded, Ground(case.exchange.facts, case.snapshot), _NONE).results
    except Exception:  # noqa: BLE001  a valid exchange breaks nothing
        return [traceback.format_exc(limit=-3)]
    found = [item for result in results if result.check != "batfish" for item in result.findings]
    said = [_words(item) for item in found if item.severity is not Severity.INFO and item.rule not in deserved]
    said += [f"no word of {rule}" for rule in sorted(deserved - {item.rule for item in found})]
    return said or ["what is read from the files is not what was meant"] * (loaded.intent != intent)


def objections(step: Step) -> list[str]:
    """What is wrongly said of an ordinary change between two valid exchanges, or not said though it is deserved, by any check."""
    return held_to_its_kind(step) + [f"{step.title}: {text}" for text in complaints(step.after)]


def held_to_its_kind(step: Step) -> list[str]:
    """The same of what its plan adds to the checks: no error, and exactly the warnings of its kind."""
    carried, to = step.before, step.after
    try:
        before = Rendering(exchange=carried.exchange, snapshot=carried.snapshot, files=render(carried.exchange, carried.snapshot))
        found = [item for part in planned(before, to.exchange, to.snapshot) for item in part.findings]
    except Exception:  # noqa: BLE001
        return [f"{step.title}: {traceback.format_exc(limit=-3)}"]
    said = [_words(item) for item in found if item.severity is not Severity.INFO and item.rule not in step.deserved]
    said += [f"no word of {rule}" for rule in sorted(step.deserved - {item.rule for item in found})]
    return [f"{step.title}: {text}" for text in said]


def look_for_alarms(count: int, seeds: tuple[int, ...], changes: int = 0) -> Alarms:
    """``count`` random inventories in all, and ``changes`` of each kind; a failing one is made small and kept.

    Without ``changes`` one of each kind is looked at, its plan alone. Beside them the exchanges unlike the sample. Only random
    ones count.
    """
    share = -(-count // len(seeds))
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn"), initializer=alone) as pool:
        random = pool.map(_look, [share] * len(seeds), seeds)
        unlike = pool.map(_unlike, range(len(UNLIKE)), chunksize=4)
        kinds = range(len(KINDS))
        changed = pool.map(_change, kinds, [changes] * len(kinds), [seeds[-1]] * len(kinds), chunksize=4)
        return sum(chain(random, unlike, changed), Alarms())


def _look(count: int, number: int) -> Alarms:
    inventories, said = searched(cases(), complaints, count, number)
    return Alarms(inventories=inventories, said=said)


def _unlike(position: int) -> Alarms:
    item = UNLIKE[position]
    return Alarms(said=tuple(f"{item.title}: {text}" for text in complaints(item.case, item.deserved)))


def _change(position: int, count: int, number: int) -> Alarms:
    """Changes are of inventories that are valid, too, but those are small: they don't count among them."""
    _, said = searched(steps(KINDS[position]), objections if count else held_to_its_kind, max(count, 1), number)
    return Alarms(said=said)


def searched(
    strategy: st.SearchStrategy[Drawn], judge: Callable[[Drawn], list[str]], count: int, number: int
) -> tuple[int, tuple[str, ...]]:
    """How many were looked at, and what is said of the smallest that something is said of."""
    looked, last = 0, ("", ())

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
        print_blob=False,
    )
    @given(strategy)
    def look(drawn: Drawn) -> None:
        nonlocal looked, last
        looked += 1
        if said := judge(drawn):
            last = (drawn.model_dump_json(), tuple(said))
            raise FalseAlarmError

    try:
        look()
    except FalseAlarmError:
        path = KEPT / f"{judge.__name__}-{number}-{hashlib.sha256(last[0].encode()).hexdigest()[:8]}.json"
        replace(path, last[0])
        return looked, tuple(f"{text} (seed {number}, kept in {path})" for text in last[1])
    return looked, ()


def _words(finding: Finding) -> str:
    return f"{finding.rule} at {finding.where}: {finding.what}"


def main(path: Path) -> int:
    """Judge a kept case; 1 where something is said of it."""
    text = path.read_text(encoding="utf-8")
    said = (
        objections(Step.model_validate_json(text)) if "before" in json.loads(text) else complaints(Case.model_validate_json(text))
    )
    print("\n".join(said) or "nothing is said of it")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
