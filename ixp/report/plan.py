"""A plan for people: in the terminal, and as the note in a merge request."""

import re

from rich.console import Console
from rich.text import Text

from ixp.flows.changes import Kind
from ixp.flows.deviation import AT_WORK, NOT_OURS, WORDS, Drift
from ixp.flows.plan import DeviceChange, Level, Plan
from ixp.flows.words import some
from ixp.model import CheckResult, Severity
from ixp.report import findings
from ixp.report.effects import impact

SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}
_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_LEVELS = {Level.LOW: "green", Level.MEDIUM: "yellow", Level.HIGH: "red"}
_MOST = 8
_MOST_FINDINGS = 20
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def show(plan: Plan, console: Console, *, diffs: bool = True) -> None:
    """Print the plan: what and for whom first, diffs next, the digest to approve last."""
    for line in drift_lines(plan):
        console.print(Text(f"! {line}", style="bold yellow"))
    if plan.left_over:
        console.print(Text(f"! left over: {plan.left_over}", style="bold yellow"))
    console.print(Text(plan.headline, style="bold"))
    console.print(Text(f"risk: {plan.risk.level.value}", style=_LEVELS[plan.risk.level]))
    for reason in plan.risk.reasons:
        console.print(f"  {reason.level.value}: {reason.what}")
    if plan.profile == "lab":
        console.print("profile lab: documentation ranges are allowed; only lab devices are deployed to")
    for title, lines in sections(plan):
        console.print()
        console.print(Text(title, style="bold"))
        for line in lines:
            console.print(f"  {line}")
    for item in plan.devices if diffs else ():
        console.print()
        for line in item.diff.splitlines():
            console.print(Text(line, style=_STYLES.get(line[:1], "")))
    console.print()
    console.print(f"plan {plan.digest}")


def markdown(plan: Plan) -> str:
    """The note for a merge request; what comes from the inventory is escaped."""
    lines = [f"**{_safe(plan.headline)}**", "", f"Risk: **{plan.risk.level.value}**"]
    lines += [f"- {item.level.value}: {_safe(item.what)}" for item in plan.risk.reasons]
    warnings = [*drift_lines(plan), *([f"left over: {plan.left_over}"] if plan.left_over else [])]
    if warnings:
        lines = [*[f"> ⚠ {_safe(item)}" for item in warnings], "", *lines]
    for title, entries in sections(plan):
        lines += ["", f"#### {title}", "", *[f"- {_safe(item)}" for item in entries]]
    lines += [f"- {_safe(item)}" for item in _found(plan)]
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
    return "\n".join([*lines, "", f"Plan `{plan.digest}`", ""])


def summary(item: DeviceChange) -> str:
    """A device's line above its diff."""
    return f"{item.device} ({item.platform}): {item.added} lines added, {item.removed} removed"


def drift_lines(plan: Plan) -> list[str]:
    """What was changed by hand, and what becomes of it."""
    return [f"{item.id} {WORDS[item.kind]}: {item.object}: {item.what} ({_follows(plan, item)})" for item in plan.drift]


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
    wanted = [item for item in findings.ordered(plan.checks) if item.severity is not Severity.INFO or item.excepted]
    found = [findings.line(item) for item in wanted]
    return found[:_MOST_FINDINGS] + ([f"and {len(found) - _MOST_FINDINGS} more"] if len(found) > _MOST_FINDINGS else [])


def _check(item: CheckResult) -> str:
    details = item.reason or (f"{len(item.findings)} findings" if item.findings else "")
    return f"{item.check}: {item.verdict.value}" + (f" ({details})" if details else "")
