"""``ixp refresh`` as a person and a schedule meet it: where it writes, how it ends, and that nothing of it is ever half done."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.errors import Exit
from ixp.flows.refresh import served
from ixp.flows.snapshots import kept_snapshots
from ixp.intent import load
from ixp.poll import poll
from ixp.state import State
from tests.unit.data.peeringdb import stand_in

ROOT = Path(__file__).resolve().parents[2]
DATA = """\
irr:
  hosts: [irr1.example.net]
  timeout: 60
"""
# In bgpq4's place: answers from the files of a folder, as late as it is told.
FAKE = """#!/bin/sh
for last; do :; done
case " $* " in *" -t "*) part=origins;; *" -6 "*) part=ipv6;; *) part=ipv4;; esac
touch "$FAKE_IRR/asked"
sleep "$FAKE_DELAY"
cat "$FAKE_IRR/$last.$part" 2>/dev/null || { echo "ERROR:nobody is here" >&2; exit 1; }
"""


@dataclass(frozen=True)
class Checkout:
    """A checkout with the inventory of Nantes, a state folder beside it and a registry made of files."""

    folder: Path

    @property
    def current(self) -> Path:
        return self.folder / "snapshots/nantes/current.json"

    def environment(self, **more: str) -> dict[str, str]:
        fixed = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        fake = {"IXP_BGPQ4": str(self.folder / "bgpq4"), "FAKE_IRR": str(self.folder / "irr"), "FAKE_DELAY": "0"}
        return fixed | fake | more

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-c", "from ixp.cli.main import main; main()", "refresh", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(argv, cwd=self.folder, env=self.environment(**more), text=True, **pipes)

    def refresh(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess([], process.returncode, out, err)

    def register(self, name: str, found: RouteSet) -> None:
        """Have the registry say that of a name."""
        folder = self.folder / "irr"
        for part in ("ipv4", "ipv6"):
            rows = [{"prefix": text, "exact": True} for text in getattr(found, part)]
            (folder / f"{name}.{part}").write_text(json.dumps({"x": rows}))
        (folder / f"{name}.origins").write_text(json.dumps({"x": found.origins}))


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Its registry says what its snapshot says."""
    for name in ("inventory", "snapshots"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "inventory/nantes/data.yml").write_text(DATA)
    (tmp_path / "bgpq4").write_text(FAKE)
    (tmp_path / "bgpq4").chmod(0o755)
    (tmp_path / "irr").mkdir()
    made = Checkout(tmp_path)
    for name, found in Snapshot.load(made.current).sets.items():
        made.register(name, found)
    return made


def sets(checkout: Checkout) -> dict[str, RouteSet]:
    return Snapshot.load(checkout.current).sets


def test_without_change_it_ends_with_0(checkout: Checkout) -> None:
    before = Snapshot.load(checkout.current)
    done = checkout.refresh()
    assert (done.returncode, done.stderr.count("Traceback")) == (Exit.DONE, 0), done.stdout + done.stderr
    assert f"route sets in {checkout.folder}/snapshots/nantes" in done.stdout
    after = Snapshot.load(checkout.current)
    assert set(after.sets) <= set(before.sets)
    text = checkout.current.read_bytes()
    checkout.refresh()
    assert checkout.current.read_bytes() == text, "same data, same bytes"


def test_a_members_fault_names_its_line_and_ends_with_1(checkout: Checkout) -> None:
    before = sets(checkout)
    checkout.register("AS64497:AS-ARMOR", RouteSet(origins=(64497,)))
    more = before["AS64498:AS-LOIRE"].model_copy(update={"ipv4": ("198.18.12.0/24", "198.18.13.0/24")})
    checkout.register("AS64498:AS-LOIRE", more)
    done = checkout.refresh("--json", "found.json")
    assert done.returncode == Exit.FINDINGS, done.stderr
    assert "inventory/nantes/members/armor.yml:" in done.stdout
    assert "loire: +" in done.stdout
    assert sets(checkout)["AS64497:AS-ARMOR"] == before["AS64497:AS-ARMOR"]
    assert sets(checkout)["AS64498:AS-LOIRE"] == more
    (finding,) = json.loads((checkout.folder / "found.json").read_text())["checks"][0]["findings"]
    assert finding["rule"] == "data.set-guard"


def test_a_dead_registry_changes_nothing_and_ends_with_3(checkout: Checkout) -> None:
    shutil.rmtree(checkout.folder / "irr")
    (checkout.folder / "irr").mkdir()
    before = checkout.current.read_bytes()
    done = checkout.refresh()
    assert done.returncode == Exit.SERVICE
    assert "error: no registry answers" in done.stderr
    assert "inventory/nantes/data.yml:2" in done.stderr
    assert "Traceback" not in done.stderr
    assert checkout.current.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--accept", "nobody"), "there is no member 'nobody'"), (("--member", "Armor"), "there is no member 'Armor'")],
)
def test_wrong_use(checkout: Checkout, arguments: tuple[str, ...], said: str) -> None:
    done = checkout.refresh(*arguments)
    assert (done.returncode, said in done.stderr) == (Exit.USAGE, True), done.stderr


