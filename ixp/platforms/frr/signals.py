"""What routes are marked with on the way through FRR, and the lists by which the marks are read and taken off again.

FRR's route-maps keep no variables: what one entry finds out, a later one reads from a large community under our ASN.
"""

from enum import IntEnum

from ixp.platforms.frr.lists import COMMUNITY, EXTENDED, LARGE, Book
from ixp.platforms.frr.regexes import BORDER
from ixp.policy import RouteServer
from ixp.policy.communities import ACTION_FUNCTIONS, REASON, VALIDATION, Action, Info, text

ACCEPTED = "set weight 100"
"""FRR compares weights before anything else: a refused route, whose weight is 0, wins against no accepted one."""
WITHOUT_ACTIONS = 1
"""The tag, local to FRR, of routes that ask for nothing: their exports need not look for actions on them."""
FOR_NOBODY = 2
"""The tag of routes that came with a well-known community that is obeyed. bgpd adds NO_EXPORT itself to blackhole requests, but
only after the import map."""
OVER_IPV6 = 10
"""Added to the tag of IPv4 routes with an IPv6 next hop (RFC 8950)."""
_FUNCTION = 2999


class Mark(IntEnum):
    """What is remembered of a route between entries of its import; gone before it is held."""

    DENIED = 1
    COMMUNITIES = 2
    BLACKHOLE = 3


class Signals:
    """The signals of one route server, as lines of route-maps; what they need is declared as they are asked for."""

    def __init__(self, book: Book, server: RouteServer) -> None:
        self._book = book
        self._server = server
        self._asn = server.asn

    def marks(self, mark: Mark) -> str:
        """The line that marks a route."""
        return f"set large-community {self._mark(mark)} additive"

    def marked(self, mark: Mark) -> str:
        """The line that matches a marked route."""
        name = self._book.standard(LARGE, f"ixp-mark-{mark.value}", (self._mark(mark),))
        return f"match large-community {name}"

    def says(self, *infos: Info) -> str:
        """The line that tells something of a route."""
        return f"set large-community {' '.join(text(self._server.communities.info(item)) for item in infos)} additive"

    def told(self, key: str, *infos: Info) -> str:
        """The line that matches a route of which one of these is told."""
        name = self._book.standard(LARGE, f"ixp-{key}", (text(self._server.communities.info(item)) for item in infos))
        return f"match large-community {name}"

    @property
    def refused(self) -> str:
        """The line that matches refused routes."""
        return f"match large-community {self._book.expanded(LARGE, 'ixp-refused', f'{BORDER}{self._asn}:{REASON}:')}"

    @property
    def forget_marks(self) -> str:
        """The line that takes off the marks."""
        return f"set large-comm-list {self._book.expanded(LARGE, 'ixp-marks', f'^{self._asn}:{_FUNCTION}:')} delete"

    @property
    def forget_ours(self) -> str:
        """The line that takes off all that only we may set."""
        tags = (f"^{item}$" for item in self._server.tags)
        name = self._book.expanded(LARGE, "ixp-ours", f"^{self._asn}:[12][0-9][0-9][0-9]:", *tags)
        return f"set large-comm-list {name} delete"

    @property
    def requests(self) -> tuple[str, ...]:
        """The lines that match a blackhole request, one for each way of writing it."""
        spelling = self._server.communities.action(Action.BLACKHOLE)
        return ("match community " + self._book.standard(COMMUNITY, "ixp-rfc7999", ("blackhole",)), *self.asked(spelling.action))

    def asked(self, action: Action) -> tuple[str, ...]:
        """The lines that match an action that names nobody."""
        return self._book.matches(f"ixp-{action.name.lower().replace('_', '-')}", self._server.communities.action(action))

    @property
    def acting(self) -> tuple[str, ...]:
        """The lines that match routes with any action on them."""
        pairs = tuple(f"{BORDER}{a}:" for a, b in self._pairs if b is None)
        pairs += tuple(f"{BORDER}{a}:{b}{BORDER}" for a, b in self._pairs if b is not None)
        targets = tuple(f"RT:{item.removeprefix(BORDER)}" for item in pairs)
        written = ((LARGE, (f"{BORDER}{self._functions}",)), (COMMUNITY, pairs), (EXTENDED, targets))
        return tuple(f"match {kind} {self._book.expanded(kind, 'ixp-actions', *items)}" for kind, items in written)

    @property
    def scrub(self) -> tuple[str, ...]:
        """The lines that take off what members are not to see: actions and, unless they are told, validation states.

        FRR compares one community at a time here, and a regular expression knows no end of it: whole ones are in lists of their
        own. Of extended ones it compares all at once: a route with an action for one AS among them loses all of them.
        """
        whole = tuple(f"{a}:{b}" for a, b in self._pairs if b is not None)
        open_ended = tuple(f"{a}:" for a, b in self._pairs if b is None)
        hidden = () if self._server.policy.export_validation else tuple(f"^{self._asn}:{item}:" for item in VALIDATION)
        narrow = tuple(f"{a}:{b}" for a, b in self._pairs if b is not None and max(a, b) <= 0xFFFF)
        lists = [
            ("comm", self._book.expanded(COMMUNITY, "ixp-scrub", *(f"^{item}" for item in open_ended))),
            ("extended-comm", self._book.expanded(EXTENDED, "ixp-scrub", *(f"RT:{item}" for item in open_ended))),
            ("extended-comm", self._book.standard(EXTENDED, "ixp-scrub", (f"rt {item}" for item in whole))),
            ("large-comm", self._book.expanded(LARGE, "ixp-scrub", f"^{self._functions}", *hidden)),
        ]
        if narrow:
            lists.append(("comm", self._book.standard(COMMUNITY, "ixp-scrub", narrow)))
        return tuple(f"set {word}-list {name} delete" for word, name in lists)

    @property
    def _pairs(self) -> tuple[tuple[int, int | None], ...]:
        return self._server.communities.patterns

    @property
    def _functions(self) -> str:
        """Large communities that are actions, up to their last number."""
        return f"{self._asn}:({'|'.join(map(str, ACTION_FUNCTIONS))}):"

    def _mark(self, mark: Mark) -> str:
        return f"{self._asn}:{_FUNCTION}:{mark.value}"
