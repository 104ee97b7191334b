"""Rules on what a change does to members and connections as such: names that are stable, what comes and what goes."""

from collections.abc import Iterator

from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Owned, Transition, connection_path, member_path
from ixp.flows.words import count, some
from ixp.model import Connection, Severity, State

_MOST_REMOVED, _SHARE = 2, 10  # objects, or one in so many
_UNTESTED = frozenset({State.PLANNED, State.AWAITING_XCONNECT})
_BEFORE_ACTIVE = _UNTESTED | {State.QUARANTINE}


def _member_renamed(step: Transition) -> Iterator[ChangeFault]:
    for old, new in sorted(step.renamed_members.items()):
        member = step.new_members[new]
        what = f"AS{member.asn} was {old}.yml and is {new}.yml: NetBox and the devices take it for another member"
        hint = f"keep the file's name: git mv members/{new}.yml members/{old}.yml; what people read is 'name'"
        yield ChangeFault(what=what, path=member_path(member, "asn"), object=f"member {new}", hint=hint)


def _connection_renamed(step: Transition) -> Iterator[ChangeFault]:
    for old, new in sorted(step.renamed_connections.items()):
        owned = step.new_connections[new]
        what = f"{new} was {old}: its sessions are torn down and built anew under the new name"
        hint = f"keep the key {old}: sessions and filters are named after it"
        yield ChangeFault(what=what, path=connection_path(owned), object=f"connection {new}", hint=hint)


def _member_asn(step: Transition) -> Iterator[ChangeFault]:
    for key in sorted(step.old_members.keys() & step.new_members.keys()):
        old, new = step.old_members[key], step.new_members[key]
        if old.asn != new.asn and old.connections:
            what = f"{key} was AS{old.asn} and is AS{new.asn}: its sessions stay down until its routers say the same"
            hint = "see whether a digit is wrong; another network is another member, in a file of its own"
            yield ChangeFault(what=what, path=member_path(new, "asn"), object=f"member {key}", hint=hint)


def _gone_members(step: Transition) -> list[str]:
    return sorted(step.old_members.keys() - step.new_members.keys() - step.renamed_members.keys())


def _gone_connections(step: Transition) -> list[Owned]:
    """Connections that are gone for good; those of a renamed member are not."""
    keys = step.old_connections.keys() - step.new_connections.keys() - step.renamed_connections.keys()
    found = (step.old_connections[key] for key in sorted(keys))
    return [item for item in found if item.member.key not in step.renamed_members]


def _over(item: Connection, step: Transition) -> bool:
    """Whether it had ended before: suspended, or past its last day."""
    return item.state is State.SUSPENDED or (item.leaves is not None and item.leaves < step.today)


def removed(step: Transition) -> list[str]:
    """What is removed, each once: members with all they have, connections of others, NAPs between others.

    Members and connections whose service had ended before are not counted: nobody loses anything with them.
    """
    members = _gone_members(step)
    gone = [item for item in _gone_connections(step) if item.member.key not in members and not _over(item.item, step)]
    connections = [item.item.key for item in gone]
    left = {item.key for item in step.after.intent.naps}
    naps = [
        f"NAP {item.key}"
        for item in (step.before.naps if step.before else ())
        if item.key not in left and not {end.member for end in item.ends} & {*members, *step.renamed_members}
    ]
    ends = {end.member for item in (step.before.naps if step.before else ()) for end in item.ends}
    served = [key for key in members if key in ends or not all(_over(item, step) for item in step.old_members[key].connections)]
    return served + connections + naps


