"""What one route server has to do: its sessions, its sets and its limits, ready to be spelt in any daemon's language."""

from ipaddress import IPv4Address, IPv6Address

from ixp.data.snapshot import PrefixEntry, Snapshot
from ixp.errors import InputError
from ixp.model import Connection, Device, Exchange, Member, PrefixLengths, Profile, Role, State
from ixp.model.base import Frozen
from ixp.policy.prefixes import PrefixRange, bogons, with_more_specifics

_COLLECTED = frozenset({State.QUARANTINE})
_SERVED = frozenset({State.ACTIVE, State.SUSPENDED, State.LEAVING})


class MemberSet(Frozen):
    """The prefixes that a member may announce. ``key`` is stable (``AS64497``); empty tuples mean: nothing."""

    key: str
    source: str
    ipv4: tuple[PrefixRange, ...]
    ipv6: tuple[PrefixRange, ...]


class Session(Frozen):
    """A session with a member's router. ``key`` is that of its connection; (``key``, ``version``) is unique.

    ``disabled``: configured, administratively down (suspended). ``drained``: graceful shutdown (RFC 8326) both ways: its routes
    get local preference 0 and GRACEFUL_SHUTDOWN, and so do those it is sent. ``md5`` is the reference of its password.
    """

    key: str
    member: str
    description: str
    asn: int
    version: int
    address: IPv4Address | IPv6Address
    max_prefix: int
    member_set: str
    disabled: bool = False
    drained: bool = False
    md5: str | None = None


class RouteServer(Frozen):
    """One route server's task. Sessions are sorted by version, then key; sets by ASN.

    ``collector``: it is the quarantine collector; it keeps whatever a member in quarantine sends, and sends nothing.
    """

    name: str
    exchange: str
    profile: Profile
    collector: bool
    asn: int
    router_id: IPv4Address
    ipv4: IPv4Address
    ipv6: IPv6Address
    bogons_ipv4: tuple[PrefixRange, ...]
    bogons_ipv6: tuple[PrefixRange, ...]
    own_lans_ipv4: tuple[PrefixRange, ...]
    own_lans_ipv6: tuple[PrefixRange, ...]
    length_ipv4: PrefixLengths
    length_ipv6: PrefixLengths
    member_sets: tuple[MemberSet, ...]
    sessions: tuple[Session, ...]


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
    collector = device.role is Role.COLLECTOR
    states = _COLLECTED if collector else _SERVED
    served = [(member, item) for member, item in exchange.connections() if item.route_servers and item.state in states]
    members = {member.asn: member for member, item in served if item.addresses}
    return RouteServer(
        name=device.name,
        exchange=intent.title,
        profile=intent.profile,
        collector=collector,
        asn=intent.route_server_asn,
        router_id=ipv4,
        ipv4=ipv4,
        ipv6=ipv6,
        bogons_ipv4=bogons(intent.profile, 4),
        bogons_ipv6=bogons(intent.profile, 6),
        own_lans_ipv4=(with_more_specifics(intent.peering_lan.ipv4),),
        own_lans_ipv6=(with_more_specifics(intent.peering_lan.ipv6),),
        length_ipv4=intent.policy.ipv4_length,
        length_ipv6=intent.policy.ipv6_length,
        member_sets=tuple(_member_set(members[asn], snapshot) for asn in sorted(members)),
        sessions=tuple(
            _session(exchange, member, item, version)
            for version in (4, 6)
            for member, item in served
            if (item.ipv4 if version == 4 else item.ipv6) is not None
        ),
    )


def irr_name(member: Member) -> str:
    """The name under which the member's route set stands in the snapshot: its AS-SET, else its ASN."""
    return member.as_set or f"AS{member.asn}"


def _member_set(member: Member, snapshot: Snapshot) -> MemberSet:
    source = irr_name(member)
    route_set = snapshot.route_set(source)
    return MemberSet(
        key=f"AS{member.asn}",
        source=source,
        ipv4=_ranges(route_set.ipv4) if route_set else (),
        ipv6=_ranges(route_set.ipv6) if route_set else (),
    )


def _ranges(entries: tuple[PrefixEntry, ...]) -> tuple[PrefixRange, ...]:
    ordered = sorted(entries, key=lambda item: (item.prefix.network_address, item.prefix.prefixlen))
    return tuple(
        PrefixRange(prefix=item.prefix, shortest=item.prefix.prefixlen, longest=item.longest or item.prefix.prefixlen)
        for item in ordered
    )


def _session(exchange: Exchange, member: Member, connection: Connection, version: int) -> Session:
    policy = exchange.intent.policy
    address = connection.ipv4 if version == 4 else connection.ipv6
    own = connection.max_prefix.ipv4 if version == 4 else connection.max_prefix.ipv6
    default = policy.max_prefix_ipv4 if version == 4 else policy.max_prefix_ipv6
    assert address is not None  # noqa: S101  the caller filters on it
    return Session(
        key=connection.key,
        member=member.key,
        description=f"AS{member.asn} {member.name}",
        asn=member.asn,
        version=version,
        address=address,
        max_prefix=own if own is not None else default,
        member_set=f"AS{member.asn}",
        disabled=connection.state is State.SUSPENDED,
        drained=connection.state is State.LEAVING,
        md5=connection.md5,
    )
