"""The timer on the device: it fires without its client, and a confirm and the firing never both win."""

from collections.abc import Iterator

import pytest

from custom_napalm._dead_man import DeadMan, State
from custom_napalm._ssh import Address, Completed, Ssh
from ixp.poll import poll
from lab.run import Run
from tests.push.linux_host import LinuxHost, network_of

pytestmark = pytest.mark.lab

PROOF = "/srv/reverted"
REVERT = ("sh", "-c", f"echo reverting; echo done >{PROOF}; exit 3")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinuxHost]:
    run = Run.create()
    try:
        host = LinuxHost(run, "rs2", tmp_path_factory.mktemp("rs2"))
        host.start()
        yield host
    finally:
        run.down()


def connected(host: LinuxHost) -> tuple[Ssh, DeadMan]:
    """A connection of its own, and the timer as seen over it."""
    arguments = host.arguments()
    options = arguments["optional_args"]
    ssh = Ssh(Address(arguments["hostname"], 22, "ixp", None, options["key_filename"], options["known_hosts"], 10.0))
    with network_of(host.client):
        ssh.open()

    def run(*argv: str) -> Completed:
        return ssh.run(("sudo", "-n", *argv))

    return ssh, DeadMan(run, "daemon")


@pytest.fixture
def timer(host: LinuxHost) -> Iterator[DeadMan]:
    host.node.script(f"rm -rf {PROOF} /run/ixp-timer")
    ssh, timer = connected(host)
    yield timer
    ssh.close()


def reverted(host: LinuxHost) -> bool:
    return host.node.exec("test", "-e", PROOF, check=False).returncode == 0


def test_nothing_is_pending_at_first(timer: DeadMan) -> None:
    assert timer.pending().state is State.IDLE
    assert timer.last_revert() is None
    assert not timer.disarm()


def test_it_fires_after_the_connection_is_gone(host: LinuxHost, timer: DeadMan) -> None:
    ssh, other = connected(host)
    other.arm(2, REVERT)
    ssh.close()
    pending = timer.pending()
    assert (pending.state, pending.seconds) == (State.ARMED, 2)
    assert 0 < pending.left <= 2
    assert not reverted(host)
    poll(lambda: timer.pending().state is State.IDLE, 5.0, what="the revert")
    assert reverted(host)
    assert timer.last_revert() == (3, "reverting\n")
    assert not timer.disarm(), "a late confirm must be told so"


def test_a_confirmed_change_is_not_reverted(host: LinuxHost, timer: DeadMan) -> None:
    timer.arm(1, REVERT)
    ssh, other = connected(host)
    assert other.disarm(), "from another connection too"
    ssh.close()
    assert timer.pending().state is State.IDLE
    asleep = ("pgrep", "-f", "^sleep 1$")
    poll(lambda: host.node.exec(*asleep, check=False).returncode == 1, 5.0, what="the end of the timer's sleep")
    assert not reverted(host)


def test_while_it_reverts_it_is_neither_idle_nor_confirmable(host: LinuxHost, timer: DeadMan) -> None:
    timer.arm(1, ("sh", "-c", f"until [ -e /srv/go ]; do sleep 0.1; done; rm /srv/go; echo done >{PROOF}"))
    poll(lambda: timer.pending().state is State.REVERTING, 5.0, what="the firing")
    assert not timer.disarm()
    host.node.write("/srv/go", "")
    poll(lambda: timer.pending().state is State.IDLE, 5.0, what="the revert")
    assert reverted(host)


def test_a_killed_timer_stays_pending(host: LinuxHost, timer: DeadMan) -> None:
    """Nothing was undone, so nothing may look confirmed: ``left`` goes below zero and a person has to decide."""
    timer.arm(1, REVERT)
    host.node.exec("kill", "-9", *host.node.exec("pgrep", "-f", "timer /run/ixp-timer/daemon [0-9a-f]+ 1 ").stdout.split())
    poll(lambda: timer.pending().left < 0, 5.0, what="the deadline")
    assert timer.pending().state is State.ARMED
    assert not reverted(host)


def test_words_of_the_revert_are_not_read_by_a_shell(host: LinuxHost, timer: DeadMan) -> None:
    timer.arm(1, ("touch", "/srv/a b;$(c)"))
    poll(lambda: timer.last_revert() == (0, ""), 5.0, what="the revert")
    assert host.node.exec("test", "-e", "/srv/a b;$(c)", check=False).returncode == 0


def test_the_timer_of_a_confirmed_change_leaves_a_later_one_alone(host: LinuxHost, timer: DeadMan) -> None:
    timer.arm(1, REVERT)
    assert timer.disarm()
    timer.arm(60, REVERT)
    poll(lambda: timer.pending().left < 58, 10.0, what="the moment after the first timer's end")
    assert timer.pending().state is State.ARMED
    assert not reverted(host)
    assert timer.disarm()
