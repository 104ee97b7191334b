"""``python -m tests.mistakes [WORD…]``: judge the catalogue, look for false alarms; a table, and build/mistakes.json.

Words choose mistakes by part of their ``stage/name``. Exit codes: 0 all caught and no false alarm, 1 otherwise.
"""

import argparse
import json
import secrets
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ixp.errors import Exit
from ixp.state.files import replace
from tests.mistakes.harness import Judged, judge_all
from tests.mistakes.mistake import mistakes
from tests.mistakes.summary import Summary, summed
from tests.mistakes.valid_run import Alarms, look_for_alarms

FILE = Path("build/mistakes.json")
_INVENTORIES = 200
_CHANGES = 1  # of each kind, the whole way
_SEED = 64496  # the same inventories each time, beside those of a new seed


def main(arguments: list[str] | None = None) -> int:
    """Judge what was asked for; gives the exit code."""
    parser = argparse.ArgumentParser(prog="mistakes", description="the mistakes that never get through, and false alarms")
    parser.add_argument("word", nargs="*", help="only mistakes with this in their stage/name, without looking for false alarms")
    parser.add_argument("--inventories", type=int, default=_INVENTORIES, help="random valid inventories of each seed")
    parser.add_argument("--seed", type=int, help="of the second half of them; a new one each time unless given")
    parser.add_argument("--further", action="store_true", help="also look which later stage would find it without its rule")
    asked = parser.parse_args(arguments)
    chosen = [item for item in mistakes() if all(word in f"{item.stage}/{item.name}" for word in asked.word)]
    judged = judge_all(chosen, further=asked.further)
    seeds = (_SEED, asked.seed if asked.seed is not None else secrets.randbelow(2**32))
    alarms = Alarms() if asked.word else look_for_alarms(asked.inventories, seeds, _CHANGES)
    summary = summed(judged, alarms)
    if not asked.word:
        rows = {"summary": summary.model_dump(), "mistakes": [item.model_dump(mode="json") for item in judged]}
        replace(FILE, json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    _show(judged, summary, alarms)
    wrong = summary.missed or summary.false_alarms or any(item.doubts and not item.skipped for item in judged)
    return Exit.FINDINGS if wrong else Exit.DONE


def _show(judged: list[Judged], summary: Summary, alarms: Alarms) -> None:
    table = Table("mistake", "rule", "found at", "caught", "counts")
    for item in judged:
        state = "yes" if item.caught else (item.skipped and "not verified") or "NO"
        table.add_row(f"{item.stage}/{item.name}", item.rule, item.found_where, state, "yes" if item.counted else "NO")
    console = Console()
    console.print(table)
    for item in judged:
        for doubt in item.doubts if not item.skipped else ():
            console.print(f"{item.stage}/{item.name}: {doubt}", markup=False)
    for said in alarms.said:
        console.print(f"false alarm: {said}", markup=False)
    console.print(", ".join(f"{name} {value:g}" for name, value in summary.model_dump().items()))


if __name__ == "__main__":
    sys.exit(main())
