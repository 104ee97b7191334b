"""The route servers' generator, offline: whole processes on 1,000 members, beside arouteserver's on the same input.

Seconds depend on the machine; the ratios don't. Ours are the middle of three runs. Theirs is one warm run after the cold one that
fills its cache, on the generated files themselves.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.arouteserver import Rival
from bench.process import Ran, middle, run
from bench.registry import Goal, measurement
from bench.rs_input import DATA, DEVICE, Input, generate
from bench.rs_inventory import write
from ixp.data.bgpq4 import Bgpq4
from ixp.data.settings import DataSettings, Irr
from ixp.data.snapshot import Snapshot
from ixp.errors import ServiceError
from ixp.flows.refresh import Task, refresh
from ixp.intent import load
from lab import rootfs
from validate.tools import find_tool

_MEMBERS = 1000
_REFRESHED = 100
_ANSWER_S = "0.2"
_RUNS = 3
_ENTRY = "from ixp.cli.main import main; main()"


@contextmanager
def _input(members: int) -> Iterator[tuple[Path, Input]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield folder, generate(folder / "in", members)


def _ours(folder: Path, made: Input, out: Path, snapshot: Path | None = None) -> Ran:
    """Render it, in the middle of three runs."""
    files = ["--exchange", str(made.exchange_file), "--snapshot", str(snapshot or made.snapshot_file), "-o", str(out)]
    argv = [sys.executable, "-c", _ENTRY, "rs", "render", *files, "--device", DEVICE]
    return middle([run(argv, folder) for _ in range(_RUNS)])


@measurement(
    "rs",
    Goal("rs.ratio.arouteserver", "times", at_least=10),
    Goal("rs.arouteserver.1000.wall_s", "s"),
    Goal("rs.arouteserver.1000.bytes", "bytes"),
    Goal("rs.bird.1000.wall_s", "s", at_most=2),
    Goal("rs.bird.1000.cpu_s", "s"),
    Goal("rs.bird.1000.rss_mb", "MB", at_most=150),
    Goal("rs.bird.1000.bytes", "bytes"),
    Goal("rs.bird.1000.bytes_ratio", "of theirs", at_most=0.5),
    Goal("rs.bird.1000.parse_s", "s", at_most=1),
)
def beside_arouteserver() -> dict[str, float]:
    with _input(_MEMBERS) as (folder, made):
        out = folder / "ours.conf"
        ours = _ours(folder, made, out)
        (folder / "theirs").mkdir()
        rival = Rival.prepare(folder / "theirs", made.folder)
        rival.render(made.folder / "irr")
        theirs = rival.render(made.folder / "irr")
        size, rival_size = out.stat().st_size, rival.output.stat().st_size
        return {
            "rs.ratio.arouteserver": theirs.wall_s / ours.wall_s,
            "rs.arouteserver.1000.wall_s": theirs.wall_s,
            "rs.arouteserver.1000.bytes": rival_size,
            "rs.bird.1000.wall_s": ours.wall_s,
            "rs.bird.1000.cpu_s": ours.cpu_s,
            "rs.bird.1000.rss_mb": ours.rss_mb,
            "rs.bird.1000.bytes": size,
            "rs.bird.1000.bytes_ratio": size / rival_size,
            "rs.bird.1000.parse_s": _parsed(out.read_text(encoding="utf-8")),
        }


def _parsed(text: str) -> float:
    """Seconds that BIRD's own parser takes; raises ServiceError where it refuses the text."""
    tool = find_tool("bird", rootfs.ensure())
    if tool is None:
        raise ServiceError("the lab's root file system has no bird")
    start = time.monotonic()
    said = tool.parse(text, "-p", "-c")
    taken = time.monotonic() - start
    if said.code:
        raise ServiceError(f"bird refuses the configuration: {said.text}")
    return taken


@measurement("rs", Goal("rs.one_change_s", "s", at_most=1), Goal("rs.one_change_lines", "lines", at_least=1, at_most=4))
def one_change() -> dict[str, float]:
    """A whole render after one member's set got one prefix; what differs is a line in each of the member's sets."""
    with _input(_MEMBERS) as (folder, made):
        before, after, changed = folder / "before.conf", folder / "after.conf", folder / "changed.json"
        member = made.exchange.intent.members[_MEMBERS // 2]
        old = made.snapshot.sets[member.as_set or ""]
        new = old.model_copy(update={"ipv4": (*old.ipv4, "100.128.0.0/24")})
        sets = {**made.snapshot.sets, member.as_set or "": new}
        changed.write_text(Snapshot(sets=sets).model_dump_json(), encoding="utf-8")
        _ours(folder, made, before)
        taken = median(_ours(folder, made, after, changed).wall_s for _ in range(_RUNS))
        done = subprocess.run(["diff", str(before), str(after)], capture_output=True, text=True, check=False)
        edits = sum(line.startswith(("<", ">")) for line in done.stdout.splitlines())
        return {"rs.one_change_s": taken, "rs.one_change_lines": edits}


@measurement("rs", Goal("yaml.1000_members_s", "s", at_most=0.5))
def inventory() -> dict[str, float]:
    """From the folder to the intent, all faults looked for."""
    with _input(_MEMBERS) as (folder, made):
        written = write(folder / "bench", made.folder / "members.json")
        taken = []
        for _ in range(_RUNS):
            start = time.monotonic()
            loaded = load(folder / "bench")
            taken.append(time.monotonic() - start)
    if loaded.intent is None or len(loaded.intent.members) != written:
        raise ServiceError(f"the generated inventory has faults: {loaded.findings[:1]}")
    return {"yaml.1000_members_s": median(taken)}


@measurement("rs", Goal("irr.refresh_100_s", "s", at_most=10))
def refreshed() -> dict[str, float]:
    """All route sets of 100 members from nothing; each question is answered after 0.2 s."""
    with _input(_REFRESHED) as (_, made):
        irr = Irr(hosts=("irr.example.net",), sources=("RIPE",))
        registry = Bgpq4(irr, program=str(DATA / "bgpq4"))
        task = Task(
            intent=made.exchange.intent,
            settings=DataSettings(irr=irr),
            registry=registry,
            old=Snapshot(sets={}),
            environ={},
            where=lambda path: path,
            tell=lambda _: None,
        )
        with _environment(FAKE_IRR=str(made.folder / "irr"), FAKE_DELAY=_ANSWER_S):
            start = time.monotonic()
            found = refresh(task)
            taken = time.monotonic() - start
        wrong = [name for name, item in made.snapshot.sets.items() if set(found.snapshot.sets[name].ipv4) != set(item.ipv4)]
    if wrong:
        raise ServiceError(f"not what the registry said: {', '.join(wrong)}")
    return {"irr.refresh_100_s": taken}


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            del os.environ[name]
