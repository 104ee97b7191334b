"""The way of a change: which stage ends it, what an exception lets through, and templates that can't be rendered."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from ixp.cli.rules import every_rule
from ixp.intent import load
from ixp.model import Finding, Severity, Verdict
from ixp.render.environment import environment
from tests.unit.validate.nantes import ROOT, nantes, snapshot
from validate import run
from validate.exceptions import Exceptions
from validate.results import result
from validate.way import Ground, way

NONE = Exceptions((), {}, date(2026, 6, 1))
FAULT = Finding(rule="policy.x", severity=Severity.ERROR, what="w")
RENDERED = ("rendered", "policy", "bird", "vtysh", "bgpd", "batfish")


@pytest.fixture
def inventory(tmp_path):
    shutil.copytree(ROOT / "inventory/nantes", tmp_path / "nantes")
    return tmp_path / "nantes"


@pytest.fixture(autouse=True)
def _without_batfish(monkeypatch):
    monkeypatch.delenv("BATFISH_HOST", raising=False)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def gone(folder, exceptions=NONE):
    return way(load(folder), Ground(nantes().facts, snapshot()), exceptions)


def verdicts(found):
    return {item.check: item.verdict for item in found.results}


def test_the_sample_goes_all_the_way(inventory):
    found = gone(inventory)
    assert tuple(verdicts(found)) == ("inventory", "rules", *RENDERED)
    assert Verdict.FAIL not in verdicts(found).values()
    assert set(found.files) == {item.name for item in nantes().facts.devices}


def test_without_netbox_no_more_than_the_inventory_is_verified(inventory):
    found = way(load(inventory), None, NONE)
    assert verdicts(found) == {"inventory": Verdict.PASS} | dict.fromkeys(
        ("rules", "rendered", "policy", "batfish"), Verdict.NOT_VERIFIED
    )


def test_what_breaks_a_rule_is_not_rendered(inventory):
    edit(inventory / "members/armor.yml", "speed: 10G", "speed: 100G")
    found = gone(inventory)
    assert verdicts(found) == {"inventory": Verdict.PASS, "rules": Verdict.FAIL} | dict.fromkeys(RENDERED, Verdict.NOT_VERIFIED)
    assert found.files is None


def test_an_exception_lets_it_through_and_the_stage_after_looks(inventory):
    edit(inventory / "members/armor.yml", "speed: 10G", "speed: 100G")
    (inventory / "exceptions.yml").write_text(
        "- rule: port.speed\n  for: connection armor-1\n  reason: the optic comes in autumn\n  until: 2026-12-31\n"
    )
    loaded = load(inventory)
    found = gone(inventory, Exceptions(loaded.exemptions, {item.id: item for item in every_rule()}, date(2026, 6, 1)))
    told = verdicts(found)
    assert (told["rules"], told["exceptions"]) == (Verdict.PASS, Verdict.PASS)
    assert found.files is not None
    assert told["rendered"] is not Verdict.NOT_VERIFIED


def test_the_first_stage_that_fails_ends_the_way(inventory, monkeypatch):
    monkeypatch.setattr(run, "check_policy", lambda *_: result("policy", (FAULT,)))
    told = verdicts(gone(inventory))
    assert (told["rendered"], told["policy"]) == (Verdict.PASS, Verdict.FAIL)
    assert {told[name] for name in ("bird", "vtysh", "bgpd", "batfish")} == {Verdict.NOT_VERIFIED}


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """A copy of the templates that rendering uses."""
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    for module in ("environment", "files"):
        monkeypatch.setattr(f"ixp.render.{module}.TEMPLATES", tmp_path / "templates")
    environment.cache_clear()
    yield tmp_path / "templates"
    environment.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("log syslog {", "{% if c.collector %}\nlog syslog {", "nexpected end of template"),
        ("log syslog {", "{{ c.hostnam }}\nlog syslog {", "hostnam"),
        ("log syslog {", "{{ c.hostname + 1 }}\nlog syslog {", "can only concatenate str"),
        ("log syslog {", "{% for item in c.collector %}\n{% endfor %}\nlog syslog {", "not iterable"),
        ("log syslog {", '{% include "daemons.j2" %}\nlog syslog {', "there is no template daemons.j2"),
    ],
)
def test_a_template_that_cannot_be_rendered_is_a_finding_on_its_line(inventory, templates, old, new, said):
    edit(templates / "bird/daemon.j2", old, new)
    found = gone(inventory)
    (finding,) = next(item.findings for item in found.results if item.check == "rendered")
    assert finding.rule == "rendered.template"
    assert said in finding.what
    path, _, number = finding.where.rpartition(":")
    assert path == "templates/bird/daemon.j2"
    line = (templates / "bird/daemon.j2").read_text().splitlines()[int(number) - 1]
    assert "unexpected" in finding.what.lower() or new.partition("\n")[0] in line
    assert found.files is None
    assert {item.verdict for item in found.results[3:]} == {Verdict.NOT_VERIFIED}


def test_what_a_platform_has_no_words_for_is_a_finding(inventory):
    edit(
        inventory / "members/sevre.yml",
        "ports: [sw1-nte01/Ethernet3, sw1-nte01/Ethernet4]",
        "ports: [sw1-nte01/Ethernet3, sw1-nte02/Ethernet14]",
    )
    (inventory / "exceptions.yml").write_text(
        "- rule: lag.two-switches\n  for: connection sevre-1\n  reason: they say that it works\n  until: 2026-12-31\n"
    )
    loaded = load(inventory)
    found = gone(inventory, Exceptions(loaded.exemptions, {item.id: item for item in every_rule()}, date(2026, 6, 1)))
    (finding,) = next(item.findings for item in found.results if item.check == "rendered")
    assert (finding.rule, found.files) == ("rendered.impossible", None)
    assert finding.hint
