"""What one route server has to do: its sessions, its sets and its limits, ready to be spelt in any daemon's language."""

from collections import defaultdict
from ipaddress import IPv4Address, IPv6Address

from ixp.data.snapshot import Network, Snapshot
from ixp.errors import InputError
from ixp.model import (
    Blackhole,
    Connection,
    Device,
    Exchange,
    Member,
    Options,
    Policy,
    PrefixRange,
    Profile,
    Role,
    RouteLists,
    RtrCache,
    State,
    WellKnown,
)
from ixp.model.base import Frozen
from ixp.policy.checks import reserved_asns
from ixp.policy.communities import Communities
from ixp.policy.prefixes import bogons

_COLLECTED = frozenset({State.QUARANTINE})
_SERVED = frozenset({State.ACTIVE, State.SUSPENDED, State.LEAVING})

Address = IPv4Address | IPv6Address


class MemberSet(Frozen):
    """What a member may announce. ``key`` is stable (``AS64497``); empty tuples mean: nothing.

    Prefixes are in RPSL's notation (``ixp.data.snapshot``), in the order of their text, more specifics counted in where the
    member may announce them. ``origins`` hold its own ASN, sorted. ``lists`` are the member's own: what they allow is not in
    the sets.
    """

    key: str
    source: str
    origins: tuple[int, ...]
    ipv4: tuple[str, ...]
    ipv6: tuple[str, ...]
    lists: RouteLists = RouteLists()

    def prefixes(self, version: int) -> tuple[str, ...]:
        """Its ranges of one IP version."""
        return self.ipv4 if version == 4 else self.ipv6


class Session(Frozen):
    """A session with a member's router. ``key`` is that of its connection; (``key``, ``version``) is unique.

    ``version`` is that of its addresses; ``carries`` are the families that it exchanges (RFC 8950: both on IPv6). Limits are by
    family, in the order of ``carries``. ``next_hops``: addresses that its routes may have, both versions. ``disabled``:
    configured, administratively down (suspended). ``drained``: graceful shutdown (RFC 8326) both ways: its routes get the
    exchange's preference for them and GRACEFUL_SHUTDOWN, and so do those it is sent. ``md5`` is the reference of its password.
    ``mapped_asn`` stands for a 32-bit ASN in standard communities. ``tags`` are large communities that its routes get, ``pop``
    the number of the place where it is connected, None where the exchange gives none.
    """

    key: str
    member: str
    description: str
    asn: int
    version: int
    address: Address
    limits: tuple[int, ...]
    member_set: str
    options: Options
    carries: tuple[int, ...]
    next_hops: tuple[Address, ...]
    disabled: bool = False
    drained: bool = False
    md5: str | None = None
    mapped_asn: int | None = None
    tags: tuple[str, ...] = ()
    pop: int | None = None


class RouteServer(Frozen):
    """One route server's task. Sessions are sorted by version, then key; sets by ASN.

    ``collector``: it is the quarantine collector; it keeps whatever a member in quarantine sends, and sends nothing.
    ``denied`` are the exchange's own LANs and what else it denies. ``reserved_asns`` are inclusive ranges. ``rtr_caches``: none
    means that RPKI is not checked. ``tags`` are communities that only it may set, beside those of the scheme.
    ``draining``: it is being taken out of service: what it sends carries GRACEFUL_SHUTDOWN. ``local_lines`` stand at the end of
    its configuration.
    """

    name: str
    exchange: str
    profile: Profile
    collector: bool
    asn: int
    router_id: IPv4Address
    ipv4: IPv4Address
    ipv6: IPv6Address
    policy: Policy
    bogons_ipv4: tuple[PrefixRange, ...]
    bogons_ipv6: tuple[PrefixRange, ...]
    denied_ipv4: tuple[PrefixRange, ...]
    denied_ipv6: tuple[PrefixRange, ...]
    reserved_asns: tuple[tuple[int, int], ...]
    transit_free: tuple[int, ...]
    never_via: tuple[int, ...]
    rtr_caches: tuple[RtrCache, ...]
    tags: tuple[str, ...]
    draining: bool
    local_lines: tuple[str, ...]
    member_sets: tuple[MemberSet, ...]
    sessions: tuple[Session, ...]

    @property
    def communities(self) -> Communities:
        """The table of what communities mean here."""
        return Communities(asn=self.asn)

    @property
    def obeys_well_known(self) -> bool:
        """Whether NO_EXPORT and NO_ADVERTISE keep a route from the members."""
        return self.policy.well_known is WellKnown.OBEY

    def address(self, version: int) -> Address:
        """Its own address in the peering LAN."""
        return self.ipv4 if version == 4 else self.ipv6

    def bogons(self, version: int) -> tuple[PrefixRange, ...]:
        """Bogon prefixes of one IP version."""
        return self.bogons_ipv4 if version == 4 else self.bogons_ipv6

    def denied(self, version: int) -> tuple[PrefixRange, ...]:
        """Denied prefixes of one IP version."""
        return self.denied_ipv4 if version == 4 else self.denied_ipv6

    def blackhole(self, version: int) -> Blackhole:
        """What is done with blackhole requests of one IP version."""
        return self.policy.blackhole_ipv4 if version == 4 else self.policy.blackhole_ipv6

    def blackhole_next_hop(self, version: int) -> Address | None:
        """Where ``Blackhole.REWRITE`` sends their traffic."""
        return self.policy.blackhole_next_hop_ipv4 if version == 4 else self.policy.blackhole_next_hop_ipv6


