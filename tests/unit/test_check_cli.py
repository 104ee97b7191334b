"""``ixp check`` on the sample: its reports, its exit codes, and what it compares with."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from ixp.cli.app import app
from ixp.errors import Exit
from ixp.model import CheckResult, Verdict
from ixp.render import render
from tests.unit.checkouts import ARMOR, deployed, edit, sample
from tests.unit.validate.nantes import ROOT, nantes, snapshot
from validate import run

SOON = str(datetime.now(UTC).date() + timedelta(days=30))
CHECKS = ("inventory", "rules", "rendered", "policy", "bird", "vtysh", "bgpd", "batfish")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return sample(tmp_path, monkeypatch)


def faster(checkout: Path) -> None:
    """Ask more of a port than it does."""
    edit(checkout, "speed: 10G", "speed: 100G")


def except_it(checkout: Path, until: str = SOON) -> None:
    text = f"- rule: port.speed\n  for: connection armor-1\n  reason: the optic comes in autumn\n  until: {until}\n"
    (checkout / "inventory/nantes/exceptions.yml").write_text(text, encoding="utf-8")


def ixp(*arguments: str) -> tuple[int, str]:
    said = CliRunner().invoke(app, ["check", *arguments])
    return said.exit_code, said.stdout


def test_all_reports_at_once(checkout: Path) -> None:
    faster(checkout)
    code, said = ixp("--json", "build/check.json", "--junit", "build/check.xml", "--codequality", "build/quality.json")
    assert code == Exit.FINDINGS
    assert f"{ARMOR}:14: error: port.speed: connection armor-1: " in said
    assert "rendered: not verified (the inventory has errors: nothing was rendered)" in said
    document = json.loads((checkout / "build/check.json").read_text())
    assert (document["verdict"], document["counts"]["error"]) == ("fail", 1)
    assert tuple(item["check"] for item in document["checks"]) == CHECKS
    (failure,) = etree.parse(checkout / "build/check.xml").xpath("testsuite/testcase/failure")
    assert failure.get("type") == "port.speed"
    (issue,) = [item for item in json.loads((checkout / "build/quality.json").read_text()) if item["severity"] == "blocker"]
    assert issue["location"] == {"path": ARMOR, "lines": {"begin": 14}}


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(("option", "begins"), [("--json", "{\n"), ("--junit", "<?xml"), ("--codequality", "[\n")])
def test_a_dash_is_that_report_alone(option: str, begins: str) -> None:
    code, said = ixp(option, "-")
    assert code == Exit.DONE
    assert said.startswith(begins)
    assert "inventory: pass" not in said


@pytest.mark.usefixtures("checkout")
def test_only_one_report_goes_to_the_terminal() -> None:
    said = CliRunner().invoke(app, ["check", "--json", "-", "--junit", "-"])
    assert "only one report" in str(said.exception)
    assert said.stdout == ""


def test_rendered_files_are_left_where_findings_name_them(checkout: Path) -> None:
    assert ixp()[0] == Exit.DONE
    assert (checkout / "build/rs1-nte01.cfg").read_text() == render(nantes(), snapshot())["rs1-nte01"]


@pytest.mark.usefixtures("checkout")
def test_no_check_is_left_out() -> None:
    _, said = ixp("--json", "-")
    assert tuple(item["check"] for item in json.loads(said)["checks"]) == CHECKS


def test_an_exception_lets_it_pass_and_is_seen(checkout: Path) -> None:
    faster(checkout)
    except_it(checkout)
    code, said = ixp()
    assert f"{ARMOR}:14: info: port.speed: connection armor-1: " in said
    assert f"(excepted until {SOON}: the optic comes in autumn)" in said
    assert "rules: pass" in said
    assert "exceptions: pass" in said
    assert code == (Exit.FINDINGS if "rendered: fail" in said else Exit.DONE)


def test_the_pipelines_own_file_is_looked_at_and_may_be_excepted(checkout: Path) -> None:
    text = (ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8")
    (checkout / ".gitlab-ci.yml").write_text(text.replace("  stage: plan\n", "  stage: plan\n  allow_failure: true\n"))
    code, said = ixp()
    assert code == Exit.FINDINGS
    assert "error: pipeline.failure-ignored: job plan: " in said
    assert (checkout / "build/rs1-nte01.cfg").exists(), "it ends nothing"
    entry = f"- rule: pipeline.failure-ignored\n  for: job plan\n  reason: the plan is made by hand\n  until: {SOON}\n"
    (checkout / "inventory/nantes/exceptions.yml").write_text(entry, encoding="utf-8")
    code, said = ixp()
    assert code == Exit.DONE
    assert "info: pipeline.failure-ignored" in said


def test_an_exception_that_is_over_is_an_error_on_its_line(checkout: Path) -> None:
    faster(checkout)
    except_it(checkout, until="2025-12-31")
    code, said = ixp()
    assert code == Exit.FINDINGS
    assert "inventory/nantes/exceptions.yml:1: error: exception.expired: " in said
    assert "error: port.speed" in said


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, bool]]:
    """What Batfish is asked to compare with, and whether about everything."""
    found: list[tuple[object, bool]] = []

    def check_live(*_: object, reference: object, every: bool, excepted: object) -> CheckResult:  # noqa: ARG001
        found.append((reference, every))
        return CheckResult(check="batfish", verdict=Verdict.PASS)

    monkeypatch.setattr(run, "check_live", check_live)
    return found


@pytest.mark.usefixtures("checkout")
def test_without_a_deployment_there_is_nothing_to_compare_with(asked: list[tuple[object, bool]]) -> None:
    ixp()
    ixp("--every")
    assert asked == [(None, False), (None, True)]


def test_it_is_compared_with_the_last_deployment(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, asked: list[tuple[object, bool]]
) -> None:
    published = deployed(checkout / "state", monkeypatch)
    index, files = published.index, render(nantes(), snapshot())
    assert ixp()[0] == Exit.DONE
    ((reference, _),) = asked
    assert (reference.files, reference.exchange, reference.snapshot) == (files, nantes(), snapshot())
    published.write(index.model_copy(update={"devices": dict(list(index.devices.items())[1:])}))
    ixp()
    assert asked[-1] == (None, False), "a device that was never deployed to has nothing to be compared with"
