"""``ixp runs``: the memory of the deploying host, as people and programs read it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ixp.cli.runs import app
from ixp.errors import InputError
from ixp.state import Run, RunStatus, State

RUN = Run(
    id="20260101T000000000000-1",
    status=RunStatus.OPEN,
    exchange="sample",
    tree="t" * 40,
    commit="c" * 40,
    who="An Engineer",
    plan="p",
    started="2026-01-01T00:00:00.000Z",
)


LATER = "20260102T000000000000-1"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    """A state folder with two runs, found from the checkout that the command is started in."""
    (tmp_path / "inventory" / "sample").mkdir(parents=True)
    (tmp_path / "inventory" / "sample" / "exchange.yml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IXP_STATE", str(tmp_path / "state"))
    made = State.create(tmp_path / "state", "sample")
    made.run_folder(RUN.id).save(RUN.model_copy(update={"status": RunStatus.FAILED, "outcome": "verification failed"}))
    made.run_folder(RUN.id).log("commit", "sw1-nte01", "timer 120 s")
    made.run_folder(LATER).save(RUN.model_copy(update={"id": LATER}))
    return made


def said(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


@pytest.mark.usefixtures("state")
def test_list() -> None:
    lines = said("list").splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [[RUN.id, "failed"], [LATER, "open"]]
    assert "verification failed" in lines[1]
    assert [line.split()[0] for line in said("list", "--last", "1").splitlines()[1:]] == [LATER]


@pytest.mark.usefixtures("state")
def test_list_for_programs() -> None:
    assert [Run.model_validate(item).id for item in json.loads(said("list", "--json"))] == [RUN.id, LATER]


def test_list_of_nothing(state: State) -> None:
    for head in state.folder.glob("runs/*/run.json"):
        head.unlink()
    assert said("list") == "no run yet\n"
    assert json.loads(said("list", "--json")) == []


@pytest.mark.usefixtures("state")
def test_show() -> None:
    text = said("show", RUN.id)
    assert "verification failed" in text
    assert "sw1-nte01" in text
    assert "journal.jsonl, run.json" in text


@pytest.mark.usefixtures("state")
def test_show_for_programs() -> None:
    data = json.loads(said("show", RUN.id, "--json"))
    assert (data["id"], data["status"]) == (RUN.id, "failed")
    assert [(item["step"], item["device"], item["text"]) for item in data["journal"]] == [("commit", "sw1-nte01", "timer 120 s")]


@pytest.mark.usefixtures("state")
def test_a_run_that_there_is_not() -> None:
    with pytest.raises(InputError, match="no run 'nowhere'"):
        said("show", "nowhere")
