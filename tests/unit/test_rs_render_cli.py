"""``ixp rs render``: two files to one, offline; whatever goes wrong, the file of before is whole."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ixp.errors import Exit
from ixp.model import Exchange, Policy
from ixp.render import render
from tests.render.sample import sample_exchange, sample_snapshot

ROOT = Path(__file__).resolve().parents[2]
BEFORE = "what was there before\n"
SERVER = "rs1-nte01"
RUN = "from ixp.cli.main import main; main()"


@dataclass(frozen=True)
class Files:
    """Both inputs, and an output of an earlier run."""

    folder: Path

    @property
    def exchange(self) -> Path:
        return self.folder / "exchange.json"

    @property
    def snapshot(self) -> Path:
        return self.folder / "snapshot.json"

    @property
    def out(self) -> Path:
        return self.folder / "out" / "bird.conf"

    def argv(self, *more: str, device: str = SERVER, code: str = RUN) -> list[str]:
        files = ["--exchange", str(self.exchange), "--snapshot", str(self.snapshot), "-o", str(self.out)]
        return [sys.executable, "-c", code, "rs", "render", *files, "--device", device, *more]

    def run(
        self, *more: str, device: str = SERVER, code: str = RUN, limit: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        argv = self.argv(*more, device=device, code=code)
        return subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=60, preexec_fn=limit)

    def left(self) -> list[str]:
        return sorted(item.name for item in self.out.parent.iterdir())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    made = Files(tmp_path)
    made.exchange.write_text(sample_exchange().model_dump_json())
    made.snapshot.write_text(sample_snapshot().model_dump_json())
    made.out.parent.mkdir()
    made.out.write_text(BEFORE)
    return made


@pytest.mark.parametrize("device", ["rs1-nte01", "rs2-nte02"])
def test_it_is_what_the_pipeline_renders(files: Files, device: str) -> None:
    done = files.run(device=device)
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if "AS64499" not in line] == []  # the sample lacks that set
    assert files.out.read_text() == render(sample_exchange(), sample_snapshot())[device]
    assert files.left() == ["bird.conf"]


def test_it_waits_for_nothing_that_it_does_not_use(files: Files) -> None:
    """Half of a render's time would go into other verbs' libraries."""
    heavy = {
        "nornir",
        "napalm",
        "netmiko",
        "paramiko",
        "pynetbox",
        "yaml",
        "ixp.intent",
        "ixp.flows",
        "ixp.platforms.frr.context",
    }
    code = f"import atexit, sys; atexit.register(lambda: print(sorted({heavy!r} & set(sys.modules)))); {RUN}"
    assert files.run(code=code).stdout == "[]\n"


def test_every_policy_comes_back_from_its_file() -> None:
    intent = sample_exchange().intent
    policy = Policy.model_validate(intent.policy.model_dump() | {"max_path": 7, "never_via_asns": (64500,)})
    changed = sample_exchange().model_copy(update={"intent": intent.model_copy(update={"policy": policy})})
    assert Exchange.model_validate_json(changed.model_dump_json()) == changed


def test_a_link_stays_one(files: Files) -> None:
    target = files.folder / "real.conf"
    target.write_text(BEFORE)
    files.out.unlink()
    files.out.symlink_to(target)
    assert files.run().returncode == 0
    assert files.out.is_symlink()
    assert target.read_text() != BEFORE


def test_all_faults_of_all_inputs_at_once(files: Files) -> None:
    document = sample_exchange().model_dump(mode="json")
    document["intent"]["members"][0]["asn"] = "many"
    document["intent"]["members"][1]["connections"][0]["ipv4"] = "192.0.2"
    files.exchange.write_text(json.dumps(document))
    files.snapshot.write_text('{"sets": {"AS-ARMOR": {"ipv4": ["198.18.0.0/24", "x; }"], "ipv6": ["198.18.0.0/24"]}}}')
    done = files.run()
    assert done.returncode == Exit.USAGE
    for said in ("intent.members.0.asn", "intent.members.1.connections.0.ipv4", '"AS-ARMOR" holds "x; }"', "not an IPv6 prefix"):
        assert said in done.stderr
    assert files.out.read_text() == BEFORE
    assert files.left() == ["bird.conf"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sets": 1}', "\udcff"])
def test_a_file_that_is_no_snapshot(files: Files, text: str) -> None:
    files.snapshot.write_bytes(text.encode(errors="surrogateescape"))
    done = files.run()
    assert done.returncode == Exit.USAGE
    assert "snapshot.json" in done.stderr
    assert files.out.read_text() == BEFORE


def test_the_files_in_the_wrong_order(files: Files) -> None:
    files.snapshot.write_text(files.exchange.read_text())
    done = files.run()
    assert done.returncode == Exit.USAGE
    assert "this is no snapshot, or not a whole one: 'sets' is missing" in done.stderr


def test_an_unknown_device_is_named_with_those_that_exist(files: Files) -> None:
    done = files.run(device="sw1-nte01")
    assert done.returncode == Exit.USAGE
    assert "rs1-nte01, rs2-nte02" in done.stderr
    assert files.out.read_text() == BEFORE


def test_a_missing_set_is_told_and_allows_nothing(files: Files) -> None:
    files.snapshot.write_text('{"sets": {}}')
    done = files.run()
    assert done.returncode == 0
    assert "no route set AS-ARMOR, AS-LOIRE, AS64499" in done.stderr
    assert "198.18." not in files.out.read_text()


def _no_space() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_file_that_may_not_grow_leaves_the_old_one(files: Files) -> None:
    done = files.run(limit=_no_space)
    assert done.returncode == Exit.SERVICE
    assert "the configuration cannot be written" in done.stderr
    assert files.out.read_text() == BEFORE
    assert files.left() == ["bird.conf"]


@pytest.mark.lab
def test_a_full_disk_leaves_the_old_one(files: Files) -> None:
    """A tmpfs of 8 kB in a mount namespace of its own, all but full."""
    shutil.rmtree(files.out.parent)
    files.out.parent.mkdir()
    disk = 'mount -t tmpfs -o size=8k none "$0" && printf "%s" "$1" > "$0/bird.conf" && shift'
    script = f'{disk} && "$@"; code=$?; cat "$0/bird.conf"; exit $code'
    inside = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, str(files.out.parent), BEFORE]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*inside, *files.argv()], env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == Exit.SERVICE
    assert "No space left on device" in done.stderr
    assert done.stdout == BEFORE


@pytest.mark.lab
def test_the_daemons_own_parser_has_the_last_word(files: Files) -> None:
    """Only BIRD minds what stands behind a prefix."""
    assert files.run("--check").returncode == 0
    good = files.out.read_text()
    assert good != BEFORE
    files.snapshot.write_text(files.snapshot.read_text().replace("198.18.11.0/24", "198.18.11.1/24"))
    done = files.run("--check")
    assert done.returncode == Exit.FINDINGS
    assert "bird refuses the rendered file" in done.stderr
    assert files.out.read_text() == good


@pytest.mark.parametrize("call", ["os.open", "os.fdopen", "os.fsync", "pathlib.Path.rename"])
def test_killed_at_each_step_of_writing(files: Files, call: str) -> None:
    module, name = call.rsplit(".", 1)
    die = f"import os, pathlib; {module}.{name} = lambda *_, **__: os.kill(os.getpid(), 9); {RUN}"
    lazy = f"import ixp.render.offline, ixp.state.files, typer, ixp.cli.app; {die}"
    assert files.run(code=lazy).returncode == -9
    assert files.out.read_text() == BEFORE


def test_killed_at_any_moment(files: Files) -> None:
    """The file is the old one or the whole new one; the last tries are slower than the program."""
    new = render(sample_exchange(), sample_snapshot())[SERVER]
    seen = set()
    for moment in range(1, 13):
        files.out.write_text(BEFORE)
        process = subprocess.Popen(files.argv(), env={**os.environ, "PYTHONPATH": str(ROOT)})
        try:
            process.wait(timeout=moment * 0.1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        seen.add(files.out.read_text())
    assert BEFORE in seen
    assert seen <= {BEFORE, new}
