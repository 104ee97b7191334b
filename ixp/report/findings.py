"""Findings for people: a table on a terminal, plain lines elsewhere."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

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
    findings = ordered(results)
    if console.is_terminal and findings:
        console.print(_table(findings))
    else:
        for item in findings:
            console.print(line(item), markup=False, highlight=False, emoji=False, soft_wrap=True)
    console.print(summary(results), markup=False, highlight=False, emoji=False, soft_wrap=True)


def line(item: Finding) -> str:
    """One finding as one line, in the form that editors jump to: ``file:line: severity: rule: what (hint) [template's line]``."""
    subject = f"{item.object}: " if item.object else ""
    hint = f" ({item.hint})" if item.hint else ""
    source = f" [{item.source}]" if item.source else ""
    return printable(f"{item.where or '-'}: {item.severity}: {item.rule}: {subject}{item.what}{hint}{source}")


def printable(text: str) -> str:
    """The text without what a terminal would obey: a finding may quote a broken file."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def summary(results: Sequence[CheckResult]) -> str:
    """How many findings, and each check with its verdict; the reason where it was not verified."""
    counts = Counter(item.severity for result in results for item in result.findings)
    found = ", ".join(
        f"{counts[severity]} {severity}{'s' if counts[severity] != 1 else ''}" for severity in Severity if counts[severity]
    )
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
        what.append(printable(f"\n→ {item.hint}" if item.hint else ""), style="italic")
        table.add_row(place, what)
    return table
