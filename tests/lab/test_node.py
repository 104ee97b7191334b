"""Nodes are isolated, and nothing of a run survives its end, however its creator ended."""

import os
import signal
import subprocess
import sys
from ipaddress import ip_interface
from pathlib import Path

import pytest

from ixp.errors import DeviceError, InputError
from ixp.poll import poll
from lab import rootfs, wire
from lab.node import Bind, Node
from lab.run import Identity, Run
from lab.wire import End

pytestmark = pytest.mark.lab

NAMESPACES = ("mnt", "net", "pid", "uts", "ipc")
CREATOR = """
import sys
from lab import wire
from lab.node import Node
from lab.run import Run
from lab.wire import End
run = Run.create()
print(run.id, flush=True)
left, right = Node(run, "left"), Node(run, "right")
left.start()
right.start()
wire.connect(left, End(interface="e0"), right, End(interface="e0"))
left.spawn("sleep", "1000")
print("up", flush=True)
sys.stdin.read()
"""


def processes_of(run: Run) -> list[int]:
    """Every process that sees a mount of the run, or was told its folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "mountinfo").read_text() + (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"{run.folder}/" in told and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def namespaces(pid: int) -> set[str]:
    return {str(Path(f"/proc/{pid}/ns/{kind}").readlink()) for kind in NAMESPACES}


def namespaces_in_use() -> set[str]:
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found |= namespaces(int(folder.name))
        except OSError:
            continue
    return found


def start(run: Run, name: str, **options: object) -> Node:
    node = Node(run, name, **options)
    node.start()
    return node


def test_node_sees_only_itself(run: Run) -> None:
    node = start(run, "alone")
    assert not namespaces(node.pid) & namespaces(os.getpid())
    assert node.exec("cat", "/proc/sys/kernel/hostname").stdout == "alone\n"
    assert node.script('for link in /sys/class/net/*; do echo "${link##*/}"; done').split() == ["lo"]
    assert str(run.folder.parent) not in node.exec("ls", "/run").stdout
    assert len(node.exec("ps", "-e", "--no-headers").stdout.splitlines()) < 6
    assert "sleep" in node.exec("ps", "-e").stdout


def test_what_a_node_writes_stays_in_it(run: Run) -> None:
    one, other = start(run, "one"), start(run, "other")
    one.write("/etc/mark/file", "énoncé\n", 0o600)
    assert one.read("/etc/mark/file") == "énoncé\n"
    assert one.exec("stat", "-c", "%a", "/etc/mark/file").stdout == "600\n"
    assert other.exec("test", "-e", "/etc/mark", check=False).returncode == 1
    assert not (rootfs.folder() / "etc/mark").exists()


def test_binds_are_read_only_unless_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("host\n")
    binds = [Bind(source=tmp_path, target="/opt/shown"), Bind(source=tmp_path, target="/opt/shared", writable=True)]
    node = start(run, "bound", binds=binds)
    assert node.read("/opt/shown/file") == "host\n"
    with pytest.raises(DeviceError, match=r"[Rr]ead-only"):
        node.script("echo x >/opt/shown/new")
    node.script("echo node >/opt/shared/new")
    assert (tmp_path / "new").read_text() == "node\n"


def test_commands_say_what_went_wrong(run: Run) -> None:
    node = start(run, "wrong")
    with pytest.raises(DeviceError, match="ended with 3: no such luck") as failure:
        node.script("echo no such luck >&2; exit 3")
    assert failure.value.where == "wrong"
    with pytest.raises(DeviceError, match=r"longer than 0.2 s"):
        node.exec("sleep", "10", timeout=0.2)


def test_pid_1_reaps_orphans(run: Run) -> None:
    node = start(run, "parent")
    node.spawn("sh", "-c", "sleep 0.05 & sleep 0.1 &")
    poll(lambda: "0.1" not in node.exec("ps", "-eo", "args").stdout, 5.0)
    assert "Z" not in node.exec("ps", "-eo", "state", "--no-headers").stdout


def test_wire_carries_both_families_and_stays_out_of_the_host(run: Run) -> None:
    left, right = start(run, "left"), start(run, "right")
    mac = "00:00:5e:00:53:11"
    wire.connect(
        left,
        End(interface="wire-test", mac=mac, addresses=(ip_interface("192.0.2.11/24"), ip_interface("2001:db8:0:100::11/64"))),
        right,
        End(interface="wire-test", addresses=(ip_interface("192.0.2.12/24"), ip_interface("2001:db8:0:100::12/64"))),
    )
    right.exec("ping", "-c1", "-W2", "192.0.2.11")
    right.exec("ping", "-c1", "-W2", "2001:db8:0:100::11")
    assert mac in right.exec("ip", "neighbour", "show", "192.0.2.11").stdout
    for node in (left, right):
        assert "tx-checksumming: off" in node.exec("ethtool", "-k", "wire-test").stdout
    assert not Path("/sys/class/net/wire-test").exists()


def test_stop_leaves_nothing_and_may_be_repeated(run: Run) -> None:
    node = start(run, "gone")
    node.spawn("sleep", "1000")
    identity, spaces = node.identity, namespaces(node.pid)
    node.stop()
    node.stop()
    assert identity is not None
    assert not identity.alive
    assert not spaces & namespaces_in_use()
    with pytest.raises(DeviceError, match="not running"):
        node.exec("true")


def test_down_after_the_creator_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", CREATOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as creator:
        assert creator.stdout is not None
        run = Run(creator.stdout.readline().strip())
        assert creator.stdout.readline() == "up\n"
        creator.send_signal(signal.SIGKILL)
    left = Node(run, "left")
    spaces = namespaces(left.pid) | namespaces(Node(run, "right").pid)
    left.exec("true")  # the lab outlives its creator
    run = Run.open(run.id)
    run.down()
    run.down()
    assert processes_of(run) == []
    assert not spaces & namespaces_in_use()
    assert not run.folder.exists()
    assert str(run.folder) not in Path("/proc/self/mountinfo").read_text()


@pytest.mark.parametrize("delay_s", [0.0, 0.01, 0.05, 0.1, 0.15])
def test_down_after_the_creator_was_killed_while_it_built(delay_s: float) -> None:
    with subprocess.Popen([sys.executable, "-c", CREATOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as creator:
        assert creator.stdout is not None
        run = Run(creator.stdout.readline().strip())
        try:
            creator.wait(delay_s)
        except subprocess.TimeoutExpired:
            creator.send_signal(signal.SIGKILL)
    Run.open(run.id).down()
    assert processes_of(run) == []


def test_down_never_ends_a_process_with_a_recycled_id(run: Run) -> None:
    with subprocess.Popen(["sleep", "1000"]) as stranger:
        stat = Path(f"/proc/{stranger.pid}/stat").read_text().split()
        stat[21] = str(int(stat[21]) - 1)
        (run.processes / "node-old").write_text(" ".join(stat))
        run.down()
        assert stranger.poll() is None
        stranger.kill()


def test_a_name_with_brackets_and_spaces_is_read_right() -> None:
    fields = " ".join(["S", *map(str, range(1, 19)), "4711", "0"])
    assert Identity.parse(f"12 (a b) c) {fields}") == Identity(12, 4711)


def test_down_ends_its_own_run_only(run: Run) -> None:
    other = Run.create()
    node = start(run, "kept")
    start(other, "kept")
    other.down()
    node.exec("true")


@pytest.mark.parametrize("run_id", ["", "UPPER", "far-too-long", "../etc"])
def test_run_ids_are_short_and_plain(run_id: str) -> None:
    with pytest.raises(InputError):
        Run.create(run_id or " ")


def test_a_run_id_is_taken_once(run: Run) -> None:
    with pytest.raises(InputError, match="taken"):
        Run.create(run.id)
