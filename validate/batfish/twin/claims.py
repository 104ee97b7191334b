"""What must never be let in or sent, written from the policy's model and not from the rendered file: claims."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from ixp.model import Blackhole, PrefixRange
from ixp.platforms.frr import prefixes
from ixp.platforms.frr.regexes import any_of
from ixp.policy import RouteServer, Session
from ixp.policy.communities import BLACKHOLE, NO_EXPORT, Action, Info, text
from validate.batfish.twin.code import Codebook, Literal, hop, literal, mark, rpki
from validate.batfish.twin.lists import BORDER as AS_BORDER
from validate.policy import musts

IPV4 = 4


@dataclass(frozen=True)
class Claim:
    """A rule, the match by which a route breaks it, and what excuses one. ``wanted``: it breaks it by not matching.

    All of it is about the route as it comes to the map; ``sent``: about what the map makes of it.
    """

    rule: str
    match: str
    excuse: str = ""
    only: str = ""
    wanted: bool = False
    sent: bool = False


@dataclass
class Claims:
    """The claims of one route server, and the lists that they need: lines by the list's name."""

    server: RouteServer
    code: Codebook
    lans: tuple[IPv4Network, ...] = ()
    lists: dict[str, list[str]] = field(default_factory=dict)

    def imports(self, session: Session) -> list[Claim]:
        """What the member may not get in."""
        options, server = session.options, self.server
        lans = (PrefixRange.with_more_specifics(item) for item in self.lans)
        found = [
            Claim("batfish.accepts-own-lan", self._prefixes("denied", prefixes.permits((*server.denied(4), *lans)))),
            Claim("batfish.accepts-bogon", self._prefixes("bogons", prefixes.permits(self._bogons()))),
            Claim("batfish.accepts-first-as", self._path(f"first-{session.asn}", f"^{session.asn}_"), wanted=True),
        ]
        hops = [item for item in map(self.code.next_hop, session.next_hops) if item]
        found.append(Claim("batfish.accepts-next-hop", self._communities(f"hops-{session.key}", hops), wanted=True))
        if options.transit_free:
            found += self._others("batfish.accepts-transit", f"transit-{session.asn}", server.transit_free, session)
        found += self._others("batfish.accepts-never-via", f"never-via-{session.asn}", server.never_via, session)
        if options.reserved_asns:
            lost = tuple(item for item in musts.reserved_asns(server.profile) if not _covered(item, server.reserved_asns))
            found.append(Claim("batfish.accepts-reserved-asn", self._path("reserved", any_of((*server.reserved_asns, *lost)))))
        if not options.as_sets:
            found.append(Claim("batfish.accepts-as-set", self._communities("as-set", [mark("as-set")])))
        return [item for item in (*found, *self._of_requests(session), *self._of_set(session)) if item.match]

    def exports(self, session: Session) -> list[Claim]:
        """What the member may not get."""
        server, table = self.server, self.server.communities
        refused = self.code.encode(text(table.reason(0)))
        found = [
            Claim("batfish.sends-refused", self._communities("refused", [f"_{refused.partition(':')[0]}:"] if refused else []))
        ]
        if server.rtr_caches:
            invalid = self.code.encode(text(table.info(Info.RPKI_INVALID)))
            found.append(Claim("batfish.sends-invalid", self._communities("invalid", [invalid] if invalid else [])))
        block = table.action(Action.BLOCK_PEER, session.asn, session.mapped_asn)
        written = [self.code.encode(text(item)) for item in (block.standard, block.large) if item]
        unasked = self._communities("unasked", [mark("tag", number) for number in (1, 2, 11, 12)])
        listed = self._communities(f"block-{session.asn}", [item for item in written if item])
        found.append(Claim("batfish.sends-blocked", listed, excuse=unasked))
        if server.policy.blackhole_no_export and session.options.blackholes and server.blackhole(4) is not Blackhole.OFF:
            asked = self._communities("blackhole", [text(BLACKHOLE)])
            no_export = self._communities("no-export", [text(NO_EXPORT)])
            found.append(Claim("batfish.sends-blackhole", no_export, only=asked, excuse=unasked, wanted=True, sent=True))
        return [item for item in found if item.match]

    def _bogons(self) -> Iterator[PrefixRange]:
        """Those of the policy, and all that must be among them: a row that is lost there is lost in the rendered file as well."""
        yield from self.server.bogons(4)
        yield PrefixRange.exactly(musts.DEFAULTS[4])
        yield from (PrefixRange.with_more_specifics(item) for item in musts.bogons(self.server.profile, 4))

    def _of_set(self, session: Session) -> Iterator[Claim]:
        """Nothing outside the member's set; of a blackhole request, nothing outside its space."""
        own = next(item for item in self.server.member_sets if item.key == session.member_set)
        options = session.options
        requests = self._requests()
        if not options.irr_prefix:
            return
        allowed = tuple(item.range for item in own.lists.allow_routes if item.range.prefix.version == 4)
        inside = (*prefixes.inside(own, 4), *(line for item in allowed for line in prefixes.inside_one(item)))
        if requests:
            space = self._prefixes(f"space-{session.key}", inside)
            yield Claim("batfish.accepts-blackhole", space, only=requests, wanted=True)
        if not (options.roas_as_route_objects and self.server.rtr_caches):
            held = self._prefixes(f"set-{session.key}", (*prefixes.registered(own, 4), *prefixes.permits(allowed)))
            yield Claim("batfish.accepts-foreign", held, excuse=requests, wanted=True)

    def _of_requests(self, session: Session) -> Iterator[Claim]:
        """What a blackhole request is excused from."""
        requests, options = self._requests(), session.options
        if self.server.rtr_caches and options.reject_invalid:
            yield Claim("batfish.accepts-invalid", self._communities("rpki", [rpki("invalid")]), excuse=requests)
        lengths = (*prefixes.longer_than(options.ipv4_length, 4), *prefixes.shorter_than(options.ipv4_length, 4))
        key = f"{options.ipv4_length.shortest}-{options.ipv4_length.longest}"
        yield Claim("batfish.accepts-length", self._prefixes(f"lengths-{key}", lengths), excuse=requests)

    def _requests(self) -> str:
        if self.server.blackhole(4) is Blackhole.OFF:
            return ""
        own = self.server.communities.action(Action.BLACKHOLE)
        spelt = [*([own.standard] if own.standard else []), *([own.large] if own.large else [])]
        written = [text(BLACKHOLE), *(text(item) for item in spelt), *(f"rt:{text(item)}" for item in own.extended)]
        return self._communities("requests", [found for item in written if (found := self.code.encode(item))])

    def _others(self, rule: str, key: str, asns: Iterable[int], session: Session) -> list[Claim]:
        listed = tuple((asn, asn) for asn in asns if asn != session.asn)
        return [Claim(rule, self._path(key, any_of(listed)))] if listed else []

    def _prefixes(self, key: str, rules: Iterable[str]) -> str:
        name = f"claim-{key}"
        # Nothing at all is a list that matches nothing; Batfish takes an undeclared one for an error.
        rules = tuple(rules) or ("deny 0.0.0.0/0 le 32",)
        self.lists[name] = [f"ip prefix-list {name} seq {number} {rule}" for number, rule in enumerate(rules, 1)]
        return f"match ip address prefix-list {name}"

    def _path(self, key: str, pattern: str) -> str:
        self.lists[f"claim-{key}"] = [f"bgp as-path access-list claim-{key} permit {pattern.replace('_', AS_BORDER)}"]
        return f"match as-path claim-{key}"

    def _communities(self, key: str, items: list[str]) -> str:
        if not items:
            return ""
        style = "expanded" if items[0].startswith("_") else "standard"
        self.lists[f"claim-{key}"] = [f"bgp community-list {style} claim-{key} permit {item}" for item in items]
        return f"match community claim-{key}"


def spoken(server: RouteServer) -> Iterator[Literal]:
    """What the policy speaks of and Batfish has no model of: it gets a stand-in though the file has lost every word for it."""
    table = server.communities
    yield from _written(text(item) for item in (table.reason(0), table.info(Info.RPKI_INVALID)))
    spellings = [*table.everyone(), table.action(Action.BLACKHOLE)]
    for session in server.sessions:
        if session.version == IPV4:
            spellings += table.towards(session.asn, session.mapped_asn)
            yield from map(hop, session.next_hops)
    for item in spellings:
        yield from _written([*([text(item.large)] if item.large else []), *(f"rt:{text(found)}" for found in item.extended)])


def _written(communities: Iterable[str]) -> Iterator[Literal]:
    yield from filter(None, map(literal, communities))


def _covered(item: tuple[int, int], ranges: Iterable[tuple[int, int]]) -> bool:
    """Whether these ranges, that may touch each other, hold all of one."""
    low, high = item
    for first, last in sorted(ranges):
        if first <= low <= last:
            low = last + 1
    return low > high
