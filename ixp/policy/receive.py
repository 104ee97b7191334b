"""What a route server makes of a route that a member announces."""

from collections.abc import Iterator

from ixp.model import Reject
from ixp.policy.candidate import Candidate
from ixp.policy.checks import ORDER, REASONS, Check
from ixp.policy.communities import GRACEFUL_SHUTDOWN
from ixp.policy.import_checks import result
from ixp.policy.route import Community, Route, parse_community
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import Vrps
from ixp.policy.verdict import Barrier, Outcome, Result, Status, Verdict

PREFERENCE = 100  # LOCAL_PREF that both daemons give where nothing says otherwise


def receive(server: RouteServer, session: Session, route: Route, vrps: Vrps, *, whole: bool = True) -> Verdict:
    """Hold a route to every check in their order; the first that fails refuses it (RFC 7454, RFC 7948).

    ``vrps`` are what the route server has by RTR; they count only where it has caches. The collector keeps whatever comes.
    ``whole`` False: nothing is looked at after the check that fails, and ``results`` end with it.
    """
    item = Candidate(server, session, route, vrps)
    barrier = _barrier(server, session, route)
    if server.collector and barrier is None:
        return _verdict(item, Outcome.ACCEPTED, None, (), route)
    results = tuple(_results(item, whole=whole))
    failed = next((answer for answer in results if answer.status is Status.FAILED), None)
    if barrier:
        return _verdict(item, Outcome.REFUSED, barrier, results, route)
    if failed:
        return _verdict(item, Outcome.REFUSED, failed.check, results, _refused(item, failed.check), failed.datum)
    outcome = Outcome.BLACKHOLED if item.blackhole else Outcome.ACCEPTED
    return _verdict(item, outcome, None, results, _accepted(item), item.blackhole)


def _results(item: Candidate, *, whole: bool) -> Iterator[Result]:
    for check in ORDER:
        answer = result(check, item)
        yield answer
        if answer.status is Status.FAILED and not whole:
            return


def _barrier(server: RouteServer, session: Session, route: Route) -> Barrier | None:
    if server.asn in route.asns:
        return Barrier.LOOP
    return Barrier.LEAK if session.options.role and route.otc is not None else None


def _verdict(  # noqa: PLR0917  a verdict has these parts
    item: Candidate,
    outcome: Outcome,
    decided: Check | Barrier | None,
    results: tuple[Result, ...],
    route: Route,
    datum: str = "",
) -> Verdict:
    checked = item.rpki is not None and outcome is not Outcome.BLACKHOLED and not item.server.collector
    tagged = isinstance(decided, Check) and item.server.policy.reject is Reject.TAG
    return Verdict.model_construct(
        outcome=outcome,
        decided=decided,
        datum=datum or (str(decided) if decided else ""),
        route=route,
        kept=decided is None or tagged,
        preference=_preference(item) if outcome is not Outcome.REFUSED else PREFERENCE,
        rpki=item.rpki[0] if item.rpki and checked else None,
        results=results,
    )


def _refused(item: Candidate, check: Check) -> Route:
    if item.server.policy.reject is Reject.DROP:
        return item.route
    return item.route.add(item.server.communities.reason(REASONS[check].code))


def _accepted(item: Candidate) -> Route:
    table = item.server.communities
    added: list[Community] = [table.info(info) for info in item.information()]
    if item.session.pop is not None:
        added.append(table.pop(item.session.pop))
    if item.session.drained:
        added.append(GRACEFUL_SHUTDOWN)
    return item.route.add(*added, *map(parse_community, item.session.tags))


def _preference(item: Candidate) -> int:
    """RFC 8326: a route that is going away gives way to all others, unless it is a blackhole request."""
    asked = item.options.graceful_shutdown and GRACEFUL_SHUTDOWN in item.route.standard and not item.blackhole
    down = (asked or item.session.drained) and not item.server.collector
    return item.server.policy.graceful_shutdown_preference if down else PREFERENCE
