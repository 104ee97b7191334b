"""Rules on the route servers' policy: what holds for all, and what a member or a connection has otherwise."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address

from ixp.intent.faults import did_you_mean
from ixp.model import Blackhole, Exchange, Options, PrefixLengths, Profile, Role, Severity
from validate.rules.addresses import elsewhere
from validate.rules.rule import Fault, Rule, Subject, connection_fault, device_fault, exchange_fault, member_fault

_CACHES = 2  # validators that a route server should have (RFC 7115, 3)
_SPEAKERS = frozenset({Role.ROUTE_SERVER, Role.COLLECTOR})


@dataclass(frozen=True)
class Level:
    """A place where options may be written: what is given there, what counts there, and how to complain about a key."""

    given: dict[str, object]
    options: Options
    fault: Callable[[str, str, str], Fault]


def levels(exchange: Exchange) -> Iterator[Level]:
    """The exchange, then every member and connection that has a policy of its own."""
    policy = exchange.intent.policy
    yield Level(dict(policy), policy, exchange_fault)
    for member in exchange.intent.members:
        if given := member.policy.given:
            yield Level(given, policy.options(member.policy), partial(member_fault, member))
        for item in member.connections:
            if given := item.policy.given:
                yield Level(given, policy.options(member.policy, item.policy), partial(connection_fault, member, item))


def _lengths(subject: Subject) -> Iterator[Fault]:
    for level in levels(subject.exchange):
        for field, most in (("ipv4_length", 32), ("ipv6_length", 128)):
            lengths = level.given.get(field)
            if isinstance(lengths, PrefixLengths) and not lengths.shortest <= lengths.longest <= most:
                what = f"{lengths.shortest}-{lengths.longest} is not a range of prefix lengths of that family"
                yield level.fault(f"policy/{field}", what, f"shortest first, at most {most}")


def _strict_role(subject: Subject) -> Iterator[Fault]:
    for level in levels(subject.exchange):
        if level.options.strict_role and not level.options.role and not level.given.keys().isdisjoint({"role", "strict_role"}):
            key = "strict_role" if level.given.get("strict_role") else "role"
            yield level.fault(f"policy/session/{key}", "a role is asked of the member, but we send none", "role: true")


def _roas(subject: Subject) -> Iterator[Fault]:
    for level in levels(subject.exchange):
        if level.given.get("roas_as_route_objects") and not subject.exchange.intent.policy.rtr_caches:
            what = "ROAs stand for route objects, but without RTR caches no route is known to be valid"
            yield level.fault("policy/irr/roas_as_route_objects", what, "write rpki: {caches: […]} in exchange.yml")


def _caches(subject: Subject) -> Iterator[Fault]:
    caches = subject.exchange.intent.policy.rtr_caches
    if 0 < len(caches) < _CACHES:
        what = f"{caches[0].host} is the only RTR cache: without it RPKI is not checked"
        yield exchange_fault("policy/rpki/caches", what, "name a second one, of another software or another host")


def _no_caches(subject: Subject) -> Iterator[Fault]:
    if subject.exchange.intent.profile is Profile.PRODUCTION and not subject.exchange.intent.policy.rtr_caches:
        what = "the route servers check no RPKI: a hijack of signed space goes to every member"
        yield exchange_fault("policy/rpki", what, "name two validators: rpki: {caches: [address:port, address:port]}")


def _blackhole(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    policy = intent.policy
    families = (
        (4, policy.blackhole_ipv4, policy.blackhole_next_hop_ipv4, intent.peering_lan.ipv4),
        (6, policy.blackhole_ipv6, policy.blackhole_next_hop_ipv6, intent.peering_lan.ipv6),
    )
    used = _used(subject.exchange)
    for version, action, address, lan in families:
        field = f"policy/blackhole/next_hop/ipv{version}"
        broadcast = (lan.broadcast_address,) if version == 4 else ()
        hint = f"write a free address of {lan}, whose MAC the switches drop"
        if action is Blackhole.REWRITE and address is None:
            yield exchange_fault(field, f"IPv{version} next hops are rewritten, but no address is given", hint)
        elif address is not None and address not in lan and elsewhere(subject.exchange, version):
            continue  # route-server.address says so
        elif address is not None and address not in lan:
            yield exchange_fault(field, f"{address} is outside the peering LAN {lan}: nobody would take it", hint)
        elif address is not None and (address in used or address in {lan.network_address, *broadcast}):
            fault = exchange_fault(field, f"{address} is {used.get(address, 'no host address')}", hint)
            yield fault.model_copy(update={"other": _path_of(subject.exchange, address)})


def _path_of(exchange: Exchange, address: IPv4Address | IPv6Address) -> str:
    """Where the inventory gives the address to a connection; empty where it gives it to none."""
    users = ((member, item) for member, item in exchange.connections() if address in item.addresses)
    return next((connection_fault(member, item, f"ipv{address.version}", "").path for member, item in users), "")


def _unheld_blackholes(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    modes = (policy.blackhole_ipv4, policy.blackhole_ipv6)
    if all(item is Blackhole.OFF for item in modes):
        return
    for level in levels(subject.exchange):
        if level.given.get("irr_prefix") is False and level.options.irr_origin:  # else policy.irr-off, member.unfiltered say so
            what = "blackhole requests are taken for any prefix: with irr: {prefix: false} nothing says which are the member's"
            hint = "leave the check on, and list what the IRR lacks under allow: {prefixes: […]}"
            yield level.fault("policy/irr/prefix", what, hint)


def _used(exchange: Exchange) -> dict[IPv4Address | IPv6Address, str]:
    """Who has which address of the peering LAN."""
    members = {address: f"that of {item.key}" for _, item in exchange.connections() for address in item.addresses}
    speakers = {
        address.ip: f"that of {device.name}"
        for device in exchange.route_servers + exchange.collectors
        for port in device.interfaces
        for address in port.addresses
    }
    return members | speakers


def _pops(subject: Subject) -> Iterator[Fault]:
    pops = subject.exchange.intent.policy.pops
    sites = sorted({device.site for device in subject.exchange.facts.devices})
    numbers = Counter(item.number for item in pops)
    for item in pops:
        field = f"policy/communities/pops/{item.site}"
        if item.site not in sites:
            hint = did_you_mean(item.site, sites) or "write the slug of a site in NetBox that has devices"
            yield exchange_fault(field, f"NetBox has no device at a site {item.site}", hint)
        if numbers[item.number] > 1:
            yield exchange_fault(field, f"{item.number} is the number of another site too", "give each site its own")


def _local_lines(subject: Subject) -> Iterator[Fault]:
    speakers = sorted(item.name for item in subject.exchange.facts.devices if item.role in _SPEAKERS)
    for item in subject.exchange.intent.policy.local_lines:
        if item.device not in speakers:
            what = f"{item.device} is no route server and no collector"
            hint = did_you_mean(item.device, speakers) or "write the name that NetBox has"
            yield exchange_fault(f"policy/local_lines/{item.device}", what, hint)


def _drain(subject: Subject) -> Iterator[Fault]:
    servers = subject.exchange.route_servers
    drained = [item.name for item in servers if item.drain]
    if drained and len(drained) == len(servers):
        what = "every route server is being drained: members prefer any other path"
        yield device_fault(drained[0], what, "drain one at a time: empty ixp_drain of the others in NetBox")
    for device in subject.exchange.facts.devices:
        if device.drain and device.role is not Role.ROUTE_SERVER:
            yield device_fault(device.name, f"a drain, but it is no route server: {device.drain}", "empty ixp_drain in NetBox")


RULES = (
    Rule(
        "policy.lengths", Severity.ERROR, "a range that ends before it begins refuses everything", "ipv4_length: 24-8", _lengths
    ),
    Rule(
        "policy.strict-role",
        Severity.ERROR,
        "a role can be asked of a member only where we send ours (RFC 9234)",
        "session: {strict_role: true} without role",
        _strict_role,
    ),
    Rule(
        "policy.roas-without-rpki",
        Severity.WARNING,
        "only a validator can say that a ROA makes a route valid",
        "roas_as_route_objects: true without caches",
        _roas,
    ),
    Rule(
        "policy.no-rpki",
        Severity.WARNING,
        "MANRS asks for it; members count on it",
        "profile: production without caches",
        _no_caches,
    ),
    Rule("policy.one-cache", Severity.WARNING, "a validator may fail", "caches: [198.18.255.5]", _caches),
    Rule(
        "policy.blackhole-next-hop",
        Severity.ERROR,
        "traffic to a blackhole goes to an address of the LAN that is nobody's",
        "blackhole: {ipv4: rewrite} without next_hop",
        _blackhole,
    ),
    Rule(
        "policy.blackhole-any-prefix",
        Severity.WARNING,
        "who may announce anything may null-route anything, at every member (RFC 7999, 3.3)",
        "blackhole: {ipv4: rewrite}, a member with irr: {prefix: false}",
        _unheld_blackholes,
    ),
    Rule("policy.pops", Severity.ERROR, "a number marks one site, and a site that exists", "pops: {nte09: 9}", _pops),
    Rule("policy.local-lines", Severity.ERROR, "lines for a device that is not there have no effect", "rs9: |", _local_lines),
    Rule(
        "route-server.drain",
        Severity.WARNING,
        "only one route server at a time is taken out of service",
        "ixp_drain of rs1 and rs2",
        _drain,
    ),
)
