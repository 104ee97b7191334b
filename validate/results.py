"""A check's result from its findings, and results as if some of these did not count."""

from collections.abc import Iterable

from ixp.model import CheckResult, Finding, Severity, Verdict


def result(name: str, findings: tuple[Finding, ...]) -> CheckResult:
    """A check's result: it fails when one finding is an error."""
    return CheckResult(check=name, verdict=_verdict(findings), findings=findings)


def without(results: Iterable[CheckResult], rules: frozenset[str]) -> list[CheckResult]:
    """The same results as if these rules did not exist."""
    return [again(item, tuple(finding for finding in item.findings if finding.rule not in rules)) for item in results]


def again(item: CheckResult, findings: tuple[Finding, ...]) -> CheckResult:
    """The same result with other findings: what failed for errors that are none any more has passed.

    What has a reason was not asked to its end: without errors it is *not verified*.
    """
    if item.verdict is not Verdict.FAIL or findings == item.findings:
        return item.model_copy(update={"findings": findings})
    verdict = _verdict(findings)
    if verdict is Verdict.PASS and item.reason:
        verdict = Verdict.NOT_VERIFIED
    return item.model_copy(update={"findings": findings, "verdict": verdict})


def errors(results: Iterable[CheckResult]) -> list[Finding]:
    """What stops the way."""
    return [item for result in results for item in result.findings if item.severity is Severity.ERROR]


def skipped(names: Iterable[str], reason: str) -> list[CheckResult]:
    """Checks that were not made."""
    return [CheckResult(check=name, verdict=Verdict.NOT_VERIFIED, reason=reason) for name in names]


def _verdict(findings: tuple[Finding, ...]) -> Verdict:
    return Verdict.FAIL if any(item.severity is Severity.ERROR for item in findings) else Verdict.PASS
