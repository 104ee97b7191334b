"""Rules on one member's routing: its lists and next hops, the families and paths that its sessions carry."""

from collections.abc import Iterator
from typing import NamedTuple

from ixp.model import Exchange, Member, NextHop, Options, PrefixRange, Severity
from ixp.platforms import platform
from ixp.policy import bogons
from validate.rules.devices import unfit
from validate.rules.rule import Fault, Rule, Subject, connection_fault, exchange_fault, member_fault

_SOME = 8  # members that one finding names


def _options(subject: Subject, member: Member) -> list[Options]:
    """What counts on each of the member's connections."""
    policy = subject.exchange.intent.policy
    return [policy.options(member.policy, item.policy) for item in member.connections]


def _next_hops(subject: Subject) -> Iterator[Fault]:
    lan = subject.exchange.intent.peering_lan
    for member in subject.exchange.intent.members:
        listed = any(item.next_hop is NextHop.LISTED for item in _options(subject, member))
        hops = member.lists.next_hops
        if listed and not hops:
            what = "listed next hops are allowed, but none is listed"
            yield member_fault(member, "policy/next_hop", what, "add next_hops, or write strict")
        said = member.policy.next_hop is NextHop.LISTED  # though it has NAPs only, or connections that are stricter, for now
        if hops and not (listed or said):
            yield member_fault(member, "next_hops", "these next hops have no effect", "next_hop: listed, or delete them")
        for hop in hops:
            if hop not in (lan.ipv4 if hop.version == 4 else lan.ipv6):
                what = f"{hop} is outside the peering LAN: other members could not reach it"
                yield member_fault(member, "next_hops", what, "write addresses of the LAN")


def _families(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    for member, item in subject.exchange.connections():
        if policy.options(member.policy, item.policy).ipv4_over_ipv6 and item.route_servers:
            field = "policy/session/ipv4_over_ipv6"
            if item.ipv6 is None:
                yield connection_fault(member, item, field, "IPv4 over IPv6, but no IPv6 address", "add ipv6, or write false")
            elif item.ipv4 is not None:
                what = "IPv4 over IPv6, and an IPv4 session beside it: its routes would come twice"
                yield connection_fault(member, item, field, what, "delete ipv4, or write false")


class Refused(NamedTuple):
    """A range that is refused from a member, where it comes from, and the words for it."""

    range: PrefixRange
    words: str


def refused(exchange: Exchange, member: Member) -> Iterator[Refused]:
    """Every range that is refused from the member, whatever its lists allow."""
    intent = exchange.intent
    for version in (4, 6):
        yield from (Refused(item, "a bogon") for item in bogons(intent.profile, version))
    for lan in (intent.peering_lan.ipv4, intent.peering_lan.ipv6):
        yield Refused(PrefixRange.with_more_specifics(lan), "in the exchange's own LAN")
    yield from (Refused(item, "denied by the exchange") for item in intent.policy.denied)
    yield from (Refused(item, "denied from the member by its own file") for item in member.lists.deny_prefixes)


def holds(outer: PrefixRange, inner: PrefixRange) -> bool:
    """Whether all of a range is in another."""
    network, other = outer.prefix, inner.prefix
    if network.version != other.version or network.prefixlen > other.prefixlen:
        return False
    inside = int(network.network_address) == int(other.network_address) & int(network.netmask)
    return inside and outer.shortest <= inner.shortest and inner.longest <= outer.longest


def _contradiction(subject: Subject) -> Iterator[Fault]:
    for member in subject.exchange.intent.members:
        lists = member.lists
        allowed = [(item, "allow/prefixes") for item in lists.allow_prefixes]
        allowed += [(item.range, "allow/routes") for item in lists.allow_routes]
        never = tuple(refused(subject.exchange, member)) if allowed else ()
        for item, field in allowed:
            for found in (one for one in never if holds(one.range, item)):
                what = f"{item.prefix} is allowed, but it is {found.words}: that counts first"
                yield member_fault(member, field, what, "delete it from one of the two")
                break


def _path_hiding(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    hiding = [item.name for item in exchange.route_servers if not unfit(item) and platform(item.platform).hides_paths]
    if not hiding:
        return
    policy = exchange.intent.policy
    blind = {
        member.key: None
        for member, item in exchange.connections()
        if item.route_servers and item.addresses and not policy.options(member.policy, item.policy).add_path
    }
    if blind:
        names = ", ".join([*blind][:_SOME]) + (f" and {len(blind) - _SOME} more" if len(blind) > _SOME else "")
        what = f"on {' and '.join(hiding)}, where the best path is not for them these get none: {names}"
        hint = "session: {add_path: true} for members whose routers take several paths, or a platform that does without"
        yield exchange_fault("policy/session/add_path", what, hint)


RULES = (
    Rule(
        "member.next-hops",
        Severity.ERROR,
        "listed next hops are addresses of the peering LAN, and count with 'next_hop: listed' alone",
        "next_hop: listed without next_hops",
        _next_hops,
    ),
    Rule(
        "connection.ipv4-over-ipv6",
        Severity.ERROR,
        "IPv4 is carried by one session (RFC 8950)",
        "ipv4_over_ipv6: true beside ipv4",
        _families,
    ),
    Rule(
        "member.contradiction",
        Severity.WARNING,
        "what is refused from everybody no list of a member allows",
        "allow: {prefixes: [10.0.0.0/8]}",
        _contradiction,
    ),
    Rule(
        "route-server.path-hiding",
        Severity.INFO,
        "a route server that chooses before it filters hides the paths behind the best (RFC 7947, 2.3)",
        "a route server on FRR, members without add_path",
        _path_hiding,
    ),
)
