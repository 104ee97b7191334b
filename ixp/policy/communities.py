"""The communities that mean something to the route servers: one table for both daemons, the documents and the tests.

Actions follow the Euro-IX scheme (large communities v1.1: functions 0 to 999 act, 1000 to 1999 inform, target 0 is everyone) and
its older standard form; NO_EXPORT and NO_ADVERTISE on request are ours. A standard community has room for 16 bits: a member with
a 32-bit ASN is named by its mapped number there, and a route server with one has no standard form that holds its own ASN.
"""

from collections.abc import Iterator
from enum import StrEnum

from ixp.model.base import Frozen

GRACEFUL_SHUTDOWN = (65535, 0)  # RFC 8326
BLACKHOLE = (65535, 666)  # RFC 7999
NO_EXPORT = (65535, 65281)  # RFC 1997
NO_ADVERTISE = (65535, 65282)  # RFC 1997

INFORMATION = range(1000, 3000)  # functions of large communities under our ASN that only we may set
VALIDATION = (1000, 1001)  # of them: RPKI and IRR state
REASON = 1101  # of them: why a route was refused
POP = 2000  # of them: where it was learnt


class Action(StrEnum):
    """What a member asks for. ``ALL`` is every other member, ``PEER`` the one whose ASN is in the community."""

    BLOCK_PEER = "do not announce to this AS"
    ALLOW_PEER = "announce to this AS"
    BLOCK_ALL = "announce to nobody"
    ALLOW_ALL = "announce to everybody (default)"
    PREPEND1_PEER = "prepend once towards this AS"
    PREPEND2_PEER = "prepend twice towards this AS"
    PREPEND3_PEER = "prepend three times towards this AS"
    PREPEND1_ALL = "prepend once towards everybody"
    PREPEND2_ALL = "prepend twice towards everybody"
    PREPEND3_ALL = "prepend three times towards everybody"
    NO_EXPORT_PEER = "add NO_EXPORT towards this AS"
    NO_EXPORT_ALL = "add NO_EXPORT towards everybody"
    NO_ADVERTISE_PEER = "add NO_ADVERTISE towards this AS"
    NO_ADVERTISE_ALL = "add NO_ADVERTISE towards everybody"
    BLACKHOLE = "blackhole request (RFC 7999)"


# Order of precedence. Announcing: the first that a route carries decides. Prepending: the same, among themselves.
ANNOUNCE = (Action.BLOCK_PEER, Action.ALLOW_PEER, Action.BLOCK_ALL, Action.ALLOW_ALL)
PREPEND = {
    Action.PREPEND1_PEER: 1,
    Action.PREPEND2_PEER: 2,
    Action.PREPEND3_PEER: 3,
    Action.PREPEND1_ALL: 1,
    Action.PREPEND2_ALL: 2,
    Action.PREPEND3_ALL: 3,
}

# action: (standard, large). RS is our ASN, PEER the target's.
_RS, _PEER = -1, -2
_ACTIONS: dict[Action, tuple[tuple[int, int] | None, tuple[int, int]]] = {
    Action.BLOCK_PEER: ((0, _PEER), (0, _PEER)),
    Action.ALLOW_PEER: ((_RS, _PEER), (1, _PEER)),
    Action.BLOCK_ALL: ((0, _RS), (0, 0)),
    Action.ALLOW_ALL: ((_RS, _RS), (1, 0)),
    Action.PREPEND1_PEER: ((65511, _PEER), (101, _PEER)),
    Action.PREPEND2_PEER: ((65512, _PEER), (102, _PEER)),
    Action.PREPEND3_PEER: ((65513, _PEER), (103, _PEER)),
    Action.PREPEND1_ALL: ((65501, _RS), (101, 0)),
    Action.PREPEND2_ALL: ((65502, _RS), (102, 0)),
    Action.PREPEND3_ALL: ((65503, _RS), (103, 0)),
    Action.NO_EXPORT_PEER: ((65509, _PEER), (107, _PEER)),
    Action.NO_EXPORT_ALL: ((65507, _RS), (107, 0)),
    Action.NO_ADVERTISE_PEER: ((65510, _PEER), (108, _PEER)),
    Action.NO_ADVERTISE_ALL: ((65508, _RS), (108, 0)),
    Action.BLACKHOLE: ((65534, 666), (666, 0)),
}
ACTION_FUNCTIONS = tuple(sorted({large[0] for _, large in _ACTIONS.values()}))
"""Second fields of large communities under our ASN that are actions: scrubbed on the way out."""


