"""``ixp plan`` on the sample: what it leaves for people, for GitLab and for ``ixp deploy``, and what a blocked plan does not."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner

from ixp.cli.app import app
from ixp.errors import Exit
from ixp.state.published import Published
from tests.unit.checkouts import ARMOR, deployed, edit, sample

REPORTS = ("--junit", "build/plan.xml", "--codequality", "build/plan-quality.json")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A commit after the deployment of the sample, and a folder for reviewed plans."""
    made = sample(tmp_path / "checkout", monkeypatch)
    deployed(tmp_path / "state", monkeypatch)
    monkeypatch.setenv("IXP_PLANS", str(tmp_path / "plans"))
    git(made, "init", "-qb", "main")
    commit(made)
    return made


def git(checkout: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Engineer", "-c", "user.email=engineer@example.net"]
    return subprocess.run(["git", "-C", str(checkout), *who, *arguments], check=True, capture_output=True, text=True).stdout


def commit(checkout: Path) -> str:
    """The tree that is committed."""
    git(checkout, "add", "--all")
    git(checkout, "commit", "-qm", "The sample")
    return git(checkout, "rev-parse", "HEAD^{tree}").strip()


def ixp(*arguments: str) -> tuple[int, list[str]]:
    said = CliRunner().invoke(app, [*arguments])
    return said.exit_code, said.stdout.splitlines()


def issues(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text())
    return found


def test_a_blocked_plan_can_be_approved_by_nobody(checkout: Path) -> None:
    edit(checkout, "speed: 10G", "speed: 100G")
    code, lines = ixp("plan", *REPORTS)
    assert code == Exit.FINDINGS
    assert lines[0] == lines[-1]
    assert lines[0].startswith("BLOCKED: 1 error: port.speed: connection armor-1: ")
    assert lines[0].endswith(f" ({ARMOR}:14)")
    assert not [line for line in lines if line.startswith(("risk:", "plan "))]
    assert not (checkout.parent / "plans").exists()
    (failure,) = etree.parse(checkout / "build/plan.xml").xpath("testsuite/testcase/failure")
    assert failure.get("type") == "port.speed"
    (issue,) = [item for item in issues(checkout / "build/plan-quality.json") if item["severity"] == "blocker"]
    assert issue["location"] == {"path": ARMOR, "lines": {"begin": 14}}


def test_a_change_shows_its_warnings_in_gitlab_and_fails_nothing(checkout: Path) -> None:
    edit(checkout, "speed: 10G", "speed: 1G")
    code, lines = ixp("plan", *REPORTS)
    assert code == Exit.DONE
    digest = json.loads((checkout / "build/plan.json").read_text())["digest"]
    assert lines[-1] == f"plan {digest}"
    assert [json.loads(item.read_text())["digest"] for item in (checkout.parent / "plans").iterdir()] == [digest]
    warned = [item for item in issues(checkout / "build/plan-quality.json") if item["severity"] == "minor"]
    assert [(item["check_name"], item["location"]) for item in warned] == [
        ("change.slower", {"path": ARMOR, "lines": {"begin": 14}})
    ]
    suites = etree.parse(checkout / "build/plan.xml").getroot()
    assert (suites.get("name"), suites.get("failures")) == ("ixp plan", "0")
    assert suites.xpath("testsuite[@name='change']/testcase[@name='change.slower']/system-out")


def test_what_reading_the_files_warns_of_is_in_the_plan(checkout: Path) -> None:
    path = checkout / ARMOR
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\npolicy:\n", encoding="utf-8")
    _, said = ixp("plan")
    assert any("schema.empty-value" in line for line in said), said


def test_gitlab_takes_what_check_and_plan_both_find_for_one_thing(checkout: Path) -> None:
    """It puts the reports of all jobs together, and knows a finding by its fingerprint."""
    edit(checkout, "speed: 10G", "speed: 1G")
    ixp("check", "--codequality", "build/quality.json")
    ixp("plan", *REPORTS)
    checked = {item["fingerprint"] for item in issues(checkout / "build/quality.json")}
    planned = {item["fingerprint"]: item["check_name"] for item in issues(checkout / "build/plan-quality.json")}
    assert checked
    assert checked <= planned.keys()
    more = {rule for key, rule in planned.items() if key not in checked}
    assert {rule.partition(".")[0] for rule in more} == {"change"}


def test_an_exception_is_seen_by_who_reviews_the_change_that_brings_it(checkout: Path) -> None:
    until = datetime.now(UTC).date() + timedelta(days=30)
    entry = f"- rule: port.speed\n  for: connection armor-1\n  reason: the optic comes in autumn\n  until: {until}\n"
    path = checkout / "inventory/nantes/exceptions.yml"
    path.write_text(entry)
    _, lines = ixp("plan")
    assert lines[:2] == ["Nothing changes.", "risk: medium"], "it lets the next change pass"
    edit(checkout, "speed: 10G", "speed: 100G")
    tree = commit(checkout)
    code, lines = ixp("plan")
    said = f"port.speed for connection armor-1: the optic comes in autumn (until {until}; inventory/nantes/exceptions.yml:1)"
    assert (code, lines[1]) == (Exit.DONE, "risk: medium")
    assert f"  medium: new exception: port.speed for connection armor-1, until {until}" in lines
    assert lines.index(f"  new: {said}") == lines.index("Put up with") + 1 < lines.index("What changes")
    assert any(line.endswith(f"(excepted until {until}: the optic comes in autumn)") for line in lines), "no mend is asked for"
    assert f"new: {said}" in (checkout / "build/plan.html").read_text()

    published = Published.read(checkout.parent / "state/published", "nantes")
    published.write(published.index.model_copy(update={"tree": tree}))
    path.write_text(f"# agreed on with armor\n{entry}")
    _, lines = ixp("plan")
    assert f"  {said.replace('.yml:1', '.yml:2')}" in lines
    assert not [line for line in lines if "new exception" in line]

    path.write_text(entry.replace(str(until), str(until + timedelta(days=30))))
    _, lines = ixp("plan")
    assert [line for line in lines if "new exception" in line], "who prolongs it agrees to it anew"


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize(("option", "begins"), [("--json", "{"), ("--junit", "<?xml"), ("--codequality", "[")])
def test_a_dash_is_that_report_alone(option: str, begins: str) -> None:
    code, lines = ixp("plan", option, "-")
    assert code == Exit.DONE
    assert lines[0].startswith(begins)
    assert lines[-1] in {"}", "</testsuites>", "]"}


@pytest.mark.usefixtures("checkout")
def test_only_one_report_goes_to_the_terminal() -> None:
    said = CliRunner().invoke(app, ["plan", "--codequality", "-", "--junit", "-"])
    assert "only one report" in str(said.exception)
    assert said.stdout == ""
