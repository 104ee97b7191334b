"""Rules on NAPs: two members, two ends that exist, a VLAN of their own."""

from collections.abc import Iterator

from ixp.intent.faults import did_you_mean
from ixp.intent.values import speed_text
from ixp.model import Connection, Member, Nap, NapEnd, Severity, State
from validate.rules.rule import Fault, Rule, Subject, end_fault, nap_fault

_VLAN_NAME = 32  # characters
# In these states the port carries the peering VLAN, and may carry a NAP beside it.
_CARRYING = frozenset({State.ACTIVE, State.LEAVING})


def _ends(subject: Subject) -> Iterator[tuple[Nap, NapEnd]]:
    return ((nap, end) for nap in subject.exchange.intent.naps for end in nap.ends)


def _connection(subject: Subject, end: NapEnd) -> tuple[Member, Connection] | None:
    found = ((member, item) for member, item in subject.exchange.connections() if item.key == end.connection)
    return next(((member, item) for member, item in found if member.key == end.member), None)


def _same_member(subject: Subject) -> Iterator[Fault]:
    for nap in subject.exchange.intent.naps:
        first, second = nap.ends
        if first.member == second.member:
            yield nap_fault(nap, "ends", f"both ends are {first.member}'s", "a NAP joins two members")


def _unknown_member(subject: Subject) -> Iterator[Fault]:
    known = [member.key for member in subject.exchange.intent.members]
    naps = subject.exchange.intent.naps
    if naps and not known:
        yield nap_fault(naps[0], "ends", "the exchange has no members, but NAPs between them", "restore members/ from Git")
        return
    for nap, end in _ends(subject):
        if end.member not in known:
            hint = did_you_mean(end.member, known) or "write the name of the member's file, without .yml"
            yield end_fault(nap, end, "", f"there is no member {end.member}", hint)


def _unknown_connection(subject: Subject) -> Iterator[Fault]:
    members = {member.key: member for member in subject.exchange.intent.members}
    for nap, end in _ends(subject):
        if end.connection is None or end.member not in members or _connection(subject, end):
            continue
        known = [item.key for item in members[end.member].connections]
        hint = did_you_mean(end.connection, known) or f"{end.member} has no connection; give the NAP a port of its own"
        yield end_fault(nap, end, "connection", f"{end.member} has no connection {end.connection}", hint)


def _not_carried(subject: Subject) -> Iterator[Fault]:
    for nap, end in _ends(subject):
        found = _connection(subject, end)
        if found and found[1].state not in _CARRYING:
            what = f"connection {end.connection} is {found[1].state}: its port carries no NAP"
            yield end_fault(nap, end, "connection", what, "the NAP works once the connection is active; or give it its own port")


def _form(subject: Subject) -> Iterator[Fault]:
    for nap, end in _ends(subject):
        if bool(end.ports) == end.tagged:
            yield end_fault(nap, end, "", "an end has either ports of its own or rides on a connection", "write one of the two")


def _name(subject: Subject) -> Iterator[Fault]:
    """By custom a NAP is named after its two members; one that is named after another says that an end is wrong."""
    known = {member.key for member in subject.exchange.intent.members}
    for nap in subject.exchange.intent.naps:
        ends = {end.member for end in nap.ends}
        parts = nap.key.split("-")
        named = {"-".join(parts[:cut]) for cut in range(1, len(parts))} | {"-".join(parts[cut:]) for cut in range(1, len(parts))}
        strangers = sorted((named & known) - ends)
        if not named & ends and any({"-".join(parts[:cut]), "-".join(parts[cut:])} <= known for cut in range(1, len(parts))):
            what = f"named after {' and '.join(strangers)}, but its ends are those of {' and '.join(sorted(ends))}"
            yield nap_fault(nap, "ends", what, "see whether the file was copied: correct the ends, or name it after them")
        wrong = next((end for end in nap.ends if end.member not in named), None)
        if strangers and wrong and wrong.member in known and named & ends:
            what = f"named after {strangers[0]}, but this end is {wrong.member}'s"
            yield end_fault(nap, wrong, "", what, f"write {strangers[0]}, or name the file after its two members")


