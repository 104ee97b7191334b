"""A plan as one HTML file that needs nothing else: for a job's artifacts, for a mail, for paper."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ixp.flows.deviation import WORDS
from ixp.flows.plan import Plan
from ixp.report import findings
from ixp.report.effects import impact, policy
from ixp.report.plan import SIGNS, drift_lines, exceptions, sections, summary

_FOLDER = Path(__file__).parent / "pages"
_CLASSES = {"+": "add", "-": "del", "@": "hunk"}


def page(plan: Plan) -> str:
    """The page; every value is escaped, whatever stands in the inventory."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found = findings.ordered(plan.checks)
    return environment.get_template("plan.html.j2").render(
        plan=plan,
        drift=drift_lines(plan),
        words=WORDS,
        signs=SIGNS,
        blocked=findings.blocked(plan.checks),
        exceptions=exceptions(plan),
        pressing=[item for item in found if findings.pressing(item)],
        others=[item for item in found if not findings.pressing(item)],
        impact=impact(plan),
        policy=policy,
        checks=next((lines for title, lines in sections(plan) if title == "Checks"), []),
        summary=summary,
        lines=_lines,
        mend=findings.mend,
    )


def _lines(diff: str) -> list[tuple[str, str]]:
    """Each line of a diff with its class of colour."""
    return [("" if line.startswith(("---", "+++")) else _CLASSES.get(line[:1], ""), line) for line in diff.splitlines()]
