"""Rules on a plan that say how much care it asks for: what it touches, how much of it, and what is known of the network."""

import re
from collections.abc import Callable, Iterator

from ixp.flows.changes import Kind
from ixp.flows.plan import DeviceChange, Level, Plan
from ixp.flows.transition import ChangeFault, ChangeRule, Transition, changed_lines, spot
from ixp.flows.words import count, joined, some
from ixp.model import Role, Severity

_MUCH, _TOO_MUCH = 300, 1500
# Lines that let us reach a device, or that carry everything: users, access, routing of management, identity.
BASE = re.compile(r"username|aaa|management|hostname|router id|\s*bgp router-id|vrf|ip route|ssh|protocol device")
_ALLOWED = re.compile(r"[+-]\s+switchport trunk allowed vlan ")

Said = Callable[[Plan], str]


def _nowhere(_step: Transition) -> str:
    return ""


def _told(said: Said, place: Callable[[Transition], str] = _nowhere) -> Callable[[Transition], Iterator[ChangeFault]]:
    """A rule of what is said of a plan as a whole, empty: not met; ``place`` is the path of its cause, where there is one."""

    def check(step: Transition) -> Iterator[ChangeFault]:
        if what := said(step.plan):
            yield ChangeFault(what=what, path=place(step), object="plan")

    return check


def _first(plan: Plan) -> str:
    names = plan.touched.devices
    return f"{joined(names)} {'gets' if len(names) == 1 else 'get'} a first configuration, which replaces all there is" * bool(
        names
    )


def with_base(step: Transition) -> tuple[DeviceChange, ...]:
    """Devices that run and whose base changes."""
    others = (item for item in step.running if item.device not in step.replaced)  # change.platform says it of these
    return tuple(item for item in others if any(BASE.match(text) for _, _, text in changed_lines(item.diff)))


def whole_roles(step: Transition) -> frozenset[str]:
    """Roles of which every device's base changes, where there are several: nothing is left to reach the place by."""
    changed = {item.device for item in with_base(step)}
    exchange = step.after
    groups = ((Role.SWITCH, exchange.switches), (Role.ROUTE_SERVER, exchange.route_servers))
    return frozenset(role.value for role, devices in groups if len(devices) > 1 and all(item.name in changed for item in devices))


def _base(step: Transition) -> Iterator[ChangeFault]:
    everywhere = whole_roles(step)  # change.access-everywhere says so
    for item in with_base(step):
        if item.role not in everywhere:
            what = f"the base of {item.device} changes (access, identity)"
            hint = "see that the pipeline still reaches it: address, gateway, user, keys"
            yield ChangeFault(what=what, where=spot(item, BASE.pattern), object=f"device {item.device}", hint=hint)


def _trunk(step: Transition) -> Iterator[ChangeFault]:
    for item in step.running:
        found = [line for line in _on_trunks(item) if not _ALLOWED.match(line)]
        if found:
            what = f"trunks of {item.device} change: {found[0].strip()}"
            hint = "every VLAN between the PoPs goes over them: change one switch's at a time, attended"
            yield ChangeFault(what=what, where=spot(item, re.escape(found[0][1:])), object=f"device {item.device}", hint=hint)


def _trunk_vlans(plan: Plan) -> str:
    running = [item for item in plan.devices if item.before]
    names = [item.device for item in running if (found := _on_trunks(item)) and all(map(_ALLOWED.match, found))]
    return f"trunks of {joined(names)} carry other VLANs" * bool(names)


def _on_trunks(item: DeviceChange) -> list[str]:
    """Changed lines below an interface that its description calls a trunk; the context of the diff shows which one that is."""
    found, trunk = [], False
    for line in item.diff.splitlines():
        if not line.startswith((" ", "+", "-")) or line[1:].startswith("interface "):
            trunk = False
        elif line[1:].strip().startswith("description "):
            trunk = line[1:].strip().startswith("description TRUNK ")
        elif trunk and line[:1] in "+-" and line[1:].strip() not in {"", "!"}:
            found.append(line)
    return found


