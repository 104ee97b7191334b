"""A plan for people: in the terminal, and as the note in a merge request."""

from rich.console import Console
from rich.text import Text

from ixp.flows.changes import Kind
from ixp.flows.plan import Plan
from ixp.model import Verdict

_SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}
_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def show(plan: Plan, console: Console, *, diffs: bool = True) -> None:
    """Print the plan: what and for whom first, diffs next, the digest to approve last."""
    console.print(Text(plan.headline, style="bold"))
    if plan.left_over:
        console.print(Text(f"! left over: {plan.left_over}", style="bold yellow"))
    if plan.profile == "lab":
        console.print("profile lab: documentation ranges are allowed; only lab devices are deployed to")
    for line in _facts(plan):
        console.print(line)
    for item in plan.devices if diffs else ():
        console.print()
        for line in item.diff.splitlines():
            console.print(Text(line, style=_STYLES.get(line[:1], "")))
    console.print()
    console.print(f"plan {plan.digest}")


def markdown(plan: Plan) -> str:
    """The note for a merge request."""
    lines = [f"**{plan.headline}**", "", *[f"- {line.strip()}" for line in _facts(plan)], ""]
    if plan.left_over:
        lines[1:1] = ["", f"> left over: {plan.left_over}"]
    for item in plan.devices:
        summary = f"{item.device} ({item.platform}): {item.added} lines added, {item.removed} removed"
        lines += [f"<details><summary>{summary}</summary>", "", "```diff", item.diff.rstrip(), "```", "", "</details>"]
    return "\n".join([*lines, "", f"Plan `{plan.digest}`", ""])


def _facts(plan: Plan) -> list[str]:
    lines = [f"  {_SIGNS[item.kind]} {text}" for item in plan.changes for text in _change(item.object, item.words)]
    lines += [
        f"  {number}. {item.device} at {item.site} ({item.platform}): +{item.added} −{item.removed} lines"  # noqa: RUF001
        for number, item in enumerate(plan.devices, 1)
    ]
    touched = plan.touched
    for label, addresses in (("go", touched.ending), ("come", touched.starting), ("may flap", touched.flapping)):
        if addresses:
            lines.append(f"  addresses that {label}: {_some([str(item) for item in addresses])}")
    lines += [f"  secret rotated: {name}" for name in plan.rotated_secrets]
    return lines + [_check(item.check, item.verdict, len(item.findings), item.reason) for item in plan.checks]


def _some(names: list[str]) -> str:
    most = 8
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _change(name: str, words: tuple[str, ...]) -> list[str]:
    return [f"{name}: {text}" for text in words] or [name]


def _check(name: str, verdict: Verdict, findings: int, reason: str) -> str:
    details = reason or (f"{findings} findings" if findings else "")
    return f"  check {name}: {verdict.value}" + (f" ({details})" if details else "")
