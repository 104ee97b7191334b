"""The state folder: its marker, its lock, whole files, and what it notices."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ixp.errors import InputError, RefusedError
from ixp.poll import poll
from ixp.state import DeviceRecord, Run, RunStatus, State, published
from ixp.state import files as module
from ixp.state.published import Index, Published, digest, intent_text
from ixp.state.run import new_id
from tests.render.sample import sample_exchange

TEXT = "text\n"
HOLD = """
import sys
from pathlib import Path
from ixp.state import State
with State.open(Path(sys.argv[1]), "sample").lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State.create(tmp_path / "state", "sample")


def test_a_folder_without_marker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="marker") as caught:
        State.open(tmp_path, "sample")
    assert caught.value.where == str(tmp_path)
    assert "ixp state init" in caught.value.hint


def test_another_exchanges_folder_is_refused(state: State) -> None:
    with pytest.raises(RefusedError, match="'sample', not of 'other'"):
        State.open(state.folder, "other")
    with pytest.raises(RefusedError):
        State.create(state.folder, "other")


def test_creating_again_keeps_the_key(state: State) -> None:
    assert State.create(state.folder, "sample").key == state.key
    assert (state.folder / "key").stat().st_mode & 0o077 == 0


def test_the_environment_names_the_folder(state: State) -> None:
    assert State.from_environment("sample", {"IXP_STATE": str(state.folder)}).folder == state.folder


def test_one_deployment_at_a_time(state: State) -> None:
    argv = [sys.executable, "-c", HOLD, str(state.folder)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(RefusedError, match="another deployment is running"), state.lock():
            pass
        other.kill()
        other.wait()
    with state.lock():  # the kernel gives a dead process's lock back
        pass


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "index.json"
    module.replace(target, "old")

    def crash(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(module.os, "fsync", crash)
    with pytest.raises(OSError, match="no space"):
        module.replace(target, "new")
    assert target.read_text() == "old"


def test_a_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "index.json"
    module.replace(target, "old")
    code = "import os,sys; from pathlib import Path; from ixp.state import files; files.os.fsync = lambda _: os._exit(9); "
    code += "files.replace(Path(sys.argv[1]), 'new')"
    assert subprocess.run([sys.executable, "-c", code, str(target)], check=False).returncode == 9
    assert target.read_text() == "old"
    module.replace(target, "newer")
    assert target.read_text() == "newer"


def test_readers_see_whole_files_only(tmp_path: Path) -> None:
    target = tmp_path / "text"
    texts = {letter * 200_000 for letter in "ab"}
    module.replace(target, min(texts))
    child = os.fork()
    if child == 0:
        try:
            for _ in range(30):
                for text in sorted(texts):
                    module.replace(target, text)
        finally:
            os._exit(0)
    seen = set()

    def ended() -> bool:
        seen.add(target.read_text())
        return os.waitpid(child, os.WNOHANG)[0] == child

    poll(ended, 60, 0.001)
    assert seen <= texts


def test_files_for_the_owner_alone(state: State) -> None:
    folder = state.run_folder("1")
    folder.keep("sw1.diff", "text")
    assert (folder.folder / "sw1.diff").stat().st_mode & 0o077 == 0


def test_runs_and_their_journal(state: State) -> None:
    ids = [new_id(), new_id()]
    assert len(set(ids)) == 2
    for name in ids:
        run = Run(id=name, status=RunStatus.OPEN, exchange="sample", tree="t", commit="c", who="w", plan="p", started="s")
        state.run_folder(name).save(run)
        state.run_folder(name).log("commit", "sw1-nte01", "timer 300 s")
        state.run_folder(name).log("done")
    assert [item.id for item in state.runs()] == sorted(ids)
    assert [(item.step, item.device) for item in state.run_folder(ids[0]).steps()] == [("commit", "sw1-nte01"), ("done", "")]


def test_printed_is_given_back_as_it_was(state: State) -> None:
    assert state.printed("sw1") is None
    state.keep_printed("sw1", "line\n\nline without end", "f" * 64)
    assert state.printed("sw1") == ("line\n\nline without end", "f" * 64)


def test_published_is_read_as_it_was_written(state: State) -> None:
    assert state.published().index == Index(exchange="sample")
    assert state.published().config("sw1") == ""
    index = Index(exchange="sample", devices={"sw1": DeviceRecord(rendered=digest("text\n"), run="1")})
    state.published().write(index, {"sw1": "text\n"})
    assert state.published().config("sw1") == "text\n"
    assert state.published().digests() == {"sw1": digest("text\n")}


def test_a_published_file_that_was_changed_is_noticed(state: State) -> None:
    index = Index(exchange="sample", devices={"sw1": DeviceRecord(rendered=digest("text\n"), run="1")})
    state.published().write(index, {"sw1": "text\n"})
    (state.published_folder / "files" / f"{digest(TEXT)}.cfg").write_text("text \n")
    with pytest.raises(InputError, match="differs from its digest"):
        state.published().config("sw1")


def test_a_published_file_that_is_gone_is_noticed(state: State) -> None:
    index = Index(exchange="sample", devices={"sw1": DeviceRecord(rendered=digest(TEXT), run="1")})
    state.published().write(index)
    with pytest.raises(InputError, match="missing"):
        state.published().config("sw1")


def test_publishing_is_one_step(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies before the index is written has published nothing, whatever files it has left."""
    old = Index(exchange="sample", devices={name: DeviceRecord(rendered=digest(TEXT), run="1") for name in ("sw1", "sw2")})
    state.published().write(old, {"sw1": TEXT})
    new = {"sw1": "new\n", "sw2": "newer\n"}

    def dies(path: Path, text: str) -> None:
        if path.name == "index.json":
            raise KeyboardInterrupt
        module.replace(path, text)

    index = Index(exchange="sample", devices={name: DeviceRecord(rendered=digest(text), run="2") for name, text in new.items()})
    with monkeypatch.context() as patched:
        patched.setattr(published, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            state.published().write(index, new)
    assert {state.published().config(name) for name in new} == {TEXT}
    state.published().write(index, new)
    assert {name: state.published().config(name) for name in new} == new
    assert len(list((state.published_folder / "files").iterdir())) == 2


def test_the_intents_that_devices_carry(state: State) -> None:
    one = sample_exchange().intent
    other = one.model_copy(update={"members": ()})
    records = {"sw1": DeviceRecord(rendered=digest(TEXT), run="1", intent=digest(intent_text(one)))}
    assert state.published().intents() == ()
    state.published().write(Index(exchange="sample", devices=records), {"sw1": TEXT}, one)
    assert state.published().intents() == (one,)
    records["sw2"] = DeviceRecord(rendered=digest(TEXT), run="2", intent=digest(intent_text(other)))
    state.published().write(Index(exchange="sample", devices=records), {"sw2": TEXT}, other)
    assert {item.members for item in state.published().intents()} == {one.members, ()}


def test_a_published_index_that_is_none_of_ours(tmp_path: Path, state: State) -> None:
    state.published().write(Index(exchange="sample"), {})
    with pytest.raises(InputError, match="that of 'sample', not of 'other'"):
        Published.read(state.published_folder, "other")
    (tmp_path / "index.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        Published.read(tmp_path, "sample")
