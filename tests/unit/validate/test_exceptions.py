"""Exceptions: what they turn into information, what they may not touch, and what becomes of those that are over."""

from datetime import date

import pytest

from ixp.cli.rules import every_rule
from ixp.model import CheckResult, Exemption, Finding, RuleInfo, Severity, Stage, Verdict
from validate.exceptions import EXCEPTION_RULES, Exceptions
from validate.results import result

TODAY = date(2026, 6, 1)
RULES = {
    name: RuleInfo(id=name, severity=Severity.ERROR, why="w", example="e", stage=stage)
    for name, stage in {
        "port.speed": Stage.RULES,
        "rendered.lag": Stage.RENDERED,
        "rendered.secret": Stage.RENDERED,
        "batfish.reach": Stage.BATFISH,
        "change.too-big": Stage.CHANGE,
        "daemon.bird": Stage.DAEMONS,
        "yaml.syntax": Stage.INVENTORY,
        "exception.unused": Stage.INVENTORY,
        "rendered.template": Stage.RENDERED,
        "rendered.missing-file": Stage.RENDERED,
        "batfish.not-verified": Stage.BATFISH,
        "policy.not-verified": Stage.POLICY,
        "change.not-verified": Stage.CHANGE,
        "live.unsaved": Stage.LIVE,
    }.items()
}
SPEED = Finding(
    rule="port.speed",
    severity=Severity.ERROR,
    what="it does at most 10G",
    object="connection armor-1",
    where="inventory/nantes/members/armor.yml:14",
    hint="take a faster one",
)
PORTS = ("port sw1/Ethernet1", "port sw1/Ethernet2", "port sw1/Ethernet3")
LAG = Finding(
    rule="rendered.lag",
    severity=Severity.ERROR,
    what="Ethernet1 lacks channel-group 1 (and so Ethernet2, Ethernet3)",
    object="device sw1",
    where="sw1.cfg:30",
    subjects=PORTS,
)


def entry(rule="port.speed", about="connection armor-1", until=date(2026, 12, 31), **more):
    more = {"reason": "the optic comes in autumn", "where": "exceptions.yml:1"} | more
    return Exemption(rule=rule, about=about, until=until, **more)


def settled(entries, *results, every=False):
    return Exceptions(tuple(entries), RULES, TODAY).settled(results or (result("rules", (SPEED,)),), every=every)


def said(results):
    """Rules of what is wrong with the exceptions."""
    return [item.rule for found in results if found.check == "exceptions" for item in found.findings]


def test_what_is_excepted_is_information_with_reason_and_end_and_stops_nothing():
    rules, exceptions = settled([entry(by="An Engineer")])
    (finding,) = rules.findings
    assert (rules.verdict, finding.severity, finding.excepted) == (Verdict.PASS, Severity.INFO, True)
    assert finding.what == "it does at most 10G (excepted until 2026-12-31, An Engineer: the optic comes in autumn)"
    assert (finding.where, finding.hint) == (SPEED.where, SPEED.hint)
    assert (exceptions.verdict, exceptions.findings) == (Verdict.PASS, ())


def test_without_exceptions_nothing_is_said_of_them():
    assert settled([]) == [result("rules", (SPEED,))]


@pytest.mark.parametrize(
    ("about", "covers"),
    [
        ("connection armor-1", True),
        ("armor-1", True),
        ("connection armor-2", False),
        ("armor", False),
        ("connection", False),
        ("armor.yml", False),
        ("file:members/armor.yml", False),
    ],
)
def test_an_exception_is_for_one_object(about, covers):
    rules, exceptions = settled([entry(about=about)])
    assert (rules.findings[0].severity is Severity.INFO) is covers
    assert (exceptions.findings == ()) is covers


def test_another_rule_on_the_same_object_counts():
    other = SPEED.model_copy(update={"rule": "port.unknown"})
    rules, _ = settled([entry()], result("rules", (SPEED, other)))
    assert rules.verdict is Verdict.FAIL
    assert [item.severity for item in rules.findings] == [Severity.INFO, Severity.ERROR]


@pytest.mark.parametrize(
    ("about", "covers"),
    [
        ("sw1.cfg: 'mac acess-group x in' is no command", True),
        ("'mac acess-group x in' is no command", False),
        ("sw1.cfg:", False),
        ("sw1.cfg", False),
        ("sw1.cfg: 'mac access-group y in' is no command", False),
    ],
)
def test_what_has_no_object_is_named_by_file_and_words(about, covers):
    unread = Finding(
        rule="batfish.reach",
        severity=Severity.ERROR,
        what="'mac acess-group x in' is no command",
        where="build/sw1.cfg:30",
    )
    found, _ = settled([entry("batfish.reach", about)], result("batfish", (unread,)))
    assert (found.verdict is Verdict.PASS) is covers


