"""The BIRD driver's promise: what is not confirmed is undone, and everybody can see which it is."""

import json
import subprocess
import sys
from typing import Any

import pytest
from napalm import get_network_driver
from napalm.base.exceptions import (
    CommandErrorException,
    CommitConfirmException,
    CommitError,
    ConnectionException,
    ReplaceConfigException,
)

from ixp.poll import poll
from tests.push.bird.conftest import EMPTY
from tests.push.linux_host import ADDRESS, LinuxHost

pytestmark = pytest.mark.lab

SESSION = """
protocol bgp c_armor_1_v4 {
  description "AS64497 Armor";
  local 192.0.2.1 as 64496;
  neighbor 192.0.2.11 as 64497;
  rs client;
  connect delay time 1;
  error wait time 1, 2;
  ipv4 { import where net != 198.18.99.0/24; import keep filtered on; export none; };
}
"""
NEW = EMPTY + SESSION
PASSWORD = SESSION.replace("rs client;", 'rs client;\n  password "not-a-secret";')


def protocols(host: LinuxHost) -> str:
    """What BIRD itself runs."""
    return host.node.exec("birdc", "show", "protocols").stdout


def healed(host: LinuxHost, within: float) -> None:
    """Wait until the session of the candidate is gone."""
    poll(lambda: "c_armor_1_v4" not in protocols(host), within, what="BIRD's own undo")


def commit(driver: Any, text: str = NEW, revert_in: int | None = None) -> None:
    driver.load_replace_candidate(config=text)
    driver.commit_config(revert_in=revert_in)


