"""All that Batfish is asked, as one check. Without it the verdict is *not verified*, which profile production does not accept."""

from collections.abc import Iterator, Mapping

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError, ServiceError
from ixp.model import CheckResult, Exchange, Finding, Profile, Severity, Verdict
from validate.batfish.answers import Answers
from validate.batfish.ask import Ask
from validate.batfish.faults import BATFISH_RULES, fault
from validate.batfish.inputs import Inputs, inputs
from validate.batfish.live import address, answers, batfish
from validate.batfish.reach import check_reach
from validate.batfish.reading import check_cables, check_formats, check_lines, check_names
from validate.batfish.sessions import check_addresses, check_sessions
from validate.batfish.vlans import check_vlans

__all__ = ["BATFISH_RULES", "check", "check_live"]

NAME = "batfish"


def check(exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str], ask: Ask) -> CheckResult:
    """What Batfish says of the rendered files (by device name); *not verified* where it does not do its part."""
    try:
        return judge(exchange, inputs(exchange, snapshot, files), ask)
    except (InputError, ServiceError) as error:
        return _not_verified(exchange, str(error))


def judge(exchange: Exchange, given: Inputs, ask: Ask) -> CheckResult:
    """What Batfish says of inputs that are made already; raises ServiceError where it does not do its part."""
    findings = tuple(_findings(exchange, Answers(ask, given)))
    failed = any(item.severity is Severity.ERROR for item in findings)
    return CheckResult(check=NAME, verdict=Verdict.FAIL if failed else Verdict.PASS, findings=(*findings, *_left_out(given)))


def check_live(exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str]) -> CheckResult:
    """The same of the Batfish at ``BATFISH_HOST``; *not verified* where none is named or none answers."""
    named = address()
    if named is None:
        return _not_verified(exchange, "BATFISH_HOST is not set")
    if not answers(*named):
        return _not_verified(exchange, f"no Batfish answers at {named[0]}:{named[1]}")
    try:
        with batfish(*named) as ask:
            return check(exchange, snapshot, files, ask)
    except ServiceError as error:
        return _not_verified(exchange, str(error))


def _findings(exchange: Exchange, said: Answers) -> Iterator[Finding]:
    unread = tuple(check_formats(said))
    yield from unread
    if unread:
        return
    yield from check_lines(said)
    yield from check_names(said)
    yield from check_cables(exchange, said)
    yield from check_vlans(exchange, said)
    yield from check_reach(said)
    yield from check_addresses(said)
    yield from check_sessions(said)


def _left_out(given: Inputs) -> Iterator[Finding]:
    if given.left_out:
        listed = ", ".join(f"{about} ({count} lines)" for about, count in given.left_out.items())
        yield Finding(rule="batfish.left-out", severity=Severity.INFO, what=f"Batfish has no model of {listed}, and none of IPv6")


def _not_verified(exchange: Exchange, reason: str) -> CheckResult:
    blocks = exchange.intent.profile is Profile.PRODUCTION
    hint = "set BATFISH_HOST to a host where Batfish runs"
    findings = (fault("batfish.not-verified", f"Batfish has not seen these files: {reason}", "BATFISH_HOST", hint=hint),)
    return CheckResult(check=NAME, verdict=Verdict.NOT_VERIFIED, findings=findings if blocks else (), reason=reason)
