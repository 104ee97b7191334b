"""What the BIRD templates need: the route server's policy in BIRD's spelling.

Names come from stable keys, so that a member that joins renames, and flaps, nobody's session.
"""

from ixp.data.snapshot import Snapshot
from ixp.model import Blackhole, Device, Exchange, PrefixLengths, Reject, RtrCache
from ixp.model.base import Frozen
from ixp.platforms.bird import options as words
from ixp.platforms.bird.actions import Actions, actions
from ixp.platforms.bird.members import BirdMember, BirdSession, Members
from ixp.platforms.bird.spelling import BirdSet, body, entry, integers, text
from ixp.policy import RouteServer, route_server
from ixp.policy.checks import REASONS
from ixp.policy.communities import POP, REASON, Info

_VERSIONS = (4, 6)


class BirdFamily(Frozen):
    """One IP version: its limits, its sets and its sessions. ``next_hop`` is that of blackhole routes, where it is rewritten."""

    version: int
    local: str
    length: PrefixLengths
    bogons: BirdSet
    denied: BirdSet
    blackholes: bool
    next_hop: str | None
    members: tuple[BirdMember, ...]
    sessions: tuple[BirdSession, ...]


class BirdCache(Frozen):
    """A ``protocol rpki``."""

    name: str
    host: str
    port: int


class BirdPolicy(Frozen):
    """What holds for all members. ``reasons`` are the codes by the name of the check, ``info`` large communities by name.

    ``usual`` are the numbers that the import function takes where a member has none of its own: ASNs in a path, communities.
    """

    keep_refused: bool
    import_table: bool
    obeys_well_known: bool
    export_validation: bool
    blackhole_no_export: bool
    draining: bool
    shutdown_preference: int
    reason: int
    pop: int
    reasons: dict[str, int]
    info: dict[str, str]
    words: tuple[tuple[int, str], ...]
    checks: tuple[str, ...]
    sends: tuple[str, ...]
    usual: tuple[int, ...]
    reserved: str
    transit_free: str
    never_via: str
    protocol_lines: tuple[str, ...]
    channel_lines: tuple[str, ...]


class BirdContext(Frozen):
    """A whole configuration: a route server's, or that of the quarantine ``collector``."""

    hostname: str
    exchange: str
    profile: str
    collector: bool
    asn: int
    router_id: str
    bfd: bool
    policy: BirdPolicy
    actions: Actions
    caches: tuple[BirdCache, ...]
    expire: int
    origins: tuple[BirdSet, ...]
    families: tuple[BirdFamily, ...]
    local_lines: tuple[str, ...]


def context(exchange: Exchange, snapshot: Snapshot, device: Device) -> BirdContext:
    """What ``templates/bird`` shows for one route server or collector; raises InputError as ``ixp.policy.route_server`` does."""
    server = route_server(exchange, snapshot, device)
    members = Members(server)
    return BirdContext(
        hostname=server.name,
        exchange=text(server.exchange),
        profile=server.profile,
        collector=server.collector,
        asn=server.asn,
        router_id=str(server.router_id),
        bfd=any(item.options.bfd for item in server.sessions),
        policy=_policy(server),
        actions=actions(server.communities, server.tags),
        caches=tuple(_cache(item) for item in server.rtr_caches),
        expire=server.policy.rtr_expire,
        origins=members.origins(),
        families=tuple(_family(server, members, version) for version in _VERSIONS),
        local_lines=server.local_lines,
    )


def cache_name(cache: RtrCache) -> str:
    """``rtr_192_0_2_60_3323``."""
    return f"rtr_{cache.host.exploded.replace('.', '_').replace(':', '_')}_{cache.port}"


def _cache(cache: RtrCache) -> BirdCache:
    return BirdCache(name=cache_name(cache), host=str(cache.host), port=cache.port)


def _policy(server: RouteServer) -> BirdPolicy:
    policy = server.policy
    return BirdPolicy(
        keep_refused=policy.reject is Reject.TAG,
        import_table=bool(server.rtr_caches),
        obeys_well_known=server.obeys_well_known,
        export_validation=policy.export_validation,
        blackhole_no_export=policy.blackhole_no_export,
        draining=server.draining,
        shutdown_preference=policy.graceful_shutdown_preference,
        reason=REASON,
        pop=POP,
        reasons={check.name.lower(): reason.code for check, reason in REASONS.items()},
        info={item.name.lower(): f"({', '.join(map(str, server.communities.info(item)))})" for item in Info},
        words=words.WORDS,
        checks=words.import_words(policy),
        sends=words.export_words(policy),
        usual=words.limits(policy),
        reserved=", ".join(str(first) if first == last else f"{first}..{last}" for first, last in server.reserved_asns),
        transit_free=integers(server.transit_free),
        never_via=integers(server.never_via),
        protocol_lines=tuple(words.protocol_lines(policy, words.PLAIN)),
        channel_lines=tuple(words.channel_lines(policy, words.PLAIN)),
    )


def _family(server: RouteServer, members: Members, version: int) -> BirdFamily:
    blackhole = server.blackhole(version)
    return BirdFamily(
        version=version,
        local=str(server.address(version)),
        length=server.policy.ipv4_length if version == 4 else server.policy.ipv6_length,
        bogons=BirdSet(name=f"bogons_v{version}", body=body(map(entry, server.bogons(version)))),
        denied=BirdSet(name=f"denied_v{version}", body=body(map(entry, server.denied(version)))),
        blackholes=blackhole is not Blackhole.OFF,
        next_hop=str(server.blackhole_next_hop(version)) if blackhole is Blackhole.REWRITE else None,
        members=() if server.collector else tuple(members.sets(item, version) for item in server.member_sets),
        sessions=tuple(members.session(item) for item in server.sessions if item.version == version),
    )
