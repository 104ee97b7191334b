"""Every rule fires on its breach, alone, with the line to edit, and not on the sample."""

from pathlib import Path

import pytest

from ixp.model import Profile, Severity
from tests.unit.validate import amend
from tests.unit.validate.breach_table import BREACHES, port
from tests.unit.validate.nantes import ROOT, loaded, nantes, snapshot
from validate.rules import RULES, Subject, breaches, catalogue

E = nantes()
IDS = [f"{item[0]}-{number}" for number, item in enumerate(BREACHES)]


# What also breaks, unavoidably, when the first thing does.
FOLLOWERS = {
    "vlan.duplicate": {"vlan.roles"},
    "lan.too-small": {"address.outside-lan", "address.not-a-host", "route-server.address"},
}


def found(exchange):
    return breaches(Subject(exchange, snapshot()), loaded().lines)


def written(where):
    """``file | text of the line`` for a ``file:line`` of the inventory."""
    name, _, number = where.rpartition(":")
    if not name:
        return where
    text = Path(name).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    return f"{Path(name).relative_to(ROOT / 'inventory/nantes')} | {text.strip()}"


def test_sample_is_clean():
    assert found(E) == ()


@pytest.mark.parametrize(("rule", "exchange", "where"), BREACHES, ids=IDS)
def test_breach_is_found_on_its_line(rule, exchange, where):
    findings = found(exchange)
    hits = [item for item in findings if item.rule == rule]
    assert hits, f"{rule} did not fire: {findings}"
    assert any(written(item.where).startswith(where) for item in hits), [written(item.where) for item in hits]
    assert all(item.hint for item in hits)


@pytest.mark.parametrize(("rule", "exchange", "where"), BREACHES, ids=IDS)
def test_nothing_else_fires(rule, exchange, where):  # noqa: ARG001
    allowed = {rule} | FOLLOWERS.get(rule, set())
    assert {item.rule for item in found(exchange)} <= allowed


def test_every_rule_has_a_breach():
    assert {rule.id for rule in RULES} == {item[0] for item in BREACHES}


def test_without_inventory_findings_name_the_object_in_netbox():
    exchange = amend.connection(E, "loire-1", speed=100_000)
    (finding,) = breaches(Subject(exchange, snapshot()), None)
    assert finding.where == "NetBox connection loire-1"


def test_of_two_that_collide_both_places_are_named():
    (finding,) = found(amend.connection(E, "loire-1", macs=("00:00:5e:00:53:11",)))
    assert written(finding.where).startswith("members/loire.yml | macs:")
    what, _, other = finding.what.partition(": /")
    assert what == "00:00:5e:00:53:11 is used by connection armor-1 too"
    assert written(f"/{other}").startswith("members/armor.yml | macs:")


def test_unknown_port_suggests_the_nearest():
    (finding,) = found(amend.connection(E, "loire-1", ports=port("sw1-nte01/Etherne2")))
    assert finding.hint == "did you mean 'Ethernet2'?"


def test_only_breaches_of_production_are_private_asns():
    findings = found(amend.intent(E, profile=Profile.PRODUCTION))
    assert {item.rule for item in findings} == {"member.private-asn"}
    assert len(findings) == len(E.intent.members) + 1


@pytest.mark.parametrize("name", ["AS-ARMOR", "AS64497:AS-ARMOR", "RIPE::AS-ARMOR", "AS64497:AS-ARMOR:AS-SUB", "as-armor"])
def test_names_that_an_as_set_may_have(name):
    rules = {item.rule for item in found(amend.member(E, "armor", as_set=name))}
    assert "member.as-set-syntax" not in rules


def test_catalogue_says_why_and_gives_an_example():
    rules = catalogue()
    ids = [rule.id for rule in rules]
    assert ids == sorted(set(ids))
    assert all(rule.why and rule.example and rule.severity in Severity for rule in rules)