def too_many_removed(step: Transition) -> bool:
    """Whether more is removed than leaves an exchange in one change."""
    before = step.before
    whole = len(before.members) + len(before.naps) if before else 0
    return len(removed(step)) > max(_MOST_REMOVED, whole // _SHARE)


def _mass_removal(step: Transition) -> Iterator[ChangeFault]:
    if too_many_removed(step):
        gone = removed(step)
        key = gone[0].removeprefix("NAP ")
        path = f"nap:{key}" if gone[0].startswith("NAP ") else f"member:{key}"
        if key in step.old_connections:
            path = connection_path(step.old_connections[key])
        what = f"{count(len(gone), 'object')} are removed at once: {some(gone)}"
        hint = "see whether files were lost; if all of that is meant, allow it with a reason, or in several changes"
        yield ChangeFault(what=what, path=path, object="inventory", hint=hint, seen=tuple(gone))


def _removed_while_active(step: Transition) -> Iterator[ChangeFault]:
    if too_many_removed(step):
        return
    for owned in _gone_connections(step):
        if owned.item.state is State.ACTIVE:
            what = f"{owned.item.key} is removed while it is active: its traffic is cut, not moved"
            hint = "first 'state: leaving' with its last day, so that its sessions are drained; then delete it"
            yield ChangeFault(what=what, path=connection_path(owned), object=f"connection {owned.item.key}", hint=hint)


def _removed_early(step: Transition) -> Iterator[ChangeFault]:
    """Drained, but agreed upon until a later day."""
    for owned in () if too_many_removed(step) else _gone_connections(step):
        last = owned.item.leaves
        if owned.item.state is State.LEAVING and last and last > step.today:
            what = f"{owned.item.key} is removed {count((last - step.today).days, 'day')} before its last day, {last}"
            hint = "see whether it is the right one, and the member gone already"
            yield ChangeFault(what=what, path=connection_path(owned), object=f"connection {owned.item.key}", hint=hint)


def _parked_while_active(step: Transition) -> Iterator[ChangeFault]:
    for old, new in step.staying:
        if old.item.state is State.ACTIVE and new.item.state in _BEFORE_ACTIVE:
            what = f"{new.item.key} goes from active back to {new.item.state}: its traffic is cut, not moved"
            hint = "see whether it is the right connection; 'leaving' drains it, 'suspended' says why it is shut"
            yield ChangeFault(what=what, path=connection_path(new, "state"), object=f"connection {new.item.key}", hint=hint)


def _quarantine_skipped(step: Transition) -> Iterator[ChangeFault]:
    for old, new in step.staying:
        if old.item.state in _UNTESTED and new.item.state is State.ACTIVE:
            what = f"{new.item.key} goes from {old.item.state} to active: nobody has seen what its router sends"
            hint = "'state: quarantine' first: the collector shows what it announces"
            yield ChangeFault(what=what, path=connection_path(new, "state"), object=f"connection {new.item.key}", hint=hint)


def _untested_member(step: Transition) -> Iterator[ChangeFault]:
    if step.before is None:
        return
    known = {item.asn for item in step.before.members}
    for member in step.after.intent.members:
        active = next((item for item in member.connections if item.state is State.ACTIVE), None)
        if member.asn not in known and member.key not in step.old_members and active:
            what = f"{member.key} joins in the peering LAN at once, without quarantine"
            path = connection_path(Owned(member, active))
            yield ChangeFault(what=what, path=path, object=f"member {member.key}", hint="state: quarantine until it was tested")


RULES = (
    ChangeRule(
        "change.member-renamed",
        Severity.ERROR,
        Level.HIGH,
        "a member's key is stable: its file is never renamed",
        "git mv members/armor.yml members/armor-telecom.yml",
        _member_renamed,
    ),
    ChangeRule(
        "change.connection-renamed",
        Severity.ERROR,
        Level.HIGH,
        "sessions and filters are named after a connection's key",
        "armor-1: becomes armor-nte01:",
        _connection_renamed,
    ),
    ChangeRule(
        "change.member-asn",
        Severity.ERROR,
        Level.HIGH,
        "an ASN is who the member is",
        "asn: 64497 becomes 64479",
        _member_asn,
    ),
    ChangeRule(
        "change.mass-removal",
        Severity.ERROR,
        Level.HIGH,
        "so much never leaves at once, unless files were lost",
        "three members' files are deleted",
        _mass_removal,
    ),
    ChangeRule(
        "change.removed-while-active",
        Severity.WARNING,
        Level.MEDIUM,
        "who leaves is drained first (RFC 8326)",
        "the file of an active member is deleted",
        _removed_while_active,
    ),
    ChangeRule(
        "change.removed-early",
        Severity.WARNING,
        Level.MEDIUM,
        "until its last day a member has what was agreed",
        "the file of a member that leaves next month is deleted",
        _removed_early,
    ),
    ChangeRule(
        "change.parked-while-active",
        Severity.WARNING,
        Level.MEDIUM,
        "the state of the wrong connection was changed, or a member is cut off",
        "state: planned in the file of an active member",
        _parked_while_active,
    ),
    ChangeRule(
        "change.quarantine-skipped",
        Severity.WARNING,
        Level.MEDIUM,
        "quarantine shows loops and leaks before others suffer",
        "state: planned becomes active",
        _quarantine_skipped,
    ),
    ChangeRule(
        "change.untested-member",
        Severity.INFO,
        Level.LOW,
        "quarantine shows loops and leaks before others suffer",
        "a new member without state",
        _untested_member,
    ),
)