@pytest.mark.parametrize("about", ["device sw1", "sw1", "port sw1/Ethernet4", "Ethernet1"])
def test_a_finding_on_many_is_not_excepted_as_a_whole(about):
    rendered, exceptions = settled([entry("rendered.lag", about)], result("rendered", (LAG,)))
    assert (rendered.verdict, rendered.findings) == (Verdict.FAIL, (LAG,))
    (unused,) = exceptions.findings
    assert (unused.rule, unused.severity) == ("exception.unused", Severity.WARNING)
    assert all(port in unused.hint for port in PORTS)


def test_one_of_many_is_excepted_and_the_others_stop_the_way():
    exceptions = Exceptions((entry("rendered.lag", PORTS[1]),), RULES, TODAY)
    assert exceptions.covering(LAG) is None
    rendered, said_of_them = exceptions.settled([result("rendered", (LAG,))])
    rest, one = rendered.findings
    assert rendered.verdict is Verdict.FAIL
    assert (rest.severity, rest.excepted, rest.object, rest.subjects) == (
        Severity.ERROR,
        False,
        "device sw1",
        (PORTS[0], PORTS[2]),
    )
    assert rest.what == f"{LAG.what} (not excepted: {PORTS[0]}, {PORTS[2]})"
    assert (one.severity, one.excepted, one.object, one.subjects) == (Severity.INFO, True, PORTS[1], (PORTS[1],))
    assert one.what == f"is among '{LAG.what}' (excepted until 2026-12-31: the optic comes in autumn)"
    assert said_of_them.findings == ()


def test_many_are_excepted_each_by_its_own():
    exceptions = Exceptions(tuple(entry("rendered.lag", port) for port in PORTS), RULES, TODAY)
    assert exceptions.covering(LAG)
    rendered, said_of_them = exceptions.settled([result("rendered", (LAG,))])
    assert (rendered.verdict, said_of_them.findings) == (Verdict.PASS, ())
    assert [(item.object, item.severity) for item in rendered.findings] == [(port, Severity.INFO) for port in PORTS]


def test_a_fault_that_comes_later_on_another_port_counts():
    entries = [entry("rendered.lag", PORTS[0])]
    now = LAG.model_copy(update={"subjects": PORTS[:1]})
    assert settled(entries, result("rendered", (now,)))[0].verdict is Verdict.PASS
    later = LAG.model_copy(update={"subjects": PORTS[:2]})
    assert settled(entries, result("rendered", (later,)))[0].verdict is Verdict.FAIL


def test_not_verified_stays_so():
    missing = SPEED.model_copy(update={"rule": "batfish.reach"})
    found, _ = settled(
        [entry("batfish.reach")], CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED, findings=(missing,)), every=True
    )
    assert (found.verdict, found.findings[0].severity) == (Verdict.NOT_VERIFIED, Severity.INFO)


def test_what_failed_and_was_not_asked_to_its_end_is_not_verified():
    """Else an exception for one session would let pass what nobody looked at."""
    fault = SPEED.model_copy(update={"rule": "batfish.reach"})
    failed = CheckResult(check="batfish", verdict=Verdict.FAIL, findings=(fault,), reason="the sessions were not asked")
    found, _ = settled([entry("batfish.reach")], failed)
    assert (found.verdict, found.reason, found.findings[0].excepted) == (
        Verdict.NOT_VERIFIED,
        "the sessions were not asked",
        True,
    )
    whole = failed.model_copy(update={"reason": ""})
    assert settled([entry("batfish.reach")], whole)[0].verdict is Verdict.PASS


def test_no_rule_that_nobody_looked_can_be_excepted():
    unseen = [item for item in every_rule() if item.id.endswith("not-verified")]
    assert {"batfish.not-verified", "policy.not-verified", "change.not-verified"} <= {item.id for item in unseen}
    for rule in unseen:
        fault = SPEED.model_copy(update={"rule": rule.id})
        exceptions = Exceptions((entry(rule.id),), {rule.id: rule}, TODAY)
        assert exceptions.covering(fault) is None
        _, told = exceptions.settled([CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED, findings=(fault,))])
        assert [(item.rule, "nobody has looked" in item.what) for item in told.findings] == [("exception.not-allowed", True)]


CHANGE = Finding(
    rule="change.too-big", severity=Severity.ERROR, what="loses half", object="device sw1", subjects=("change 00ff00ff00",)
)


def once(about="change 00ff00ff00", until=date(2026, 6, 15), findings=(CHANGE,)):
    change, told = settled([entry("change.too-big", about, until)], result("change", findings))
    return change.verdict, [(item.rule, item.severity) for item in told.findings]


