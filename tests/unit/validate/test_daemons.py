"""The daemons' real parsers on rendered files, good and bad; and what is said where a parser is not to be had."""

import os

import pytest

from ixp.model import Profile, Severity, Verdict
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import loaded, nantes, snapshot
from validate.daemons import PARSERS, check_daemons, parsers
from validate.rendered import RENDERED_RULES
from validate.run import check, check_rendered
from validate.tools import find_tool

PLATFORMS = {"rs1-nte01": "bird", "rs2-nte02": "frr"}
TOOLS = {name: find_tool(name) for name in ("bird", "vtysh", "bgpd")}
needs_parsers = pytest.mark.skipif(
    None in TOOLS.values(), reason="no BIRD and FRR on this machine, nor the lab's root file system"
)


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


def verdicts(results):
    return {item.check: item.verdict for item in results}


@needs_parsers
def test_parsers_accept_what_we_render(files):
    results = check_daemons(PLATFORMS, files)
    assert verdicts(results) == dict.fromkeys(("bird", "vtysh", "bgpd"), Verdict.PASS), results


@needs_parsers
@pytest.mark.parametrize(
    "case",
    [
        ("rs1-nte01", "router id ", "router idd ", {"bird"}, "syntax error"),
        (
            "rs2-nte02",
            "neighbor 192.0.2.11 remote-as 64497",
            "neighbor 192.0.2.11 remote-as 6449700000000",
            {"vtysh", "bgpd"},
            "remote-as",
        ),
        ("rs2-nte02", " neighbor 192.0.2.11 remote-as 64497\n", "", {"bgpd"}, "Command returned Warning"),
    ],
)
def test_parsers_name_the_line(files, case):
    device, before, after, parsers, says = case
    broken = {**files, device: files[device].replace(before, after, 1)}
    results = check_daemons(PLATFORMS, broken)
    assert {item.check for item in results if item.verdict is Verdict.FAIL} == parsers
    findings = [item for result in results for item in result.findings]
    assert any(says in item.what for item in findings)
    number = files[device][: files[device].index(before)].count("\n") + 1
    for parser in parsers:
        first = min(int(item.where.rpartition(":")[2]) for item in findings if item.rule == f"daemon.{parser}")
        assert number <= first <= number + 1


@needs_parsers
def test_long_prefix_lists_are_read_in_seconds_not_in_minutes(files):
    rules = "".join(f"ip prefix-list long seq {n} permit 44.{n >> 8}.{n & 255}.0/24\n" for n in range(1, 20_001))
    text = files["rs2-nte02"].replace("\nroute-map ", f"\n{rules}route-map ", 1)
    results = check_daemons({"rs2-nte02": "frr"}, {"rs2-nte02": text})
    assert verdicts(results) == {"vtysh": Verdict.PASS, "bgpd": Verdict.PASS}, results


@needs_parsers
def test_a_tree_is_left_as_it_was(files):
    root = TOOLS["bird"].root
    if root is None:
        pytest.skip("the parsers are the host's own")
    before = {path: (root / path).stat().st_mtime_ns for path in ("tmp", "run", "etc/frr")}
    check_daemons(PLATFORMS, files)
    assert {path: (root / path).stat().st_mtime_ns for path in before} == before
    assert not any((root / "tmp").iterdir())


def test_each_parser_has_its_rule_and_its_platforms():
    assert [f"daemon.{item.program}" for item in PARSERS] == ["daemon.bird", "daemon.vtysh", "daemon.bgpd"]
    assert parsers({"rs1": "bird", "sw1": "eos"}) == ("bird",)
    assert parsers({"rs2": "frr"}) == ("vtysh", "bgpd")


def test_without_parsers_nothing_is_verified(files, tmp_path, monkeypatch):
    monkeypatch.setattr("validate.daemons.find_tool", lambda *_: None)
    results = check_daemons(PLATFORMS, files, tmp_path)
    assert set(verdicts(results).values()) == {Verdict.NOT_VERIFIED}
    assert all(item.reason for item in results)
    assert not any(item.findings for item in results)


def test_production_is_not_deployed_without_its_parsers(files, tmp_path, monkeypatch):
    monkeypatch.setattr("validate.daemons.find_tool", lambda *_: None)
    results = check_daemons(PLATFORMS, files, tmp_path, blocks=True)
    assert set(verdicts(results).values()) == {Verdict.NOT_VERIFIED}
    found = [item for result in results for item in result.findings]
    assert [item.rule for item in found] == ["daemon.not-verified"] * 3
    assert {item.severity for item in found} == {Severity.ERROR}
    assert all(item.hint and item.where for item in found)
    assert {rule for rule, *_ in RENDERED_RULES} >= {"daemon.not-verified"}


@pytest.mark.parametrize(("profile", "rules"), [(Profile.PRODUCTION, {"daemon.not-verified"}), (Profile.LAB, set())])
def test_the_profile_says_whether_a_missing_parser_blocks(monkeypatch, profile, rules):
    monkeypatch.setattr("validate.daemons.find_tool", lambda *_: None)
    monkeypatch.delenv("BATFISH_HOST", raising=False)
    exchange = amend.intent(nantes(), profile=profile)
    results = check_rendered(exchange, snapshot(), render(exchange, snapshot()))
    assert {item.rule for result in results if result.check != "batfish" for item in result.findings} == rules


@pytest.mark.skipif(os.geteuid() != 0, reason="a tree is used by root only")
def test_a_tree_that_does_not_work_is_not_a_fault_of_the_file(files, tmp_path):
    (tmp_path / "usr/sbin").mkdir(parents=True)
    (tmp_path / "usr/sbin/bird").touch()
    (result,) = check_daemons({"rs1-nte01": "bird"}, files, tmp_path)
    assert result.verdict is Verdict.NOT_VERIFIED


@needs_parsers
def test_all_checks_on_the_sample_pass(files, monkeypatch):
    monkeypatch.delenv("BATFISH_HOST", raising=False)
    results = verdicts(check(nantes(), snapshot(), loaded().lines, files))
    assert results.pop("batfish") is Verdict.NOT_VERIFIED
    assert results.pop("policy") is not Verdict.FAIL
    assert results == dict.fromkeys(("rules", "rendered", "bird", "vtysh", "bgpd"), Verdict.PASS)
