"""The FRR driver's promise: what is not confirmed is undone by the device, and a failed change leaves nothing behind."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from napalm import get_network_driver
from napalm.base.exceptions import CommandErrorException, CommitError, ConnectionException, ReplaceConfigException

from custom_napalm import _frr_apply
from custom_napalm._frr_apply import canonical
from ixp.data.snapshot import Snapshot
from ixp.model import State
from ixp.poll import poll
from lab.daemons import start_frr
from lab.node import Node
from lab.run import Run
from tests.push.frr.conftest import EMPTY
from tests.push.linux_host import LinuxHost
from tests.render.rich import rich_exchange, rich_snapshot
from tests.render.states import with_connections
from tests.render.test_frr import rendered

pytestmark = pytest.mark.lab

NEW = rendered()
PASSWORD = "Right!|'?#-1"
STATES = rendered(
    with_connections(
        "loire-1",
        exchange=with_connections("armor-1", state=State.SUSPENDED, md5="md5/armor-1"),
        state=State.LEAVING,
    )
).replace("@secret:md5/armor-1@", PASSWORD)
# Killed between commit and confirm, before it could hang up.
CLIENT = """
import json, os, signal, sys
from napalm import get_network_driver
arguments, text = json.loads(sys.stdin.read())
driver = get_network_driver("frr")(**arguments)
driver.open()
driver.load_replace_candidate(config=text)
driver.commit_config(revert_in=6)
os.kill(os.getpid(), signal.SIGKILL)
"""


def running(host: LinuxHost) -> str:
    """What FRR prints, in canonical form."""
    return canonical(host.node.exec("vtysh", "-c", "show running-config").stdout)


def startup(host: LinuxHost) -> str:
    return host.node.read("/etc/frr/frr.conf")


def healed(host: LinuxHost, within: float) -> None:
    poll(lambda: running(host) == canonical(EMPTY), within, what="the device's own undo")


def commit(driver: Any, text: str = NEW, revert_in: int | None = None) -> None:
    driver.load_replace_candidate(config=text)
    driver.commit_config(revert_in=revert_in)


def test_napalm_finds_the_driver() -> None:
    assert get_network_driver("frr").__name__ == "FrrDriver"


def test_running_configuration_is_the_rendered_file(host: LinuxHost) -> None:
    """Letter by letter, but for comments and the frame: so equality needs no knowledge of FRR."""
    with host.driver("frr") as driver:
        commit(driver)
    printed = host.node.exec("vtysh", "-c", "show running-config").stdout.splitlines()
    begin = printed.index("frr version 10.3")
    ours = NEW.splitlines()
    assert printed[begin : printed.index("end")] == ours[ours.index("frr version 10.3") :]


def test_every_state_reads_back_as_it_was_rendered(host: LinuxHost) -> None:
    """Suspended, leaving and with a password: what FRR prints is again the file, letter by letter."""
    with host.driver("frr") as driver:
        commit(driver, STATES)
        read = driver.get_bgp_neighbors()["global"]["peers"]
        assert {peer for peer, item in read.items() if not item["is_enabled"]} == {"192.0.2.11", "2001:db8:0:100::11"}
        assert PASSWORD in driver.get_config(retrieve="running")["running"]
        sanitized = driver.get_config(retrieve="running", sanitized=True)["running"]
        commit(driver)
    assert PASSWORD not in sanitized
    assert " neighbor 192.0.2.11 password <removed>" in sanitized.splitlines()
    assert running(host) == canonical(NEW)


def test_everything_that_the_policy_can_say_reads_back(host: LinuxHost) -> None:
    rich = rendered(rich_exchange(), rich_snapshot()).replace("@secret:md5/loire-1@", PASSWORD)
    with host.driver("frr") as driver:
        commit(driver, rich)
        driver.load_replace_candidate(config=rich)
        assert driver.compare_config() == ""
        assert [item["host"] for item in driver.get_rtr_caches()] == ["192.0.2.60", "2001:db8:0:100::61"]
        commit(driver)
        assert driver.get_rtr_caches() == []
    assert running(host) == canonical(NEW)


@pytest.mark.parametrize("password", ["x" * 81, "two words"])
def test_a_refused_password_is_not_in_the_complaint(host: LinuxHost, password: str) -> None:
    with host.driver("frr") as driver, pytest.raises(ReplaceConfigException, match="password <removed>") as caught:
        driver.load_replace_candidate(config=STATES.replace(PASSWORD, password))
    assert password not in str(caught.value)
    assert running(host) == canonical(EMPTY)


def test_boot_from_the_file_runs_it() -> None:
    """Every daemon reads the file at boot, bgpd alone the sets of a later change: what is printed stays the same."""
    run = Run.create()
    try:
        node = Node(run, "rs2-nte02")
        node.start()
        start_frr(node, NEW)
        poll(lambda: canonical(node.exec("vtysh", "-c", "show running-config").stdout) == canonical(NEW), 10.0, what="the file")
        node.write("/run/apply.py", Path(_frr_apply.__file__).read_text(encoding="utf-8"))
        for name, text in (("changed", rendered(snapshot=Snapshot(sets={}))), ("again", NEW)):
            node.write(f"/run/{name}.conf", text)
            node.exec("python3", "/run/apply.py", f"/run/{name}.conf")
            assert canonical(node.exec("vtysh", "-c", "show running-config").stdout) == canonical(text)
    finally:
        run.down()


def test_commit_makes_the_diff_empty_and_a_restart_reads_it(host: LinuxHost) -> None:
    with host.driver("frr") as driver:
        driver.load_replace_candidate(config=NEW)
        assert "+ neighbor 192.0.2.11 remote-as 64497" in driver.compare_config().splitlines()
        driver.commit_config()
        driver.load_replace_candidate(config=NEW)
        assert driver.compare_config() == ""
        driver.discard_config()
        assert not driver.get_config()["candidate"]
    assert startup(host) == NEW


def test_what_a_restart_would_bring_is_compared_with_what_runs(host: LinuxHost) -> None:
    by_hand = "ip prefix-list by-hand seq 5 permit 203.0.113.0/24"
    with host.driver("frr") as driver:
        commit(driver, STATES)
        assert driver.unsaved() == ""
        host.node.exec("vtysh", "-c", "configure terminal", "-c", by_hand)
        assert f"+{by_hand}" in driver.unsaved().splitlines()
        host.node.write("/etc/frr/frr.conf", EMPTY)
        assert PASSWORD not in driver.unsaved()


def test_unconfirmed_commit_is_undone(host: LinuxHost) -> None:
    with host.driver("frr") as driver:
        commit(driver, revert_in=5)
        assert running(host) == canonical(NEW)
        assert startup(host) == EMPTY, "a restart inside the window is a rollback"
    healed(host, 12.0)
    with host.driver("frr") as driver:
        poll(lambda: not driver.has_pending_commit(), 5.0, what="the end of the undo")
        with pytest.raises(CommitError, match="too late"):
            driver.confirm_commit()
    assert startup(host) == EMPTY


def test_confirmed_from_another_connection(host: LinuxHost) -> None:
    with host.driver("frr") as driver:
        commit(driver, revert_in=60)
    with host.driver("frr") as driver:
        assert driver.has_pending_commit()
        driver.confirm_commit()
        assert not driver.has_pending_commit()
    assert running(host) == canonical(NEW)
    assert startup(host) == NEW


def test_second_commit_is_refused_while_one_is_pending(host: LinuxHost) -> None:
    with host.driver("frr") as driver:
        commit(driver, revert_in=60)
        with pytest.raises(CommitError, match="pending"):
            commit(driver, EMPTY)
        driver.rollback()
        assert not driver.has_pending_commit()
    assert running(host) == canonical(EMPTY)


def test_rollback_of_a_confirmed_commit(host: LinuxHost) -> None:
    with host.driver("frr") as driver:
        commit(driver)
        driver.rollback()
    assert running(host) == canonical(EMPTY)
    assert canonical(startup(host)) == canonical(EMPTY)


def test_bad_line_is_refused_with_its_number(host: LinuxHost) -> None:
    with host.driver("frr") as driver:
        with pytest.raises(ReplaceConfigException, match=r"line 2: .*frobnicate"):
            driver.load_replace_candidate(config="!\nfrobnicate\n" + NEW)
        with pytest.raises(CommandErrorException, match="no candidate"):
            driver.compare_config()
    assert running(host) == canonical(EMPTY)


def test_undeclared_neighbor_is_refused(host: LinuxHost) -> None:
    """vtysh lets it pass; bgpd does not."""
    text = NEW.replace("  neighbor 192.0.2.11 activate", "  neighbor 192.0.2.99 activate")
    with host.driver("frr") as driver, pytest.raises(ReplaceConfigException, match=r"192\.0\.2\.99 activate"):
        driver.load_replace_candidate(config=text)
    assert running(host) == canonical(EMPTY)


def test_what_frr_does_not_keep_leaves_nothing(host: LinuxHost) -> None:
    """A default, which FRR does not print: both parsers accept it, equality does not."""
    text = NEW.replace(" bgp router-id", " bgp default ipv4-unicast\n bgp router-id").replace(
        " no bgp default ipv4-unicast\n", ""
    )
    with host.driver("frr") as driver:
        with pytest.raises(CommitError, match="rolled back"):
            commit(driver, text, revert_in=60)
        assert not driver.has_pending_commit()
    assert running(host) == canonical(EMPTY)


def test_killed_client_leaves_a_device_that_heals(host: LinuxHost) -> None:
    done = subprocess.run(
        [*host.client.enter_network(), sys.executable, "-c", CLIENT],
        input=json.dumps([host.arguments(), NEW]),
        text=True,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {-9, 137}, done.stderr
    assert running(host) == canonical(NEW)
    healed(host, 11.0)


def test_unknown_host_key_is_refused(host: LinuxHost) -> None:
    other = host.folder / "other_hosts"
    public = host.known_hosts.read_text().split()
    other.write_text(f"198.18.255.99 {public[1]} {public[2]}\n")
    with pytest.raises(ConnectionException), host.driver("frr", known_hosts=other):
        pass


def test_getters(host: LinuxHost) -> None:
    with host.driver("frr") as driver:
        commit(driver)
        answer = poll(lambda: _up(driver), 30.0, what="the session with the member")
        assert answer["remote_as"] == 64497
        assert answer["description"] == "AS64497 Armor Telecom"
        assert answer["uptime"] >= 0
        poll(lambda: _up(driver)["address_family"]["ipv4"]["accepted_prefixes"] == 1, 10.0, what="the member's route")
        assert driver.get_facts()["os_version"] == "10.3"


def _up(driver: Any) -> Any:
    peer = driver.get_bgp_neighbors()["global"]["peers"]["192.0.2.11"]
    return peer if peer["is_up"] else None
