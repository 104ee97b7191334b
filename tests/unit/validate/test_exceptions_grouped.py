"""Findings on many ports or sessions, made from edited files: an exception for one of them leaves the others what they are."""

import re
from datetime import date
from functools import cache

import pytest

from ixp.cli.rules import every_rule
from ixp.model import Exemption, Severity, Verdict
from ixp.policy.route_server import route_server
from ixp.render import render
from tests.unit.validate.nantes import nantes, snapshot
from validate.exceptions import Exceptions
from validate.policy import check_policy
from validate.rendered import check_files
from validate.results import result

TODAY = date(2026, 6, 1)


@cache
def files():
    return render(nantes(), snapshot())


def edited(device, old, new):
    """The rendered files, with one replaced text in one of them."""
    text = files()[device]
    assert old in text
    return {**files(), device: text.replace(old, new)}


def excepted(rule, about, found):
    """The check's verdict, the subjects that still count, and those that do not."""
    entry = Exemption(rule=rule, about=about, reason="agreed for this one alone", until=date(2026, 12, 31))
    (shown,) = Exceptions((entry,), {item.id: item for item in every_rule()}, TODAY).applied([found])
    of_rule = [item for item in shown.findings if item.rule == rule]
    count = {name for item in of_rule if item.severity is Severity.ERROR for name in item.subjects}
    return shown.verdict, count, {name for item in of_rule if item.excepted for name in item.subjects}


def rendered(changed):
    return result("rendered", tuple(check_files(nantes(), snapshot(), changed)))


EDITS = (
    (
        "rendered.no-mac-filter",
        "sw1-nte01",
        "   mac access-group peer-",
        "   ! mac access-group peer-",
        "port sw1-nte01/Ethernet1",
    ),
    (
        "rendered.mac-foreign",
        "sw1-nte01",
        "00:00:00:00:00:00 any",
        "00:00:00:ff:ff:ff any",
        "mac list peer-armor-1-mac of sw1-nte01",
    ),
    ("rendered.missing-session", "rs1-nte01", "as 6", "as 7", "session armor-1 of rs1-nte01"),
    (
        "rendered.first-as-enforced",
        "rs2-nte02",
        "enforce-first-as\n",
        "enforce-first\n",
        "device rs2-nte02: session with 192.0.2.11 of armor-1 has no 'no neighbor … enforce-first-as'",
    ),
)


@pytest.mark.parametrize(("rule", "device", "old", "new", "about"), EDITS)
def test_one_of_many_rendered_lines_is_excepted(rule, device, old, new, about):
    found = rendered(edited(device, old, new))
    names = {name for item in found.findings if item.rule == rule for name in item.subjects}
    assert {about} < names
    assert excepted(rule, about, found) == (Verdict.FAIL, names - {about}, {about})
    assert excepted(rule, f"device {device}", found) == (Verdict.FAIL, names, set())


def test_where_the_rest_of_a_file_is_not_looked_at_nothing_is_excepted():
    """Else one agreed fault would hide all others of the file."""
    cut = rendered(edited("sw1-nte01", "\nend\n", "\n"))
    other = rendered(edited("rs2-nte02", "router bgp 64496", "router bgp 64495"))
    for found in (cut, other):
        rules = {item.rule for item in found.findings} & {"rendered.truncated", "rendered.own-asn"}
        assert rules
        for item in found.findings:
            assert excepted(item.rule, item.names[0], found)[2] == (set() if item.rule in rules else {item.names[0]})


def test_a_fault_of_the_whole_device_is_named_with_its_words():
    found = rendered(edited("sw1-nte01", "\nend\n", "\nip routing\nend\n"))
    (finding,) = found.findings
    assert finding.subjects == (f"device sw1-nte01: {finding.what}",)
    assert excepted(finding.rule, "device sw1-nte01", found)[0] is Verdict.FAIL
    assert excepted(finding.rule, finding.subjects[0], found) == (Verdict.PASS, set(), {*finding.subjects})
    other = rendered(edited("sw1-nte01", "\nend\n", "\nip routing vrf MGMT\nend\n"))
    assert excepted(finding.rule, finding.subjects[0], other)[0] is Verdict.FAIL


def decided(pattern, after):
    """What the policy check makes of an edit of one route server's file."""
    text, times = re.subn(pattern, after, files()["rs2-nte02"])
    assert times
    return check_policy(nantes(), snapshot(), {"rs2-nte02": text})


def sessions(version):
    server = route_server(nantes(), snapshot(), nantes().device("rs2-nte02"))
    return {f"session {item.key} of rs2-nte02" for item in server.sessions if item.version == version}


def test_a_session_that_alone_is_wrong_can_be_excepted():
    found = decided(r"(access-list AS64497-origins-\w+ seq 1 permit _\()64497", r"\g<1>64497|65540")
    armor = "session armor-1 of rs2-nte02"
    assert excepted("policy.origin", armor, found) == (Verdict.PASS, set(), {armor})
    assert excepted("policy.origin", "device rs2-nte02", found) == (Verdict.FAIL, {armor}, set())


def test_a_session_that_was_asked_for_others_is_not_excepted_for_them():
    found = decided(r"(access-list ixp-as-set-\w+ seq 1 permit )\[\{\]", r"\1[(]")
    (finding,) = found.findings
    assert sessions(4) <= {*finding.subjects}
    first = "session ancenis-1 of rs2-nte02"
    verdict, left, out = excepted("policy.as-set", first, found)
    assert (verdict, out, first in left) == (Verdict.FAIL, {first}, False)
    assert sessions(4) - {first} <= left
