"""Rules on what a change does to everybody: the exchange's own numbers, access to its devices, sessions of all members."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from ixp.flows.care import BASE, whole_roles, with_base
from ixp.flows.change_flaps import own_change
from ixp.flows.change_names import too_many_removed
from ixp.flows.lanes import Lane
from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Transition, changed_lines, spot
from ixp.flows.words import count, joined
from ixp.model import Severity, VlanRole

_STATEMENT = re.compile(r"\s*([a-z][a-z-]+)(?=[\s;]|$)")
_LEAST_REMOVED = 100  # lines
_SHARE_LEAVING = 3  # a third of the addresses
_PROTOCOL = re.compile(r"protocol bgp (\S+)")
_NEIGHBOUR = re.compile(r"\s*neighbor (\S+) as ")


def _server_asn(step: Transition) -> Iterator[ChangeFault]:
    old, new = step.before, step.after.intent
    if old and old.route_server_asn != new.route_server_asn:
        what = f"the route servers' ASN changes from {old.route_server_asn} to {new.route_server_asn}: every session ends"
        hint = "every member has to change its side, and all communities; see whether a digit is wrong"
        yield ChangeFault(what=what, path="exchange/route_server_asn", object="exchange route_server_asn", hint=hint)


def _lan(step: Transition) -> Iterator[ChangeFault]:
    if step.before is None:
        return
    old, new = step.before.peering_lan, step.after.intent.peering_lan
    for name, one, other in (("ipv4", old.ipv4, new.ipv4), ("ipv6", old.ipv6, new.ipv6)):
        if one != other:
            what = f"the peering LAN changes from {one} to {other}: every member's router has to change"
            hint = "see whether a digit is wrong; a renumbering is a project with all members"
            yield ChangeFault(what=what, path=f"exchange/peering_lan/{name}", object="exchange peering_lan", hint=hint)


def _vlans(step: Transition) -> Iterator[ChangeFault]:
    old = {item.role: item for item in step.before.vlans} if step.before else {}
    for vlan in step.after.intent.vlans:
        one = old.get(vlan.role)
        if one and one.vid != vlan.vid:
            whom = "every member's port" if vlan.role is VlanRole.PEERING else f"every port in {vlan.name}"
            what = f"VLAN {vlan.name} changes from {one.vid} to {vlan.vid}: {whom} moves, switch by switch"
            hint = "see whether a digit is wrong; nobody reaches the other PoP until all switches have it"
            yield ChangeFault(what=what, path=f"exchange/vlans/{vlan.name}/vid", object=f"VLAN {vlan.name}", hint=hint)


def _profile(step: Transition) -> Iterator[ChangeFault]:
    old, new = step.before, step.after.intent
    if old and old.profile is not new.profile:
        what = f"the profile changes from {old.profile} to {new.profile}: other prefixes and ASNs are bogons"
        yield ChangeFault(what=what, path="exchange/profile", object="exchange profile", hint=f"profile: {old.profile}")


def _access(step: Transition) -> Iterator[ChangeFault]:
    for role in sorted(whole_roles(step)):
        devices = [item for item in with_base(step) if item.role == role]
        managed = step.before is not None and step.before.management != step.after.intent.management
        what = f"the base of every {role} changes at once (access, identity): {joined([item.device for item in devices])}"
        hint = "a device that is not reached afterwards goes back by itself, and the rollout stops: have somebody at its console"
        where = "" if managed else spot(devices[0], BASE.pattern)
        path = f"exchange/management/{_other_field(step)}" if managed else ""
        about = "exchange management" if managed else role
        seen = tuple(
            f"{item.device} {sign}{text}" for item in devices for sign, _, text in changed_lines(item.diff) if BASE.match(text)
        )
        yield ChangeFault(what=what, path=path, where=where, object=about, hint=hint, seen=seen)


def _other_field(step: Transition) -> str:
    old, new = step.before, step.after.intent
    names = (name for name in ("gateway", "user") if old and getattr(old.management, name) != getattr(new.management, name))
    return next(names, "")


def _too_big(step: Transition) -> Iterator[ChangeFault]:
    if step.plan.lane is not Lane.INTENT or too_many_removed(step) or own_change(step) or _many_leave(step):
        return
    for item in step.running:
        if item.device in step.replaced:  # nothing of the old file is in the new one
            continue
        old = step.carried.get(item.device, "").splitlines()
        gone = Counter(old) - Counter(step.files.get(item.device, "").splitlines())  # a diff counts what only moves, too
        lost = gone.total()
        if lost >= _LEAST_REMOVED and lost * 2 > len(old):
            what = f"{item.device} loses or changes {lost} of its {len(old)} lines"
            hint = "see whether a part of a template was lost; if all of that is meant, allow it with a reason"
            about, seen = f"device {item.device}", tuple(sorted(_statements(gone)))
            yield ChangeFault(what=what, where=spot(item), object=about, hint=hint, seen=seen, as_seen="loses half of its lines")


def _statements(lines: Iterable[str]) -> set[str]:
    """The words that lines begin with.

    Who allows that half of a file goes has seen which statements go. How many lines of each is of no matter: data that come
    between the review and the deployment would change it, and the exception with it.
    """
    return {found[1] for line in lines if (found := _STATEMENT.match(line))}


def _many_leave(step: Transition) -> bool:
    """Whether so large a part of the addresses ends that files shrink with them: a young exchange that loses a member."""
    before = {address for owned in step.old_connections.values() for address in owned.item.addresses}
    return len(before & {*step.plan.touched.ending}) * _SHARE_LEAVING >= len(before) > 0


def _platform(step: Transition) -> Iterator[ChangeFault]:
    for item in step.running:
        if item.device in step.replaced:
            what = f"the file of {item.device} is new, in another daemon's language: {item.platform}"
            hint = "drain it before, and see that all sessions are back before the other one changes"
            yield ChangeFault(what=what, where=spot(item), object=f"device {item.device}", hint=hint)


def _gone(step: Transition) -> Iterator[ChangeFault]:
    """Devices that carry our configuration and are in NetBox no longer, or not active there."""
    here = {item.name for item in step.after.facts.devices}
    for name in sorted(step.plan.key.deployed.keys() - here):
        what = f"{name} goes on with what it has: nothing configures, checks or watches it any more"
        hint = "take it out of service; where it is to stay, set it to active in NetBox"
        yield ChangeFault(what=what, where=f"NetBox {name}", object=f"device {name}", hint=hint)


def _session_names(text: str) -> dict[str, tuple[str, int]]:
    """Name and line of each BIRD protocol by its neighbour's address: BIRD knows a session by its name alone."""
    found: dict[str, tuple[str, int]] = {}
    name, line = "", 0
    for number, row in enumerate(text.splitlines(), start=1):
        if start := _PROTOCOL.match(row):
            name, line = start[1], number
        elif name and (neighbour := _NEIGHBOUR.match(row)):
            found[neighbour[1].rstrip(";")] = name, line
            name = ""
    return found


