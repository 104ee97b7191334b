"""What a check says: a finding names the rule, the object and the line to edit."""

from enum import StrEnum
from pathlib import PurePath

from ixp.model.base import Frozen
from ixp.model.effect import Effects


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
    """One fault. ``rule`` is a stable id (``member.duplicate-address``), ``where`` is ``file:line`` or a device.

    Where that line is a rendered one, ``source`` is the template's line that printed it. ``excepted``: people put up with it
    for a while (``exceptions.yml``), so it stops nothing. ``subjects``: where it speaks of several (fifty ports), or of more than
    its object's name can tell, each of them as ``exceptions.yml`` names it.
    """

    rule: str
    severity: Severity
    what: str
    object: str = ""
    where: str = ""
    hint: str = ""
    source: str = ""
    excepted: bool = False
    subjects: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What it is about, each as an exception has to name it: its subjects, its object, or its file and words."""
        if self.subjects or self.object:
            return self.subjects or (self.object,)
        return (f"{PurePath(self.where.rpartition(':')[0] or self.where).name}: {self.what}",)


class CheckResult(Frozen):
    """What one check gave: its name, verdict, findings, and for *not verified* the reason.

    ``effects`` is what the change does to routes, from the one check that works it out.
    """

    check: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    effects: Effects | None = None