def _settings(plan: Plan) -> str:
    return "settings of the exchange change, for everybody" * any(
        item.object.startswith("exchange ") and item.kind is Kind.CHANGED for item in plan.changes
    )


def _left_over(plan: Plan) -> str:
    return plan.left_over


def _removed(plan: Plan) -> str:
    names = [item.object for item in plan.changes if item.kind is Kind.REMOVED]
    return f"removed: {some(names)}" * bool(names)


def _removed_place(step: Transition) -> str:
    """The first of what is gone: a member's file, a NAP's, or a line of the exchange's own ports."""
    members = sorted(step.old_members.keys() - step.new_members.keys())
    naps = {item.key for item in step.after.intent.naps}
    gone = [f"nap:{item.key}" for item in (step.before.naps if step.before else ()) if item.key not in naps]
    return [*(f"member:{key}" for key in members), *gone, "exchange/own_ports"][0]


def _settings_place(step: Transition) -> str:
    """The first part of exchange.yml that differs."""
    old, new = step.before, step.after.intent
    names = ("title", "profile", "route_server_asn", "peering_lan", "vlans", "management", "policy")
    return next((f"exchange/{name}" for name in names if old and getattr(old, name) != getattr(new, name)), "exchange")


def _ending(plan: Plan) -> str:
    return f"{count(len(plan.touched.ending), 'address', 'addresses')} lose their sessions" * bool(plan.touched.ending)


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


_INFO, _WARNING = Severity.INFO, Severity.WARNING
RULES = (
    ChangeRule(
        "change.first-deployment",
        _INFO,
        Level.HIGH,
        "a first file replaces what others wrote",
        "a switch that is new",
        _told(_first),
    ),
    ChangeRule(
        "change.left-over",
        _INFO,
        Level.HIGH,
        "nobody saw yet how a failed run left the devices",
        "run 17 failed",
        _told(_left_over),
    ),
    ChangeRule(
        "change.base-section",
        _WARNING,
        Level.HIGH,
        "who can't reach a device any more can't undo it either",
        "another gateway of the out-of-band network on one switch",
        _base,
    ),
    ChangeRule(
        "change.trunk", _WARNING, Level.HIGH, "a trunk carries everybody", "a template edit drops 'no shutdown' of trunks", _trunk
    ),
    ChangeRule(
        "change.trunk-vlans",
        _INFO,
        Level.MEDIUM,
        "a VLAN less on a trunk parts the PoPs",
        "a NAP is removed",
        _told(_trunk_vlans),
    ),
    ChangeRule(
        "change.settings",
        _INFO,
        Level.HIGH,
        "what holds for all touches all",
        "policy: in exchange.yml",
        _told(_settings, _settings_place),
    ),
    ChangeRule("change.very-big-diff", _INFO, Level.HIGH, "nobody reads so much", "more than 1500 lines", _told(_very_big)),
    ChangeRule("change.big-diff", _INFO, Level.MEDIUM, "much is read with less care", "more than 300 lines", _told(_big)),
    ChangeRule(
        "change.removal",
        _INFO,
        Level.MEDIUM,
        "what is removed has to be built anew",
        "a member's file is deleted",
        _told(_removed, _removed_place),
    ),
    ChangeRule(
        "change.sessions-end", _INFO, Level.MEDIUM, "traffic moves, or is lost", "a connection is suspended", _told(_ending)
    ),
    ChangeRule("change.flaps", _INFO, Level.MEDIUM, "members notice", "another password", _told(_flapping)),
    ChangeRule(
        "change.secret-rotated",
        _INFO,
        Level.MEDIUM,
        "the other side has to change it, too",
        "md5/armor-1 in the store",
        _told(_secrets),
    ),
    ChangeRule(
        "change.drift-overwritten",
        _WARNING,
        Level.MEDIUM,
        "somebody did it for a reason",
        "--accept-drift D-00000000",
        _told(_drift),
    ),
    ChangeRule(
        "change.route-servers", _INFO, Level.LOW, "one stays while the other changes", "a member joins", _told(_both_servers)
    ),
    ChangeRule("change.not-verified", _INFO, Level.LOW, "what was not looked at is not proven", "no Batfish", _told(_unverified)),
)
