"""What was decided of a route: on import with the check behind it, on export for each member."""

from enum import StrEnum

from ixp.model.base import Frozen
from ixp.policy.checks import Check
from ixp.policy.route import Route
from ixp.policy.rpki import RpkiState


class Outcome(StrEnum):
    """What becomes of a route that a member announces."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    BLACKHOLED = "blackholed"


class Barrier(StrEnum):
    """Why BGP itself refuses a route, before any policy and without a reason that a looking glass could show."""

    LOOP = "the route server's own ASN is in the path (RFC 4271, 9.1.2)"
    LEAK = "the route carries Only to Customer, which a route-server client never sends: a leak (RFC 9234, 5)"


class Status(StrEnum):
    """How a check ended. Those after the one that refuses the route are made too: they say what else stands in its way."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Result(Frozen):
    """A check and the datum that it rests on, in words: ``198.18.0.0/22^22-24 of AS64497:AS-ARMOR``."""

    check: Check
    status: Status
    datum: str


class Verdict(Frozen):
    """What a route server makes of a route on import.

    ``decided`` is the check that refused it, or what BGP refused it for; None where it is taken. ``datum`` is what that rests on.
    ``route`` is the route as it is held, with our communities; ``kept`` False: it is not held at all, and ``route`` is what was
    refused. ``preference`` is LOCAL_PREF. ``rpki`` None: not checked.
    """

    outcome: Outcome
    decided: Check | Barrier | None
    datum: str
    route: Route
    kept: bool
    preference: int
    rpki: RpkiState | None
    results: tuple[Result, ...]


class Why(StrEnum):
    """Why a held route is not sent to a member."""

    REFUSED = "the route is refused"
    COLLECTOR = "the collector sends nothing"
    SAME_AS = "the same AS"
    DISABLED = "the session is disabled (suspended)"
    FAMILY = "the session does not carry this family"
    RPKI_INVALID = "RPKI invalid routes are never sent"
    NO_BLACKHOLES = "the member takes no blackhole routes"
    OBEYED = "the route server obeys the route's own well-known community"
    BLOCKED_PEER = "the announcer does not want this AS to have it"
    BLOCKED_ALL = "the announcer wants nobody to have it"
    NEXT_HOP = "the session takes no IPv6 next hop for IPv4 (RFC 8950)"


class Sent(Frozen):
    """The route as a member gets it; ``notes`` say what was changed, and for which community."""

    route: Route
    notes: tuple[str, ...] = ()


class Withheld(Frozen):
    """The route is not sent. ``datum`` is the community behind it, where one is."""

    why: Why
    datum: str = ""
