"""The page about the cases: what is run, what a daemon can't do, where our outcome is another than a row's."""

from collections.abc import Iterable
from pathlib import Path

from lab.parity.build import HOSTS
from lab.parity.case import Case
from lab.parity.cases import case_file
from lab.parity.deviations import EXCLUDED
from lab.parity.explained import TABLE
from lab.parity.scenarios import NAMES
from lab.parity.translate import cases

_HEAD = """\
# BIRD and FRR decide the same

`ixp rs parity` brings up {scenarios} small exchanges on this machine, each with route servers of BIRD 2.17, BIRD 3.1 and
FRR 10.3 rendered by the pipeline, StayRTR, and members that announce the routes of `lab/parity/cases.yml`: good ones, and
lies in path, next hop and communities. It takes each *member's* view of each route server, and what these hold with their
reasons, and compares them with the rows and with the policy's evaluator, the one behind `ixp rs explain`. What differs
without being in the tables below fails.

{rows} rows, in each of their families: {cases} cases a daemon, {total} in all, in two minutes; `--scenario core` runs one.
The result is in `build/parity.json`. `tests/lab/test_parity_random.py` does the same with random routes.

How it is put together, in `lab/parity/`: `scenarios.py` (the policies in our words), `translate.py` (rows to cases;
communities by the name of their signal, not by value), `ground.py` (the namespaces), `members.py` and `speaker.py` (who
announces), `compare.py`.

This page is made by `lab/parity/page.py`; a test keeps it.

## What a daemon can't do
"""


PAGE = Path("docs/parity.md")


def page() -> str:
    """The whole page."""
    run, file = cases(), case_file()
    told = {"scenarios": len(NAMES), "rows": len(file.rows) - len(EXCLUDED), "cases": len(run), "total": len(run) * len(HOSTS)}
    parts = [
        _HEAD.format(**told),
        *_table(("daemon", "what", "what follows"), ((item.daemon, item.words, item.consequence) for item in TABLE)),
        "\n## Where our outcome is another than the row's\n",
        *_table(("row", "the row", "why ours differs"), _deviations(run)),
        "\n## Rows that are not run\n",
        *_table(("row", "why"), EXCLUDED.items()),
    ]
    return "\n".join(parts) + "\n"


def _deviations(run: Iterable[Case]) -> Iterable[tuple[str, str, str]]:
    """One line for rows of the same scenario that differ for the same reason."""
    grouped: dict[str, dict[str, str]] = {}
    for case in run:
        if case.deviation:
            grouped.setdefault(case.deviation, {})[case.id] = case.what
    for reason, rows in grouped.items():
        yield ", ".join(rows), "; ".join(dict.fromkeys(filter(None, rows.values()))), reason


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


if __name__ == "__main__":
    PAGE.write_text(page())
