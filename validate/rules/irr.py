"""Rules on AS-SETs and on what the IRR and PeeringDB say of a member, as far as the data snapshot holds it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from ixp.data.guards import FULL_TABLE
from ixp.data.settings import Guards
from ixp.data.snapshot import RouteSet
from ixp.model import Member, Severity
from ixp.policy import irr_name
from validate.rules.rule import Fault, Rule, Subject, connection_fault, exchange_fault, member_fault

_HOLDER = re.compile(r"(?:[^:]+::)?AS([0-9]+):", re.IGNORECASE)
_LENGTH = re.compile(r"/([0-9]+)")
_WIDEST = {4: 8, 6: 16}  # no registry gave a member more (RFC 7454, 6.1.3)
_MOST = Guards().most


class Registered(NamedTuple):
    """What is registered for a member that may announce routes to the route servers, under which name."""

    member: Member
    name: str
    routes: RouteSet


def registered(subject: Subject) -> Iterator[Registered]:
    """Every member with sessions whose set is in the snapshot."""
    intent = subject.exchange.intent
    for member in intent.members:
        name = irr_name(member, intent.policy, subject.snapshot.network(member.asn))
        routes = subject.snapshot.route_set(name)
        if routes is not None and any(item.route_servers for item in member.connections):
            yield Registered(member, name, routes)


def _bare(name: str) -> str:
    """The name without its registry, in capitals."""
    return name.rpartition("::")[2].upper()


def _holder(as_set: str) -> int | None:
    """The ASN in front of a hierarchical name: its holder alone may create it (RFC 2622, 5)."""
    found = _HOLDER.match(as_set)
    return int(found[1]) if found else None


def _shared(subject: Subject) -> dict[str, list[Member]]:
    """Who has which AS-SET, where several have it: first the one to whom it seems to belong."""
    users: dict[str, list[Member]] = defaultdict(list)
    for member in subject.exchange.intent.members:
        if member.as_set:
            users[_bare(member.as_set)].append(member)
    return {
        name: sorted(found, key=lambda item: _holder(item.as_set or "") != item.asn)
        for name, found in users.items()
        if len(found) > 1
    }


def _as_set_shared(subject: Subject) -> Iterator[Fault]:
    for first, *later in _shared(subject).values():
        for member in later:
            fault = member_fault(member, "as_set", f"{member.as_set} is the AS-SET of {first.key} too")
            hint = "write the member's own, or leave it out for its own ASN only"
            yield fault.model_copy(update={"hint": hint, "other": f"member:{first.key}/as_set"})


def _as_set_of_other(subject: Subject) -> Iterator[Fault]:
    shared = _shared(subject)
    numbers = Counter([subject.exchange.intent.route_server_asn, *(item.asn for item in subject.exchange.intent.members)])
    for member in subject.exchange.intent.members:
        holder = _holder(member.as_set or "")
        if numbers[member.asn] > 1:  # member.duplicate-asn says which number is wrong
            continue
        if holder is not None and holder != member.asn and _bare(member.as_set or "") not in shared:
            what = f"{member.as_set} belongs to AS{holder}, the member is AS{member.asn}"
            yield member_fault(member, "as_set", what, "one of the two numbers is wrong; or take the member's own AS-SET")


def _without_self(subject: Subject) -> Iterator[Fault]:
    shared = _shared(subject)
    for member, name, routes in registered(subject):
        other = _bare(name) in shared or _holder(name) not in {None, member.asn}
        held = routes.origins or routes.ipv4 or routes.ipv6  # else member.as-set-empty says so
        if member.as_set and not other and held and member.asn not in routes.origins:
            what = f"{name} does not hold the member's own AS{member.asn}" + ("" if routes.origins else ", nor any other")
            yield member_fault(member, "as_set", what, "see whether it is the member's; it can add its ASN in the IRR")


def _empty(subject: Subject) -> Iterator[Fault]:
    for member, name, routes in registered(subject):
        lists = member.lists
        if not (routes.ipv4 or routes.ipv6 or lists.allow_prefixes or lists.allow_routes):
            what = f"nothing is registered under {name}: every route of the member is refused"
            field = "as_set" if member.as_set else "asn"
            yield member_fault(
                member, field, what, "correct the name; or the member registers its routes, then: ixp refresh --here"
            )


def _family(subject: Subject) -> Iterator[Fault]:
    for member, name, routes in registered(subject):
        if not (routes.ipv4 or routes.ipv6):
            continue
        allowed = {item.prefix.version for item in member.lists.allow_prefixes}
        allowed |= {item.range.prefix.version for item in member.lists.allow_routes}
        for version, ranges in ((4, routes.ipv4), (6, routes.ipv6)):
            with_address = (item for item in member.connections if item.route_servers and getattr(item, f"ipv{version}"))
            item = next(with_address, None)
            if item and not ranges and version not in allowed:
                what = f"an IPv{version} address, but nothing of IPv{version} is registered under {name}"
                yield connection_fault(
                    member, item, f"ipv{version}", what, "the member registers its routes, or uses it for peering alone"
                )


def _huge(subject: Subject) -> Iterator[Fault]:
    for member, name, routes in registered(subject):
        for noun, size in (("ASNs", len(routes.origins)), ("IPv4 ranges", len(routes.ipv4)), ("IPv6 ranges", len(routes.ipv6))):
            if size > _MOST:
                what = f"{name} holds {size} {noun}: such a set filters nothing"
                yield member_fault(member, "as_set", what, "take a narrower AS-SET, or none")
                break


def _wide(subject: Subject) -> Iterator[Fault]:
    for member, name, routes in registered(subject):
        for version, ranges in ((4, routes.ipv4), (6, routes.ipv6)):
            found = next((text for text in ranges if _length(text) < _WIDEST[version]), None)
            if found:
                what = f"{name} holds {found}: more than any member has"
                yield member_fault(
                    member, "as_set" if member.as_set else "asn", what, "see who registered it; take a narrower AS-SET"
                )
                break


def _length(text: str) -> int:
    found = _LENGTH.search(text)
    return int(found[1]) if found else 0


def _transit_free(subject: Subject) -> Iterator[Fault]:
    free = frozenset(subject.exchange.intent.policy.transit_free_asns)
    for member, name, routes in registered(subject):
        if member.asn not in free and (found := sorted(free.intersection(routes.origins))):
            what = f"{name} holds AS{found[0]}, which buys no transit: the set is too wide"
            yield member_fault(
                member, "as_set" if member.as_set else "asn", what, "take the set of the member's customers, not of its upstreams"
            )


def _never_via(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    for member in subject.exchange.intent.members:
        item = next((one for one in member.connections if one.route_servers), None)
        listed = member.asn in subject.snapshot.never_via or subject.snapshot.network(member.asn).never_via
        said = policy.never_via_peeringdb and listed
        if item and member.asn in policy.never_via_asns:
            what = (
                f"AS{member.asn} is a member with sessions: what it announces would be sent, what others learnt from it refused"
            )
            yield exchange_fault("policy/never_via/asns", what, f"delete it, or write 'route_servers: false' in {member.key}.yml")
        elif item and said:
            what = "PeeringDB says that its routes come by no route server, but it has sessions with ours"
            yield connection_fault(
                member, item, "route_servers", what, "ask the member: route_servers: false, or it corrects PeeringDB"
            )


def _unknown(subject: Subject) -> Iterator[Fault]:
    if not subject.snapshot.networks:
        return
    for member in subject.exchange.intent.members:
        if str(member.asn) not in subject.snapshot.networks:
            yield member_fault(member, "asn", f"PeeringDB does not know AS{member.asn}", "see whether the number is right")


def _other_as_set(subject: Subject) -> Iterator[Fault]:
    for member in subject.exchange.intent.members:
        said = subject.snapshot.network(member.asn).as_set
        if member.as_set and said and _bare(member.as_set) not in {_bare(name) for name in said.split()}:
            what = f"the file says {member.as_set}, PeeringDB says {said}"
            yield member_fault(member, "as_set", what, "ask the member which of them counts")


def _other_limit(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        network = subject.snapshot.network(member.asn)
        pairs = ((4, item.max_prefix.ipv4, network.max_prefix_ipv4), (6, item.max_prefix.ipv6, network.max_prefix_ipv6))
        for version, own, said in pairs:
            if item.route_servers and own and said and own < said <= FULL_TABLE[version]:
                what = f"limit {own} for IPv{version}, but the member says in PeeringDB that it announces up to {said}"
                yield connection_fault(member, item, f"max_prefix/ipv{version}", what, "raise it if the member is right")


RULES = (
    Rule(
        "member.as-set-shared",
        Severity.WARNING,
        "with another's AS-SET a member may announce the other's prefixes",
        "as_set: AS64498:AS-LOIRE in armor.yml, too",
        _as_set_shared,
    ),
    Rule(
        "member.as-set-of-other",
        Severity.WARNING,
        "a hierarchical AS-SET belongs to the ASN in front of it (RFC 2622, 5)",
        "asn: 64497, as_set: AS64479:AS-ARMOR",
        _as_set_of_other,
    ),
    Rule(
        "member.as-set-without-self",
        Severity.WARNING,
        "a member's AS-SET holds the member",
        "as_set: AS-SEL of AS64504 in armor.yml",
        _without_self,
    ),
    Rule(
        "member.as-set-empty",
        Severity.WARNING,
        "without registered prefixes every route is refused",
        "an AS-SET with no member",
        _empty,
    ),
    Rule(
        "member.family-unregistered",
        Severity.INFO,
        "a session of a family without registered prefixes brings no route",
        "ipv6 address, no route6 object",
        _family,
    ),
    Rule("member.as-set-huge", Severity.WARNING, "a set that holds everything filters nothing", "as_set: AS-ANY", _huge),
    Rule(
        "member.as-set-wide",
        Severity.WARNING,
        "nobody has a /7: whoever registered it erred",
        "a route object for 0.0.0.0/1",
        _wide,
    ),
    Rule(
        "member.as-set-transit-free",
        Severity.WARNING,
        "a set that holds its member's upstream has exploded (RFC 7682, 3.1)",
        "an AS-SET that holds AS3356",
        _transit_free,
    ),
    Rule(
        "member.never-via",
        Severity.WARNING,
        "a network that wants no route server has no session with one",
        "never via route servers in PeeringDB",
        _never_via,
    ),
    Rule("peeringdb.unknown", Severity.INFO, "members have an entry in PeeringDB (MANRS action 4)", "asn: 64479", _unknown),
    Rule(
        "peeringdb.as-set", Severity.INFO, "the member itself writes there which set counts", "another irr_as_set", _other_as_set
    ),
    Rule(
        "peeringdb.max-prefix",
        Severity.INFO,
        "the member says there how much it announces",
        "ipv4: 100, info_prefixes4: 300",
        _other_limit,
    ),
)