def test_without_settings(checkout: Checkout) -> None:
    (checkout.folder / "inventory/nantes/data.yml").unlink()
    done = checkout.refresh()
    assert done.returncode == Exit.USAGE
    assert "at: inventory/nantes/data.yml" in done.stderr


def test_faults_of_the_settings_have_their_line(checkout: Checkout) -> None:
    (checkout.folder / "inventory/nantes/data.yml").write_text("irr:\n  hosts: [irr one]\n  timeouts: 3\n")
    done = checkout.refresh()
    assert (done.returncode, "the inventory has 2 faults" in done.stderr) == (Exit.USAGE, True)
    argv = [sys.executable, "-c", "from ixp.cli.main import main; main()", "check"]
    said = subprocess.run(argv, cwd=checkout.folder, env=checkout.environment(), capture_output=True, text=True, check=False)
    assert "data.yml:2: error: value.server" in said.stdout
    assert "data.yml:3: error: schema.unknown-key" in said.stdout
    assert "did you mean 'timeout'?" in said.stdout


def test_without_bgpq4(checkout: Checkout) -> None:
    done = checkout.refresh(IXP_BGPQ4=str(checkout.folder / "none"))
    assert (done.returncode, " hint: apt-get install bgpq4" in done.stderr) == (Exit.USAGE, True), done.stderr


def test_on_the_deploying_host_it_is_for_the_lane_of_data(checkout: Checkout) -> None:
    state = State.create(checkout.folder / "state", "nantes")
    before = checkout.current.read_bytes()
    done = checkout.refresh(IXP_STATE=str(state.folder))
    assert done.returncode == Exit.DONE, done.stderr
    assert checkout.current.read_bytes() == before
    newest = kept_snapshots(state.published_folder).current()
    assert newest is not None
    assert newest.sets["AS64497:AS-ARMOR"] == sets(checkout)["AS64497:AS-ARMOR"]
    checkout.register("AS64498:AS-LOIRE", RouteSet(origins=(64498,), ipv4=("198.18.12.0/24",)))
    assert checkout.refresh("--here", "--member", "loire", IXP_STATE=str(state.folder)).returncode == Exit.FINDINGS
    assert kept_snapshots(state.published_folder).current() == newest


def test_peeringdb_is_asked_again_after_hours(checkout: Checkout) -> None:
    asns = [item.asn for item in served(load(checkout.folder / "inventory/nantes").intent or pytest.fail("no intent"))]
    rows: dict[int, dict[str, object]] = {asn: {"info_prefixes4": 20} for asn in asns}
    with stand_in({**rows, 64777: {"info_never_via_route_servers": True}}) as server:
        (checkout.folder / "inventory/nantes/data.yml").write_text(f"{DATA}peeringdb: {{ url: '{server.url}' }}\n")
        for _ in range(2):
            done = checkout.refresh()
            assert done.returncode == Exit.DONE, done.stderr
        assert len(server.asked) == 2
        asked = checkout.current.with_name("peeringdb-asked")
        long_ago = asked.stat().st_mtime - 13 * 3600
        os.utime(asked, (long_ago, long_ago))
        checkout.refresh()
        assert len(server.asked) == 4
    assert Snapshot.load(checkout.current).network(64497).max_prefix_ipv4 == 20
    assert Snapshot.load(checkout.current).never_via == (64777,)


def test_a_peeringdb_that_gave_no_answer_is_asked_again(checkout: Checkout) -> None:
    with stand_in({}) as server:
        url = server.url
    (checkout.folder / "inventory/nantes/data.yml").write_text(f"{DATA}peeringdb: {{ url: '{url}' }}\n")
    assert checkout.refresh().returncode == Exit.FINDINGS
    assert not checkout.current.with_name("peeringdb-asked").exists()


def test_kill_while_it_asks_leaves_the_old_one_whole(checkout: Checkout) -> None:
    before = checkout.current.read_bytes()
    process = checkout.start(FAKE_DELAY="2")
    try:
        poll((checkout.folder / "irr/asked").exists, 30.0, 0.02, "the first question")
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert checkout.current.read_bytes() == before
    assert checkout.refresh().returncode == Exit.DONE


WRITER = """
import sys
from pathlib import Path
from ixp.data.snapshot import RouteSet, Snapshot
from ixp.flows.snapshots import Snapshots
number = 0
while True:
    number += 1
    filled = RouteSet(origins=(number,), ipv4=tuple(f"10.{index // 256}.{index % 256}.0/24" for index in range(5000)))
    Snapshots(Path(sys.argv[1])).write(Snapshot(sets={"AS-X": filled}), f"198.18.0.0/24-24 {number}\\n")
"""


def test_kill_while_it_writes_leaves_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "current.json"
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    for _ in range(5):
        seen = path.read_bytes() if path.exists() else b""
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], env=env) as process:
            try:
                poll(lambda old=seen: path.exists() and path.read_bytes() != old, 30.0, 0.003, "a written snapshot")
            finally:
                process.send_signal(signal.SIGKILL)
        assert len(Snapshot.load(path).sets["AS-X"].ipv4) == 5000
