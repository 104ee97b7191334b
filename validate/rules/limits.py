"""Rules on the limits of prefixes that sessions have."""

from collections.abc import Iterator

from ixp.data.guards import FULL_TABLE
from ixp.model import Connection, Member, Policy, Severity
from ixp.policy import irr_name
from ixp.policy.route_server import session_limit
from validate.rules.rule import Fault, Rule, Subject, connection_fault


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
        "connection.max-prefix-low",
        Severity.WARNING,
        "the session would go down in normal use",
        "limit 1, 300 prefixes registered",
        _too_low,
    ),
)
