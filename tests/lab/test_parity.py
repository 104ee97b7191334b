"""The whole case file, live on BIRD 2, BIRD 3 and FRR: two minutes."""

import json
from pathlib import Path

import pytest

from lab.parity.explained import TABLE
from lab.parity.scenarios import NAMES
from lab.parity.summary import run

pytestmark = pytest.mark.lab


def test_every_daemon_does_what_the_rows_and_the_evaluator_say(tmp_path: Path):
    summary = run(NAMES, print, tmp_path / "parity.json")
    wrong = [item for item in summary.outcomes if item.result == "unexplained"]
    assert not wrong, "\n".join(f"{item.row} IPv{item.family} {item.daemon}: {item.differences}" for item in wrong)
    assert summary.cases >= 900
    written = json.loads((tmp_path / "parity.json").read_text())
    assert written["summary"] == {"cases": summary.cases, "unexplained": 0, "excluded": len(summary.excluded)}
    # What a daemon learns to do is struck from the table.
    used = {words for item in summary.outcomes for words in item.explained.split("; ") if words}
    assert used == {item.words for item in TABLE if item.in_cases}
