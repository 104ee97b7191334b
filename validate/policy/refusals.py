"""A rendered file asked about what ``validate.policy.musts`` and ``validate.policy.promises`` name.

It must do as they say, whatever our own policy code believes. The reason counts: a bogon that is refused because nobody
registered it comes in as soon as somebody does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ixp.data.snapshot import Snapshot
from ixp.model import Intent, NextHop, Reject
from ixp.policy.checks import REASONS, Check
from ixp.policy.evaluate import Outcome, Verdict, receive
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import RpkiState
from validate.policy import musts
from validate.policy.answers import vrps
from validate.policy.broken import of_refusal
from validate.policy.fault import Fault
from validate.policy.heard import Heard, Reader
from validate.policy.limits import beyond_import
from validate.policy.probe import LONGEST, USUAL, Bench, Network, inside
from validate.policy.promises import NOBODYS, asked, promises
from validate.policy.rules import ASN_TABLE, BOGON_TABLE, INTENT_TABLE, LAN_TABLE, NEXT_HOP_TABLE

# Reasons as members read them (docs/route-servers.md), by rule: what the exchange or its member denies comes before bogons.
_CODES = {LAN_TABLE: {20}, BOGON_TABLE: {3, 20, 21}, ASN_TABLE: {4}, NEXT_HOP_TABLE: {8}}
_UNREGISTERED = REASONS[Check.PREFIX].code


@dataclass(frozen=True)
class _Must:
    """A route that is to be refused for one of these reasons, or (none) taken; ``what`` it is.

    ``beside``: it is just outside of what they are for, and any other reason will do.
    """

    rule: str
    session: Session
    what: str
    route: Route
    codes: frozenset[int]
    rpki: RpkiState = RpkiState.NOT_FOUND
    beside: bool = False


@dataclass(frozen=True)
class Refusals:
    """What one route server's file has to refuse, and to take.

    ``usable``: by IP version, sessions whose good routes are taken as they should: they come to the check of bogons, so that no
    other check stands in the way. ``clean``: the file does all that our own policy code says.
    """

    intent: Intent
    snapshot: Snapshot
    server: RouteServer
    reader: Reader
    platform: str
    usable: Mapping[int, list[Session]]
    clean: bool

    def faults(self) -> Iterator[Fault]:
        """Each prefix and ASN once for each family; raises InputError where the file can't be interpreted."""
        if self.server.collector:
            return
        for version in (4, 6):
            for item in (*self._prefixes(version), *self._asns(version), *self._hops(version), *self._promised(version)):
                if not beyond_import(self.platform, item.session, item.route):
                    yield from self._asked(item)

    def _asked(self, item: _Must) -> Iterator[Fault]:
        """What the file does otherwise. Where our own code has it right the file alone is wrong, as the trial mostly said."""
        heard = self.reader.hears(item.session, item.route, item.rpki)
        verdict = receive(self.server, item.session, item.route, vrps(item.route, item.rpki), whole=False)
        ours = _code(verdict)
        got = self._reason(item, heard, ours)
        if _kept(item, refused=not heard.accepted, code=got):
            return
        alone = _kept(item, refused=verdict.outcome is Outcome.REFUSED, code=ours)
        if alone and not self.clean:
            return
        rule = of_refusal(verdict, own_lan=item.rule == LAN_TABLE) if alone else item.rule
        words = f"{item.what} ({item.route.prefix}, path {item.route.path or 'empty'}) {_got(item, heard, got)}"
        yield Fault(rule, item.session, item.route.version, words, heard.line)

    def _reason(self, item: _Must, heard: Heard, ours: int | None) -> int | None:
        """The reason that it gives.

        Where refused routes are dropped without one it is the evaluator's, which the file is held to, unless the line that
        refuses is that which refuses whatever nobody registered.
        """
        if self.server.policy.reject is not Reject.DROP or heard.accepted:
            return heard.reason
        nobodys = Bench(self.server, item.session, item.route.version).route(NOBODYS[item.route.version])
        usual = self.reader.hears(item.session, nobodys, RpkiState.NOT_FOUND)
        return _UNREGISTERED if not usual.accepted and usual.line == heard.line else ours

    def _promised(self, version: int) -> Iterator[_Must]:
        for item in promises(asked(self.intent, self.snapshot, self.server, version)):
            yield _Must(INTENT_TABLE, item.session, item.what, item.route, item.codes, item.rpki)

    def _prefixes(self, version: int) -> Iterator[_Must]:
        session = next(iter(self.usable[version]), None)
        if session is None:
            return
        bench = Bench(self.server, session, version)
        for lan in musts.lans(self.intent):
            if lan.version == version:
                for prefix in _parts(lan):
                    yield _must(LAN_TABLE, session, f"the exchange's own LAN {lan}", bench.route(prefix))
        default = musts.DEFAULTS[version]
        yield _must(BOGON_TABLE, session, "the default route", bench.route(default))
        for bogon in musts.bogons(self.intent.profile, version):
            for prefix in _parts(bogon):
                yield _must(BOGON_TABLE, session, f"bogon {bogon}", bench.route(prefix))
        for prefix in musts.prefixes_beside(self.intent, version):
            yield replace(_must(BOGON_TABLE, session, f"{prefix}, which is no bogon", bench.route(prefix)), beside=True)

    def _asns(self, version: int) -> Iterator[_Must]:
        held = (item for item in self.usable[version] if item.options.reserved_asns and item.options.max_path > 1)
        session = next(held, None)
        if session is None:
            return
        bench = Bench(self.server, session, version)
        for low, high in musts.reserved_asns(self.intent.profile):
            for asn in sorted({low, (low + high) // 2, high} - {session.asn, self.server.asn}):
                yield _must(ASN_TABLE, session, f"reserved AS{asn} in the path", bench.route(as_path=(session.asn, asn)))
        for asn in musts.asns_beside(self.intent.profile):
            route = bench.route(as_path=(session.asn, asn))
            yield replace(_must(ASN_TABLE, session, f"AS{asn}, which is not reserved, in the path", route), beside=True)

    def _hops(self, version: int) -> Iterator[_Must]:
        """A member with several connections: where the policy is strict, none has the next hop of another."""
        sessions = {item.key: item for item in self.usable[version] if item.version == version}
        for member in self.intent.members:
            for connection in member.connections:
                session = sessions.get(connection.key)
                options = self.intent.policy.options(member.policy, connection.policy)
                others = (item.ipv4 if version == 4 else item.ipv6 for item in member.connections if item.key != connection.key)
                hop = next((item for item in others if item), None)
                if session and hop and options.next_hop is NextHop.STRICT:
                    route = Bench(self.server, session, version).route(next_hop=hop)
                    yield _must(NEXT_HOP_TABLE, session, f"next hop {hop}, of its other connection", route)
                    return


def _must(rule: str, session: Session, what: str, route: Route) -> _Must:
    return _Must(rule, session, what, route, frozenset(_CODES[rule]))


def _kept(item: _Must, *, refused: bool, code: int | None) -> bool:
    """Whether a route is dealt with as it must be."""
    if item.beside:
        return not refused or code not in item.codes
    return refused and code in item.codes if item.codes else not refused


def _code(verdict: Verdict) -> int | None:
    """The reason that our own policy code gives."""
    return REASONS[verdict.decided].code if isinstance(verdict.decided, Check) else None


def _got(item: _Must, heard: Heard, code: int | None) -> str:
    """What the file made of it, in words."""
    if heard.accepted:
        return "is accepted"
    check = next((item for item in REASONS.values() if item.code == code), None)
    said = f"{check.check}, reason {code}" if check else "none is given"
    return f"is refused {'for another reason alone ' if item.codes and not item.beside else ''}({said})"


def _parts(network: Network) -> list[Network]:
    """The network, its first prefix of a usual length, its last one of the greatest."""
    longest = LONGEST[network.version]
    last = type(network)((int(network.broadcast_address), longest))
    return list(dict.fromkeys((network, inside(network, USUAL[network.version]), last)))
