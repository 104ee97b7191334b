"""Make a plan: the intent over NetBox's facts, rendered, checked and compared with the last deployment; writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ixp.data.settings import Unattended
from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.flows import change_rules
from ixp.flows.changes import ChangeSet, compare
from ixp.flows.deviation import NOT_OURS, Drift
from ixp.flows.diffs import counts, unified
from ixp.flows.flaps import every_session, predict
from ixp.flows.headline import data_headline, headline, others_notice
from ixp.flows.lanes import DataChange, Lane, data_changes, only_data
from ixp.flows.netbox_drift import netbox_drift
from ixp.flows.parts import device_words, member_parts, turn
from ixp.flows.plan import DeviceChange, Excepted, Flap, Level, Plan, PlanKey, Reason, Risk
from ixp.flows.proven import proof, relieved
from ixp.flows.reference import reference
from ixp.flows.touched import Touched, touched
from ixp.flows.transition import Transition
from ixp.flows.tree import Tree
from ixp.flows.waves import waves
from ixp.intent.lines import Lines
from ixp.model import CheckResult, Exchange, Intent, Severity
from ixp.platforms.flaps import Effect
from ixp.record import RecordView
from ixp.render import render
from ixp.render.rendering import Rendering
from ixp.render.sources import with_sources
from ixp.secrets import references
from ixp.state.published import Published, digest

_UNATTENDED = Unattended()
_DOWN = frozenset({Effect.FLAPS, Effect.MAY_FLAP})

Checks = Callable[[Exchange, Snapshot, dict[str, str] | None, Rendering | None], list[CheckResult]]
"""All checks, of an exchange, its data, the rendered files (None: none yet) and what devices carry now (None: nothing known)."""

Settled = Callable[[Sequence[CheckResult]], list[CheckResult]]
"""The results of all checks with what this inventory puts up with: exceptions that have a reason and an end."""


@dataclass(frozen=True)
class Inputs:
    """All that a plan depends on.

    ``rotated`` names secrets whose value changed since the last deployment. ``mirrored`` are the intents that NetBox may hold by
    our own hand, ``drift`` is the last report of the devices, ``accepted`` the ids of deviations that may be overwritten.
    ``deployed`` is the snapshot of the last deployment, ``unattended`` what the data lane may do without a person. ``lines``
    names the lines of the inventory, ``excepted`` are its exceptions, ``settled`` applies them.
    """

    intent: Intent
    record: RecordView
    snapshot: Snapshot
    published: Published
    tree: Tree
    rotated: tuple[str, ...] = ()
    mirrored: tuple[Intent, ...] = ()
    drift: tuple[Drift, ...] = ()
    accepted: frozenset[str] = frozenset()
    lane: Lane = Lane.INTENT
    deployed: Snapshot | None = None
    unattended: Unattended = _UNATTENDED
    lines: Lines = field(default_factory=Lines)
    excepted: tuple[Excepted, ...] = ()
    settled: Settled = list


@dataclass(frozen=True)
class Planned:
    """A plan with what it was made from: the exchange as it will be, and every device's rendered text."""

    plan: Plan
    exchange: Exchange
    files: dict[str, str]


def make(inputs: Inputs, checks: Checks) -> Planned:
    """Plan a change; pure but for what the checks run.

    Raises InputError where drift is accepted that nobody reported, RefusedError where more than data changes in the data lane.
    """
    exchange = Exchange(intent=inputs.intent, facts=inputs.record.facts)
    pending = inputs.record.intent != inputs.intent
    data = _data(inputs, exchange, record=pending)
    files = _rendered(exchange, inputs.snapshot, checks)
    drift = netbox_drift(inputs.record.intent, inputs.mirrored, inputs.intent) + inputs.drift
    before, difference = _difference(inputs)
    devices = _devices(exchange, inputs, files, drift)
    flaps = predict(before, exchange, inputs.snapshot, devices)
    difference = _with_devices(exchange, difference, devices, flaps)
    order = waves(exchange, frozenset(item.device for item in devices), difference.touched)
    devices = tuple(
        _described(exchange, before, item, order, difference) for name in order for item in devices if item.device == name
    )
    open_run = inputs.published.index.open_run
    notice = others_notice(before, difference.changes, difference.touched, flaps)
    carried = reference(inputs.published, inputs.deployed, exchange.facts, before)
    plan = Plan(
        exchange=inputs.intent.name,
        profile=inputs.intent.profile.value,
        lane=inputs.lane,
        headline=data_headline(data, devices) if data else headline(difference.changes, devices, others=notice, record=pending),
        key=PlanKey(
            tree=inputs.tree.id,
            snapshot=inputs.snapshot.digest,
            netbox=inputs.record.digest,
            deployed=inputs.published.digests(),
        ),
        changes=difference.changes,
        members=member_parts(before, inputs.intent, difference, flaps),
        data=data,
        devices=devices,
        waves=order,
        flaps=flaps,
        touched=difference.touched,
        record=pending,
        rotated_secrets=inputs.rotated,
        drift=drift,
        accepted_drift=_accepted(drift, inputs.accepted),
        left_over=f"run {open_run} did not end well: the diffs start from what each device has" if open_run else "",
        exceptions=inputs.excepted,
        checks=tuple(checks(exchange, inputs.snapshot, files, carried)),
    )
    return Planned(plan=_judged(plan, before, exchange, files, inputs), exchange=exchange, files=files)


