"""Every rule in one table, and what it finds on an exchange, with the line to edit."""

from ixp.intent import LOAD_RULES, Lines
from ixp.model import Finding, Severity
from ixp.model.base import Frozen
from validate.batfish.faults import BATFISH_RULES
from validate.rendered import RENDERED_RULES
from validate.rules import addresses, communities, filters, limits, members, naps, network, policy, ports, routing, states
from validate.rules.rule import Fault, Rule, Subject

RULES: tuple[Rule, ...] = (
    *members.RULES,
    *limits.RULES,
    *states.RULES,
    *ports.RULES,
    *addresses.RULES,
    *naps.RULES,
    *filters.RULES,
    *network.RULES,
    *policy.RULES,
    *routing.RULES,
    *communities.RULES,
)


class RuleInfo(Frozen):
    """What the docs and ``ixp rules`` say of a rule."""

    id: str
    severity: Severity
    why: str
    example: str


def catalogue() -> tuple[RuleInfo, ...]:
    """All rules, those of loading, of rendered files and of Batfish too, sorted by id."""
    loading = [RuleInfo(id=item.id, severity=item.severity, why=item.why, example=item.example) for item in LOAD_RULES]
    model = [RuleInfo(id=item.id, severity=item.severity, why=item.why, example=item.example) for item in RULES]
    rendered = [RuleInfo(id=rule, severity=Severity.ERROR, why=why, example=example) for rule, why, example in RENDERED_RULES]
    batfish = [RuleInfo(id=rule, severity=level, why=why, example=example) for rule, level, why, example in BATFISH_RULES]
    return tuple(sorted(loading + model + rendered + batfish, key=lambda item: item.id))


def breaches(subject: Subject, lines: Lines | None = None) -> tuple[Finding, ...]:
    """What the rules object to. ``where`` is the line to edit, or without inventory the object's name in NetBox."""
    return tuple(_finding(rule, fault, lines) for rule in RULES for fault in rule.check(subject))


def _finding(rule: Rule, fault: Fault, lines: Lines | None) -> Finding:
    where = (lines.where(fault.path) if lines else "") or (
        fault.path if fault.path.startswith("NetBox ") else f"NetBox {fault.object}"
    )
    other = lines.where(fault.other) if lines and fault.other else ""
    what = f"{fault.what}: {other}" if other else fault.what
    return Finding(rule=rule.id, severity=rule.severity, what=what, object=fault.object, where=where, hint=fault.hint)
