"""Members in BIRD's spelling: their sets, and the one call by which a session hands them to the shared functions.

A session says what it has otherwise than the exchange; whoever has nothing of its own calls the short function. All that a
member's change touches are the lines made here.
"""

from ixp.model import Blackhole, Options, PrefixRange
from ixp.model.base import Frozen
from ixp.platforms.bird import options as words
from ixp.platforms.bird import spelling
from ixp.platforms.bird.spelling import BirdSet
from ixp.policy import MemberSet, RouteServer, Session


class BirdMember(Frozen):
    """A member's sets of one IP version."""

    source: str
    sets: tuple[BirdSet, ...]


class BirdChannel(Frozen):
    """A channel of a session; ``own`` False: the template of its version stands behind it, it says only what differs.

    ``imports`` and ``exports`` are conditions; ``tags`` are communities that accepted routes get.
    """

    version: int
    own: bool
    imports: str
    exports: str
    tags: tuple[str, ...]
    limit: int
    received: int
    action: str
    lines: tuple[str, ...]


class BirdSession(Frozen):
    """One ``protocol bgp``. ``md5`` is the reference of its password, ``lines`` what it has otherwise than its template."""

    name: str
    description: str
    address: str
    asn: int
    disabled: bool
    md5: str | None
    lines: tuple[str, ...]
    channels: tuple[BirdChannel, ...]


def origins_name(key: str) -> str:
    """``origins_AS64497``."""
    return f"origins_{key}"


def set_name(key: str, version: int, kind: str = "set") -> str:
    """``set_AS64497_v4``; ``kind`` is ``inside``, ``allow`` or ``deny`` for the member's other sets."""
    return f"{kind}_{key}_v{version}"


class Members:
    """Spells the members of one route server."""

    def __init__(self, server: RouteServer) -> None:
        self.server = server
        self._by_key = {item.key: item for item in server.member_sets}

    def _blackholes(self, version: int) -> bool:
        return self.server.blackhole(version) is not Blackhole.OFF

    def sets(self, item: MemberSet, version: int) -> BirdMember:
        """What it may announce, and its own lists where it has any."""
        host = 32 if version == 4 else 128
        ranges = item.prefixes(version)
        found = [BirdSet(name=set_name(item.key, version), body=spelling.ranges_body(ranges))]
        allowed, denied = _of(version, item.lists.allow_prefixes), _of(version, item.lists.deny_prefixes)
        if self._blackholes(version):
            found.append(BirdSet(name=set_name(item.key, version, "inside"), body=spelling.covering_body(ranges, host)))
        if allowed:
            found.append(BirdSet(name=set_name(item.key, version, "allow"), body=spelling.body(map(spelling.entry, allowed))))
        if denied:
            found.append(BirdSet(name=set_name(item.key, version, "deny"), body=spelling.body(map(spelling.entry, denied))))
        return BirdMember(source=spelling.text(item.source), sets=tuple(found))

    def origins(self) -> tuple[BirdSet, ...]:
        """The origins of the members that have others than themselves."""
        return tuple(
            BirdSet(name=origins_name(item.key), body=spelling.body(map(str, item.origins)))
            for item in self.server.member_sets
            if len(item.origins) > 1
        )

    def session(self, item: Session) -> BirdSession:
        """Its protocol with the channels of the families that it carries."""
        server = self.server
        base: Options = words.PLAIN if server.collector else server.policy
        return BirdSession(
            name=spelling.session_name(item),
            description=spelling.text(item.description),
            address=str(item.address),
            asn=item.asn,
            disabled=item.disabled,
            md5=item.md5,
            lines=tuple(words.session_lines(item, base)),
            channels=tuple(
                self._channel(item, version, limit, base) for version, limit in zip(item.carries, item.limits, strict=True)
            ),
        )

    def _channel(self, item: Session, version: int, limit: int, base: Options) -> BirdChannel:
        own = version != item.version
        differs = words.channel_lines(item.options, words.PLAIN if own else base)
        return BirdChannel(
            version=version,
            own=own,
            imports="" if self.server.collector else self._import(item, version, own=own),
            exports="" if self.server.collector else self._export(item, version, own=own),
            tags=tuple(f"({', '.join(tag.split(':'))})" for tag in item.tags),
            limit=limit,
            received=words.receive_limit(limit),
            action="block" if self.server.collector else words.limit_action(item.options),
            lines=("extended next hop on", *differs) if own else tuple(differs),
        )

    def _import(self, item: Session, version: int, *, own: bool) -> str:
        member = self._by_key[item.member_set]
        hops = [hop for hop in item.next_hops if own or hop.version == version]
        known = origins_name(member.key) if len(member.origins) > 1 else spelling.integers(member.origins)
        call = [str(item.asn), f"[{', '.join(map(str, hops))}]", set_name(member.key, version)]
        call += [set_name(member.key, version, "inside")] if self._blackholes(version) else []
        call += [known, str(item.pop or 0)]
        more = self._more(item, member, version)
        if not more:
            return f"from_member_v{version}({', '.join(call)})"
        return f"judge_v{version}({', '.join((*call, *more))})"

    def _more(self, item: Session, member: MemberSet, version: int) -> tuple[str, ...]:
        """What the short function takes from the exchange; empty where the session has nothing otherwise."""
        policy, lists = self.server.policy, member.lists
        usual = _details(policy, version)
        details = _details(item.options, version, drained=item.drained)
        allowed, denied = _of(version, lists.allow_prefixes), _of(version, lists.deny_prefixes)
        routes = [route for route in lists.allow_routes if route.range.prefix.version == version]
        if details == usual and not (allowed or denied or routes or lists.allow_origins):
            return ()
        escapes = [_condition(spelling.entry(route.range), route.origin) for route in routes]
        inside = [_condition(spelling.covering(route.range), route.origin) for route in routes]
        own = [
            set_name(member.key, version, "allow") if allowed else "[]",
            spelling.integers(lists.allow_origins),
            set_name(member.key, version, "deny") if denied else "[]",
            " || ".join(escapes) or "false",
        ]
        if self._blackholes(version):
            own += [f"[{', '.join(map(spelling.covering, allowed))}]", " || ".join(inside) or "false"]
        return (*own, *details)

    def _export(self, item: Session, version: int, *, own: bool) -> str:
        low = item.asn if item.asn <= 0xFFFF else item.mapped_asn or 0
        wanted = words.export_words(item.options, drained=item.drained, ipv6_next_hops=own)
        sends = "sends" if wanted == words.export_words(self.server.policy) else f"[{', '.join(wanted)}]"
        return f"to_member_v{version}({item.asn}, {low}, {sends})"


def _details(options: Options, version: int, *, drained: bool = False) -> tuple[str, ...]:
    """The last arguments of ``judge``."""
    length = options.ipv4_length if version == 4 else options.ipv6_length
    wanted = words.import_words(options, drained=drained)
    return (f"[{', '.join(wanted)}]", *map(str, (length.shortest, length.longest, *words.limits(options))))


def _of(version: int, ranges: tuple[PrefixRange, ...]) -> tuple[PrefixRange, ...]:
    return tuple(item for item in ranges if item.prefix.version == version)


def _condition(entry: str, origin: int | None) -> str:
    held = f"net ~ [{entry}]"
    return held if origin is None else f"({held} && bgp_path.last = {origin})"
