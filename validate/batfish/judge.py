"""What Batfish says of folders that are made: groups of questions, one after the other, and what the change does."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ixp.errors import ServiceError
from ixp.model import CheckResult, Effects, Exchange, Finding, Profile, Severity, Verdict
from validate.batfish.answers import Answers
from validate.batfish.ask import Ask
from validate.batfish.compare import touched, witnesses
from validate.batfish.effects import route_effects, session_effects
from validate.batfish.faults import fault
from validate.batfish.given import Given
from validate.batfish.policies import check_decisions
from validate.batfish.proofs import check_proofs
from validate.batfish.reach import check_reach
from validate.batfish.reading import check_cables, check_formats, check_lines, check_names
from validate.batfish.routers import MOST_ROUTERS
from validate.batfish.routes import check_routes
from validate.batfish.sessions import check_addresses, check_peers, check_sessions
from validate.batfish.twin.unmodelled import ASSUMED
from validate.batfish.vlans import check_vlans
from validate.rendered.text import few

NAME = "batfish"
Excepted = Callable[[Finding], object]
"""Whether people put up with a finding: it stops nothing then."""
_Group = Callable[[], Iterable[Finding]]


def never(_finding: Finding) -> bool:
    """Nothing is put up with."""
    return False


def judge(made: Given, ask: Ask, excepted: Excepted = never) -> CheckResult:
    """What Batfish says. What it answered before it failed to stands, and what was not asked is *not verified*."""
    findings, reason, answered = _until_one_fails(tuple(_groups(made, ask, excepted)), excepted)
    unread = any(item.rule == "batfish.unread" for item in findings)
    effects, failed = _effects(made, ask) if answered and not unread else (None, "")
    reason = failed or reason
    findings = (*findings, *_left_out(made), *blocking(made.world.exchange, reason))
    if any(item.severity is Severity.ERROR for item in findings if item.rule != "batfish.not-verified"):
        return CheckResult(check=NAME, verdict=Verdict.FAIL, findings=findings, reason=reason, effects=effects)
    verdict = Verdict.NOT_VERIFIED if reason else Verdict.PASS
    return CheckResult(check=NAME, verdict=verdict, findings=findings, reason=reason, effects=effects)


def blocking(exchange: Exchange, reason: str) -> tuple[Finding, ...]:
    """In production an error where something is not verified, for this reason; empty where there is none."""
    if not reason or exchange.intent.profile is not Profile.PRODUCTION:
        return ()
    hint = "set BATFISH_HOST to a host where Batfish runs, and mend what it found"
    return (fault("batfish.not-verified", f"Batfish has not verified these files: {reason}", "BATFISH_HOST", hint=hint),)


def _groups(made: Given, ask: Ask, excepted: Excepted) -> Iterator[_Group]:
    """What is asked, in order: a group with an error ends it, for what comes after would only see the same fault once more."""
    world, exchange = made.world, made.world.exchange
    core, servers, ends = (Answers(ask, item) for item in (made.after.core, made.after.servers, made.after.ends))
    changed = None if made.before is None or made.every else touched(made.after.servers, made.before.servers)
    yield lambda: (*check_formats(core), *check_formats(servers))
    yield lambda: (*check_lines(core), *check_names(core), *check_lines(servers), *check_names(servers))
    yield lambda: check_cables(exchange, core)
    yield lambda: (*check_vlans(exchange, core), *check_addresses(core), *check_peers(servers))
    yield lambda: check_proofs(world, servers, changed, excepted)
    yield lambda: check_decisions(world, servers, made.tried)
    yield lambda: (*check_formats(ends), *check_lines(ends))
    yield lambda: (*check_cables(exchange, ends), *check_addresses(ends))
    yield lambda: check_reach(ends)
    yield lambda: check_sessions(ends)
    yield lambda: check_routes(ends)


def _until_one_fails(groups: tuple[_Group, ...], excepted: Excepted) -> tuple[tuple[Finding, ...], str, bool]:
    """The findings up to the first group with an error that is not excepted, why others were not asked, whether it answers."""
    findings: list[Finding] = []
    for number, group in enumerate(groups, 1):
        try:
            findings += group()
        except ServiceError as error:
            return tuple(findings), str(error), False
        if any(item.severity is Severity.ERROR and not excepted(item) for item in findings):
            left = len(groups) - number
            reason = f"after these errors {left} of {len(groups)} groups of questions were not asked" if left else ""
            return tuple(findings), reason, True
    return tuple(findings), "", True


def _effects(made: Given, ask: Ask) -> tuple[Effects | None, str]:
    """What the change does, also where a check failed: that shows what it would have done. Else why that is not known."""
    if made.before is None:
        return Effects(reason=made.uncompared), ""
    after, before = Answers(ask, made.after.ends), Answers(ask, made.before.ends)
    same = made.after.ends.digest == made.before.ends.digest
    try:
        return Effects(
            compared=True,
            routes=() if same else route_effects(after, before),
            sessions=() if same else session_effects(after, before),
            witnesses=witnesses(made.world, Answers(ask, made.after.servers), made.before.servers),
            unseen=len(made.routerless),
        ), ""
    except ServiceError as error:
        return None, str(error)


def _left_out(made: Given) -> Iterator[Finding]:
    counts = Counter(made.after.core.left_out) + Counter(made.after.servers.left_out)
    if counts:
        listed = ", ".join(f"{about} ({count} lines)" for about, count in sorted(counts.items()))
        assumed = ", ".join(item.about for item in ASSUMED)
        what = f"Batfish has no model of {listed}; and of these it knows nothing, or what a mark says: {assumed}"
        yield Finding(rule="batfish.left-out", severity=Severity.INFO, what=what)
    if made.routerless:
        count, missed = len(made.routerless), [key for key in made.routerless if key in made.changed]
        of_change = f"; of the change {few(missed)}" if missed else ""
        what = f"{count} connections have no router in Batfish's model, so nobody saw their sessions and routes there{of_change}"
        hint = f"it has {MOST_ROUTERS} at most, first those of the change; policies and VLANs are checked all the same"
        yield Finding(rule="batfish.left-out", severity=Severity.INFO, what=what, hint=hint)
