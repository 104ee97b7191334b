"""The JSON of ``ixp check``, held to the schema that is published."""

import json

import pytest
from jsonschema import Draft202012Validator

from ixp.model import CheckResult, Verdict
from ixp.report.check_document import as_json, schema
from tests.unit.report.reports import ELSEWHERE, RESULTS, UNKNOWN
from tests.unit.validate.nantes import ROOT

PUBLISHED = ROOT / "docs/schema/check.schema.json"


def written(results=RESULTS):
    document = json.loads(as_json(results))
    Draft202012Validator(json.loads(PUBLISHED.read_text())).validate(document)
    return document


def test_the_published_schema_is_that_of_the_document():
    assert PUBLISHED.read_text() == schema(), "write it anew with: ixp schema"


def test_every_finding_and_what_they_come_to():
    document = written()
    assert document["verdict"] == "fail"
    assert document["counts"] == {"error": 4, "warning": 1, "info": 1}
    assert document["not_verified"] == [{"check": "batfish", "reason": "BATFISH_HOST is not set"}]
    rules = document["checks"][1]
    assert (rules["check"], rules["verdict"], len(rules["findings"])) == ("rules", "fail", 4)
    assert document["checks"][2]["findings"][0]["source"] == "templates/bird/members.j2:38"


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ((CheckResult(check="rules", verdict=Verdict.PASS, findings=(ELSEWHERE,)),), "pass"),
        ((CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED), *RESULTS[:1]), "not verified"),
        ((CheckResult(check="rules", verdict=Verdict.NOT_VERIFIED, findings=(UNKNOWN,)),), "fail"),
    ],
)
def test_not_verified_is_no_pass(results, verdict):
    assert written(results)["verdict"] == verdict


def test_the_schema_refuses_another_document():
    document = written() | {"verdicts": {}}
    assert not Draft202012Validator(json.loads(PUBLISHED.read_text())).is_valid(document)
