"""Rules on whose sessions a change takes down: those of everybody, of one route server, of members that have no part in it."""

from collections.abc import Iterator

from ixp.flows.change_names import too_many_removed
from ixp.flows.plan import Level
from ixp.flows.touched import MANY_ENDING, Address
from ixp.flows.transition import ChangeFault, ChangeRule, Transition, spot
from ixp.flows.words import count, joined, some
from ixp.model import Options, Severity, State

_UP = frozenset({State.ACTIVE, State.LEAVING})
# Where exchange.yml has what takes sessions down.
_SESSION = ("passive", "gtsm", "bfd", "role", "strict_role", "add_path", "ipv4_over_ipv6", "graceful_restart")
_PLACES = {name: f"session/{name}" for name in _SESSION} | {
    "limit_action": "max_prefix/action",
    "limit_restart": "max_prefix/restart",
    "limit_warning": "max_prefix/warning",
    "reject": "reject",
    "well_known": "communities/well_known",
    "rtr_caches": "rpki/caches",
}
# Lines that take all sessions of a route server along.
_OF_ALL = r"router id |\s*bgp router-id |\s*(hold|keepalive) time |\s*(define )?local|router bgp "


def _up(step: Transition) -> set[Address]:
    """Addresses that have sessions with the route servers before and after."""
    return {
        address
        for old, new in step.staying
        if old.item.route_servers and new.item.route_servers and {old.item.state, new.item.state} <= _UP
        for address in {*old.item.addresses} & {*new.item.addresses}
    }


def own_change(step: Transition) -> bool:
    """Whether sessions of all change by what another rule says: the ASN, the LAN, lost RPKI, what members have to follow."""
    old, new = step.before, step.after.intent
    if old is None or old.route_server_asn != new.route_server_asn or old.peering_lan != new.peering_lan:
        return True
    return bool(old.policy.rtr_caches and not new.policy.rtr_caches) or bool(_waiting(step))


def _all_flap(step: Transition) -> bool:
    """Whether no route server keeps a session, though members don't change theirs."""
    servers = {item.name for item in step.after.route_servers} - {*step.plan.touched.devices}
    if len(servers) > 1 and servers <= {*step.plan.touched.servers}:
        return True
    concerned = {key for item in step.plan.changes for key in item.members}
    up = _up(step)
    strangers = {
        address
        for owned in step.new_connections.values()
        if owned.member.key not in concerned
        for address in owned.item.addresses
    }
    return bool(strangers & up) and up <= {*step.plan.touched.flapping}


def _agreed(old: Options, new: Options) -> list[str]:
    """What both sides have to have alike before a session comes up, where ours changes."""
    names = [name for name in ("gtsm", "ipv4_over_ipv6") if getattr(old, name) != getattr(new, name)]
    return names + ["strict_role"] * (new.strict_role and not old.strict_role)


def _waiting(step: Transition) -> dict[str, str]:
    """Members whose sessions stay down until their routers follow a setting of the exchange's, and that setting.

    A member whose own file changes has agreed to it.
    """
    old, new = step.before, step.after.intent
    if old is None or not _agreed(old.policy, new.policy):
        return {}
    names, up = _agreed(old.policy, new.policy), _up(step)
    found: dict[str, str] = {}
    for one, other in step.staying:
        options = (
            old.policy.options(one.member.policy, one.item.policy),
            new.policy.options(other.member.policy, other.item.policy),
        )
        follows = [name for name in _agreed(*options) if name in names]
        if follows and one.member == other.member and up & {*other.item.addresses}:
            found.setdefault(other.member.key, follows[0])
    return found


def _members_first(step: Transition) -> Iterator[ChangeFault]:
    waiting = _waiting(step)
    if waiting:
        keys, name = sorted(waiting), next(iter(waiting.values()))
        what = f"sessions of {count(len(keys), 'member')} stay down until their routers have {name} alike: {some(keys)}"
        hint = f"agree on it with each, and write it into its file (policy: {{session: {{{name}: …}}}}); for all when all have it"
        path = f"exchange/policy/{_PLACES[name]}"
        yield ChangeFault(what=what, path=path, object="route servers", hint=hint, seen=tuple(keys))


