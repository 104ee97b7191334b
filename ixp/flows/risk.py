"""How much care a plan asks for: rules as data, each with a level and what it met."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ixp.flows.changes import Kind
from ixp.flows.plan import DeviceChange, Level, Plan, Reason, Risk
from ixp.flows.words import count, joined, some
from ixp.model import Role

_MUCH, _TOO_MUCH = 300, 1500
_MANY = 10
_ORDER = (Level.LOW, Level.MEDIUM, Level.HIGH)
# Lines that let us reach a device, or that carry everything: users, access, routing of management, identity.
_BASE = re.compile(r"[+-](username|aaa|management|hostname|router id|\s*bgp router-id|vrf|ip route|ssh|protocol device)")
_ALLOWED = re.compile(r"[+-]\s+switchport trunk allowed vlan ")


@dataclass(frozen=True)
class Rule:
    """``met`` gives what a plan has of it in words, empty where nothing."""

    id: str
    level: Level
    met: Callable[[Plan], str]


def _first(plan: Plan) -> str:
    names = plan.touched.devices
    return f"{joined(names)} {'gets' if len(names) == 1 else 'get'} a first configuration, which replaces all there is" * bool(
        names
    )


def _base(plan: Plan) -> str:
    names = [item.device for item in plan.devices if item.before and any(map(_BASE.match, item.diff.splitlines()))]
    return f"the base of {joined(names)} changes (access, identity)" * bool(names)


def _trunk(plan: Plan) -> str:
    names = [item.device for item in plan.devices if item.before and any(not _ALLOWED.match(line) for line in _on_trunks(item))]
    return f"trunks of {joined(names)} change" * bool(names)


def _trunk_vlans(plan: Plan) -> str:
    names = [item.device for item in plan.devices if item.before and any(_on_trunks(item))]
    return f"trunks of {joined(names)} carry other VLANs" * (bool(names) and not _trunk(plan))


def _on_trunks(item: DeviceChange) -> list[str]:
    """Changed lines below an interface that its description calls a trunk; the context of the diff shows which one that is."""
    found, trunk = [], False
    for line in item.diff.splitlines():
        if not line.startswith((" ", "+", "-")) or line[1:].startswith("interface "):
            trunk = False
        elif line[1:].strip().startswith("description "):
            trunk = line[1:].strip().startswith("description TRUNK ")
        elif trunk and line[:1] in "+-" and line[1:].strip():
            found.append(line)
    return found


def _settings(plan: Plan) -> str:
    return "settings of the exchange change, for everybody" * any(
        item.object.startswith("exchange ") and item.kind is Kind.CHANGED for item in plan.changes
    )


def _left_over(plan: Plan) -> str:
    return plan.left_over


def _all_flap(plan: Plan) -> str:
    return f"every session of {joined(plan.touched.servers)} may flap" * bool(plan.touched.servers)


def _removed(plan: Plan) -> str:
    names = [item.object for item in plan.changes if item.kind is Kind.REMOVED]
    return f"removed: {some(names)}" * bool(names)


def _ending(plan: Plan) -> str:
    return f"{count(len(plan.touched.ending), 'address', 'addresses')} lose their sessions" * bool(plan.touched.ending)


def _many_ending(plan: Plan) -> str:
    return _ending(plan) * (len(plan.touched.ending) > _MANY)


def _flapping(plan: Plan) -> str:
    return f"what runs goes down for a moment: {some([item.object for item in plan.flaps])}" * bool(plan.flaps)


def _both_servers(plan: Plan) -> str:
    names = [item.device for item in plan.devices if item.role == Role.ROUTE_SERVER and item.before]
    return f"all route servers change, one after the other: {joined(names)}" * (len(names) > 1)


def _big(plan: Plan) -> str:
    return _size(plan, _MUCH, _TOO_MUCH)


def _very_big(plan: Plan) -> str:
    return _size(plan, _TOO_MUCH, None)


def _size(plan: Plan, least: int, most: int | None) -> str:
    lines = sum(item.added + item.removed for item in plan.devices if item.before)
    return f"{lines} lines change" * (lines > least and (most is None or lines <= most))


def _secrets(plan: Plan) -> str:
    return f"rotated: {some(plan.rotated_secrets)}" * bool(plan.rotated_secrets)


def _drift(plan: Plan) -> str:
    return f"changes made by hand are overwritten: {joined(plan.accepted_drift)}" * bool(plan.accepted_drift)


def _unverified(plan: Plan) -> str:
    return f"not verified: {joined(plan.not_verified)}" * bool(plan.not_verified)


RULES = (
    Rule("first-deployment", Level.HIGH, _first),
    Rule("left-over", Level.HIGH, _left_over),
    Rule("base-section", Level.HIGH, _base),
    Rule("trunk", Level.HIGH, _trunk),
    Rule("trunk-vlans", Level.MEDIUM, _trunk_vlans),
    Rule("settings", Level.HIGH, _settings),
    Rule("every-session-flaps", Level.HIGH, _all_flap),
    Rule("many-sessions-end", Level.HIGH, _many_ending),
    Rule("very-big-diff", Level.HIGH, _very_big),
    Rule("big-diff", Level.MEDIUM, _big),
    Rule("removal", Level.MEDIUM, _removed),
    Rule("sessions-end", Level.MEDIUM, _ending),
    Rule("flaps", Level.MEDIUM, _flapping),
    Rule("secret-rotated", Level.MEDIUM, _secrets),
    Rule("drift-overwritten", Level.MEDIUM, _drift),
    Rule("route-servers", Level.LOW, _both_servers),
    Rule("not-verified", Level.LOW, _unverified),
)


def assess(plan: Plan) -> Risk:
    """The plan's risk, from every rule that it meets."""
    reasons = tuple(Reason(rule=item.id, level=item.level, what=what) for item in RULES if (what := item.met(plan)))
    return Risk(level=max((item.level for item in reasons), key=_ORDER.index, default=Level.LOW), reasons=reasons)