def test_commit_and_confirm(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        driver.load_replace_candidate(config=NEW)
        assert "+protocol bgp c_armor_1_v4 {" in driver.compare_config().splitlines()
        assert "c_armor_1_v4" not in protocols(host)
        driver.commit_config(revert_in=60)
        assert driver.has_pending_commit()
        assert "c_armor_1_v4" in protocols(host)
        assert host.node.read("/etc/bird/bird.conf") == EMPTY, "a reboot in the window must roll back"
        assert driver.get_config(retrieve="running")["running"] == NEW
        driver.confirm_commit()
        assert not driver.has_pending_commit()
        with pytest.raises(CommitError, match="no commit"):
            driver.confirm_commit()
    assert host.node.read("/etc/bird/bird.conf") == NEW
    assert host.node.exec("stat", "-c", "%U:%G %a", "/etc/bird/bird.conf").stdout == "bird:bird 640\n"
    assert "c_armor_1_v4" in protocols(host)


def test_equal_configuration_is_an_empty_diff(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        driver.load_replace_candidate(config=EMPTY)
        assert not driver.compare_config()
        driver.discard_config()
        assert not driver.get_config()["candidate"]


def test_expiry_heals_and_a_late_confirm_fails(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        commit(driver, revert_in=1)
        healed(host, 4.0)
        assert not driver.has_pending_commit()
        with pytest.raises(CommitError, match="too late"):
            driver.confirm_commit()
        assert driver.get_config(retrieve="running")["running"] == EMPTY
    assert host.node.read("/etc/bird/bird.conf") == EMPTY
    assert "c_armor_1_v4" not in protocols(host)


def test_plain_configure_in_the_window_makes_the_confirm_fail(host: LinuxHost) -> None:
    """An operator's own ``configure`` cancels the timer and loads the old file: the change is not there to be kept."""
    with host.driver("bird") as driver:
        commit(driver, revert_in=60)
        host.node.exec("birdc", "configure")
        with pytest.raises(CommitError, match="too late"):
            driver.confirm_commit()
    assert host.node.read("/etc/bird/bird.conf") == EMPTY


def test_confirm_from_another_connection(host: LinuxHost) -> None:
    with host.driver("bird") as first:
        commit(first, revert_in=60)
    with host.driver("bird") as second:
        assert second.has_pending_commit(), "closing a connection must not abort"
        second.confirm_commit()
    assert host.node.read("/etc/bird/bird.conf") == NEW


def test_second_commit_is_refused_and_leaves_the_first_alone(host: LinuxHost) -> None:
    with host.driver("bird") as first, host.driver("bird") as second:
        commit(first, revert_in=60)
        second.load_replace_candidate(config=EMPTY + "# another\n")
        for timer in (None, 60):
            with pytest.raises(CommitError, match="pending"):
                second.commit_config(revert_in=timer)
        second.discard_config()
        first.confirm_commit()
    assert host.node.read("/etc/bird/bird.conf") == NEW


def test_rollback_of_a_pending_commit(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        commit(driver, revert_in=60)
        driver.rollback()
        assert not driver.has_pending_commit()
        assert "c_armor_1_v4" not in protocols(host)
        with pytest.raises(CommitError, match="no commit"):
            driver.confirm_commit()


def test_rollback_of_a_confirmed_commit(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        commit(driver, revert_in=60)
        driver.confirm_commit()
        driver.rollback()
        assert "c_armor_1_v4" not in protocols(host)
        assert driver.get_config(retrieve="startup")["startup"] == EMPTY


def test_rollback_without_a_commit(host: LinuxHost) -> None:
    with host.driver("bird") as driver, pytest.raises(CommandErrorException, match="nothing was committed"):
        driver.rollback()


def test_commit_without_timer(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        commit(driver)
        assert not driver.has_pending_commit()
    assert host.node.read("/etc/bird/bird.conf") == NEW


def test_bad_candidate_names_its_line_and_leaves_nothing(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        with pytest.raises(ReplaceConfigException, match=r"bird\.candidate:6:\d+ syntax error"):
            driver.load_replace_candidate(config=EMPTY + "rubbish;\n")
        with pytest.raises(CommitError, match="no candidate"):
            driver.commit_config(revert_in=60)
        assert driver.get_config()["running"] == EMPTY


def test_merge_and_zero_timer_are_refused(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        with pytest.raises(NotImplementedError, match="whole configurations"):
            driver.load_merge_candidate(config=NEW)
        driver.load_replace_candidate(config=NEW)
        with pytest.raises(CommitConfirmException, match="at least one second"):
            driver.commit_config(revert_in=0)


def test_unknown_host_key_is_refused(host: LinuxHost) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host.folder / "other")], check=True)
    other = (host.folder / "other.pub").read_text().split()
    wrong = host.folder / "wrong"
    wrong.write_text(f"{ADDRESS} {other[0]} {other[1]}\n")
    empty = host.folder / "empty"
    empty.write_text("")
    for known, said in ((wrong, "does not match"), (empty, "not found in known_hosts")):
        with pytest.raises(ConnectionException, match=said), host.driver("bird", known):
            pass


def test_connection_without_known_hosts_is_refused(host: LinuxHost) -> None:
    arguments = host.arguments()
    del arguments["optional_args"]["known_hosts"]
    with pytest.raises(ConnectionException, match="known_hosts"):
        get_network_driver("bird")(**arguments).open()


CLIENT = """
import sys, json
from napalm import get_network_driver
driver = get_network_driver("bird")(**json.loads(sys.argv[1]))
driver.open()
driver.load_replace_candidate(config=sys.argv[2])
driver.commit_config(revert_in=4)
print("committed", flush=True)
sys.stdin.read()
driver.confirm_commit()
"""


def test_killed_client_is_healed(host: LinuxHost) -> None:
    argv = [*host.client.enter_network(), sys.executable, "-c", CLIENT, json.dumps(host.arguments()), NEW]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None
        assert client.stdout.readline() == "committed\n"
        assert "c_armor_1_v4" in protocols(host)
        client.kill()
    healed(host, 4 + 5)
    with host.driver("bird") as driver:
        assert not driver.has_pending_commit()
        assert driver.get_config()["running"] == EMPTY