def _judged(plan: Plan, before: Intent | None, exchange: Exchange, files: dict[str, str], inputs: Inputs) -> Plan:
    """The plan with its risk, and with the check of the change itself beside the others."""
    step = Transition(
        before=before if inputs.published.digests() else None,
        after=exchange,
        plan=plan,
        data=inputs.deployed or inputs.snapshot,
        new_data=inputs.snapshot,
        carried={item.device: inputs.published.config(item.device) for item in plan.devices if item.before},
        files=files,
    )
    met = change_rules.judge(step)
    found = with_sources([change_rules.result(met, inputs.lines)], exchange, inputs.snapshot, files)
    known = proof(exchange, inputs.snapshot, files)
    checks = relieved(inputs.settled([*plan.checks, *found]), inputs.published.index, known)
    return plan.model_copy(update={"risk": _weighed(change_rules.assess(met), plan), "checks": tuple(checks)})


def _weighed(risk: Risk, plan: Plan) -> Risk:
    """The risk with what is put up with from this change on: somebody has to look at that, whatever else is small."""
    new = tuple(
        Reason(rule=item.rule, level=Level.MEDIUM, what=f"new exception: {item.rule} for {item.about}, until {item.until}")
        for item in plan.exceptions
        if item.new
    )
    level = Level.MEDIUM if new and risk.level is Level.LOW else risk.level
    return Risk(level=level, reasons=risk.reasons + new)


def _data(inputs: Inputs, exchange: Exchange, *, record: bool) -> tuple[DataChange, ...]:
    """What the data lane brings; nothing in the other one."""
    if inputs.lane is not Lane.DATA:
        return ()
    only_data(exchange, inputs.published, inputs.deployed, record=record)
    return data_changes(inputs.intent, inputs.deployed or inputs.snapshot, inputs.snapshot)


def _rendered(exchange: Exchange, snapshot: Snapshot, checks: Checks) -> dict[str, str]:
    """The files; where a fault of the inventory keeps them from being rendered, an InputError that names its line."""
    try:
        return render(exchange, snapshot)
    except InputError as error:
        faults = [
            item
            for result in checks(exchange, snapshot, None, None)
            for item in result.findings
            if item.severity is Severity.ERROR
        ]
        if not faults:
            raise
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        first = faults[0]
        raise InputError(f"{first.what}{more}", where=first.where, hint=f"{first.hint}; list all with: ixp check") from error


def _difference(inputs: Inputs) -> tuple[Intent | None, ChangeSet]:
    """What differs from what devices carry; NetBox may mirror an intent already that no device got (a failed run)."""
    carried = inputs.published.intents()
    before = carried[0] if carried else inputs.record.intent
    difference = compare(before, inputs.intent)
    others = (touched(item, inputs.intent) for item in carried[1:])
    return before, difference.model_copy(update={"touched": difference.touched.joined(*others)})


def _with_devices(
    exchange: Exchange, difference: ChangeSet, devices: tuple[DeviceChange, ...], flaps: tuple[Flap, ...]
) -> ChangeSet:
    """Add the devices that are new to us, and what flaps by the platforms' tables; what an own port serves may be no device."""
    new = tuple(sorted(item.device for item in devices if not item.before))
    speakers = {item.name for item in (*exchange.route_servers, *exchange.collectors)} - {*new}
    update = {
        "devices": new,
        "servers": tuple(sorted((speakers & {*difference.touched.servers}) | every_session(flaps))),
    }
    own = Touched(flapping=tuple({item.address for item in flaps if item.address and item.effect in _DOWN}))
    return difference.model_copy(update={"touched": difference.touched.joined(own).model_copy(update=update)})


def _accepted(drift: tuple[Drift, ...], accepted: frozenset[str]) -> tuple[str, ...]:
    unknown = sorted(accepted - {item.id for item in drift if item.kind not in NOT_OURS})
    if unknown:
        raise InputError(f"no drift is known by {', '.join(unknown)}", hint="look for it with: ixp drift; then plan again")
    return tuple(sorted(accepted))


def _devices(exchange: Exchange, inputs: Inputs, files: dict[str, str], drift: tuple[Drift, ...]) -> tuple[DeviceChange, ...]:
    """Devices whose text changes, that use a rotated secret, or whose drift is accepted (the diff of these may be empty)."""
    changes = []
    for device in exchange.facts.devices:
        before, after = inputs.published.config(device.name), files[device.name]
        overwritten = tuple(sorted(item.id for item in drift if item.device == device.name and item.id in inputs.accepted))
        if before == after and not overwritten and references(after).isdisjoint(inputs.rotated):
            continue
        diff = unified(before, after, device.name)
        added, removed = counts(diff)
        changes.append(
            DeviceChange(
                device=device.name,
                site=device.site,
                role=device.role.value,
                platform=device.platform,
                before=digest(before) if before else "",
                after=digest(after),
                diff=diff,
                added=added,
                removed=removed,
                drift=overwritten,
            )
        )
    return tuple(changes)


def _described(
    exchange: Exchange, before: Intent | None, item: DeviceChange, order: tuple[str, ...], difference: ChangeSet
) -> DeviceChange:
    """The same with its words and the reason for its turn."""
    words = device_words(exchange, before, item, difference.touched)
    return item.model_copy(update={"words": words, "turn": turn(exchange, order, item.device, difference.touched)})
