import io

import pytest
from rich.console import Console

from ixp.model import CheckResult, Finding, Severity, Verdict
from ixp.report.findings import blocked, ordered, pressing, show, worst
from tests.unit.report.reports import PRINTED
from tests.unit.report.reports import RESULTS as ALL

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


def shown(results, *, terminal, width=140):
    console = Console(file=io.StringIO(), force_terminal=terminal, width=width, color_system=None)
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


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_keeps_to_its_width_and_breaks_no_name_that_fits(width):
    lines = shown(ALL, terminal=True, width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert not any("\x1b[1m" in line for line in lines), "a finding may quote what a terminal would obey"
    for whole in ("rs1-nte01.cfg:245", "templates/bird/members.j2:38", "error rendered.no-max-prefix", "NetBox device rs1-nte01"):
        assert any(whole in line for line in lines), whole


def test_the_line_of_the_template_is_said():
    (first, *_) = shown([CheckResult(check="rendered", verdict=Verdict.FAIL, findings=(PRINTED,))], terminal=False).splitlines()
    assert first.startswith("rs1-nte01.cfg:245: error: rendered.no-max-prefix: device rs1-nte01: ")
    assert first.endswith(" [templates/bird/members.j2:38]")


def test_nothing_found_is_said():
    assert shown([CheckResult(check="rules", verdict=Verdict.PASS)], terminal=True).splitlines() == ["no findings", "rules: pass"]


def test_worst_severity():
    assert worst(RESULTS) is Severity.ERROR
    assert worst(RESULTS[1:]) is None


def test_what_stops_a_change_is_one_line():
    stops = [CheckResult(check="rules", verdict=Verdict.FAIL, findings=(WARNING, LATE))]
    place = "address.outside-lan: 2001:db8:0:100::1 [bold] is outside (a.yml:10)"
    assert blocked(stops) == f"BLOCKED: 1 error: {place}"
    assert blocked(RESULTS) == "BLOCKED: 2 errors, the first: port.unknown: no such port (a.yml:9)"
    assert blocked([CheckResult(check="rules", verdict=Verdict.PASS, findings=(WARNING,))]) == ""
    bare = PRINTED.model_copy(update={"where": ""})
    said = blocked([CheckResult(check="rendered", verdict=Verdict.FAIL, findings=(bare,))])
    assert said.endswith(": device rs1-nte01: the session with 192.0.2.11 has no limit \ufffd[1m & <none>")


def test_what_people_put_up_with_presses_and_information_does_not():
    known = Finding(rule="a.b", severity=Severity.INFO, what="worth knowing")
    assert [pressing(item) for item in (LATE, WARNING, known, known.model_copy(update={"excepted": True}))] == [
        True,
        True,
        False,
        True,
    ]
