"""Exceptions applied: a finding that people put up with is shown as what it is, with reason and last day, and stops nothing.

An exception is for one object (``Finding.names``): of a finding on fifty ports it takes one, and the others still count. It is
held to rules itself: it names a rule that there is and that may be excepted, it has an end that is near, and it is used. What
breaks these has no effect.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from ixp.model import CheckResult, Exemption, Finding, RuleInfo, Severity, Stage, Verdict
from validate.rendered.text import few
from validate.results import again, result

NAME = "exceptions"
_LONGEST, _SOON = timedelta(days=366), timedelta(days=14)
_ONCE = timedelta(days=14)  # for a change: from the review to its deployment
# Rule id, severity, why, example: for the catalogue.
EXCEPTION_RULES = (
    (
        "exception.unknown-rule",
        Severity.ERROR,
        "an exception to a rule that does not exist excepts nothing",
        "rule: member.as-sett",
    ),
    (
        "exception.not-allowed",
        Severity.ERROR,
        "some faults can't be put up with: nothing sound can be made of them",
        "yaml.syntax",
    ),
    ("exception.expired", Severity.ERROR, "an exception ends on the day that was agreed", "until: 2025-01-31, a year later"),
    (
        "exception.too-long",
        Severity.ERROR,
        "what may stand for more than a year is no exception; a change is allowed once, within two weeks",
        "until: 2099-12-31",
    ),
    ("exception.ends-soon", Severity.INFO, "from the day after its last, what it was for stops deployments", "it ends in a week"),
    ("exception.unused", Severity.WARNING, "an exception that nothing needs hides the next fault", "the member has left"),
)
# What may never be excepted, and why not.
_NEVER_STAGE = {
    Stage.INVENTORY: "what can't be read, or means nothing, can't be deployed",
    Stage.DAEMONS: "the daemon would refuse the file",
    Stage.LIVE: "what devices and registries say is settled there, or accepted by --accept-drift and --accept",
}
_NEVER_RULE = {
    "rendered.secret": "a secret in clear is known to everybody from then on: change it",
    **dict.fromkeys(("rendered.template", "rendered.impossible", "rendered.missing-file"), "there is no file to deploy"),
    **dict.fromkeys(
        ("rendered.truncated", "rendered.contradiction", "rendered.own-asn"), "nothing else of such a file is looked at"
    ),
}
_OWN_WAY = "pipeline."  # read before all else, but how a site runs its jobs is its own
_UNSEEN = ".not-verified"  # the end of the ids of rules that say so
# The checks that look for a stage's rules; Batfish proves what changed, so what it did not look at may still need an exception.
_LOOKED = {
    Stage.INVENTORY: {"pipeline"},
    Stage.RULES: {"rules"},
    Stage.RENDERED: {"rendered"},
    Stage.POLICY: {"policy"},
    Stage.BATFISH: {"batfish"},
    Stage.CHANGE: {"change"},
}


@dataclass(frozen=True)
class Exceptions:
    """The entries of ``exceptions.yml`` on a day; ``rules`` are all that there are, by id."""

    entries: tuple[Exemption, ...]
    rules: Mapping[str, RuleInfo]
    today: date

    def covering(self, finding: Finding) -> Exemption | None:
        """An exception that this finding falls under; None where one of the objects that it is about has none."""
        found = [self._cover(finding.rule, name) for name in finding.names]
        return found[0] if all(found) else None

    def applied(self, results: Iterable[CheckResult]) -> list[CheckResult]:
        """The results with what is excepted turned into information; their verdicts follow."""
        return [again(item, tuple(part for finding in item.findings for part in self._shown(finding))) for item in results]

    def settled(self, results: Iterable[CheckResult], *, every: bool = False) -> list[CheckResult]:
        """All results of a way, applied, and what is wrong with the exceptions; ``every``: Batfish was asked about everything."""
        found = list(results)
        if not self.entries:
            return found
        return [*self.applied(found), result(NAME, tuple(self._faults(found, every=every)))]

    def _cover(self, rule: str, name: str) -> Exemption | None:
        return next((item for item in self.entries if _covers(item, rule, name) and self._fault(item) is None), None)

    def _shown(self, finding: Finding) -> Iterator[Finding]:
        """The finding on what is not excepted, if anything, then one for each object that is."""
        covers = {name: self._cover(finding.rule, name) for name in finding.names}
        left = tuple(name for name, cover in covers.items() if cover is None)
        if len(left) == len(covers):
            yield finding
            return
        if left:
            yield finding.model_copy(update={"what": f"{finding.what} (not excepted: {few(list(left))})", "subjects": left})
        for name, cover in covers.items():
            if cover:
                by = f", {cover.by}" if cover.by else ""
                until = f"excepted until {cover.until}{by}: {cover.reason}"
                said = {"what": f"{finding.what} ({until})"}
                if len(covers) > 1:
                    said = {"what": f"is among '{finding.what}' ({until})", "object": name}
                once = {"severity": Severity.INFO, "excepted": True, "subjects": (name,) if finding.subjects else ()}
                yield finding.model_copy(update=once | said)

    def _faults(self, results: list[CheckResult], *, every: bool) -> Iterator[Finding]:
        looked = {item.check for item in results if item.verdict is not Verdict.NOT_VERIFIED} - (set() if every else {"batfish"})
        findings = [item for found in results for item in found.findings]
        for entry in self.entries:
            fault = self._fault(entry)
            names = [name for item in findings if item.rule == entry.rule for name in item.names]
            used = any(_covers(entry, entry.rule, name) for name in names)
            if fault is not None and (used or fault.rule != "exception.expired" or not self._once(entry)):
                yield fault
            elif not used and _LOOKED[self.rules[entry.rule].stage] & looked:
                near = get_close_matches(entry.about, names, n=3, cutoff=0)
                hint = f"delete it; or name one of what that rule finds: {', '.join(near)}" if near else "delete it"
                yield self._finding("exception.unused", entry, f"nothing breaks {entry.rule} for {entry.about}", hint)
            elif entry.until - self.today < _SOON and not self._once(entry):
                hint = "mend what it is for, or agree on another day"
                yield self._finding("exception.ends-soon", entry, f"the exception ends on {entry.until}", hint)

    def _fault(self, entry: Exemption) -> Finding | None:
        """What takes an exception its effect."""
        rule = self.rules.get(entry.rule)
        if rule is None:
            near = get_close_matches(entry.rule, self.rules, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "list them with: ixp rules"
            return self._finding("exception.unknown-rule", entry, f"there is no rule '{entry.rule}'", hint)
        unseen = "nobody has looked" if rule.id.endswith(_UNSEEN) else ""
        stage = "" if rule.id.startswith(_OWN_WAY) else _NEVER_STAGE.get(rule.stage)
        why = unseen or _NEVER_RULE.get(rule.id) or stage
        if why:
            return self._finding("exception.not-allowed", entry, f"{rule.id} can't be excepted: {why}", "mend what it finds")
        if entry.until < self.today:
            hint = "mend what it was for, and delete it; or agree on another day"
            return self._finding("exception.expired", entry, f"the exception ended on {entry.until}", hint)
        longest, words = (_ONCE, "two weeks") if self._once(entry) else (_LONGEST, "a year")
        if entry.until - self.today > longest:
            hint = f"agree on a day within {words}"
            return self._finding("exception.too-long", entry, f"{entry.until} is more than {words} ahead", hint)
        return None

    def _once(self, entry: Exemption) -> bool:
        """Whether it is for one change: when that is over it is of no use, and harms nobody."""
        return self.rules[entry.rule].stage is Stage.CHANGE

    def _finding(self, rule: str, entry: Exemption, what: str, hint: str) -> Finding:
        severity = next(level for name, level, *_ in EXCEPTION_RULES if name == rule)
        return Finding(
            rule=rule, severity=severity, what=what, object=f"exception for {entry.about}", where=entry.where, hint=hint
        )


def _covers(entry: Exemption, rule: str, name: str) -> bool:
    """Whether it is for this rule and object: by its full name, or by its key alone (``armor-1`` of ``connection armor-1``)."""
    kind, _, key = name.partition(" ")
    return entry.rule == rule and entry.about in {name, "" if kind.endswith(":") else key} - {""}
