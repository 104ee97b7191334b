"""What a daemon can't do as the policy says: one table, with words, for the comparison and for the documents."""

from collections.abc import Callable
from dataclasses import dataclass

from ixp.model import LimitAction, Policy, Reject
from ixp.policy.communities import BLACKHOLE, GRACEFUL_SHUTDOWN
from ixp.policy.route import Route
from ixp.policy.route_server import Session
from lab.parity.case import Case
from lab.parity.compare import Difference, Kind


@dataclass(frozen=True)
class Subject:
    """What a difference is about: a route with those that compete with it, and the session that it came by."""

    session: Session
    policy: Policy
    route: Route
    competing: tuple[Route, ...] = ()

    @classmethod
    def of(cls, case: Case) -> "Subject":
        """Of a case."""
        return cls(case.session, case.scenario.exchange.intent.policy, case.route, tuple(item.route for item in case.companions))


@dataclass(frozen=True)
class Explained:
    """A limit of a daemon. ``kinds`` are the differences that it may bring; ``applies`` says when.

    ``consequence`` says what it means to an operator. ``in_cases``: whether rows of the case file show it.
    """

    daemon: str
    words: str
    consequence: str
    kinds: frozenset[Kind]
    applies: Callable[[Subject], bool]
    in_cases: bool = True


def _set_origin(subject: Subject) -> bool:
    path = subject.route.as_path
    return bool(path) and isinstance(path[-1], frozenset) and subject.session.options.as_sets


def _carries(community: tuple[int, int]) -> Callable[[Subject], bool]:
    return lambda subject: community in subject.route.standard


def _many(subject: Subject) -> bool:
    most = subject.session.options.max_communities
    return most is not None and subject.route.community_count > most


def _never(_: Subject) -> bool:
    """For what the comparison never meets."""
    return False


TABLE: tuple[Explained, ...] = (
    Explained(
        daemon="frr",
        words="an AS_SET as origin is 'not found' to its RPKI check, never invalid (RFC 6907, 7.1.9)",
        consequence="such a route passes RPKI where `as_sets: true` lets it in; by default AS_SETs are refused before",
        kinds=frozenset({Kind.DECISION, Kind.REASON, Kind.SENT, Kind.HELD}),
        applies=_set_origin,
    ),
    Explained(
        daemon="frr",
        words="a path with AS 0 is dropped before any policy (RFC 7607)",
        consequence="refused even with `reserved_asns: false`, and a looking glass shows no reason",
        kinds=frozenset({Kind.REASON, Kind.DECISION, Kind.SENT}),
        applies=lambda subject: 0 in subject.route.asns,
    ),
    Explained(
        daemon="frr",
        words="bgpd itself adds NO_EXPORT to what arrives with BLACKHOLE (RFC 7999, 3.2)",
        consequence="`blackhole_no_export: false` has no effect on requests by 65535:666",
        kinds=frozenset({Kind.HELD, Kind.ATTRIBUTES}),
        applies=_carries(BLACKHOLE),
    ),
    Explained(
        daemon="frr",
        words="bgpd itself gives what arrives with GRACEFUL_SHUTDOWN the preference 0 (RFC 8326)",
        consequence="`graceful_shutdown: false` and `graceful_shutdown_preference` have no effect on it",
        kinds=frozenset({Kind.HELD}),
        applies=_carries(GRACEFUL_SHUTDOWN),
    ),
    Explained(
        daemon="frr",
        words="path hiding (RFC 7947, 2.3): a member that may not have the best route gets none, unless it has add-path",
        consequence="`ixp plan` names the members that it concerns",
        kinds=frozenset({Kind.SENT}),
        applies=lambda subject: any(action == 0 for route in subject.competing for action, _ in route.standard),
    ),
    Explained(
        daemon="frr",
        words="no route can be held back at the limit: `limit_action: block` ends the session",
        consequence="the safe side; `clear bgp` brings it back",
        kinds=frozenset({Kind.SESSION}),
        applies=lambda subject: subject.session.options.limit_action is LimitAction.BLOCK,
    ),
    Explained(
        daemon="frr",
        words="extended communities can't be removed one by one by a pattern",
        consequence="a route that asks for something by an extended community loses all its extended communities",
        kinds=frozenset({Kind.EXTENDED}),
        applies=lambda subject: bool(subject.route.extended),
        in_cases=False,
    ),
    Explained(
        daemon="frr",
        words="an IPv4 route with an IPv4 next hop can't be sent over an IPv6 session (RFC 8950) without a next hop of its own",
        consequence="it is not sent: members with IPv4 over IPv6 exchange IPv4 routes with each other alone",
        kinds=frozenset({Kind.MIXED}),
        applies=lambda subject: subject.route.next_hop.version == 4,
        in_cases=False,
    ),
    Explained(
        daemon="frr",
        words="communities can't be counted together: each kind alone is held to `max_communities`",
        consequence="a route with many of several kinds passes, up to three times as many in all",
        kinds=frozenset({Kind.DECISION, Kind.SENT}),
        applies=_many,
        in_cases=False,
    ),
    Explained(
        daemon="frr",
        words="with `reject: tag` refused routes are held, and `maximum-prefix` counts them",
        consequence="a member with many refused routes may meet its limit early; `reject: drop` counts accepted ones alone",
        kinds=frozenset({Kind.SESSION}),
        applies=_never,
        in_cases=False,
    ),
    Explained(
        daemon="frr",
        words="routes are not looked at again, or not dependably, when RPKI data arrive or change",
        consequence="a script on the route server has it done, up to a minute later (`docs/devices.md`); no session is reset",
        kinds=frozenset(),
        applies=_never,
        in_cases=False,
    ),
    Explained(
        daemon="bird3",
        words="with RPKI (`import table on`) refused routes are kept, and shown with their reason, under `reject: drop` too",
        consequence="memory alone: they reach no member",
        kinds=frozenset({Kind.REASON}),
        applies=lambda subject: subject.policy.reject is Reject.DROP and bool(subject.policy.rtr_caches),
    ),
    Explained(
        daemon="bird",
        words="there is no warning before a limit is met: `limit_warning` has no effect",
        consequence="watch the number of routes of a session instead",
        kinds=frozenset(),
        applies=_never,
        in_cases=False,
    ),
    Explained(
        daemon="bird",
        words="after a limit a session comes back in 2 s, then each time twice as late",
        consequence="`limit_restart` is the longest of these waits, not the first",
        kinds=frozenset(),
        applies=_never,
        in_cases=False,
    ),
)


def explanation(daemon: str, subject: Subject, difference: Difference) -> str:
    """The words of the table for a difference; empty where it has none."""
    found = (item for item in TABLE if item.daemon == daemon and difference.kind in item.kinds and item.applies(subject))
    return next((item.words for item in found), "")
