"""Drift for people: each deviation with its id, its class, and what can be done about it."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ixp.flows.deviation import WORDS, Drift
from ixp.flows.live_rules import rule_id

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def show(found: Sequence[Drift], console: Console) -> None:
    """Print each deviation with its diff."""
    for item in found:
        console.print(Text(f"{item.id}  {WORDS[item.kind]}: {item.object}: {item.what}  [{rule_id(item.kind)}]", style="bold"))
        for line in item.diff.splitlines():
            console.print(Text(line, style=_STYLES.get(line[:1], "")))
        console.print(f"  adopt it: ixp drift --adopt {item.id}" if item.edits else f"  can't be adopted: {item.why_not}")
        console.print()
    number = len(found)
    console.print(f"{number} {'deviation' if number == 1 else 'deviations'}" if found else "No drift.")
