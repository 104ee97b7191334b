import io
import json

from rich.console import Console

from ixp.model import CheckResult, Finding, Severity, Verdict
from ixp.report.findings import as_json, ordered, show, worst

WARNING = Finding(
    rule="member.no-connection", severity=Severity.WARNING, what="no connection", object="member rance", where="b.yml:2"
)
LATE = Finding(
    rule="address.outside-lan",
    severity=Severity.ERROR,
    what="2001:db8:0:100::1 [bold] is outside",
    where="a.yml:10",
    hint="take another",
)
EARLY = Finding(rule="port.unknown", severity=Severity.ERROR, what="no such port", where="a.yml:9")
RESULTS = [
    CheckResult(check="rules", verdict=Verdict.FAIL, findings=(WARNING, LATE, EARLY)),
    CheckResult(check="bird", verdict=Verdict.NOT_VERIFIED, reason="no bird here"),
]


def shown(results, *, terminal):
    console = Console(file=io.StringIO(), force_terminal=terminal, width=140, color_system=None)
    show(results, console)
    return console.file.getvalue()


def test_errors_first_then_by_line_number():
    assert ordered(RESULTS) == [EARLY, LATE, WARNING]


def test_plain_lines_where_there_is_no_terminal():
    lines = shown(RESULTS, terminal=False).splitlines()
    assert lines == [
        "a.yml:9: error: port.unknown: no such port",
        "a.yml:10: error: address.outside-lan: 2001:db8:0:100::1 [bold] is outside (take another)",
        "b.yml:2: warning: member.no-connection: member rance: no connection",
        "2 errors, 1 warning",
        "rules: fail",
        "bird: not verified (no bird here)",
    ]


def test_table_says_the_same_without_colour():
    text = shown(RESULTS, terminal=True)
    for part in (
        "error",
        "warning",
        "a.yml:10",
        "port.unknown",
        "2001:db8:0:100::1 [bold] is outside",
        "→ take another",
        "not verified",
    ):
        assert part in text


def test_nothing_found_is_said():
    assert shown([CheckResult(check="rules", verdict=Verdict.PASS)], terminal=True).splitlines() == ["no findings", "rules: pass"]


def test_json_has_every_finding_and_counts():
    document = json.loads(as_json(RESULTS))
    assert document["counts"] == {"error": 2, "warning": 1, "info": 0}
    assert document["checks"][1] == {"check": "bird", "verdict": "not verified", "findings": [], "reason": "no bird here"}
    assert document["checks"][0]["findings"][1]["where"] == "a.yml:10"


def test_worst_severity():
    assert worst(RESULTS) is Severity.ERROR
    assert worst(RESULTS[1:]) is None
