"""Rules on communities: who is named how, and that no two meanings share a spelling."""

from collections.abc import Iterator
from functools import partial

from ixp.model import Member, Severity
from ixp.policy import Communities
from ixp.policy.communities import BLACKHOLE, GRACEFUL_SHUTDOWN, NO_ADVERTISE, NO_EXPORT, text
from validate.rules.rule import Fault, Rule, Subject, exchange_fault, member_fault
from validate.rules.users import Use, repeated

_BITS16 = 0xFFFF
_TAGS = range(3000, 4000)  # functions of large communities under our ASN that no scheme gives a meaning
_SOME = 8  # members that one finding names
_WELL_KNOWN: dict[tuple[int, ...], str] = {
    GRACEFUL_SHUTDOWN: "GRACEFUL_SHUTDOWN",
    BLACKHOLE: "BLACKHOLE",
    NO_EXPORT: "NO_EXPORT",
    NO_ADVERTISE: "NO_ADVERTISE",
}


def _tags(subject: Subject) -> Iterator[Fault]:
    ours = subject.exchange.intent.route_server_asn
    for member in subject.exchange.intent.members:
        for tag in member.tags:
            asn, function, _ = map(int, tag.split(":"))
            if asn != ours or function not in _TAGS:
                what = f"{tag} is not ours to give: {'its function has a meaning' if asn == ours else f'it is of AS{asn}'}"
                yield member_fault(member, "tags", what, f"take one of {ours}:{_TAGS[0]}:* to {ours}:{_TAGS[-1]}:*")


def _mapped(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    uses = [(intent.route_server_asn, Use("the route servers", "route_server_asn", exchange_fault))]
    for member in intent.members:
        uses.append((member.asn, Use(f"member {member.key}", "asn", partial(member_fault, member))))
        if member.mapped_asn is not None:
            uses.append((member.mapped_asn, Use(f"member {member.key}", "mapped_asn", partial(member_fault, member))))
    for asn, first, later in repeated(uses):
        if later.field == "mapped_asn" or first.field == "mapped_asn":
            yield later.breach(f"{asn} stands for {first.name} too", "take a free number from 64512 to 65534", first)
    for member in intent.members:
        if member.mapped_asn is not None and member.asn <= _BITS16:
            what = f"AS{member.asn} fits standard communities itself"
            yield member_fault(member, "mapped_asn", what, "delete it: members write the ASN")


def _unmapped(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    without = [item for item in intent.members if item.asn > _BITS16 and item.mapped_asn is None and item.connections]
    if without and intent.route_server_asn <= _BITS16:
        more = f" and {len(without) - _SOME} more" if len(without) > _SOME else ""
        names = ", ".join(item.key for item in without[:_SOME]) + more
        what = f"only large and extended communities can name members of a 32-bit ASN: {names}"
        yield member_fault(without[0], "asn", what, "mapped_asn: 64512 to 65534, where other members need standard ones")


def _long_asn(subject: Subject) -> Iterator[Fault]:
    asn = subject.exchange.intent.route_server_asn
    if asn > _BITS16:
        what = f"AS{asn} has 32 bits: there are no standard communities that hold it"
        yield exchange_fault("route_server_asn", what, "members use large communities; or take a 16-bit ASN")


def _overlap(subject: Subject) -> Iterator[Fault]:
    """The route servers' own ASN against the scheme; members that share a number are another rule's."""
    asn = subject.exchange.intent.route_server_asn
    known = dict(_WELL_KNOWN)
    for community, meaning in _spelt(Communities(asn=asn), subject.exchange.intent.members):
        other = known.setdefault(community, meaning)
        if other != meaning:
            what = f"{text(community)} would mean two things: {other}; {meaning}"
            yield exchange_fault("route_server_asn", what, f"AS{asn} has a place in the scheme: take another ASN")
            return


def _spelt(table: Communities, members: tuple[Member, ...]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Every action in every standard and large spelling, and what it means."""
    others = [item for item in members if table.asn not in {item.asn, item.mapped_asn}]
    named = (item for member in others for item in table.towards(member.asn, member.mapped_asn))
    for spelling in (*table.everyone(), *named):
        for community in (spelling.standard, spelling.large):
            if community is not None:
                yield community, spelling.action.value


RULES = (
    Rule(
        "member.tags",
        Severity.ERROR,
        "a community means one thing; ours from 3000 to 3999 are free",
        "tags: [64496:1000:1]",
        _tags,
    ),
    Rule(
        "member.mapped-asn",
        Severity.ERROR,
        "in standard communities a number names one member",
        "two members with mapped_asn: 64600",
        _mapped,
    ),
    Rule(
        "member.unmapped-asn",
        Severity.INFO,
        "a standard community has room for 16 bits",
        "asn: 65536 without mapped_asn",
        _unmapped,
    ),
    Rule(
        "route-server.long-asn",
        Severity.WARNING,
        "a standard community has room for 16 bits",
        "route_server_asn: 65551",
        _long_asn,
    ),
    Rule(
        "community.overlap",
        Severity.ERROR,
        "a community that means two things does one of them to whom it was not meant for",
        "route_server_asn: 65511",
        _overlap,
    ),
)
