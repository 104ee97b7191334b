"""What we find in the answers of a real Batfish: nothing in the sample as it is, each sabotage by its rule, and for whom."""

import pytest

from ixp.model import Severity, Verdict
from tests.batfish.case import Case, Recorded, effect_lines, names
from validate.batfish import BATFISH_RULES
from validate.batfish.judge import judge
from validate.batfish.twin_rules import TWIN_RULES


def found(name):
    recorded = Recorded(name)
    return judge(Case.load(name).given(recorded), recorded)


@pytest.mark.parametrize("name", names())
def test_findings_and_effects(name):
    case, result = Case.load(name), found(name)
    errors = [item for item in result.findings if item.severity is Severity.ERROR]
    assert sorted(f"{item.rule}: {item.object or item.where}" for item in errors) == sorted(case.expected)
    assert result.verdict is (Verdict.FAIL if errors else Verdict.PASS)
    said = effect_lines(result.effects)
    assert [line for line in case.effects if line not in said] == []
    assert bool(said) == bool(case.effects)


def test_every_rule_about_files_has_a_case():
    """Of those on what policies decide some: the others have theirs beside their code."""
    policies = {rule for rule, *_ in TWIN_RULES}
    errors = {rule for rule, severity, _, _ in BATFISH_RULES if severity is Severity.ERROR}
    covered = {line.partition(":")[0] for name in names() for line in Case.load(name).expected}
    assert covered - policies == errors - {"batfish.not-verified"} - policies
    assert len(covered & policies) >= 5


def test_a_finding_names_the_line_of_the_rendered_file():
    item = next(item for item in found("wrong-asn").findings if item.rule == "batfish.peer")
    inputs = Case.load("wrong-asn").given().after.servers
    assert item.where == inputs.heads["rs2-nte02 192.0.2.11"]


def test_what_batfish_does_not_model_is_said():
    (item,) = found("clean").findings
    assert item.rule == "batfish.left-out"
    assert item.severity is Severity.INFO
    for word in ("max-prefix", "route-server clients", "storm control", "IPv6"):
        assert word in item.what


def test_a_recording_of_other_files_is_refused():
    other = Case.load("member-in-quarantine").given()
    with pytest.raises(AssertionError, match="record it again"):
        judge(other, Recorded("clean"))