def test_an_exception_for_a_change_names_what_was_seen_and_ends_soon():
    assert once() == (Verdict.PASS, [])
    unused = [("exception.unused", Severity.WARNING)]
    assert once("device sw1") == (Verdict.FAIL, unused)
    assert once("change 00ff00ff01") == (Verdict.FAIL, unused)
    assert once(until=date(2026, 6, 16)) == (Verdict.FAIL, [("exception.too-long", Severity.ERROR)])
    assert once(until=date(2026, 5, 31)) == (Verdict.FAIL, [("exception.expired", Severity.ERROR)])


def test_what_is_left_of_a_change_that_is_over_stops_no_other():
    unused = [("exception.unused", Severity.WARNING)]
    assert once(findings=()) == (Verdict.PASS, unused)
    assert once(until=date(2026, 5, 31), findings=()) == (Verdict.PASS, unused)
    ended = entry("change.too-big", "change 00ff00ff00", date(2026, 5, 31))
    assert settled([ended], result("rules", ()))[1].findings == ()


@pytest.mark.parametrize(
    ("faulty", "rule"),
    [
        (entry(rule="port.sped"), "exception.unknown-rule"),
        (entry(until=date(2026, 5, 31)), "exception.expired"),
        (entry(until=date(2027, 6, 3)), "exception.too-long"),
        (entry(rule="yaml.syntax"), "exception.not-allowed"),
        (entry(rule="daemon.bird"), "exception.not-allowed"),
        (entry(rule="rendered.secret"), "exception.not-allowed"),
        (entry(rule="rendered.template"), "exception.not-allowed"),
        (entry(rule="rendered.missing-file"), "exception.not-allowed"),
        (entry(rule="batfish.not-verified"), "exception.not-allowed"),
        (entry(rule="exception.unused"), "exception.not-allowed"),
        (entry(rule="live.unsaved"), "exception.not-allowed"),
    ],
)
def test_what_breaks_a_rule_has_no_effect(faulty, rule):
    found = SPEED.model_copy(update={"rule": faulty.rule})
    rules, exceptions = settled([faulty], result("rules", (found,)))
    assert rules.verdict is Verdict.FAIL
    (fault,) = exceptions.findings
    assert (exceptions.verdict, fault.rule, fault.severity) == (Verdict.FAIL, rule, Severity.ERROR)
    assert (fault.where, fault.object) == ("exceptions.yml:1", "exception for connection armor-1")
    assert fault.hint


@pytest.mark.parametrize(
    ("until", "soon"), [(TODAY, True), (date(2026, 6, 14), True), (date(2026, 6, 15), False), (date(2027, 6, 1), False)]
)
def test_the_last_day_counts_and_a_year_may_be_and_an_end_that_is_near_is_said(until, soon):
    rules, exceptions = settled([entry(until=until)])
    assert (rules.verdict, exceptions.verdict) == (Verdict.PASS, Verdict.PASS)
    assert [(item.rule, item.severity) for item in exceptions.findings] == [("exception.ends-soon", Severity.INFO)] * soon


def test_a_misspelt_rule_is_guessed():
    _, exceptions = settled([entry(rule="port.sped")])
    assert exceptions.findings[0].hint == "did you mean 'port.speed'?"


def test_an_exception_that_nothing_needs_is_said():
    _, exceptions = settled([entry()], result("rules", ()))
    assert [(item.rule, item.severity) for item in exceptions.findings] == [("exception.unused", Severity.WARNING)]
    assert exceptions.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("rule", "results", "every", "unused"),
    [
        ("rendered.lag", (result("rules", ()),), False, False),
        ("rendered.lag", (CheckResult(check="rendered", verdict=Verdict.NOT_VERIFIED),), False, False),
        ("rendered.lag", (result("rendered", ()),), False, True),
        ("change.too-big", (result("rendered", ()),), True, False),
        ("change.too-big", (result("change", ()),), False, True),
        ("batfish.reach", (result("batfish", ()),), False, False),
        ("batfish.reach", (result("batfish", ()),), True, True),
    ],
)
def test_unused_is_said_only_by_who_looked(rule, results, every, unused):
    until = date(2026, 6, 15)
    assert said(settled([entry(rule=rule, until=until)], *results, every=every)) == (["exception.unused"] if unused else [])


def test_every_rule_of_exceptions_is_tested():
    assert {item[0] for item in EXCEPTION_RULES} == {
        "exception.unknown-rule",
        "exception.expired",
        "exception.too-long",
        "exception.not-allowed",
        "exception.unused",
        "exception.ends-soon",
    }
