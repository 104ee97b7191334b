"""The rules on changes in one table, and what they say of one: findings with the line to edit, and the risk of the plan."""

from typing import NamedTuple

from ixp.flows import (
    care,
    change_connections,
    change_exchange,
    change_filters,
    change_flaps,
    change_limits,
    change_names,
    change_naps,
    change_services,
    change_settings,
    change_swaps,
    change_widened,
)
from ixp.flows.plan import Level, Reason, Risk
from ixp.flows.transition import ChangeFault, ChangeRule, Transition
from ixp.intent.lines import Lines
from ixp.model import CheckResult, RuleInfo, Severity, Stage, Verdict

NAME = "change"
RULES: tuple[ChangeRule, ...] = (
    *change_names.RULES,
    *change_connections.RULES,
    *change_swaps.RULES,
    *change_limits.RULES,
    *change_naps.RULES,
    *change_filters.RULES,
    *change_widened.RULES,
    *change_services.RULES,
    *change_settings.RULES,
    *change_exchange.RULES,
    *change_flaps.RULES,
    *care.RULES,
)
CATALOGUE = tuple(
    RuleInfo(id=item.id, severity=item.severity, why=item.why, example=item.example, stage=Stage.CHANGE) for item in RULES
)
_ORDER = (Level.LOW, Level.MEDIUM, Level.HIGH)


class Met(NamedTuple):
    """A rule with what it met."""

    rule: ChangeRule
    faults: tuple[ChangeFault, ...]


def judge(step: Transition) -> tuple[Met, ...]:
    """Every rule that the change meets."""
    found = ((rule, tuple(rule.check(step))) for rule in RULES)
    return tuple(Met(rule, faults) for rule, faults in found if faults)


def assess(met: tuple[Met, ...]) -> Risk:
    """The plan's risk: one reason a rule, the gravest decides."""
    reasons = tuple(Reason(rule=item.rule.id, level=item.rule.level, what=_words(item.faults)) for item in met)
    return Risk(level=max((item.level for item in reasons), key=_ORDER.index, default=Level.LOW), reasons=reasons)


def _words(faults: tuple[ChangeFault, ...]) -> str:
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    return faults[0].what + more


def result(met: tuple[Met, ...], lines: Lines) -> CheckResult:
    """The check ``change``: an error in it blocks the plan, until somebody allows it with a reason and a date."""
    findings = tuple(item.rule.finding(fault, lines) for item in met for fault in item.faults)
    failed = any(item.severity is Severity.ERROR for item in findings)
    return CheckResult(check=NAME, verdict=Verdict.FAIL if failed else Verdict.PASS, findings=findings)
