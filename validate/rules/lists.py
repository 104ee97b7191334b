"""Rules on a member's own lists: what they allow, and what they deny."""

from collections.abc import Iterator
from ipaddress import ip_network

from ixp.data.snapshot import RouteSet
from ixp.model import Member, NextHop, PrefixRange, Severity
from validate.rules.irr import registered
from validate.rules.members import unassigned
from validate.rules.routing import holds, refused
from validate.rules.rule import Fault, Rule, Subject, exchange_fault, member_fault

_WIDEST = {4: 8, 6: 19}  # RIPE NCC's largest IPv6 allocations are /19s
_SPEAKERS = "the route servers"
_SOME = 6  # members that one finding names


def _allowed(member: Member) -> list[tuple[str, PrefixRange]]:
    found = [("allow/prefixes", item) for item in member.lists.allow_prefixes]
    return found + [("allow/routes", item.range) for item in member.lists.allow_routes]


def _wide(subject: Subject) -> Iterator[Fault]:
    for member in subject.exchange.intent.members:
        for field, item in _allowed(member):
            if item.prefix.prefixlen >= _WIDEST[item.prefix.version]:
                continue
            if not any(holds(one.range, item) for one in refused(subject.exchange, member)):  # member.contradiction finds these
                yield member_fault(member, field, f"{item.prefix} is more than any member has", "write the member's own prefixes")


