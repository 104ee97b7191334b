"""Every rule in one table, and what it finds on an exchange, with the line to edit."""

from ixp.intent import LOAD_RULES, Lines
from ixp.model import Finding, RuleInfo, Severity, Stage
from validate.batfish.faults import BATFISH_RULES
from validate.exceptions import EXCEPTION_RULES
from validate.gitlab import GITLAB_RULES
from validate.policy import POLICY_RULES
from validate.rendered import RENDERED_RULES
from validate.rendering import RENDERING_RULES
from validate.rules import (
    addresses,
    communities,
    dates,
    devices,
    filters,
    identity,
    irr,
    lan,
    limits,
    lists,
    local_lines,
    macs,
    members,
    naps,
    network,
    options,
    own_ports,
    policy,
    ports,
    routing,
    states,
    strictness,
    trunks,
)
from validate.rules.rule import Fault, Rule, Subject

RULES: tuple[Rule, ...] = (
    *members.RULES,
    *identity.RULES,
    *irr.RULES,
    *limits.RULES,
    *states.RULES,
    *dates.RULES,
    *macs.RULES,
    *ports.RULES,
    *addresses.RULES,
    *lan.RULES,
    *naps.RULES,
    *filters.RULES,
    *network.RULES,
    *devices.RULES,
    *trunks.RULES,
    *own_ports.RULES,
    *policy.RULES,
    *options.RULES,
    *local_lines.RULES,
    *strictness.RULES,
    *routing.RULES,
    *lists.RULES,
    *communities.RULES,
)


def catalogue() -> tuple[RuleInfo, ...]:
    """All rules on the exchange and its files, sorted by id; those on changes and on devices are in ``ixp.flows``."""
    loading = [_info(item.id, item.severity, item.why, item.example, Stage.INVENTORY) for item in LOAD_RULES]
    model = [_info(item.id, item.severity, item.why, item.example, Stage.RULES) for item in RULES]
    files = [
        _info(rule, Severity.ERROR, why, example, _stage(rule)) for rule, why, example in (*RENDERING_RULES, *RENDERED_RULES)
    ]
    policy = [_info(rule, Severity.ERROR, why, example, Stage.POLICY) for rule, why, example in POLICY_RULES]
    batfish = [_info(rule, level, why, example, Stage.BATFISH) for rule, level, why, example in BATFISH_RULES]
    early = (*EXCEPTION_RULES, *GITLAB_RULES)
    others = [_info(rule, level, why, example, Stage.INVENTORY) for rule, level, why, example in early]
    return tuple(sorted(loading + model + files + policy + batfish + others, key=lambda item: item.id))


def _info(rule: str, severity: Severity, why: str, example: str, stage: Stage) -> RuleInfo:
    return RuleInfo(id=rule, severity=severity, why=why, example=example, stage=stage)


def _stage(rule: str) -> Stage:
    return Stage.DAEMONS if rule.startswith("daemon.") else Stage.RENDERED


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
