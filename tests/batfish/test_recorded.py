"""What we find in the answers of a real Batfish: nothing in the sample as it is, each sabotage by its rule."""

import pytest

from ixp.model import Severity, Verdict
from tests.batfish.case import Case, Recorded, frozen_exchange, names
from validate.batfish import BATFISH_RULES
from validate.batfish.check import judge


def found(name):
    case = Case.load(name)
    return judge(frozen_exchange(), case.inputs(), Recorded(case.answers))


@pytest.mark.parametrize("name", names())
def test_findings(name):
    result = found(name)
    errors = [item for item in result.findings if item.severity is Severity.ERROR]
    assert sorted(f"{item.rule}: {item.object or item.where}" for item in errors) == sorted(Case.load(name).expected)
    assert result.verdict is (Verdict.FAIL if errors else Verdict.PASS)


def test_every_rule_about_files_has_a_case():
    covered = {line.partition(":")[0] for name in names() for line in Case.load(name).expected}
    assert covered == {rule for rule, severity, _, _ in BATFISH_RULES if severity is Severity.ERROR} - {"batfish.not-verified"}


def test_a_finding_names_the_line_of_the_rendered_file():
    case = Case.load("import-policy-missing")
    item = next(item for item in found(case.name).findings if item.rule == "batfish.policy")
    device, _, number = item.where.partition(".cfg:")
    source = case.inputs().sources[f"configs/{device}.cfg"]
    line = case.inputs().files[f"configs/{device}.cfg"].splitlines()[int(number) + source.offset - 1]
    assert line == " neighbor 192.0.2.11 remote-as 64497"


def test_what_batfish_does_not_model_is_said():
    (item,) = found("clean").findings
    assert item.rule == "batfish.left-out"
    assert item.severity is Severity.INFO
    for word in ("max-prefix", "route-server clients", "storm control", "IPv6"):
        assert word in item.what


def test_a_recording_of_other_files_is_refused():
    other = Case.load("member-in-quarantine").inputs()
    with pytest.raises(AssertionError, match="record it again"):
        judge(frozen_exchange(), other, Recorded(Case.load("clean").answers))