def _session_renamed(step: Transition) -> Iterator[ChangeFault]:
    keys = {str(address) for old, new in step.staying for address in {*old.item.addresses} & {*new.item.addresses}}
    for item in step.running:
        old, new = (_session_names(texts.get(item.device, "")) for texts in (step.carried, step.files))
        other = [address for address in old.keys() & new.keys() if address in keys and old[address][0] != new[address][0]]
        if other:
            first = min(other, key=lambda address: new[address][1])
            (was, _), (now, line) = old[first], new[first]
            what = f"{count(len(other), 'session')} of {item.device} get another name ({was} → {now}): each begins anew"
            hint = "a session keeps its name as long as its connection keeps its key; see what the template's names are made of"
            where, seen = f"{item.device}.cfg:{line}", tuple(f"{address} {new[address][0]}" for address in sorted(other))
            yield ChangeFault(what=what, where=where, object=f"device {item.device}", hint=hint, seen=seen)


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    ChangeRule("change.asn-of-rs", _ERROR, Level.HIGH, "every session ends", "route_server_asn: becomes 64495", _server_asn),
    ChangeRule("change.lan-renumbered", _ERROR, Level.HIGH, "every session ends", "peering_lan: {ipv4: 192.0.3.0/24}", _lan),
    ChangeRule("change.vlan-renumbered", _ERROR, Level.HIGH, "members are parted on the way", "peering: {vid: 101}", _vlans),
    ChangeRule("change.profile", _ERROR, Level.HIGH, "lab takes bogons for routes", "profile: production becomes lab", _profile),
    ChangeRule(
        "change.access-everywhere",
        _WARNING,
        Level.HIGH,
        "a fault in it locks us out, of one device after the other",
        "management: {gateway: 198.18.255.2}",
        _access,
    ),
    ChangeRule(
        "change.too-big",
        _ERROR,
        Level.HIGH,
        "half of a configuration never goes by intention",
        "a template no longer includes the sessions",
        _too_big,
    ),
    ChangeRule(
        "change.device-gone",
        _WARNING,
        Level.HIGH,
        "a device that nobody looks after still forwards",
        "a route server's status in NetBox: active becomes planned",
        _gone,
    ),
    ChangeRule(
        "change.platform",
        _WARNING,
        Level.HIGH,
        "no line of the old file says what the new one will do",
        "a route server's platform in NetBox: frr becomes bird",
        _platform,
    ),
    ChangeRule(
        "change.session-renamed",
        _ERROR,
        Level.HIGH,
        "BIRD ends a session whose name is gone",
        "a template edit: protocol bgp {{ s.name }}_x",
        _session_renamed,
    ),
)
