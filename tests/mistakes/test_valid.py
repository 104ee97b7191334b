"""Nothing is said of valid exchanges, and ordinary changes of them are not stopped; and the search can find a false alarm."""

import pytest

from ixp.model import Severity
from tests.mistakes import valid_run
from tests.mistakes.valid import cases
from tests.mistakes.valid_run import ADVICE, Alarms, complaints, look_for_alarms, searched
from tests.unit.validate.nantes import KNOWN, loaded, nantes, snapshot
from validate.run import check

INVENTORIES = 24
SEED = 20261123


def test_random_valid_exchanges_and_their_changes_raise_no_alarm():
    found = look_for_alarms(INVENTORIES, (SEED, SEED + 1))
    assert found.said == ()
    assert found.inventories >= INVENTORIES


def test_nothing_is_said_of_the_sample():
    said = [item for result in check(nantes(), snapshot(), loaded().lines) for item in result.findings]
    assert {item.rule for item in said} <= KNOWN
    assert {item.rule for item in said if item.severity is not Severity.INFO} <= ADVICE.keys()


def test_a_false_alarm_is_made_small_and_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(valid_run, "KEPT", tmp_path)

    def accuses(case):
        return ["there are members"] * (len(case.exchange.intent.members) > 2)

    looked, said = searched(cases(), accuses, 40, 1)
    assert looked > 1
    assert len(said) == 1
    (kept,) = tmp_path.iterdir()
    case = valid_run.Case.model_validate_json(kept.read_text())
    assert len(case.exchange.intent.members) == 3
    assert complaints(case) == []


def test_alarms_add_up():
    assert Alarms(inventories=1, said=("a",)) + Alarms(inventories=2) == Alarms(inventories=3, said=("a",))


@pytest.mark.parametrize("rule", ADVICE)
def test_advice_is_no_error(rule):
    from ixp.cli.rules import every_rule

    assert next(item.severity for item in every_rule() if item.id == rule) is not Severity.ERROR
