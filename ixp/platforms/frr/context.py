"""What the FRR templates need, in the order in which FRR 10.3 prints it, so that a loaded file reads back unchanged."""

import hashlib
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from ixp.data.snapshot import Snapshot, split_range
from ixp.errors import InputError
from ixp.model import Device, Exchange, PrefixLengths, PrefixRange, Profile
from ixp.model.base import Frozen
from ixp.policy import RouteServer, Session, route_server

NOTHING = "deny any"
RESTART_MINUTES = 15
CONNECT_SECONDS = 10


class PrefixList(Frozen):
    """A prefix list. ``name`` ends in 8 hexadecimal digits of its content, so a list never changes under its name."""

    name: str
    description: str
    rules: tuple[str, ...]


class AsPathList(Frozen):
    """Paths whose first AS is ``asn``."""

    name: str
    asn: int


class ImportMap(Frozen):
    """What one session may announce: nothing of ``refused``; of the rest ``allowed``, by its own AS and next hop.

    ``drained``: what it may announce gives way to everybody else's (RFC 8326).
    """

    name: str
    family: str
    refused: tuple[str, ...]
    allowed: str
    as_path: str
    next_hop: IPv4Address | IPv6Address
    drained: bool


class ExportMap(Frozen):
    """What sessions are sent: everything; to the ``drained`` ones marked, so that they prefer their other ways (RFC 8326)."""

    name: str
    drained: bool


class Neighbor(Frozen):
    """A member's router; ``max_prefix`` counts accepted prefixes, ``md5`` is the reference of its password."""

    address: IPv4Address | IPv6Address
    asn: int
    description: str
    import_map: str
    export_map: str
    max_prefix: int
    disabled: bool
    md5: str | None


class Family(Frozen):
    """One address family: FRR's words for it, its lists by name and its neighbours by address."""

    prefix_word: str
    bgp_word: str
    prefix_lists: tuple[PrefixList, ...]
    neighbors: tuple[Neighbor, ...]


class Context(Frozen):
    """One route server in FRR's terms."""

    name: str
    exchange: str
    profile: Profile
    asn: int
    router_id: IPv4Address
    restart_minutes: int
    connect_seconds: int
    families: tuple[Family, Family]
    as_path_lists: tuple[AsPathList, ...]
    export_maps: tuple[ExportMap, ...]
    import_maps: tuple[ImportMap, ...]


class _Lists(Frozen):
    """The lists of one family: ``refused`` are common to all sessions, ``allowed`` is by the member set's key."""

    refused: tuple[PrefixList, ...]
    allowed: dict[str, PrefixList]


def context(exchange: Exchange, snapshot: Snapshot, device: Device) -> Context:
    """Spell one route server's policy for FRR; raises InputError for a collector, and as ``ixp.policy.route_server`` does.

    The collector is spelt for BIRD alone, which gives it a table apart from everything else.
    """
    server = route_server(exchange, snapshot, device)
    if server.collector:
        raise InputError(
            f"the quarantine collector {device.name} has platform frr; it has to run BIRD",
            where=f"NetBox {device.name}",
            hint="set its platform to bird in NetBox",
        )
    lists = {version: _lists(server, version) for version in (4, 6)}
    return Context(
        name=server.name,
        exchange=server.exchange,
        profile=server.profile,
        asn=server.asn,
        router_id=server.router_id,
        restart_minutes=RESTART_MINUTES,
        connect_seconds=CONNECT_SECONDS,
        families=(_family(server, 4, lists[4]), _family(server, 6, lists[6])),
        as_path_lists=tuple(AsPathList(name=_as_path(asn), asn=asn) for asn in _asns(server)),
        export_maps=tuple(ExportMap(name=_export(flag), drained=flag) for flag in sorted({s.drained for s in server.sessions})),
        import_maps=_by_name(_import_map(item, lists[item.version]) for item in server.sessions),
    )


