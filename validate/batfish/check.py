"""All that Batfish is asked, as one check. Without it the verdict is *not verified*, which profile production does not accept."""

from collections.abc import Mapping

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError, ServiceError
from ixp.model import CheckResult, Exchange, Finding, Severity, Verdict
from ixp.render.rendering import Rendering
from validate.batfish.ask import Ask
from validate.batfish.faults import BATFISH_RULES
from validate.batfish.given import given
from validate.batfish.judge import NAME, Excepted, blocking, judge, never
from validate.batfish.live import address, answers, batfish

__all__ = ["BATFISH_RULES", "check", "check_live"]


def check(
    exchange: Exchange,
    snapshot: Snapshot,
    files: Mapping[str, str],
    ask: Ask,
    *,
    reference: Rendering | None = None,
    every: bool = False,
    excepted: Excepted = never,
) -> CheckResult:
    """What Batfish says of the rendered files (by device name); *not verified* where it does not do its part.

    ``reference`` is what devices carry now: the result says what the change does to routes. ``every``: all policies are proven.
    ``excepted`` tells the findings that don't stop the questions.
    """
    try:
        made = given(exchange, snapshot, files, reference, every=every)
    except InputError as error:
        refused = Finding(rule="batfish.refused", severity=Severity.WARNING, what=error.what, where=error.where, hint=error.hint)
        return _not_verified(exchange, str(error), (refused,))
    return judge(made, ask, excepted)


def check_live(
    exchange: Exchange,
    snapshot: Snapshot,
    files: Mapping[str, str],
    *,
    reference: Rendering | None = None,
    every: bool = False,
    excepted: Excepted = never,
) -> CheckResult:
    """The same of the Batfish at ``BATFISH_HOST``; *not verified* where none is named or none answers."""
    named = address()
    if named is None:
        return _not_verified(exchange, "BATFISH_HOST is not set")
    if not answers(*named):
        return _not_verified(exchange, f"no Batfish answers at {named[0]}:{named[1]}")
    try:
        with batfish(*named) as ask:
            return check(exchange, snapshot, files, ask, reference=reference, every=every, excepted=excepted)
    except ServiceError as error:
        return _not_verified(exchange, str(error))


def _not_verified(exchange: Exchange, reason: str, findings: tuple[Finding, ...] = ()) -> CheckResult:
    """Nobody has proven anything; in production that is an error."""
    found = (*findings, *blocking(exchange, reason))
    return CheckResult(check=NAME, verdict=Verdict.NOT_VERIFIED, findings=found, reason=reason)
