"""Rules on NAPs: two members, two ends that exist, a VLAN of their own."""

from collections.abc import Iterator

from ixp.intent.faults import did_you_mean
from ixp.model import Connection, Member, Nap, NapEnd, Severity, State
from validate.rules.rule import Fault, Rule, Subject, end_fault, nap_fault

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


RULES = (
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
