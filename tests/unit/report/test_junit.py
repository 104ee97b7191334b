"""The JUnit report: a schema of what GitLab and Jenkins both read, and what stands in it."""

from pathlib import Path

import pytest
from lxml import etree

from ixp.model import CheckResult, Verdict
from ixp.report.junit import as_junit
from tests.unit.report.reports import PRINTED, RESULTS, UNKNOWN

XSD = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas/junit.xsd"))


def report(results=RESULTS):
    found = etree.fromstring(as_junit(results, "ixp plan").encode())
    XSD.assertValid(found)
    return found


def case(name):
    (found,) = report().xpath(f"testsuite/testcase[@name='{name}']")
    return found


def test_a_suite_is_a_check_and_all_is_counted():
    found = report()
    assert [item.get("name") for item in found] == ["inventory", "rules", "rendered", "batfish"]
    keys = ("tests", "failures", "errors", "skipped")
    assert [tuple(item.get(key) for key in keys) for item in found] == [
        ("1", "0", "0", "0"),
        ("4", "2", "0", "0"),
        ("2", "2", "0", "0"),
        ("1", "0", "0", "1"),
    ]
    assert [found.get(key) for key in ("name", *keys)] == ["ixp plan", "8", "4", "0", None]


def test_a_rule_with_errors_has_failed_and_says_where():
    (failure,) = case("port.unknown")
    assert (failure.tag, failure.get("type")) == ("failure", "port.unknown")
    assert failure.get("message") == "sw1-nte01 has no interface Etherent1"
    assert failure.text.startswith("inventory/nantes/members/armor.yml:13: error: port.unknown: connection armor-1: ")
    assert "did you mean 'Ethernet1'?" in failure.text


def test_the_line_of_the_template_is_said_and_what_xml_has_no_way_to_write_is_not():
    (failure,) = case(PRINTED.rule)
    assert failure.text.endswith("(import limit 100 action disable;) [templates/bird/members.j2:38]")
    assert "limit \ufffd[1m & <none>" in failure.text


@pytest.mark.parametrize("rule", ["device.mac", "member.unmapped-asn"])
def test_what_is_no_error_has_not_failed(rule):
    (said,) = case(rule)
    assert said.tag == "system-out"
    assert rule in said.text


def test_what_was_not_verified_is_skipped_with_its_reason():
    (skipped,) = case("batfish")
    reason = "not verified: BATFISH_HOST is not set"
    assert (skipped.tag, skipped.get("message"), skipped.text) == ("skipped", reason, reason), "GitLab reads the text alone"


def test_several_findings_of_a_rule_are_one_case():
    other = UNKNOWN.model_copy(update={"where": "inventory/nantes/members/loire.yml:9"})
    found = report((CheckResult(check="rules", verdict=Verdict.FAIL, findings=(UNKNOWN, other)),))
    (failure,) = found.xpath("testsuite/testcase/failure")
    assert failure.get("message").endswith("(and 1 more)")
    assert len(failure.text.splitlines()) == 2


def test_the_schema_refuses_what_gitlab_would_drop_and_jenkins_refuse():
    found = report()
    found[1].append(etree.fromstring(etree.tostring(found[1][0])))
    assert not XSD.validate(found)
    found = report()
    found[1][0].set("line", "3")
    assert not XSD.validate(found)
