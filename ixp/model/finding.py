"""What a check says: a finding names the rule, the object and the line to edit."""

from enum import StrEnum

from ixp.model.base import Frozen


class Severity(StrEnum):
    """How bad a finding is; ``error`` stops a plan from being deployed."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(StrEnum):
    """Outcome of a check: *not verified* is neither pass nor fail (a tool or a service was absent)."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    FAIL = "fail"
    NOT_VERIFIED = "not verified"


class Finding(Frozen):
    """One fault. ``rule`` is a stable id (``member.duplicate-address``), ``where`` is ``file:line`` or a device."""

    rule: str
    severity: Severity
    what: str
    object: str = ""
    where: str = ""
    hint: str = ""


class CheckResult(Frozen):
    """What one check gave: its name, verdict, findings, and for *not verified* the reason."""

    check: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    reason: str = ""
