"""The code quality report: what GitLab reads, places in the repository, and fingerprints that outlive a moved line."""

import json
from pathlib import Path

import jsonschema
import pytest

from ixp.model import CheckResult, Verdict
from ixp.report.code_quality import as_code_quality
from tests.unit.report.reports import ELSEWHERE, FROM_PYTHON, KNOWN, PRINTED, RESULTS, TWICE, UNKNOWN

SCHEMA = json.loads((Path(__file__).parent / "schemas/code-quality.schema.json").read_text())


def issues(results=RESULTS):
    found = json.loads(as_code_quality(results, "nantes"))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def of(*findings):
    return issues((CheckResult(check="rules", verdict=Verdict.FAIL, findings=findings),))


def test_every_finding_is_an_issue():
    assert sorted(item["check_name"] for item in issues()) == sorted(
        item.rule for item in (UNKNOWN, TWICE, PRINTED, FROM_PYTHON, ELSEWHERE, KNOWN)
    )


@pytest.mark.parametrize(
    ("finding", "path", "line", "severity"),
    [
        (UNKNOWN, "inventory/nantes/members/armor.yml", 13, "blocker"),
        (PRINTED, "templates/bird/members.j2", 38, "blocker"),
        (FROM_PYTHON, "build/sw1-nte01.cfg", 300, "blocker"),
        (FROM_PYTHON.model_copy(update={"where": "sw1-nte01.cfg"}), "build/sw1-nte01.cfg", 1, "blocker"),
        (ELSEWHERE, "inventory/nantes/exchange.yml", 1, "minor"),
        (KNOWN.model_copy(update={"where": ""}), "inventory/nantes/exchange.yml", 1, "info"),
    ],
)
def test_the_place_is_the_line_to_edit(finding, path, line, severity):
    (issue,) = of(finding)
    assert issue["location"] == {"path": path, "lines": {"begin": line}}
    assert issue["severity"] == severity


def test_the_description_says_what_the_place_does_not():
    (issue,) = of(PRINTED)
    assert issue["description"].endswith("(import limit 100 action disable;) [rs1-nte01.cfg:245]")
    (issue,) = of(UNKNOWN)
    assert issue["description"] == "connection armor-1: sw1-nte01 has no interface Etherent1 (did you mean 'Ethernet1'?)"


def fingerprints(*findings):
    return [item["fingerprint"] for item in of(*findings)]


def test_a_fault_on_a_moved_line_is_the_same_fault():
    moved = TWICE.model_copy(update={"where": TWICE.where.replace(":12", ":19"), "what": TWICE.what.replace("yml:13", "yml:15")})
    assert fingerprints(moved) == fingerprints(TWICE)


def test_another_fault_is_another():
    other = TWICE.model_copy(update={"what": TWICE.what.replace("Ethernet1", "Ethernet2")})
    file = TWICE.model_copy(update={"where": "inventory/nantes/members/sevre.yml:12"})
    of_another_rule = TWICE.model_copy(update={"rule": "port.unknown"})
    assert len({*fingerprints(TWICE, other, file, of_another_rule)}) == 4
    address = TWICE.model_copy(update={"what": "2001:db8::1 is used"})
    assert fingerprints(address) != fingerprints(TWICE.model_copy(update={"what": "2001:db8::2 is used"}))


def test_two_alike_are_two():
    first, second = fingerprints(FROM_PYTHON, FROM_PYTHON.model_copy(update={"where": "sw1-nte01.cfg:310"}))
    assert first != second
