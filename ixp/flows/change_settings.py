"""Rules on settings of all members that a key of exchange.yml turns round, and that no session shows."""

from collections.abc import Iterator

from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Transition
from ixp.model import Severity


def _turned(step: Transition, name: str, *, to: bool) -> bool:
    if step.before is None:
        return False
    old, new = getattr(step.before.policy, name), getattr(step.after.intent.policy, name)
    return old is not to and new is to


def _drain_off(step: Transition) -> Iterator[ChangeFault]:
    if _turned(step, "graceful_shutdown", to=False):
        what = "GRACEFUL_SHUTDOWN of members is no longer obeyed: who drains a router loses the traffic in place of moving it"
        path = "exchange/policy/graceful_shutdown/obey"
        yield ChangeFault(what=what, path=path, object="exchange policy", hint="graceful_shutdown: { obey: true }")


def _paths_longer(step: Transition) -> Iterator[ChangeFault]:
    if _turned(step, "prepend_route_server", to=True):
        what = "every path gets our ASN in front: members prefer their transit to an equal path of the exchange"
        hint = "a route server leaves the path as it is; for the one member that needs it, write it into its file"
        yield ChangeFault(what=what, path="exchange/policy/prepend_route_server", object="exchange policy", hint=hint)


RULES = (
    ChangeRule(
        "change.drain-off",
        Severity.WARNING,
        Level.MEDIUM,
        "members move their traffic away by it before they work on a router (RFC 8326)",
        "graceful_shutdown: {obey: false}",
        _drain_off,
    ),
    ChangeRule(
        "change.paths-longer",
        Severity.WARNING,
        Level.MEDIUM,
        "a route server does not stand in the path (RFC 7947, 2.2.2.1)",
        "prepend_route_server: true",
        _paths_longer,
    ),
)