def route_server(exchange: Exchange, snapshot: Snapshot, device: Device) -> RouteServer:
    """Decide the task of a route server or collector; raises InputError where NetBox gives it no address in the peering LAN."""
    ipv4 = exchange.peering_address(device, 4)
    ipv6 = exchange.peering_address(device, 6)
    if not isinstance(ipv4, IPv4Address) or not isinstance(ipv6, IPv6Address):
        raise InputError(
            f"route server {device.name} needs an IPv4 and an IPv6 address in the peering LAN",
            where=f"NetBox {device.name}",
            hint="assign both to its peering interface in NetBox",
        )
    intent = exchange.intent
    policy = intent.policy
    collector = device.role is Role.COLLECTOR
    states = _COLLECTED if collector else _SERVED
    served = [(member, item) for member, item in exchange.connections() if item.route_servers and item.state in states]
    members = {member.asn: member for member, item in served if item.addresses}
    hops = _own_addresses(exchange)
    refused = denied(exchange)
    return RouteServer(
        name=device.name,
        exchange=intent.title,
        profile=intent.profile,
        collector=collector,
        asn=intent.route_server_asn,
        router_id=ipv4,
        ipv4=ipv4,
        ipv6=ipv6,
        policy=policy,
        bogons_ipv4=bogons(intent.profile, 4),
        bogons_ipv6=bogons(intent.profile, 6),
        denied_ipv4=tuple(item for item in refused if item.prefix.version == 4),
        denied_ipv6=tuple(item for item in refused if item.prefix.version == 6),
        reserved_asns=reserved_asns(lab=intent.profile is Profile.LAB),
        transit_free=tuple(sorted(policy.transit_free_asns)),
        never_via=_never_via(policy, snapshot),
        rtr_caches=policy.rtr_caches,
        tags=tuple(sorted({tag for member in intent.members for tag in member.tags})),
        draining=device.drain is not None,
        local_lines=next((item.lines for item in policy.local_lines if item.device == device.name), ()),
        member_sets=tuple(_member_set(members[asn], policy, snapshot) for asn in sorted(members)),
        sessions=tuple(
            _session(exchange, member, item, version, snapshot.network(member.asn), hops[member.key])
            for version in (4, 6)
            for member, item in served
            if (item.ipv4 if version == 4 else item.ipv6) is not None
        ),
    )


def irr_name(member: Member, policy: Policy, network: Network) -> str:
    """The name under which the member's route set stands in the snapshot: its AS-SET, PeeringDB's where that counts, its ASN."""
    return member.as_set or (network.as_set if policy.as_set_peeringdb else None) or f"AS{member.asn}"


def denied(exchange: Exchange) -> list[PrefixRange]:
    """What nobody may announce, in address order: the exchange's own LANs, and what its policy denies."""
    lans = (exchange.intent.peering_lan.ipv4, exchange.intent.peering_lan.ipv6)
    found = [*(PrefixRange.with_more_specifics(lan) for lan in lans), *exchange.intent.policy.denied]
    return sorted(found, key=lambda item: (item.prefix.version, int(item.prefix.network_address), item.prefix.prefixlen))


