"""Rules on what a change does to the filters of routes: sets that shrink or grow, checks that are switched off."""

from collections.abc import Iterator

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.flows.lanes import Lane
from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Transition, member_path
from ixp.flows.words import joined, value_words
from ixp.model import Blackhole, Member, Options, Policy, Severity
from ixp.policy import irr_name

_GROWTH, _ALLOWANCE = 10, 100  # times, and ranges that are never too many
# Checks: the key of exchange.yml, and the words for it.
_STRICT = {
    "irr_origin": ("irr/origin", "the origin in the IRR"),
    "irr_prefix": ("irr/prefix", "the prefix in the IRR"),
    "reject_invalid": ("rpki/reject_invalid", "RPKI invalid"),
    "transit_free": ("path/transit_free", "transit-free ASes in the path"),
    "reserved_asns": ("path/reserved_asns", "reserved ASNs in the path"),
    "as_sets": ("path/as_sets", "AS_SETs in the path"),
}
_LOOSE = frozenset({"as_sets"})  # of these True is the loose value


def _sets(step: Transition) -> Iterator[tuple[Member, str, RouteSet, str, RouteSet]]:
    """Members whose set is another one: the member after, and name and content before and after."""
    if step.before is None or step.plan.lane is not Lane.INTENT:  # data have guards of their own
        return
    for key in sorted(step.old_members.keys() & step.new_members.keys()):
        member = step.new_members[key]
        if not any(item.route_servers for item in member.connections):
            continue
        was = _named(step.old_members[key], step.before.policy, step.data)
        now = _named(member, step.after.intent.policy, step.new_data)
        old, new = step.data.route_set(was), step.new_data.route_set(now)
        if old is not None and new is not None and old != new:
            yield member, was, old, now, new


def _named(member: Member, policy: Policy, data: Snapshot) -> str:
    return irr_name(member, policy, data.network(member.asn))


def _shrunk(step: Transition) -> Iterator[ChangeFault]:
    for member, was, old, now, new in _sets(step):
        for version, before, after in ((4, old.ipv4, new.ipv4), (6, old.ipv6, new.ipv6)):
            lost = len({*before} - {*after})
            if lost * 2 > len(before):
                what = f"{lost} of {len(before)} IPv{version} ranges of {member.key} are no longer accepted ({was} → {now})"
                hint = "see whether the AS-SET is the member's; its routes would go with the change"
                field = "as_set" if member.as_set else "asn"
                yield ChangeFault(what=what, path=member_path(member, field), object=f"member {member.key}", hint=hint)
                break


def _grown(step: Transition) -> Iterator[ChangeFault]:
    for member, was, old, now, new in _sets(step):
        for version, before, after in ((4, old.ipv4, new.ipv4), (6, old.ipv6, new.ipv6)):
            if len(after) > max(len(before), 1) * _GROWTH and len(after) > _ALLOWANCE:
                what = f"{member.key} may announce {len(after)} IPv{version} ranges, {len(before)} before ({was} → {now})"
                hint = "see whether the AS-SET is the member's, and holds its customers alone"
                field = "as_set" if member.as_set else "asn"
                yield ChangeFault(what=what, path=member_path(member, field), object=f"member {member.key}", hint=hint)
                break


def _off(old: Options, new: Options) -> list[str]:
    """The checks that were on and are off."""
    return [name for name in _STRICT if _checked(old, name) and not _checked(new, name)]


def _checked(options: Options, name: str) -> bool:
    return bool(getattr(options, name)) is not (name in _LOOSE)


def _check_off(step: Transition) -> Iterator[ChangeFault]:
    if step.before is None:
        return
    off = _off(step.before.policy, step.after.intent.policy)
    if off:
        what = f"no longer checked, for any member: {joined([_STRICT[name][1] for name in off])}"
        hint = "if one member needs it, write it into that member's file"
        yield ChangeFault(what=what, path=f"exchange/policy/{_STRICT[off[0]][0]}", object="exchange policy", hint=hint)


def _member_check_off(step: Transition) -> Iterator[ChangeFault]:
    if step.before is None:
        return
    old_policy, new_policy = step.before.policy, step.after.intent.policy
    everywhere = {*_off(old_policy, new_policy)}
    for key in sorted(step.old_members.keys() & step.new_members.keys()):
        old, new = step.old_members[key], step.new_members[key]
        off = [name for name in _off(old_policy.options(old.policy), new_policy.options(new.policy)) if name not in everywhere]
        if off:
            what = f"no longer checked for {key}: {joined([_STRICT[name][1] for name in off])}"
            path = member_path(new, f"policy/{_STRICT[off[0]][0]}")
            hint = "what a check lacks stands better under 'allow' of the member"
            yield ChangeFault(what=what, path=path, object=f"member {key}", hint=hint)


def _rpki_lost(step: Transition) -> Iterator[ChangeFault]:
    if step.before and step.before.policy.rtr_caches and not step.after.intent.policy.rtr_caches:
        what = "the route servers lose all RTR caches: a hijack of signed space would go to every member"
        yield ChangeFault(what=what, path="exchange/policy/rpki", object="exchange policy", hint="put the caches back")


