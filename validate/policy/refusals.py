"""A rendered file asked about what ``validate.policy.musts`` names: it must refuse that, and for that reason.

The reason counts: a bogon that is refused because nobody registered it comes in as soon as somebody does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ixp.model import Intent, NextHop, Reject
from ixp.policy.checks import REASONS, Check
from ixp.policy.evaluate import receive
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import RpkiState, Vrps
from validate.policy import musts
from validate.policy.fault import Fault
from validate.policy.heard import Heard, Reader
from validate.policy.limits import beyond_import
from validate.policy.probe import LONGEST, USUAL, Bench, Network, inside
from validate.policy.rules import ASN_TABLE, BOGON_TABLE, LAN_TABLE, NEXT_HOP_TABLE

# Reasons as members read them (docs/route-servers.md), by rule: what the exchange or its member denies comes before bogons.
_CODES = {LAN_TABLE: {20}, BOGON_TABLE: {3, 20, 21}, ASN_TABLE: {4}, NEXT_HOP_TABLE: {8}}


@dataclass(frozen=True)
class _Must:
    """A route that is to be refused; ``what`` is wrong with it."""

    rule: str
    session: Session
    what: str
    route: Route


@dataclass(frozen=True)
class Refusals:
    """What one route server's file has to refuse. ``usable``: by IP version, sessions whose good routes are taken as they should.

    ``usable`` sessions come to the check of bogons, so that no other check stands in the way.
    """

    intent: Intent
    server: RouteServer
    reader: Reader
    platform: str
    usable: Mapping[int, list[Session]]

    def faults(self) -> Iterator[Fault]:
        """Each prefix and ASN once for each family; raises InputError where the file can't be interpreted."""
        if self.server.collector:
            return
        for version in (4, 6):
            for item in (*self._prefixes(version), *self._asns(version), *self._hops(version)):
                if not beyond_import(self.platform, item.session, item.route):
                    yield from self._asked(item)

    def _asked(self, item: _Must) -> Iterator[Fault]:
        heard = self.reader.hears(item.session, item.route, RpkiState.NOT_FOUND)
        code = self._code(item, heard)
        if heard.accepted or code not in _CODES[item.rule]:
            got = "is accepted" if heard.accepted else f"is refused for another reason alone ({_named(code)})"
            words = f"{item.what} ({item.route.prefix}, path {item.route.path}) {got}"
            yield Fault(item.rule, item.session, item.route.version, words, heard.line)

    def _code(self, item: _Must, heard: Heard) -> int | None:
        """The reason that it gives; where refused routes are dropped without one, the evaluator's, which the file is held to."""
        if self.server.policy.reject is not Reject.DROP:
            return heard.reason
        decided = receive(self.server, item.session, item.route, Vrps(), whole=False).decided
        return REASONS[decided].code if isinstance(decided, Check) else None

    def _prefixes(self, version: int) -> Iterator[_Must]:
        session = next(iter(self.usable[version]), None)
        if session is None:
            return
        bench = Bench(self.server, session, version)
        for lan in musts.lans(self.intent):
            if lan.version == version:
                for prefix in _parts(lan):
                    yield _Must(LAN_TABLE, session, f"the exchange's own LAN {lan}", bench.route(prefix))
        default = musts.DEFAULTS[version]
        yield _Must(BOGON_TABLE, session, "the default route", bench.route(default))
        for bogon in musts.bogons(self.intent.profile, version):
            for prefix in _parts(bogon):
                yield _Must(BOGON_TABLE, session, f"bogon {bogon}", bench.route(prefix))

    def _asns(self, version: int) -> Iterator[_Must]:
        held = (item for item in self.usable[version] if item.options.reserved_asns and item.options.max_path > 1)
        session = next(held, None)
        if session is None:
            return
        bench = Bench(self.server, session, version)
        for low, high in musts.reserved_asns(self.intent.profile):
            for asn in sorted({low, (low + high) // 2, high} - {session.asn, self.server.asn}):
                yield _Must(ASN_TABLE, session, f"reserved AS{asn} in the path", bench.route(as_path=(session.asn, asn)))

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
                    yield _Must(NEXT_HOP_TABLE, session, f"next hop {hop}, of its other connection", route)
                    return


def _parts(network: Network) -> list[Network]:
    """The network, its first prefix of a usual length, its last one of the greatest."""
    longest = LONGEST[network.version]
    last = type(network)((int(network.broadcast_address), longest))
    return list(dict.fromkeys((network, inside(network, USUAL[network.version]), last)))


def _named(code: int | None) -> str:
    check = next((item for item in REASONS.values() if item.code == code), None)
    return f"{check.check}, reason {code}" if check else "none is given"
