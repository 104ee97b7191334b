"""The harness of the measurements: what it promises to those who read its table and its file."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench import registry, run
from bench.registry import Goal, measurement
from ixp.errors import InputError, MissingToolError


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(registry, "_REGISTERED", [])
    monkeypatch.setattr(run, "load_groups", lambda: None)
    monkeypatch.chdir(tmp_path)


def register(value: float) -> None:
    @measurement("way", Goal("plan.s", "s", at_most=5), Goal("watched", "sessions", at_least=20))
    def way() -> Mapping[str, float]:
        return {"plan.s": value, "watched": 20}

    @measurement("size", Goal("lines", "lines"))
    def size() -> Mapping[str, float]:
        return {"lines": 7}


def test_goals_met(capsys: pytest.CaptureFixture[str]) -> None:
    register(5)
    assert run.main([]) == 0
    assert json.loads(Path("build/bench.json").read_text()) == {
        "plan.s": {"value": 5, "unit": "s", "goal": "≤ 5", "met": True},
        "watched": {"value": 20, "unit": "sessions", "goal": "≥ 20", "met": True},
        "lines": {"value": 7, "unit": "lines", "goal": "", "met": None},
    }
    assert "plan.s" in capsys.readouterr().out


def test_a_missed_goal_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    register(5.01)
    assert run.main(["--only", "way"]) == 1
    written = json.loads(Path("build/bench.json").read_text())
    assert [name for name, row in written.items() if row["met"] is False] == ["plan.s"]
    assert "lines" not in written
    assert "NO" in capsys.readouterr().out


def test_what_could_not_be_measured_is_said_and_is_not_met(capsys: pytest.CaptureFixture[str]) -> None:
    register(5)

    @measurement("way", Goal("apart.s", "s", at_most=60))
    def apart() -> Mapping[str, float]:
        raise MissingToolError("no Batfish")

    assert run.main([]) == MissingToolError.exit_code
    written = json.loads(Path("build/bench.json").read_text())
    assert written["apart.s"] == {"value": None, "unit": "s", "goal": "≤ 60", "met": None, "missing": "no Batfish"}
    assert written["plan.s"]["met"]
    assert "no Batfish" in capsys.readouterr().out


def test_a_measurement_may_be_in_two_groups() -> None:
    @measurement("way", Goal("plan.s", "s"), also=("whole",))
    def way() -> Mapping[str, float]:
        return {"plan.s": 1}

    assert registry.selected("way") == registry.selected("whole") != []


def test_an_unknown_group_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    register(1)
    assert run.main(["--only", "weigh"]) == 2
    assert "groups: way, size" in capsys.readouterr().err
    assert not Path("build").exists()


def test_a_forgotten_value_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    @measurement("way", Goal("plan.s", "s"), Goal("sync.s", "s"))
    def forgets() -> Mapping[str, float]:
        return {"plan.s": 1}

    assert run.main([]) == 3
    assert "sync.s" in capsys.readouterr().err


def test_a_name_is_measured_once() -> None:
    register(1)
    with pytest.raises(InputError, match="measured twice"):
        measurement("other", Goal("lines", "lines"))
