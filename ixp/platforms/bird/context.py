"""What the BIRD templates need: the route server's policy in BIRD's spelling.

Names begin with a letter and a purpose (``c_``, ``set_``): BIRD reserves many plain words (``rs``, ``member``, ``code`` …).
They come from stable keys, so that a member that joins renames, and flaps, nobody's session.
"""

from ixp.data.snapshot import Snapshot, split_range
from ixp.model import Device, Exchange, PrefixLengths, PrefixRange
from ixp.model.base import Frozen
from ixp.policy import MemberSet, RouteServer, Session, route_server

_VERSIONS = (4, 6)


class BirdSet(Frozen):
    """A prefix set; ``entries`` are in BIRD's spelling and may be none: an empty set matches nothing."""

    name: str
    source: str
    entries: tuple[str, ...]


class BirdSession(Frozen):
    """One ``protocol bgp``. The flags are those of ``ixp.policy.Session``; ``md5`` is the reference of its password."""

    name: str
    description: str
    address: str
    asn: int
    allowed: str
    max_prefix: int
    disabled: bool
    drained: bool
    md5: str | None


class BirdFamily(Frozen):
    """One IP version: its limits, its sets and its sessions."""

    version: int
    local: str
    length: PrefixLengths
    bogons: tuple[str, ...]
    own_lans: tuple[str, ...]
    member_sets: tuple[BirdSet, ...]
    sessions: tuple[BirdSession, ...]


class BirdContext(Frozen):
    """A whole configuration: a route server's, or that of the quarantine ``collector``."""

    hostname: str
    exchange: str
    profile: str
    collector: bool
    asn: int
    router_id: str
    families: tuple[BirdFamily, ...]


def context(exchange: Exchange, snapshot: Snapshot, device: Device) -> BirdContext:
    """What ``templates/bird`` shows for one route server or collector; raises InputError as ``ixp.policy.route_server`` does."""
    server = route_server(exchange, snapshot, device)
    return BirdContext(
        hostname=server.name,
        exchange=text(server.exchange),
        profile=server.profile,
        collector=server.collector,
        asn=server.asn,
        router_id=str(server.router_id),
        families=tuple(_family(server, version) for version in _VERSIONS),
    )


def session_name(session: Session) -> str:
    """``c_armor_1_v4``: a key holds no underscore, so two keys never meet in one name."""
    return f"c_{session.key.replace('-', '_')}_v{session.version}"


def text(words: str) -> str:
    """A text that can stand between BIRD's quotes, which know no escape, and in a comment of one line."""
    plain = "".join(char if char.isprintable() else " " for char in words)
    return plain.replace('"', "'")


def _family(server: RouteServer, version: int) -> BirdFamily:
    four = version == 4
    return BirdFamily(
        version=version,
        local=str(server.ipv4 if four else server.ipv6),
        length=server.policy.ipv4_length if four else server.policy.ipv6_length,
        bogons=_entries(server.bogons(version)),
        own_lans=_entries(server.denied(version)),
        member_sets=tuple(_set(item, version) for item in server.member_sets),
        sessions=tuple(_session(item) for item in server.sessions if item.version == version),
    )


def _set(item: MemberSet, version: int) -> BirdSet:
    entries = tuple(_range(one) for one in item.prefixes(version))
    return BirdSet(name=_set_name(item.key, version), source=text(item.source), entries=entries)


def _set_name(key: str, version: int) -> str:
    return f"set_{key}_v{version}"


def _session(item: Session) -> BirdSession:
    return BirdSession(
        name=session_name(item),
        description=text(item.description),
        address=str(item.address),
        asn=item.asn,
        allowed=_set_name(item.member_set, item.version),
        max_prefix=item.limits[0],
        disabled=item.disabled,
        drained=item.drained,
        md5=item.md5,
    )


def _entries(ranges: tuple[PrefixRange, ...]) -> tuple[str, ...]:
    return tuple(_entry(item) for item in ranges)


def _range(text_of_range: str) -> str:
    prefix, shortest, longest = split_range(text_of_range)
    return prefix if text_of_range == prefix else f"{prefix}{{{shortest},{longest}}}"


def _entry(item: PrefixRange) -> str:
    if item.shortest == item.longest == item.prefix.prefixlen:
        return str(item.prefix)
    return f"{item.prefix}{{{item.shortest},{item.longest}}}"
