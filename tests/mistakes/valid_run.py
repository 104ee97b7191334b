"""Random valid exchanges, and ordinary changes of them, through every check that needs no Batfish.

``python -m tests.mistakes.valid_run FILE`` judges a kept case again.
"""

import json
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ixp.model import Finding, Severity
from ixp.model.base import Frozen
from ixp.render import render
from ixp.render.rendering import Rendering
from ixp.state.files import replace
from tests.mistakes.harness import alone
from tests.mistakes.ordinary import Step, steps
from tests.mistakes.valid import Case, cases
from tests.mistakes.way import planned
from validate.run import check

KEPT = Path("build/false-alarms")

# What is said of valid exchanges, too: rule, and why it is no alarm.
ADVICE = {
    "policy.no-rpki": "an exchange of the lab may have no validators",
}

Drawn = TypeVar("Drawn", bound=Frozen)


class Alarms(Frozen):
    """How many inventories were looked at, and what was said of those that are wrongly accused."""

    inventories: int = 0
    said: tuple[str, ...] = ()

    def __add__(self, other: "Alarms") -> "Alarms":
        return Alarms(inventories=self.inventories + other.inventories, said=self.said + other.said)


class FalseAlarmError(Exception):
    """Something was said of what is valid."""


def complaints(case: Case) -> list[str]:
    """Errors and warnings on a valid exchange, beside advice; a check that breaks is one, too."""
    try:
        files = render(case.exchange, case.snapshot)
        results = check(case.exchange, case.snapshot, None, files)
    except Exception:  # noqa: BLE001  a valid exchange breaks nothing
        return [traceback.format_exc(limit=-3)]
    return [_words(item) for result in results if result.check != "batfish" for item in result.findings if _alarming(item)]


def objections(step: Step) -> list[str]:
    """Errors on an ordinary change between two valid exchanges, of the stage that looks at changes."""
    try:
        carried = step.before
        files = render(carried.exchange, carried.snapshot)
        before = Rendering(exchange=carried.exchange, snapshot=carried.snapshot, files=files)
        results = planned(before, step.after.exchange, step.after.snapshot)
    except Exception:  # noqa: BLE001
        return [traceback.format_exc(limit=-3)]
    return [_words(item) for result in results for item in result.findings if item.severity is Severity.ERROR]


def look_for_alarms(count: int, seeds: tuple[int, ...]) -> Alarms:
    """``count`` inventories in all, and a change of each, from these seeds; a failing one is made small and kept."""
    share = -(-count // len(seeds))
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn"), initializer=alone) as pool:
        found = pool.map(_look, *zip(*[(share, number) for number in seeds], strict=True))
        return sum(found, Alarms())


def _look(count: int, number: int) -> Alarms:
    inventories, said = searched(cases(), complaints, count, number)
    changes, more = searched(steps(), objections, -(-count // 4), number)
    del changes
    return Alarms(inventories=inventories, said=said + more)


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
        phases=(Phase.generate, Phase.shrink),
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
        path = KEPT / f"{judge.__name__}-{number}.json"
        replace(path, last[0])
        return looked, tuple(f"{text} (seed {number}, kept in {path})" for text in last[1])
    return looked, ()


def _alarming(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.rule not in ADVICE


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
