"""Make a plan: the intent over NetBox's facts, rendered, checked and compared with the last deployment; writes nothing."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from ixp.data.snapshot import Snapshot
from ixp.flows.changes import ChangeSet, Kind, compare
from ixp.flows.plan import DeviceChange, Plan, PlanKey
from ixp.flows.tree import Tree
from ixp.flows.waves import waves
from ixp.model import CheckResult, Exchange, Intent
from ixp.record import RecordView
from ixp.render import render
from ixp.secrets import references
from ixp.state.published import Published, digest

Checks = Callable[[Exchange, Snapshot, dict[str, str]], list[CheckResult]]


@dataclass(frozen=True)
class Inputs:
    """All that a plan depends on. ``rotated`` names secrets whose value changed since the last deployment."""

    intent: Intent
    record: RecordView
    snapshot: Snapshot
    published: Published
    tree: Tree
    rotated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A plan with what it was made from: the exchange as it will be, and every device's rendered text."""

    plan: Plan
    exchange: Exchange
    files: dict[str, str]


def make(inputs: Inputs, checks: Checks) -> Planned:
    """Plan a change; pure but for what the checks run."""
    exchange = Exchange(intent=inputs.intent, facts=inputs.record.facts)
    files = render(exchange, inputs.snapshot)
    difference = compare(inputs.record.intent, inputs.intent)
    devices = _devices(exchange, inputs, files)
    touched = difference.touched.model_copy(update={"devices": tuple(item.device for item in devices if not item.before)})
    order = waves(exchange, frozenset(item.device for item in devices), touched)
    by_name = {item.device: item for item in devices}
    open_run = inputs.published.index.open_run
    plan = Plan(
        exchange=inputs.intent.name,
        profile=inputs.intent.profile.value,
        headline=headline(difference, order),
        key=PlanKey(
            tree=inputs.tree.id,
            snapshot=inputs.snapshot.digest,
            netbox=inputs.record.digest,
            deployed=inputs.published.digests(),
        ),
        changes=difference.changes,
        devices=tuple(by_name[name] for name in order),
        waves=order,
        touched=touched,
        rotated_secrets=inputs.rotated,
        left_over=f"run {open_run} did not end well: the devices keep the configuration from before it" if open_run else "",
        checks=tuple(checks(exchange, inputs.snapshot, files)),
    )
    return Planned(plan=plan, exchange=exchange, files=files)


def headline(difference: ChangeSet, order: tuple[str, ...]) -> str:
    """The plan in one sentence."""
    if not difference.changes and not order:
        return "Nothing changes."
    verbs = {Kind.ADDED: "adds", Kind.REMOVED: "removes", Kind.CHANGED: "changes"}
    said = [f"{verbs[item.kind]} {item.object}" for item in difference.changes]
    most = 3
    text = "; ".join(said[:most]) + (f" and {len(said) - most} more" if len(said) > most else "")
    where = f"on {', '.join(order)}" if order else "in NetBox only"
    return f"{(text or 'new rendering').capitalize() if not text else text[0].upper() + text[1:]}, {where}."


def _devices(exchange: Exchange, inputs: Inputs, files: dict[str, str]) -> list[DeviceChange]:
    """Devices whose text changes, and those whose text refers to a secret that was rotated (their diff is empty)."""
    changes = []
    for device in exchange.facts.devices:
        before, after = inputs.published.config(device.name), files[device.name]
        if before == after and references(after).isdisjoint(inputs.rotated):
            continue
        diff = unified(before, after, device.name)
        lines = diff.splitlines()
        changes.append(
            DeviceChange(
                device=device.name,
                site=device.site,
                platform=device.platform,
                before=digest(before) if before else "",
                after=digest(after),
                diff=diff,
                added=sum(line.startswith("+") and not line.startswith("+++") for line in lines),
                removed=sum(line.startswith("-") and not line.startswith("---") for line in lines),
            )
        )
    return changes


def unified(before: str, after: str, name: str) -> str:
    """A unified diff of two configurations, three lines of context."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"{name} (deployed)", f"{name} (planned)"
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)