def _origins(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    for member in intent.members:
        origins = [("allow/origins", item) for item in member.lists.allow_origins]
        origins += [("allow/routes", item.origin) for item in member.lists.allow_routes if item.origin is not None]
        for field, asn in origins:
            if asn == member.asn:
                continue
            if asn == intent.route_server_asn:
                yield member_fault(member, field, f"AS{asn} is that of {_SPEAKERS}", "write the ASN of the member's customer")
            elif asn in intent.policy.transit_free_asns:
                yield member_fault(member, field, f"AS{asn} buys no transit: its routes here would be a leak", "delete it")
            elif unassigned(asn):
                yield member_fault(member, field, f"AS{asn} is reserved: paths with it are refused", "delete it")


def _of_other(subject: Subject) -> Iterator[Fault]:
    """What only another member has registered; who has the other in its own set carries the other's routes."""
    listing = [item for item in subject.exchange.intent.members if _allowed(item)]
    owners = list(registered(subject)) if listing else []
    for member in listing:
        own = next((item.routes for item in owners if item.member is member), RouteSet())
        origins = {*member.lists.allow_origins, *(item.origin for item in member.lists.allow_routes)}
        others = [item for item in owners if item.member is not member and item.member.asn not in own.origins]
        for field, allowed in _allowed(member):
            prefix = str(allowed.prefix)
            found = None if _holds(own, prefix) else next((item for item in others if _holds(item.routes, prefix)), None)
            if found and found.member.asn not in origins:
                owner = found.member.key
                what = f"{prefix} is {owner}'s: the member may announce it in the other's place"
                hint = f"see whether the line is meant for {owner}.yml; 'origin' says that {owner} is its customer"
                yield member_fault(member, field, what, hint)


def _holds(routes: RouteSet, prefix: str) -> bool:
    """Whether a set has that prefix, with whatever lengths; it is compared as text, for there may be very many."""
    return any(text.partition("^")[0] == prefix for text in (*routes.ipv4, *routes.ipv6))


def _customers(subject: Subject) -> Iterator[Fault]:
    """A member may carry another's routes; who does so is worth a look, for it can take the other's place."""
    members = {item.asn: item for item in subject.exchange.intent.members}
    sets = {item.member.key: item.routes for item in registered(subject)}
    for member in members.values():
        origins = [("allow/origins", asn) for asn in member.lists.allow_origins]
        origins += [("allow/routes", item.origin) for item in member.lists.allow_routes if item.origin is not None]
        for field, asn in origins:
            other = members.get(asn)
            if other and other is not member and asn not in sets.get(member.key, RouteSet()).origins:
                what = f"AS{asn} is {other.key}: the member may announce the other's routes"
                yield member_fault(member, field, what, f"fine if {other.key} is its customer; else see whose line it is")


def _denies_all(subject: Subject) -> Iterator[Fault]:
    for member, name, routes in registered(subject):
        denied = member.lists.deny_prefixes
        ranges = (*routes.ipv4, *routes.ipv6)
        if denied and ranges and all(any(holds(one, _range(text)) for one in denied) for text in ranges):
            what = f"everything that {name} holds is denied: no route of the member is left"
            yield member_fault(member, "deny", what, "narrow the list; a prefix alone denies everything inside it")


def _denied_by_all(subject: Subject) -> Iterator[Fault]:
    denied = [item for item in subject.exchange.intent.policy.denied if item.prefix.prefixlen]  # policy.denies-all has that one
    left = []
    for member, _, routes in registered(subject) if denied else ():
        for version, own in ((4, routes.ipv4), (6, routes.ipv6)):
            if own and all(any(holds(one, _range(text)) for one in denied) for text in own):
                left.append(f"{member.key} (IPv{version})")
    if left:
        more = f" and {len(left) - _SOME} more" if len(left) > _SOME else ""
        what = f"everything that is registered is denied for {', '.join(left[:_SOME])}{more}"
        yield exchange_fault("policy/denied", what, "narrow the list; a prefix alone denies everything inside it")


def _range(text: str) -> PrefixRange:
    """A range of the snapshot: ``198.18.0.0/22^22-24`` (RFC 2622, 2)."""
    prefix, _, lengths = text.partition("^")
    network = ip_network(prefix)
    if not lengths:
        return PrefixRange.exactly(network)
    if lengths == "+":
        return PrefixRange.with_more_specifics(network)
    shortest, _, longest = lengths.partition("-")
    return PrefixRange(prefix=network, shortest=int(shortest), longest=int(longest or shortest))


def _next_hops(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    ours = {
        port.ip: device.name
        for device in exchange.route_servers + exchange.collectors
        for one in device.interfaces
        for port in one.addresses
    }
    owners = {address: other for other, item in exchange.connections() for address in item.addresses}
    for member in exchange.intent.members:
        listed = any(
            exchange.intent.policy.options(member.policy, item.policy).next_hop is NextHop.LISTED for item in member.connections
        )
        for hop in member.lists.next_hops if listed else ():
            if hop in ours:
                yield member_fault(
                    member, "next_hops", f"{hop} is the address of {ours[hop]}", "write addresses of the member's routers"
                )
            elif hop in owners and owners[hop] is not member:
                what = f"{hop} is the address of {owners[hop].key}: traffic would go to it without its consent"
                yield member_fault(member, "next_hops", what, "write addresses of the member's own routers")


RULES = (
    Rule(
        "member.allow-wide",
        Severity.WARNING,
        "a list for one member allows no half of the Internet",
        "allow: {prefixes: [128.0.0.0/1]}",
        _wide,
    ),
    Rule("member.allow-origin", Severity.WARNING, "customers have ASNs of their own", "allow: {origins: [3356]}", _origins),
    Rule(
        "member.allow-of-other",
        Severity.WARNING,
        "what one member may announce of another's is a hijack in waiting",
        "allow: {prefixes: [198.18.12.0/24]} in armor.yml, which is loire's",
        _of_other,
    ),
    Rule(
        "member.allow-customer",
        Severity.INFO,
        "who carries another member's routes can take its place",
        "allow: {origins: [64498]} in armor.yml, which is loire's ASN",
        _customers,
    ),
    Rule(
        "member.denies-all",
        Severity.WARNING,
        "a member of whom nothing is taken is connected in vain",
        "deny: [0.0.0.0/0]",
        _denies_all,
    ),
    Rule(
        "policy.denies-member",
        Severity.WARNING,
        "what is denied is denied from those to whom it belongs, too",
        "denied: [198.18.12.0/22], which is loire's",
        _denied_by_all,
    ),
    Rule(
        "member.next-hop-taken",
        Severity.WARNING,
        "traffic goes to whom the next hop belongs (RFC 7948, 4.8)",
        "next_hops: [192.0.2.12], which is loire's",
        _next_hops,
    ),
)
