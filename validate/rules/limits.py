"""Rules on the limits of prefixes that sessions have."""

from collections.abc import Iterator
from typing import NamedTuple

from ixp.data.guards import FULL_TABLE
from ixp.model import Connection, Member, Policy, Severity
from ixp.policy import irr_name
from ixp.policy.route_server import session_limit
from validate.rules.rule import Fault, Rule, Subject, connection_fault

_MUCH = {4: 10_000, 6: 5_000}  # prefixes; what few members come near
_TIMES, _CLEARLY = 20, 2


def _own(item: Connection, version: int) -> int | None:
    return item.max_prefix.ipv4 if version == 4 else item.max_prefix.ipv6


def _whose(item: Connection, version: int) -> str:
    return "" if _own(item, version) is not None else " (PeeringDB's or the exchange's)"


def _carries(policy: Policy, member: Member, item: Connection, version: int) -> bool:
    """Whether a session of the connection carries that family."""
    if version == 6:
        return item.ipv6 is not None
    over = policy.options(member.policy, item.policy).ipv4_over_ipv6 and item.ipv6 is not None
    return item.ipv4 is not None or over


def _too_high(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    for member, item in subject.exchange.connections():
        for version, most in FULL_TABLE.items():
            limit = session_limit(policy, item, subject.snapshot.network(member.asn), version)
            if limit > most and (_own(item, version) is not None or _carries(policy, member, item, version)):
                what = f"{limit} IPv{version} prefixes{_whose(item, version)} are more than the whole Internet has"
                hint = "a limit protects only if it is near what is expected"
                yield connection_fault(member, item, f"max_prefix/ipv{version}", what, hint)


def _unused(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        for version in FULL_TABLE:
            if _own(item, version) is not None and not _carries(subject.exchange.intent.policy, member, item, version):
                what = f"a limit for IPv{version}, but no IPv{version} address"
                yield connection_fault(member, item, f"max_prefix/ipv{version}", what, "add the address or delete the limit")


def _too_low(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    for member, item in subject.exchange.connections():
        network = subject.snapshot.network(member.asn)
        routes = subject.snapshot.route_set(irr_name(member, policy, network))
        if routes is None or not item.route_servers:
            continue
        for version, registered in ((4, len(routes.ipv4)), (6, len(routes.ipv6))):
            limit = session_limit(policy, item, network, version)
            if limit < registered and _carries(policy, member, item, version):
                what = f"limit {limit} for IPv{version}{_whose(item, version)}, but {registered} prefixes may be announced"
                hint = "raise it, or the session goes down when all are announced"
                yield connection_fault(member, item, f"max_prefix/ipv{version}", what, hint)


class _Expected(NamedTuple):
    """Prefixes of a member's family: how many are registered, how many the member announces by PeeringDB (0: unknown)."""

    registered: int
    said: int


def _expected(subject: Subject, member: Member) -> dict[int, _Expected] | None:
    """None where what is registered does not bound what is taken."""
    policy = subject.exchange.intent.policy
    network = subject.snapshot.network(member.asn)
    routes = subject.snapshot.route_set(irr_name(member, policy, network))
    options = [policy.options(member.policy, item.policy) for item in member.connections]
    bound = all(item.irr_prefix and not item.irr_more_specifics and not item.roas_as_route_objects for item in options)
    if routes is None or not bound or any("^" in text for text in (*routes.ipv4, *routes.ipv6)):
        return None
    lists = (*(item for item in member.lists.allow_prefixes), *(item.range for item in member.lists.allow_routes))
    if any(item.shortest != item.longest for item in lists):
        return None
    return {
        4: _Expected(len(routes.ipv4) + len(lists), network.max_prefix_ipv4 or 0),
        6: _Expected(len(routes.ipv6) + len(lists), network.max_prefix_ipv6 or 0),
    }


def _far_above(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        expected = _expected(subject, member) if item.route_servers else None
        for version, (registered, said) in expected.items() if expected else ():
            limit = _own(item, version) or 0
            if _MUCH[version] < limit <= FULL_TABLE[version] and limit > _TIMES * max(registered, said):
                what = f"limit {limit} for IPv{version}, but no more than {registered} prefixes are registered"
                hint = "see whether a digit is too many; such a limit stops no leak"
                yield connection_fault(member, item, f"max_prefix/ipv{version}", what, hint)


def _swapped(subject: Subject) -> Iterator[Fault]:
    """Where the data say clearly that it is the other way round."""
    for member, item in subject.exchange.connections():
        first, second = _own(item, 4), _own(item, 6)
        expected = _expected(subject, member) if item.route_servers and first and second else None
        if not (first and second and expected and first < second):
            continue
        four, six = expected[4], expected[6]
        said = (four.said, six.said) if four.said and six.said else (four.registered, six.registered)
        if said[1] > 0 and said[0] > _CLEARLY * said[1]:
            what = f"limit {first} for IPv4 and {second} for IPv6, but {said[0]} and {said[1]} prefixes are expected"
            yield connection_fault(member, item, "max_prefix", what, f"ipv4: {second}, ipv6: {first}")


RULES = (
    Rule(
        "connection.max-prefix",
        Severity.ERROR,
        "a limit above the full table protects from nothing",
        "max_prefix: {ipv4: 9999999}",
        _too_high,
    ),
    Rule(
        "connection.max-prefix-unused",
        Severity.WARNING,
        "a limit of a family without address has no effect",
        "ipv4: 20, no ipv4",
        _unused,
    ),
    Rule(
        "connection.max-prefix-high",
        Severity.WARNING,
        "a limit far above what is expected stops no leak",
        "limit 100000, 2 prefixes registered",
        _far_above,
    ),
    Rule(
        "connection.max-prefix-swapped",
        Severity.WARNING,
        "each family has a limit of its own",
        "ipv4: 50, ipv6: 500 of a member with 20 IPv4 and 5 IPv6 prefixes",
        _swapped,
    ),
    Rule(
        "connection.max-prefix-low",
        Severity.WARNING,
        "the session would go down in normal use",
        "limit 1, 300 prefixes registered",
        _too_low,
    ),
)
