"""Snapshots in a folder: whole or not there, whoever reads and however a writer ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.data.vrps import Vrp, digest, dump
from ixp.errors import InputError, ServiceError
from ixp.flows.snapshots import Snapshots

TEXT = dump([Vrp("198.18.11.0/24", 24, 64497)])
FULL_DISK = """
import sys
from pathlib import Path
from ixp.data.snapshot import RouteSet, Snapshot
from ixp.errors import ServiceError
from ixp.flows.snapshots import Snapshots
big = RouteSet(ipv4=tuple(f"10.{index // 256}.{index % 256}.0/24" for index in range(20000)))
try:
    Snapshots(Path(sys.argv[1])).write(Snapshot(sets={"AS-X": big}))
except ServiceError as error:
    print(error)
print(Snapshots(Path(sys.argv[1])).current().sets, sorted(path.name for path in Path(sys.argv[1]).iterdir()))
"""


def snapshot(number: int, vrps: str = "") -> Snapshot:
    return Snapshot(sets={"AS-X": RouteSet(origins=(number,))}, vrps=vrps)


def test_the_newest_and_the_kept(tmp_path: Path) -> None:
    store = Snapshots(tmp_path / "new")
    assert store.current() is None
    store.keep(snapshot(1))
    store.write(snapshot(2))
    assert store.current() == snapshot(2)
    assert store.kept(snapshot(1).digest) == snapshot(1)
    assert store.kept(snapshot(2).digest) is None
    assert store.kept("") is None


def test_the_deployed_one_stays_however_many_come(tmp_path: Path) -> None:
    store = Snapshots(tmp_path)
    deployed = snapshot(0).digest
    for number in range(30):
        store.keep(snapshot(number), deployed)
    assert store.kept(deployed) == snapshot(0)
    assert store.kept(snapshot(29).digest) == snapshot(29)
    assert len(list(tmp_path.iterdir())) <= 10


def test_vrps_stay_as_long_as_a_snapshot_names_them(tmp_path: Path) -> None:
    store = Snapshots(tmp_path)
    store.write(snapshot(1, digest(TEXT)), TEXT)
    store.keep(snapshot(1, digest(TEXT)))
    store.write(snapshot(2, digest("")), "")
    assert store.vrps(snapshot(1, digest(TEXT))) == (Vrp("198.18.11.0/24", 24, 64497),)
    assert store.vrps(snapshot(2, digest(""))) == ()
    store.write(snapshot(3))
    assert store.vrps(snapshot(2, digest(""))) is None
    assert store.vrps(snapshot(3)) is None


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{")
    with pytest.raises(InputError, match="data snapshot cannot be read"):
        Snapshots(tmp_path).current()


@pytest.mark.lab
def test_a_full_disk_leaves_the_old_one_whole(tmp_path: Path) -> None:
    mounted = 'mount -t tmpfs -o size=64k tmpfs "$1" && cp "$2" "$1/current.json" && exec "$3" -c "$4" "$1"'
    old = tmp_path / "old.json"
    old.write_text(snapshot(7).model_dump_json())
    disk = tmp_path / "disk"
    disk.mkdir()
    argv = ["unshare", "-m", "sh", "-euc", mounted, "sh", str(disk), str(old), sys.executable, FULL_DISK]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, left = done.stdout.splitlines()
    assert "No space left on device" in said
    assert "origins=(7,)" in left
    assert left.endswith("['current.json']")


def test_a_failure_to_write_is_a_service_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServiceError, match="cannot be written"):
        Snapshots(tmp_path / "file").write(snapshot(1))
