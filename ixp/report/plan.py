"""A plan for people: in the terminal, and as the note in a merge request."""

import re

from rich.console import Console
from rich.text import Text

from ixp.flows.changes import Kind
from ixp.flows.deviation import AT_WORK, NOT_OURS, WORDS, Drift
from ixp.flows.plan import DeviceChange, Level, Plan
from ixp.flows.words import count, some
from ixp.model import CheckResult
from ixp.report import findings
from ixp.report.effects import impact

SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}
_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_LEVELS = {Level.LOW: "green", Level.MEDIUM: "yellow", Level.HIGH: "red"}
_MOST = 8
_MOST_FINDINGS = 20
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def show(plan: Plan, console: Console, *, diffs: bool = True) -> None:
    """Print the plan: what blocks it, what happens and for whom, what was found, diffs, and last the digest to approve.

    A blocked plan has neither risk nor digest: there is nothing to weigh and nothing to approve.
    """
    if plan.blocked:
        console.print(Text(findings.blocked(plan.checks), style="bold red"))
    for line in warnings(plan):
        console.print(Text(f"! {line}", style="bold yellow"))
    console.print(Text(plan.headline, style="bold"))
    if not plan.blocked:
        console.print(Text(f"risk: {plan.risk.level.value}", style=_LEVELS[plan.risk.level]))
        for reason in plan.risk.reasons:
            console.print(f"  {reason.level.value}: {reason.what}")
    if plan.profile == "lab":
        console.print("profile lab: documentation ranges are allowed; only lab devices are deployed to")
    findings.show_some([item for item in findings.ordered(plan.checks) if findings.pressing(item)], console)
    for title, lines in sections(plan):
        console.print()
        console.print(Text(title, style="bold"))
        for line in lines:
            console.print(f"  {line}")
    findings.show_some([item for item in findings.ordered(plan.checks) if not findings.pressing(item)], console)
    for item in plan.devices if diffs else ():
        console.print()
        for line in item.diff.splitlines():
            console.print(Text(line, style=_STYLES.get(line[:1], "")))
    console.print()
    last = Text(findings.blocked(plan.checks), style="bold red") if plan.blocked else f"plan {plan.digest}"
    console.print(last)


def markdown(plan: Plan) -> str:
    """The note for a merge request; what comes from the inventory is escaped."""
    lines = [f"**{_safe(findings.blocked(plan.checks))}**", ""] if plan.blocked else []
    if noted := warnings(plan):
        lines += [*[f"> ⚠ {_safe(item)}" for item in noted], ""]
    lines.append(f"**{_safe(plan.headline)}**")
    if not plan.blocked:
        lines += ["", f"Risk: **{plan.risk.level.value}**"]
        lines += [f"- {item.level.value}: {_safe(item.what)}" for item in plan.risk.reasons]
    for title, entries in [("Findings", _found(plan)), *sections(plan)]:
        lines += ["", f"#### {title}", "", *[f"- {_safe(item)}" for item in entries]] if entries else []
    lines.append("")
    for item in plan.devices:
        fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", item.diff)), default=0))
        lines += [
            f"<details><summary>{_safe(summary(item))}</summary>",
            "",
            f"{fence}diff",
            item.diff.rstrip(),
            fence,
            "",
            "</details>",
        ]
    last = "Blocked: there is nothing to approve." if plan.blocked else f"Plan `{plan.digest}`"
    return "\n".join([*lines, "", last, ""])


def summary(item: DeviceChange) -> str:
    """A device's line above its diff."""
    return f"{item.device} ({item.platform}): {count(item.added, 'line')} added, {item.removed} removed"


def warnings(plan: Plan) -> list[str]:
    """What is to be settled first: changes by hand, and what a run left over."""
    return [*drift_lines(plan), *([f"left over: {plan.left_over}"] if plan.left_over else [])]


def drift_lines(plan: Plan) -> list[str]:
    """What was changed by hand, and what becomes of it."""
    return [f"{item.id} {WORDS[item.kind]}: {item.object}: {item.what} ({_follows(plan, item)})" for item in plan.drift]


def exceptions(plan: Plan) -> list[str]:
    """What the inventory puts up with, and from when on: reason and last day."""
    return [
        f"{'new: ' if item.new else ''}{item.rule} for {item.about}: {item.reason} "
        f"(until {item.until}{f', {item.by}' if item.by else ''}; {item.where})"
        for item in plan.exceptions
    ]


def _follows(plan: Plan, item: Drift) -> str:
    if item.kind in AT_WORK:
        return "deploy looks again, and refuses the device while it is so"
    if item.kind in NOT_OURS:
        return "to be mended outside; it stops nothing"
    return "accepted: it is overwritten" if item.id in plan.accepted_drift else "deploy refuses until it is settled"


def sections(plan: Plan) -> list[tuple[str, list[str]]]:
    """The parts of the plan under their titles, those with nothing to say left out."""
    changes = [f"{SIGNS[item.kind]} {text}" for item in plan.changes for text in _change(item.object, item.words)]
    waves = [
        f"{number}. {item.device} at {item.site} ({item.platform}): +{item.added} −{item.removed} lines; {item.turn}"  # noqa: RUF001
        for number, item in enumerate(plan.devices, 1)
    ]
    devices = [f"{item.device}: {text}" for item in plan.devices for text in item.words]
    flaps = [f"{item.device}: {item.object} {item.effect.value} ({item.because})" for item in plan.flaps]
    touched = plan.touched
    groups = (("start", touched.starting), ("end", touched.ending), ("may flap", touched.flapping))
    members = [f"addresses that {word}: {some([str(item) for item in found], _MOST)}" for word, found in groups if found]
    members += [f"secret rotated: {name}" for name in plan.rotated_secrets]
    data = [f"~ {item.member}: {text}" for item in plan.data for text in item.words]
    parts = [
        ("Put up with", exceptions(plan)),
        ("What changes", changes + members),
        ("Outside data", data),
        ("In which order", waves),
        ("On each device", devices),
        ("What changes for whom", found.lines if (found := impact(plan)) else []),
        ("What goes down", flaps or (["nothing that runs now"] if plan.devices else [])),
        ("Checks", [_check(item) for item in plan.checks]),
    ]
    return [(title, lines) for title, lines in parts if lines]


def _safe(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _change(name: str, words: tuple[str, ...]) -> list[str]:
    return [f"{name}: {text}" for text in words] or [name]


def _found(plan: Plan) -> list[str]:
    """Errors and warnings, the worst first, and what is excepted; what is only worth knowing is left to ``ixp check``."""
    found = [findings.line(item) for item in findings.ordered(plan.checks) if findings.pressing(item)]
    return found[:_MOST_FINDINGS] + ([f"and {len(found) - _MOST_FINDINGS} more"] if len(found) > _MOST_FINDINGS else [])


def _check(item: CheckResult) -> str:
    details = item.reason or (count(len(item.findings), "finding") if item.findings else "")
    return f"{item.check}: {item.verdict.value}" + (f" ({details})" if details else "")
