"""``python -m bench.run [--only GROUP]``: measure, print a table, write build/bench.json.

The modules of bench/groups/ register measurements when they are imported. The file has
``{"name": {"value", "unit", "goal", "met"}}``; ``met`` is null where a name has no bound, and where it could not be measured
because a tool or a service is not there: ``value`` is null then, and ``missing`` says what.
Exit codes are the command line's: 0 all goals met, 1 one missed, 2 wrong use, 3 a measurement failed.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import groups
from bench.registry import Goal, Measurement, selected
from ixp.errors import Exit, IxpError, MissingToolError, ServiceError
from ixp.state.files import replace

FILE = Path("build/bench.json")


@dataclass(frozen=True)
class Outcome:
    """A value and the goal it is held against; ``missing`` says what kept it from being measured."""

    goal: Goal
    value: float | None
    missing: str = ""

    @property
    def met(self) -> bool | None:
        """None where there is no bound to meet, or no value."""
        return self.goal.met(self.value) if self.value is not None and str(self.goal) else None


def measure(entries: Iterable[Measurement]) -> list[Outcome]:
    """Run each measurement once. Raises ServiceError where one gives other names than it promised."""
    outcomes: list[Outcome] = []
    for entry in entries:
        try:
            values = entry.run()
        except MissingToolError as error:
            outcomes += [Outcome(goal=goal, value=None, missing=str(error)) for goal in entry.goals]
            continue
        promised = {goal.name for goal in entry.goals}
        if set(values) != promised:
            odd = ", ".join(sorted(set(values) ^ promised))
            raise ServiceError(f"measured other names than promised: {odd}", where=f"group {entry.groups[0]}")
        outcomes += [Outcome(goal=goal, value=values[goal.name]) for goal in entry.goals]
    return outcomes


def as_json(outcomes: Iterable[Outcome]) -> str:
    """The outcomes for programs."""
    rows = {
        item.goal.name: {"value": item.value, "unit": item.goal.unit, "goal": str(item.goal), "met": item.met}
        | ({"missing": item.missing} if item.missing else {})
        for item in outcomes
    }
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def table(outcomes: Iterable[Outcome]) -> Table:
    """The outcomes for people."""
    rows = Table("name", "value", "unit", "goal", "met")
    for outcome in outcomes:
        met = outcome.missing or {True: "yes", False: "NO", None: ""}[outcome.met]
        value = "-" if outcome.value is None else f"{outcome.value:.4g}"
        rows.add_row(outcome.goal.name, value, outcome.goal.unit, str(outcome.goal), met)
    return rows


def load_groups() -> None:
    """Import every module of bench/groups/, which registers its measurements."""
    for module in pkgutil.iter_modules(groups.__path__):
        importlib.import_module(f"{groups.__name__}.{module.name}")


def main(arguments: list[str] | None = None) -> int:
    """Measure what was asked for; gives the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description="measure against the goals")
    parser.add_argument("--only", metavar="GROUP", help="measure this group only")
    only = parser.parse_args(arguments).only
    load_groups()
    try:
        outcomes = measure(selected(only))
    except IxpError as error:
        print(f"bench: {error}", file=sys.stderr)
        return error.exit_code
    replace(FILE, as_json(outcomes))
    Console().print(table(outcomes))
    if any(outcome.met is False for outcome in outcomes):
        return Exit.FINDINGS
    return MissingToolError.exit_code if any(outcome.missing for outcome in outcomes) else Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
