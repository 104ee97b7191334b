"""``ixp rules``: every rule that a change is held to."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from ixp.cli import console
from ixp.cli.output import JsonFile, write
from ixp.errors import InputError

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
    if words and not found:
        near = get_close_matches(" ".join(words), [item.id for item in every_rule()], n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "ixp rules lists all of them"
        raise InputError(f"no rule's id or stage holds '{' '.join(words)}'", hint=hint)
    write(json_file, report.as_json(found))
    if json_file != Path("-"):
        report.show(found, console.out)


def every_rule() -> "tuple[RuleInfo, ...]":
    """All rules there are, in the order of stages, then by id."""
    from ixp.flows import change_rules, data_rules, live_rules
    from ixp.report.rules import ordered
    from validate.rules import catalogue

    return ordered((*catalogue(), *change_rules.CATALOGUE, *live_rules.CATALOGUE, *data_rules.CATALOGUE))
