"""Findings for people: a table on a terminal, plain lines elsewhere."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ixp.flows.words import count
from ixp.model import CheckResult, Finding, Severity, Verdict

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def ordered(results: Iterable[CheckResult]) -> list[Finding]:
    """All findings: errors first, then in the order of files and lines."""
    return sorted((item for result in results for item in result.findings), key=_key)


def _key(finding: Finding) -> tuple[int, str, int, str, str]:
    file, _, line = finding.where.rpartition(":")
    if not line.isdecimal():
        file, line = finding.where, "0"
    return _ORDER[finding.severity], file, int(line), finding.rule, finding.object


def worst(results: Iterable[CheckResult]) -> Severity | None:
    """The severity of the worst finding, None where there is none."""
    return min((item.severity for result in results for item in result.findings), key=_ORDER.__getitem__, default=None)


def show(results: Sequence[CheckResult], console: Console) -> None:
    """Print findings, then the verdict of every check: a table on a terminal, one line a finding elsewhere."""
    show_some(ordered(results), console)
    console.print(summary(results), markup=False, highlight=False, emoji=False, soft_wrap=True)


def show_some(findings: Sequence[Finding], console: Console) -> None:
    """Print these alone, in their order."""
    if console.is_terminal and findings:
        console.print(_table(findings))
        return
    for item in findings:
        console.print(line(item), markup=False, highlight=False, emoji=False, soft_wrap=True)


def pressing(item: Finding) -> bool:
    """Whether who reviews a change has to see it: no mere information, or an error that people put up with."""
    return item.severity is not Severity.INFO or item.excepted


def blocked(results: Iterable[CheckResult]) -> str:
    """What stops a change, on one line for who reads no further: how many errors, and the first. Empty without one."""
    errors = [item for item in ordered(results) if item.severity is Severity.ERROR]
    if not errors:
        return ""
    first = errors[0]
    subject = f"{first.object}: " if first.object else ""
    where = f" ({first.where})" if first.where else ""
    which = "" if len(errors) == 1 else ", the first"
    return printable(f"BLOCKED: {count(len(errors), 'error')}{which}: {first.rule}: {subject}{first.what}{where}")


def line(item: Finding) -> str:
    """One finding as one line, in the form that editors jump to: ``file:line: severity: rule: what (hint) [template's line]``."""
    subject = f"{item.object}: " if item.object else ""
    hint = f" ({mend(item)})" if mend(item) else ""
    source = f" [{item.source}]" if item.source else ""
    return printable(f"{item.where or '-'}: {item.severity}: {item.rule}: {subject}{item.what}{hint}{source}")


def mend(item: Finding) -> str:
    """What to do about it: nothing, for as long as people put up with it."""
    return "" if item.excepted else item.hint


def printable(text: str) -> str:
    """The text without what a terminal would obey: a finding may quote a broken file."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def summary(results: Sequence[CheckResult]) -> str:
    """How many findings, and each check with its verdict; the reason where it was not verified."""
    counts = Counter(item.severity for result in results for item in result.findings)
    found = ", ".join(count(counts[severity], severity) for severity in Severity if counts[severity])
    lines = [found or "no findings"]
    for result in results:
        why = f" ({result.reason})" if result.verdict is Verdict.NOT_VERIFIED and result.reason else ""
        lines.append(f"{result.check}: {result.verdict}{why}")
    return "\n".join(lines)


def _table(findings: Sequence[Finding]) -> Table:
    """Two columns, so that it fits 80 characters: what rule and where, and what is wrong and its mend."""
    table = Table("rule and place", "what, and the mend", box=box.HORIZONTALS, show_lines=True)
    table.columns[0].ratio, table.columns[1].ratio = 5, 7
    for item in findings:
        place = Text(item.severity, style=_COLOUR[item.severity], overflow="fold").append(f" {item.rule}", style="bold not dim")
        for text in (item.where, item.source):
            place.append(f"\n{text}" if text else "", style="default not bold")
        what = Text(printable(f"{item.object}: {item.what}" if item.object else item.what), overflow="fold")
        what.append(printable(f"\n→ {mend(item)}" if mend(item) else ""), style="italic")
        table.add_row(place, what)
    return table