def _long_key(subject: Subject) -> Iterator[Fault]:
    for nap in subject.exchange.intent.naps:
        if len(nap.vlan_name) > _VLAN_NAME:
            what = f"its VLAN would be named {nap.vlan_name}: {len(nap.vlan_name)} characters, switches take {_VLAN_NAME}"
            yield nap_fault(nap, "vid", what, f"name the file with at most {_VLAN_NAME - len('nap-')} characters")


def _vid_range(subject: Subject) -> Iterator[Fault]:
    """Only where every other NAP is outside the span of the exchange's own VLANs."""
    own = [vlan.vid for vlan in subject.exchange.intent.vlans]
    naps = subject.exchange.intent.naps
    inside = [nap for nap in naps if own and min(own) <= nap.vid <= max(own) and nap.vid not in own]
    if len(inside) == 1 and len(naps) > 1:
        (nap,) = inside
        others = [item.vid for item in naps if item is not nap]
        what = f"VLAN {nap.vid} is among the exchange's own ({min(own)} to {max(own)}), all other NAPs are not"
        yield nap_fault(nap, "vid", what, f"see whether a digit is missing; the others are from {min(others)} to {max(others)}")


def _suspended_member(subject: Subject) -> Iterator[Fault]:
    states = {member.key: {item.state for item in member.connections} for member in subject.exchange.intent.members}
    for nap, end in _ends(subject):
        if end.ports and states.get(end.member) == {State.SUSPENDED}:
            what = f"{end.member} is suspended, but its end of the NAP goes on"
            yield end_fault(nap, end, "", what, "delete the NAP for as long, if the suspension is meant for it too")


def _speeds(subject: Subject) -> Iterator[Fault]:
    for nap in subject.exchange.intent.naps:
        speeds = {_speed(subject, end) for end in nap.ends} - {0}
        if len(speeds) > 1:
            what = f"ends of {' and '.join(speed_text(item) for item in sorted(speeds))}: the slower one decides"
            yield nap_fault(nap, "ends", what, "see whether a speed is wrong")


def _speed(subject: Subject, end: NapEnd) -> int:
    """What an end can carry in Mb/s: all of its ports; 0 where it is not known."""
    if end.ports:
        return end.speed * len(end.ports)
    found = _connection(subject, end)
    return found[1].speed * len(found[1].ports) if found else 0


RULES = (
    Rule(
        "nap.name",
        Severity.WARNING,
        "a NAP is named after its members",
        "ends: {loire: …, ancenis: …} in loire-clisson.yml",
        _name,
    ),
    Rule(
        "nap.long-key",
        Severity.ERROR,
        "its VLAN is named after it, and a switch takes 32 characters (EOS)",
        "naps/trentemoult-saint-sebastien-sud.yml",
        _long_key,
    ),
    Rule(
        "nap.vid-range",
        Severity.WARNING,
        "a missing digit makes another VLAN",
        "vid: 102 where all others are from 1001",
        _vid_range,
    ),
    Rule(
        "nap.suspended-member",
        Severity.INFO,
        "a suspended member has no service, unless somebody decided so",
        "a NAP of a member whose connections are suspended",
        _suspended_member,
    ),
    Rule("nap.speeds", Severity.INFO, "a NAP is as fast as its slower end", "ends of 1G and 10G", _speeds),
    Rule("nap.same-member", Severity.ERROR, "a NAP joins two members", "both ends of armor", _same_member),
    Rule("nap.unknown-member", Severity.ERROR, "an end belongs to a member", "ends: {armour: …}", _unknown_member),
    Rule(
        "nap.unknown-connection",
        Severity.ERROR,
        "a tagged end rides on a connection of that member",
        "connection: loire-9",
        _unknown_connection,
    ),
    Rule(
        "nap.not-carried",
        Severity.WARNING,
        "only the port of an active connection carries tagged VLANs",
        "a NAP on a suspended connection",
        _not_carried,
    ),
    Rule("nap.end", Severity.ERROR, "an end is on a port or on a connection", "an end with neither", _form),
)