def _blackhole_off(step: Transition) -> Iterator[ChangeFault]:
    old, new = step.before, step.after.intent
    for version in (4, 6):
        name = f"blackhole_ipv{version}"
        if old and getattr(old.policy, name) is not Blackhole.OFF and getattr(new.policy, name) is Blackhole.OFF:
            what = f"blackhole requests of IPv{version} are no longer passed on: who is under attack loses the remedy"
            path = f"exchange/policy/blackhole/ipv{version}"
            yield ChangeFault(what=what, path=path, object="exchange policy", hint="tell the members before")
            return
    if old and old.policy.blackholes and not new.policy.blackholes:
        what = "blackhole requests are passed on to nobody: who is under attack loses the remedy"
        yield ChangeFault(
            what=what, path="exchange/policy/blackhole/send", object="exchange policy", hint="tell the members before"
        )


# Lists of what is refused from everybody: the model's field, the key of exchange.yml, the words for one of it.
_REFUSALS = (
    ("transit_free_asns", "transit_free_asns", "transit-free AS"),
    ("never_via_asns", "never_via/asns", "AS that wants no route server"),
    ("denied", "denied", "denied prefix"),
)


def _refusals_lost(step: Transition) -> Iterator[ChangeFault]:
    for name, key, noun in _REFUSALS if step.before else ():
        old = getattr(step.before.policy, name) if step.before else ()
        lost = [item for item in old if item not in getattr(step.after.intent.policy, name)]
        if lost:
            what = f"no longer refused, from anybody: {noun} {joined([value_words(item) for item in lost[:3]])}"
            hint = "see whether the list was replaced where it should have grown"
            yield ChangeFault(what=what, path=f"exchange/policy/{key}", object="exchange policy", hint=hint)
    if step.before and step.before.policy.never_via_peeringdb and not step.after.intent.policy.never_via_peeringdb:
        what = "no longer refused, from anybody: paths through ASes that want no route server, as PeeringDB says"
        hint = "who wrote it there relies on it; one that is wrong is mended in PeeringDB"
        yield ChangeFault(what=what, path="exchange/policy/never_via/peeringdb", object="exchange policy", hint=hint)


def _meaning(step: Transition) -> Iterator[ChangeFault]:
    """Communities that others have in their configurations and that come to mean something else, or nothing."""
    if step.before is None:
        return
    sites = {item.site: item.number for item in step.after.intent.policy.pops}
    for pop in step.before.policy.pops:
        if sites.get(pop.site) != pop.number:
            what = f"{pop.number} no longer marks what is learnt at {pop.site}: members' filters that use it stop working"
            path = f"exchange/policy/communities/pops/{pop.site}"
            yield ChangeFault(what=what, path=path, object="exchange policy", hint="a number that was given stays")
    was, now = step.before.policy.well_known, step.after.intent.policy.well_known
    if was is not now:
        what = f"NO_EXPORT and NO_ADVERTISE of members: {now} in place of {was}: routes that carry them go other ways than before"
        path = "exchange/policy/communities/well_known"
        yield ChangeFault(what=what, path=path, object="exchange policy", hint="tell the members before")
    for key in sorted(step.old_members.keys() & step.new_members.keys()):
        old, new = step.old_members[key], step.new_members[key]
        if old.mapped_asn is not None and old.mapped_asn != new.mapped_asn:
            what = f"{old.mapped_asn} no longer stands for {key}: what others say to it with that number is lost"
            path = member_path(new, "mapped_asn")
            yield ChangeFault(what=what, path=path, object=f"member {key}", hint="a number that was given stays")


RULES = (
    ChangeRule(
        "change.blackhole-off",
        Severity.WARNING,
        Level.MEDIUM,
        "members count on it while they are attacked (RFC 7999)",
        "blackhole: {ipv4: off}",
        _blackhole_off,
    ),
    ChangeRule(
        "change.refusals-lost",
        Severity.WARNING,
        Level.MEDIUM,
        "a list that was replaced refuses less than before",
        "transit_free_asns: [174] in place of the common list",
        _refusals_lost,
    ),
    ChangeRule(
        "change.community-meaning",
        Severity.WARNING,
        Level.MEDIUM,
        "communities stand in the configurations of others",
        "pops: {nte01: 1} becomes 11",
        _meaning,
    ),
    ChangeRule(
        "change.filter-shrunk",
        Severity.ERROR,
        Level.HIGH,
        "a member's routes vanish with its set",
        "as_set: AS64497:AS-ARMOR becomes AS64497:AS-ARMOUR",
        _shrunk,
    ),
    ChangeRule(
        "change.filter-grown",
        Severity.WARNING,
        Level.MEDIUM,
        "a set that explodes lets leaks through",
        "as_set: becomes that of an upstream",
        _grown,
    ),
    ChangeRule(
        "change.check-off",
        Severity.ERROR,
        Level.HIGH,
        "a check that is off for all protects nobody",
        "irr: {prefix: false} in exchange.yml",
        _check_off,
    ),
    ChangeRule(
        "change.member-check-off",
        Severity.WARNING,
        Level.MEDIUM,
        "what one member may announce unchecked reaches all",
        "path: {transit_free: accept} of a member",
        _member_check_off,
    ),
    ChangeRule(
        "change.rpki-lost",
        Severity.ERROR,
        Level.HIGH,
        "without caches nothing is refused as invalid (RFC 6811)",
        "rpki: {caches: []}",
        _rpki_lost,
    ),
)