def _lists(server: RouteServer, version: int) -> _Lists:
    """Common lists say what is refused, because FRR matches one prefix list an entry; a member's says what is allowed."""
    bogons = server.bogons(version)
    own = server.denied(version)
    length = server.policy.ipv4_length if version == 4 else server.policy.ipv6_length
    refused = (
        _list(f"ixp-v{version}-bogons", f"never routed, profile {server.profile}", _permits(bogons)),
        _list(f"ixp-v{version}-own-lans", f"peering LAN of {server.exchange}", _permits(own)),
        _list(f"ixp-v{version}-lengths", "neither too short nor too long", _outside(length, version)),
    )
    allowed = {
        item.key: _list(f"{item.key}-v{version}", item.source, tuple(_range(one) for one in item.prefixes(version)))
        for item in server.member_sets
    }
    return _Lists(refused=refused, allowed=allowed)


def _list(key: str, description: str, rules: tuple[str, ...]) -> PrefixList:
    """An empty set becomes an explicit refusal."""
    content = rules or (NOTHING,)
    digest = hashlib.sha256("\n".join((description, *content)).encode()).hexdigest()[:8]
    return PrefixList(name=f"{key}-{digest}", description=description, rules=content)


def _permits(ranges: Iterable[PrefixRange]) -> tuple[str, ...]:
    return tuple(f"permit {item.prefix}{_bounds(item.prefix.prefixlen, item.shortest, item.longest)}" for item in ranges)


def _range(text: str) -> str:
    prefix, shortest, longest = split_range(text)
    return f"permit {prefix}{_bounds(int(prefix.rpartition('/')[2]), shortest, longest)}"


def _outside(length: PrefixLengths, version: int) -> tuple[str, ...]:
    everything = "0.0.0.0/0" if version == 4 else "::/0"
    return (f"deny {everything}{_bounds(0, length.shortest, length.longest)}", "permit any")


def _bounds(prefix_length: int, shortest: int, longest: int) -> str:
    """FRR prints ``ge`` only above the prefix's own length and ``le`` only where it allows more than that length."""
    lower = f" ge {shortest}" if shortest > prefix_length else ""
    upper = f" le {longest}" if longest > prefix_length else ""
    return lower + upper


def _family(server: RouteServer, version: int, lists: _Lists) -> Family:
    sessions = [item for item in server.sessions if item.version == version]
    used = {item.member_set for item in sessions}
    allowed = (item for key, item in lists.allowed.items() if key in used)
    return Family(
        prefix_word="ip" if version == 4 else "ipv6",
        bgp_word=f"ipv{version}",
        prefix_lists=tuple(sorted((*lists.refused, *allowed), key=lambda item: item.name)),
        neighbors=tuple(_neighbor(item) for item in sorted(sessions, key=lambda item: int(item.address))),
    )


def _neighbor(session: Session) -> Neighbor:
    return Neighbor(
        address=session.address,
        asn=session.asn,
        description=session.description,
        import_map=_map_name(session),
        export_map=_export(session.drained),
        max_prefix=session.limits[0],
        disabled=session.disabled,
        md5=session.md5,
    )


def _import_map(session: Session, lists: _Lists) -> ImportMap:
    return ImportMap(
        name=_map_name(session),
        family="ip" if session.version == 4 else "ipv6",
        refused=tuple(item.name for item in lists.refused),
        allowed=lists.allowed[session.member_set].name,
        as_path=_as_path(session.asn),
        next_hop=session.address,
        drained=session.drained,
    )


def _by_name(maps: Iterable[ImportMap]) -> tuple[ImportMap, ...]:
    return tuple(sorted(maps, key=lambda item: item.name))


def _asns(server: RouteServer) -> list[int]:
    return sorted({item.asn for item in server.sessions}, key=_as_path)


def _as_path(asn: int) -> str:
    return f"AS{asn}-first"


def _map_name(session: Session) -> str:
    return f"{session.key}-v{session.version}-in"


def _export(drained: bool) -> str:
    return "EXPORT-DRAINED" if drained else "EXPORT"
