"""Rules on members: who they are, what they may announce, and the MACs of their connections."""

from collections.abc import Iterator
from functools import partial

from ixp.model import Member, Profile, Severity, VlanRole
from ixp.policy.checks import reserved_asns
from ixp.policy.route_server import irr_name
from validate.rules.rule import Fault, Rule, Subject, connection_fault, exchange_fault, member_fault
from validate.rules.users import Use, mac_uses, repeated

_ALONE = 2  # members without data that may be each one's own slip
_PRIVATE_ASNS = ((64496, 64511), (64512, 65534), (65536, 65551), (4_200_000_000, 4_294_967_294))  # RFC 5398, RFC 6996


def _private(asn: int) -> bool:
    return any(first <= asn <= last for first, last in _PRIVATE_ASNS)


def unassigned(asn: int) -> bool:
    """Whether no registry gives the number out, and it is neither private nor for documentation: those are a lab's."""
    return any(first <= asn <= last for first, last in reserved_asns(lab=False)) and not _private(asn)


def _duplicate_asn(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    uses = [(intent.route_server_asn, Use("the route servers", "route_server_asn", exchange_fault))]
    uses += [(item.asn, Use(f"member {item.key}", "asn", partial(member_fault, item))) for item in intent.members]
    for asn, first, later in repeated(uses):
        hint = "one file a member: a second router is a second connection"
        yield later.breach(f"AS{asn} is that of {first.name} too", hint, first)


def _private_asn(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    if intent.profile is not Profile.PRODUCTION:
        return
    hint = "profile production needs an ASN assigned by a registry"
    if _private(intent.route_server_asn):
        yield exchange_fault("route_server_asn", f"AS{intent.route_server_asn} is for private use or documentation", hint)
    for member in intent.members:
        if _private(member.asn):
            yield member_fault(member, "asn", f"AS{member.asn} is for private use or documentation", hint)


def _reserved_asn(subject: Subject) -> Iterator[Fault]:
    """Where reserved ASNs are refused in paths, a member with one is heard of nothing; its own is in every path."""
    intent = subject.exchange.intent
    for member in intent.members:
        served = any(
            item.route_servers and intent.policy.options(member.policy, item.policy).reserved_asns for item in member.connections
        )
        if served and unassigned(member.asn):
            what = f"AS{member.asn} is reserved: every path of the member holds it, and is refused"
            yield member_fault(member, "asn", what, "see whether a digit is wrong; else: path: {reserved_asns: accept}")


def _duplicate_key(subject: Subject) -> Iterator[Fault]:
    uses = [
        (item.key, Use(f"member {member.key}", "", partial(connection_fault, member, item)))
        for member in subject.exchange.intent.members
        for item in member.connections
    ]
    for key, first, later in repeated(uses):
        hint = "name it after its member, with the next free number"
        yield later.breach(f"connection key {key} is used by {first.name} too", hint, first)


def _no_connection(subject: Subject) -> Iterator[Fault]:
    with_nap = {end.member for nap in subject.exchange.intent.naps for end in nap.ends}
    for member in subject.exchange.intent.members:
        if not member.connections and member.key not in with_nap:
            yield member_fault(
                member, "connections", "the member has no connection and no NAP", "delete the file if the member has left"
            )


def _irr_name(subject: Subject, member: Member) -> str:
    return irr_name(member, subject.exchange.intent.policy, subject.snapshot.network(member.asn))


def _as_set_unknown(subject: Subject) -> Iterator[Fault]:
    missing = _without_data(subject)
    if _none_known(subject, missing):
        what = f"the data snapshot holds nothing of any of the {len(missing)} members with sessions: is it another exchange's?"
        yield exchange_fault("name", what, "restore snapshots/<exchange>/current.json from Git, or: ixp refresh --here")
        return
    for member in missing:
        if not _testing(member):
            yield _unknown_set(subject, member, "every route of the member would be refused")


def _as_set_not_yet(subject: Subject) -> Iterator[Fault]:
    missing = _without_data(subject)
    for member in missing if not _none_known(subject, missing) else ():
        if _testing(member):
            yield _unknown_set(subject, member, "it is needed before the member is active")


def _served(subject: Subject) -> list[Member]:
    return [item for item in subject.exchange.intent.members if any(one.route_servers for one in item.connections)]


def _without_data(subject: Subject) -> list[Member]:
    return [item for item in _served(subject) if subject.snapshot.route_set(_irr_name(subject, item)) is None]


def _none_known(subject: Subject, missing: list[Member]) -> bool:
    """Whether the snapshot knows nobody; of two members each may have a slip of its own."""
    return len(missing) == len(_served(subject)) > _ALONE


def _testing(member: Member) -> bool:
    """Whether no connection has sessions with the route servers yet."""
    served = [item for item in member.connections if item.route_servers]
    return bool(served) and all(item.state.vlan_role is not VlanRole.PEERING for item in served)


def _unknown_set(subject: Subject, member: Member, so: str) -> Fault:
    what = f"{_irr_name(subject, member)} is not in the data snapshot: {so}"
    hint = f"ixp refresh --here --member {member.key}; or correct the name"
    return member_fault(member, "as_set" if member.as_set else "asn", what, hint)


def _duplicate_mac(subject: Subject) -> Iterator[Fault]:
    for mac, first, later in repeated(mac_uses(subject.exchange)):
        if later.name == first.name:
            yield later.breach(f"{mac} stands twice in the list", "delete one of the two; a LAG of two routers has two MACs")
            continue
        hint = "a MAC on two ports moves back and forth; ask the member"
        yield later.breach(f"{mac} is used by {first.name} too", hint, first)


RULES = (
    Rule("member.duplicate-asn", Severity.ERROR, "an ASN is one member", "asn: 64497 in two files", _duplicate_asn),
    Rule(
        "member.private-asn",
        Severity.ERROR,
        "private and documentation ASNs must not peer in production",
        "asn: 64512",
        _private_asn,
    ),
    Rule(
        "member.reserved-asn",
        Severity.ERROR,
        "no path of the Internet holds a reserved ASN",
        "asn: 65600",
        _reserved_asn,
    ),
    Rule(
        "member.no-connection",
        Severity.WARNING,
        "a member without connection or NAP gets nothing",
        "no connections:",
        _no_connection,
    ),
    Rule("member.as-set-unknown", Severity.ERROR, "without data every route is refused", "as_set: AS-NOSUCH", _as_set_unknown),
    Rule(
        "member.as-set-not-yet",
        Severity.WARNING,
        "without data every route will be refused",
        "as_set: AS-NOSUCH of a member in quarantine",
        _as_set_not_yet,
    ),
    Rule(
        "connection.duplicate-key",
        Severity.ERROR,
        "sessions and filters are named after the key",
        "armor-1 in two files",
        _duplicate_key,
    ),
    Rule(
        "connection.duplicate-mac", Severity.ERROR, "a MAC on two ports flaps", "the same MAC on two connections", _duplicate_mac
    ),
)
