"""docs/mistakes.md, from the catalogue: what was done, which rule says so, where, and when."""

from tests.mistakes.mistake import Mistake, Place

HEAD = """# Mistakes that never get through

Each folder in `tests/mistakes/` is an edit that somebody might make: a patch on the inventory, the data, a template, Python or
a rendered file. One rule finds each, on the line to edit, before anything is sent to a device; without that rule nothing else in
its stage does. `make mistakes` runs them all, and looks for false alarms: on random valid exchanges, on some unlike the sample,
and on changes that are nobody's mistake (`tests/mistakes/ordinary_*.py`), each with the warnings that it deserves. This page is
made from the folders by `tests/mistakes/test_mistakes.py`; [rules.md](rules.md) says why each rule is there.

Severity: an error stops the change, a warning is shown in the plan.
"""
_TITLES = {
    "inventory": "Reading the inventory",
    "rules": "Rules on the exchange",
    "rendered": "Rendered files",
    "policy": "What the route servers would decide",
    "daemons": "The daemons' own parsers",
    "batfish": "Batfish",
    "change": "The change itself",
}


def page(mistakes: tuple[Mistake, ...]) -> str:
    """The whole page; ``mistakes`` are in order of stage."""
    parts = [HEAD]
    for stage in dict.fromkeys(item.stage for item in mistakes):
        rows = [_row(item) for item in mistakes if item.stage is stage]
        head = "| what was done | rule | severity | found at |\n|---|---|---|---|\n"
        parts.append(f"\n## {_TITLES[stage]} ({len(rows)})\n\n{head}{''.join(rows)}")
    return "".join(parts)


def _row(item: Mistake) -> str:
    expected = item.expected
    cells = (expected.title, f"`{expected.rule}`", expected.severity, _place(expected.where))
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |\n"


def _place(place: Place | None) -> str:
    if place is None:
        return ""
    below = f", below `{place.below}`" if place.below else ""
    return f"{place.file.removeprefix('inventory/nantes/')}: `{place.line}`{below}"
