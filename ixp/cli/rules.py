"""``ixp rules``: every rule that a change is held to."""

from typing import TYPE_CHECKING, Annotated

import typer

from ixp.cli import console
from ixp.cli.output import JsonFile, write

if TYPE_CHECKING:
    from ixp.model import RuleInfo


def rules(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]…", help="Only rules whose id or stage holds every word.")
    ] = None,
    json_file: JsonFile = None,
) -> None:
    """List the rules: id, stage, severity, why, example."""
    from pathlib import Path

    from ixp.report import rules as report

    found = report.matching(every_rule(), words or ())
    write(json_file, report.as_json(found))
    if json_file != Path("-"):
        report.show(found, console.out)


def every_rule() -> "tuple[RuleInfo, ...]":
    """All rules there are, in the order of stages, then by id."""
    from ixp.flows import change_rules, data_rules, live_rules
    from ixp.report.rules import ordered
    from validate.rules import catalogue

    return ordered((*catalogue(), *change_rules.CATALOGUE, *live_rules.CATALOGUE, *data_rules.CATALOGUE))