def _own_addresses(exchange: Exchange) -> dict[str, tuple[Address, ...]]:
    found: dict[str, list[Address]] = defaultdict(list)
    for member, connection in exchange.connections():
        found[member.key] += connection.addresses
    return {key: tuple(items) for key, items in found.items()}


def _never_via(policy: Policy, snapshot: Snapshot) -> tuple[int, ...]:
    """Those that the exchange names, and whoever has PeeringDB's flag: a member or, as most of them, not."""
    members = (int(asn) for asn, item in snapshot.networks.items() if item.never_via)
    flagged = {*snapshot.never_via, *members} if policy.never_via_peeringdb else set()
    return tuple(sorted(flagged.union(policy.never_via_asns)))


def _member_set(member: Member, policy: Policy, snapshot: Snapshot) -> MemberSet:
    source = irr_name(member, policy, snapshot.network(member.asn))
    found = snapshot.route_set(source)
    more = policy.options(member.policy).irr_more_specifics
    return MemberSet.model_construct(
        key=f"AS{member.asn}",
        source=source,
        origins=tuple(sorted({member.asn, *(found.origins if found else ())})),
        ipv4=_widened(found.ipv4, 32, more) if found else (),
        ipv6=_widened(found.ipv6, 128, more) if found else (),
        lists=member.lists,
    )


def _widened(ranges: tuple[str, ...], longest: int, more_specifics: bool) -> tuple[str, ...]:
    """The ranges in the order of their text; where more specifics are allowed, with everything inside them."""
    if not more_specifics:
        return tuple(sorted(ranges))
    prefixes = {text.partition("^")[0] for text in ranges}
    return tuple(sorted(f"{prefix}^{prefix.rpartition('/')[2]}-{longest}" for prefix in prefixes))


def _session(  # noqa: PLR0917  all of it decides the session
    exchange: Exchange, member: Member, connection: Connection, version: int, network: Network, own: tuple[Address, ...]
) -> Session:
    options = exchange.intent.policy.options(member.policy, connection.policy)
    address = connection.ipv4 if version == 4 else connection.ipv6
    assert address is not None  # noqa: S101  the caller filters on it
    carries = (4, 6) if version == 6 and options.ipv4_over_ipv6 else (version,)
    site = _site(exchange, connection)
    return Session(
        key=connection.key,
        member=member.key,
        description=f"AS{member.asn} {member.name}",
        asn=member.asn,
        version=version,
        address=address,
        limits=tuple(session_limit(exchange.intent.policy, connection, network, family) for family in carries),
        member_set=f"AS{member.asn}",
        options=options,
        carries=carries,
        next_hops=_next_hops(options, address, own, member.lists.next_hops),
        disabled=connection.state is State.SUSPENDED,
        drained=connection.state is State.LEAVING,
        md5=connection.md5,
        mapped_asn=member.mapped_asn,
        tags=member.tags,
        pop=next((item.number for item in exchange.intent.policy.pops if item.site == site), None),
    )


def session_limit(policy: Policy, connection: Connection, network: Network, version: int) -> int:
    """The member's value; else PeeringDB's with the margins, where that counts; else the exchange's."""
    own, known, default = (
        (connection.max_prefix.ipv4, network.max_prefix_ipv4, policy.max_prefix_ipv4)
        if version == 4
        else (connection.max_prefix.ipv6, network.max_prefix_ipv6, policy.max_prefix_ipv6)
    )
    if own is not None:
        return own
    return peeringdb_limit(policy, known) if policy.max_prefix_peeringdb and known else default


def peeringdb_limit(policy: Policy, known: int) -> int:
    """The limit that PeeringDB's number makes: with the margins."""
    return (known + policy.max_prefix_margin) * (100 + policy.max_prefix_margin_percent) // 100


def _next_hops(options: Options, address: Address, own: tuple[Address, ...], listed: tuple[Address, ...]) -> tuple[Address, ...]:
    allowed = {options.next_hop.STRICT: (address,), options.next_hop.SAME_AS: own, options.next_hop.LISTED: (address, *listed)}
    return tuple(sorted(set(allowed[options.next_hop]), key=lambda item: (item.version, int(item))))


def _site(exchange: Exchange, connection: Connection) -> str | None:
    device = exchange.device(connection.ports[0].device)
    return device.site if device else None
