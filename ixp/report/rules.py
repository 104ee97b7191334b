"""The rules for people (a terminal, docs/rules.md) and for programs (JSON)."""

import json
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ixp.model import RuleInfo, Severity, Stage

_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_STAGES = {
    Stage.INVENTORY: "The files of `inventory/`, exceptions, the pipeline's file. Only `pipeline.…` of these can be excepted.",
    Stage.RULES: "The inventory as a whole, over what NetBox knows and the data snapshot.",
    Stage.RENDERED: "The rendered files, each for itself and all together.",
    Stage.POLICY: "What the rendered route servers decide of probe routes, held to the policy.",
    Stage.DAEMONS: "The daemons' own parsers.",
    Stage.BATFISH: "Batfish's model of switches, route servers and members.",
    Stage.CHANGE: "The change, compared with the last deployment (`ixp plan`).",
    Stage.LIVE: "Devices and NetBox as they are (`ixp drift`, and before every deployment), and outside data (`ixp refresh`).",
}
_HEAD = """# The rules

What a change is held to, in the order of its way; the first stage that finds an error ends it ([checks.md](checks.md)). An error
stops a deployment, a warning and an information don't. `ixp rules` prints the same, `ixp rules as-set` what holds these letters.
This page is made from the rules themselves: `IXP_GOLDEN=write pytest tests/unit/validate/test_rules_page.py` writes it anew.
"""


def ordered(rules: Iterable[RuleInfo]) -> tuple[RuleInfo, ...]:
    """In the order of stages, then by id."""
    order = list(Stage)
    return tuple(sorted(rules, key=lambda item: (order.index(item.stage), item.id)))


def matching(rules: Iterable[RuleInfo], words: Sequence[str]) -> tuple[RuleInfo, ...]:
    """Those whose id or stage holds every word."""
    return tuple(item for item in rules if all(word in item.id or word == item.stage for word in words))


def as_json(rules: Sequence[RuleInfo]) -> str:
    """A list of rules with all their fields."""
    return json.dumps([item.model_dump(mode="json") for item in rules], indent=2, ensure_ascii=False) + "\n"


def show(rules: Sequence[RuleInfo], console: Console) -> None:
    """A table on a terminal, one line a rule elsewhere."""
    if not console.is_terminal:
        for item in rules:
            console.print(f"{item.id}  [{item.severity.value}]  {item.stage.value}  {item.why}; e.g. {item.example}")
        return
    table = Table("rule", "why, and an example of a breach", box=box.HORIZONTALS, show_lines=True)
    for item in rules:
        name = Text(item.id, style="bold", overflow="fold")
        name.append(f"\n{item.stage}, ", style="not bold dim").append(item.severity, style=f"not bold {_COLOUR[item.severity]}")
        table.add_row(name, Text(item.why).append(f"\n{item.example}", style="dim"))
    console.print(table)


def page(rules: Iterable[RuleInfo]) -> str:
    """``docs/rules.md``."""
    found = ordered(rules)
    parts = [_HEAD]
    for stage, about in _STAGES.items():
        rows = [item for item in found if item.stage is stage]
        if rows:
            table = "".join(f"| `{item.id}` | {item.severity} | {_cell(item.why)} | {_cell(item.example)} |\n" for item in rows)
            title = f"## {stage.capitalize()} ({len(rows)})\n\n{about}\n\n"
            parts.append(f"{title}| rule | severity | why | example |\n|---|---|---|---|\n{table}")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("`", "'")