def _cause(step: Transition) -> dict[str, str]:
    """Where the cause of what concerns all stands: in exchange.yml, or else in the rendered file."""
    old, new = step.before, step.after.intent
    if old and old.policy != new.policy:
        found = (path for name, path in _PLACES.items() if getattr(old.policy, name) != getattr(new.policy, name))
        return {"path": f"exchange/policy/{next(found, '')}".rstrip("/")}
    if old and old.own_ports != new.own_ports:
        return {"path": "exchange/own_ports"}
    servers = [item for item in step.running if item.device in step.plan.touched.servers] or list(step.running)
    return {"where": spot(servers[0], _OF_ALL) if servers else ""}


def _everything_flaps(step: Transition) -> Iterator[ChangeFault]:
    if _all_flap(step) and not own_change(step):
        what = "every session with every route server goes down and comes back, one route server after the other"
        hint = "tell the members, agree on a window with few who would notice, and see one come back before the other goes"
        seen = tuple(sorted(f"{item.device} {item.object} {item.effect} {item.because}" for item in step.plan.flaps))
        yield ChangeFault(what=what, object="route servers", hint=hint, seen=seen, **_cause(step))


def _server_flaps(step: Transition) -> Iterator[ChangeFault]:
    servers = [item for item in step.plan.touched.servers if item not in step.replaced]  # change.platform says it of these
    if servers and not (_all_flap(step) or own_change(step)):
        what = f"every session of {joined(servers)} may flap"
        yield ChangeFault(what=what, object=joined(servers), hint="do it when few would notice", **_cause(step))


def _many_ending(step: Transition) -> Iterator[ChangeFault]:
    renumbered = step.before is not None and step.before.peering_lan != step.after.intent.peering_lan
    ending = step.plan.touched.ending
    if len(ending) > MANY_ENDING and not renumbered and not too_many_removed(step):
        what = f"{len(ending)} addresses lose their sessions"
        where = spot(step.running[0]) if step.running else ""
        hint = "see the plan's list of addresses that end; so many don't leave on one day"
        yield ChangeFault(what=what, where=where, object="plan", hint=hint)


def _others_flap(step: Transition) -> Iterator[ChangeFault]:
    if step.plan.touched.servers or _all_flap(step) or own_change(step):
        return
    concerned = {key for item in step.plan.changes for key in item.members}
    hit = sorted(item.key for item in step.plan.members if item.flaps and item.key not in concerned)
    if hit:
        what = f"sessions or links of {count(len(hit), 'member')} flap that have no part in the change: {joined(hit[:3])}"
        yield ChangeFault(what=what, object="plan", hint="see the plan's list of what goes down", **_cause(step))


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    ChangeRule(
        "change.members-first",
        _ERROR,
        Level.HIGH,
        "what both sides must have alike is agreed with each member before (RFC 5082, RFC 9234)",
        "session: {gtsm: true} in exchange.yml",
        _members_first,
    ),
    ChangeRule(
        "change.everything-flaps",
        _WARNING,
        Level.HIGH,
        "all members lose their routes for a moment, once for each route server",
        "session: {add_path: true} in exchange.yml",
        _everything_flaps,
    ),
    ChangeRule(
        "change.server-flaps", _WARNING, Level.HIGH, "members lose half of their routes", "another router id", _server_flaps
    ),
    ChangeRule(
        "change.many-sessions-end",
        _WARNING,
        Level.HIGH,
        "so many don't leave on one day",
        "eleven connections become suspended",
        _many_ending,
    ),
    ChangeRule(
        "change.others-flap",
        _WARNING,
        Level.MEDIUM,
        "who has no part in a change does not notice it",
        "a template edit changes the speed lines of all ports",
        _others_flap,
    ),
)
