"""Random routes, good, bad and odd, for holding the daemons to the policy's evaluator where no row has looked."""

from collections.abc import Callable
from ipaddress import ip_network
from random import Random

from ixp.policy.route import Route, Segment, parse_community
from ixp.policy.route_server import Session
from lab.parity.build import RS_ASN, Scenario, address
from lab.parity.case import Address, Announced
from lab.parity.members import Network

_ODD_ASNS = (0, 174, 2003, 2666, 2777, 23456, 64496, 64512, 65535, 65551, 131071, 131072, 4200000000, 4294967295, RS_ASN)
_USUAL_ASNS = (2001, 2002, 2004, 2011, 2044, 2101, 2102, 2103, 2105, 2333, 262145, 397212)
# No multicast: both daemons drop it before any policy.
_POOLS: dict[int, tuple[str, ...]] = {
    4: (
        *("21.0.0.0/8", "22.0.0.0/16", "23.0.0.0/16", "28.1.0.0/16", "28.3.0.0/16", "28.4.0.0/16", "31.0.0.0/16", "33.0.0.0/16"),
        *("31.0.8.0/21", "31.0.128.0/20", "31.2.0.0/16", "31.3.0.0/23", "36.1.0.0/16", "99.0.0.0/8", "128.0.0.0/7"),
        *("10.0.0.0/8", "100.64.0.0/10", "192.0.0.0/16", "185.1.0.0/23", "198.16.0.0/14"),
    ),
    6: (
        *("2a21::/32", "2a22::/32", "2a23::/32", "2a28:1::/32", "2a28:3::/32", "2a28:4::/32", "2631::/32", "2633::/32"),
        *("2631:0:8::/45", "2631:0:8000::/33", "2631:2::/32", "2631:3::/46", "2636::/32", "2aff::/16", "2a99::/16"),
        *("fc00::/7", "2001::/32", "2001:7f8:f00::/47", "2001:db8::/31", "4000::/3", "3ffe::/15"),
    ),
}
_FOREIGN = ("888:0", "65501:999", "65000:666", "777:0:0", "64501:0:0", "rt:888:77", "64500:4000:1", "64500:999:7")
_FORGED = ("64500:1000:1", "64500:1001:11", "64500:1101:13", "64500:2000:44", "64500:2999:3", "64500:3000:1")
_KNOWN = ("65535:0", "65535:666", "65535:65281", "65535:65282")


class Wild:
    """A source of routes for a scenario; the same seed gives the same ones. No two of a source have a prefix in common.

    Only connections in ``misbehaving`` announce AS_SETs and empty paths: BIRD can't.
    """

    def __init__(self, scenario: Scenario, seed: int, misbehaving: frozenset[str]) -> None:
        self._random = Random(seed)  # noqa: S311  not for secrets
        self._sessions = [(item, family) for item in scenario.server().sessions for family in item.carries]
        self._misbehaving = misbehaving
        self._sets = {item.key: item for item in scenario.server().member_sets}
        self._targets = sorted({item.asn for item, _ in self._sessions} | {397212})
        self._taken: set[Network] = set()

    def routes(self, count: int) -> list[Announced]:
        """So many more."""
        return [self._one() for _ in range(count)]

    def _one(self) -> Announced:
        session, family = self._random.choice(self._sessions)
        route = Route(
            prefix=self._prefix(session, family),
            as_path=self._path(session),
            next_hop=self._next_hop(session),
            med=self._random.choice((None, None, 0, 50)),
            otc=2101 if self._random.random() < 0.02 else None,
        )
        return Announced(session.key, route.add(*map(parse_community, self._communities())))

    def _prefix(self, session: Session, family: int) -> Network:
        """Mostly from what the member may announce."""
        registered = [item.partition("^")[0] for item in self._sets[session.member_set].prefixes(family)]
        while True:
            likely = registered if registered and self._random.random() < 0.6 else _POOLS[family]
            pool = ip_network(self._random.choice(likely))
            usual = 24 if family == 4 else 48
            length = max(
                pool.prefixlen, self._random.choice((usual, usual, usual, usual - 1, usual - 8, usual + 1, pool.max_prefixlen))
            )
            host = self._random.getrandbits(pool.max_prefixlen - pool.prefixlen) if pool.prefixlen < pool.max_prefixlen else 0
            found = ip_network((int(pool.network_address) | host, length), strict=False)
            if found not in self._taken:
                self._taken.add(found)
                return found

    def _path(self, session: Session) -> tuple[Segment, ...]:
        """Mostly what the member's origins allow."""
        chance = self._random.random()
        if chance < 0.03 and session.key in self._misbehaving:
            return ()
        first = session.asn if chance < 0.95 else self._random.choice(_USUAL_ASNS)
        more = self._random.choices(_USUAL_ASNS, k=self._random.choice((0, 0, 0, 0, 1, 1, 2, 5)))
        path: list[Segment] = [*[first] * self._random.choice((1, 1, 1, 2)), *more]
        if self._random.random() < 0.6:
            path.append(self._random.choice(self._sets[session.member_set].origins))
        if self._random.random() < 0.12:
            path.insert(self._random.randint(1, len(path)), self._random.choice(_ODD_ASNS))
        if session.key in self._misbehaving and self._random.random() < 0.3:
            path.append(frozenset(self._random.sample(_USUAL_ASNS, k=2)))
        return tuple(path)

    def _next_hop(self, session: Session) -> Address:
        if self._random.random() < 0.9:
            return session.address
        return address(session.version, self._random.choice((11, 12, 21, 22, 23, 31, 61, 99)))

    def _communities(self) -> list[str]:
        kinds: tuple[Callable[[], str], ...] = (
            lambda: self._random.choice(_FOREIGN),
            lambda: self._random.choice(_FORGED),
            lambda: self._random.choice(_KNOWN),
            self._action,
            self._action,
            self._action,
        )
        return [self._random.choice(kinds)() for _ in range(self._random.choice((0, 0, 0, 1, 1, 2, 3, 6)))]

    def _action(self) -> str:
        """An action in any form, towards a member, one of the numbers that stand for one, nobody known, or all."""
        function, standard = self._random.choice(
            ((0, 0), (1, RS_ASN), (101, 65511), (102, 65512), (103, 65513), (107, 65509), (108, 65510), (666, 65534))
        )
        target = self._random.choice((*self._targets, 65001, 0))
        form = self._random.random()
        if form < 0.5:
            return f"{RS_ASN}:{function}:{target}"
        everybody = {0: 0, RS_ASN: RS_ASN, 65511: 65501, 65512: 65502, 65513: 65503, 65509: 65507, 65510: 65508, 65534: 65534}
        low = RS_ASN if target == 0 else target
        first = everybody[standard] if target == 0 else standard
        if first == 65534:
            low = 666
        if form < 0.8 and low <= 0xFFFF:
            return f"{first}:{low}"
        return f"rt:{first}:{low}"
