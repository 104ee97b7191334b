"""Nothing is said of valid exchanges, and ordinary changes of them are not stopped; and the search can find a false alarm."""

from dataclasses import replace

import pytest
from hypothesis import Phase

from ixp.intent import load
from ixp.model import Severity
from tests.mistakes import valid_run
from tests.mistakes.handwriting import write
from tests.mistakes.ordinary import KINDS, steps
from tests.mistakes.valid import cases
from tests.mistakes.valid_run import Alarms, complaints, look_for_alarms, objections, searched
from tests.unit.validate.nantes import KNOWN, loaded, nantes, snapshot
from validate.run import check

INVENTORIES = 12
SEED = 20261123


def test_random_valid_exchanges_and_their_changes_raise_no_alarm():
    found = look_for_alarms(INVENTORIES, (SEED, SEED + 1))
    assert found.said == ()
    assert found.inventories >= INVENTORIES


def test_nothing_is_said_of_the_sample():
    said = [item for result in check(nantes(), snapshot(), loaded().lines) for item in result.findings]
    assert {item.rule for item in said} <= KNOWN
    assert {item.rule for item in said if item.severity is not Severity.INFO} == set()


@pytest.mark.parametrize("number", range(8))
def test_what_anybody_writes_of_the_sample_is_read_as_it_was_meant(number, tmp_path):
    write(tmp_path, nantes().intent, number)
    read = load(tmp_path)
    assert read.findings == ()
    assert read.intent == nantes().intent


def test_everybody_writes_in_his_own_way(tmp_path):
    texts = set()
    for number in range(8):
        write(tmp_path, nantes().intent, number)
        texts.add((tmp_path / "members/armor.yml").read_bytes())
    assert len(texts) == 8


@pytest.mark.parametrize(
    ("deserved", "said"), [(frozenset(), "change.slower at "), ({"change.slower", "change.trunk"}, "no word of")]
)
def test_a_change_has_the_warnings_that_it_deserves_and_no_others(deserved, said, tmp_path, monkeypatch):
    monkeypatch.setattr(valid_run, "KEPT", tmp_path)
    monkeypatch.setattr(valid_run, "PHASES", (Phase.generate,))
    kind = replace(next(item for item in KINDS if item.title == "a LAG shrinks"), deserved=frozenset(deserved))
    _, (text,) = searched(steps(kind), objections, 1, SEED)
    assert text.startswith(f"a LAG shrinks: {said}")


def test_there_are_many_kinds_of_ordinary_changes():
    assert len({item.title for item in KINDS}) == len(KINDS) >= 80


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