class Info(StrEnum):
    """What the route server says of a route that it holds; large communities alone."""

    RPKI_VALID = "RPKI valid"
    RPKI_NOT_FOUND = "RPKI not found"
    RPKI_NOT_CHECKED = "RPKI not checked"
    RPKI_INVALID = "RPKI invalid"
    PREFIX_NOT_REGISTERED = "prefix not registered in the IRR"
    PREFIX_REGISTERED = "prefix registered in the IRR"
    PREFIX_BY_ROA = "prefix allowed by its ROA"
    PREFIX_ALLOWED = "prefix or route on the member's allow-list"
    ORIGIN_NOT_REGISTERED = "origin not in the member's AS-SET"
    ORIGIN_REGISTERED = "origin in the member's AS-SET"


_INFO: dict[Info, tuple[int, int]] = {
    Info.RPKI_VALID: (1000, 1),
    Info.RPKI_NOT_FOUND: (1000, 2),
    Info.RPKI_NOT_CHECKED: (1000, 3),
    Info.RPKI_INVALID: (1000, 4),
    Info.PREFIX_NOT_REGISTERED: (1001, 0),
    Info.PREFIX_REGISTERED: (1001, 1),
    Info.PREFIX_BY_ROA: (1001, 4),
    Info.PREFIX_ALLOWED: (1001, 5),
    Info.ORIGIN_NOT_REGISTERED: (1001, 10),
    Info.ORIGIN_REGISTERED: (1001, 11),
}


class Spelling(Frozen):
    """An action as a member writes it. None: it can't be written so.

    ``extended`` are route targets (RFC 4360): the standard form, and beside it the true numbers, which have more room (RFC 5668).
    """

    action: Action
    standard: tuple[int, int] | None
    extended: tuple[tuple[int, int], ...]
    large: tuple[int, int, int] | None


class Communities(Frozen):
    """The table of one exchange's route servers; ``asn`` is theirs."""

    asn: int

    def action(self, action: Action, peer: int | None = None, mapped: int | None = None) -> Spelling:
        """How it is written; ``peer`` is the target's ASN for the actions that have one, ``mapped`` its 16-bit stand-in."""
        standard, large = _ACTIONS[action]
        low = peer if peer is not None and peer <= 0xFFFF else mapped
        values = {_RS: self.asn if self.asn <= 0xFFFF else None, _PEER: low}
        first, second = (values.get(item, item) for item in standard) if standard else (None, None)
        written = (first, second) if first is not None and second is not None else None
        target = peer if large[1] == _PEER else large[1]
        return Spelling(
            action=action,
            standard=written,
            extended=self._extended(standard, peer, written),
            large=None if target is None else (self.asn, large[0], target),
        )

    def everyone(self) -> Iterator[Spelling]:
        """The actions that name nobody, in order of precedence."""
        yield from (self.action(item) for item, (_, large) in _ACTIONS.items() if large[1] != _PEER)

    def towards(self, peer: int, mapped: int | None = None) -> Iterator[Spelling]:
        """The actions that name one AS, in order of precedence."""
        yield from (self.action(item, peer, mapped) for item, (_, large) in _ACTIONS.items() if large[1] == _PEER)

    @property
    def patterns(self) -> tuple[tuple[int, int | None], ...]:
        """Standard communities and route targets that are actions, None for any number: scrubbed on the way out.

        A number that does not fit 16 bits exists in route targets alone.
        """
        values: dict[int, int | None] = {_RS: self.asn, _PEER: None}
        pairs = [pair for pair, _ in _ACTIONS.values() if pair]
        found = {(self.asn if first == _RS else first, values.get(second, second)) for first, second in pairs}
        whole = {first for first, second in found if second is None}
        return tuple(sorted((item for item in found if item[1] is None or item[0] not in whole), key=lambda item: item[0]))

    def _extended(
        self, pair: tuple[int, int] | None, peer: int | None, standard: tuple[int, int] | None
    ) -> tuple[tuple[int, int], ...]:
        values = {_RS: self.asn, _PEER: peer}
        first, second = (values.get(item, item) for item in pair) if pair else (None, None)
        found = [standard] if standard else []
        if first is not None and second is not None and min(first, second) <= 0xFFFF and (first, second) != standard:
            found.append((first, second))
        return tuple(found)

    def info(self, info: Info) -> tuple[int, int, int]:
        """The large community that says it."""
        return (self.asn, *_INFO[info])

    def reason(self, code: int) -> tuple[int, int, int]:
        """The large community of a reason for refusal (``ixp.policy.checks``)."""
        return (self.asn, REASON, code)

    def pop(self, number: int) -> tuple[int, int, int]:
        """The large community of the place where a route was learnt."""
        return (self.asn, POP, number)


def text(community: tuple[int, ...]) -> str:
    """``64496:0:64501``."""
    return ":".join(map(str, community))
