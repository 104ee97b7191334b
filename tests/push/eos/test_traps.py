"""What the driver and the switch do that one would not expect (traps E1 to E10)."""

import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pyeapi
import pytest
from napalm.base.exceptions import CommitError, SessionLockedException
from pyeapi.eapilib import CommandError

from ixp.push.marks_eos import abort_dangling, mark_good, open_by_others, read_mark
from tasks.push import AtWork, at_work
from tests.push.eos.conftest import BOOTSTRAP, HASH, PASSWORD, ROOT, body, running, startup, wait_until_reverted, with_line

LINE = "description changed"
CHANGED = with_line("Ethernet1", LINE)
OTHER = with_line("Ethernet2", "description operator")


def type_by_hand(driver, *lines: str) -> None:
    """What an operator does: changes the running configuration and does not save."""
    driver._run_commands(["configure", *lines, "end"])


def test_e1_close_takes_an_unconfirmed_commit_back_at_once(standin, driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=600)
    driver.close()
    assert LINE not in running(standin.driver())


def test_e1_detached_session_is_confirmed_from_another_connection(standin, driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=600)
    name, driver.config_session = driver.config_session, None
    driver.close()
    second = standin.driver()
    second.config_session = name
    second.confirm_commit()
    assert LINE in startup(second)


def test_e2_timer_outlives_a_client_that_is_killed(standin, driver):
    program = (
        "import os, signal, ssl\n"
        "from napalm import get_network_driver\n"
        f"tls = ssl.create_default_context(cafile={str(standin.certificate)!r})\n"
        f"driver = get_network_driver('eos')('127.0.0.1', 'ixp', {PASSWORD!r}, optional_args="
        f"{{'port': {standin.port}, 'context': tls}})\n"
        "driver.open()\n"
        f"driver.load_replace_candidate(config={CHANGED!r})\n"
        "driver.commit_config(revert_in=4)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert LINE in running(driver)
    wait_until_reverted(driver, LINE)


def test_e2_timer_outlives_the_process_of_the_switch(standin, driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=4)
    standin.kill()
    standin.start()
    again = standin.driver()
    assert LINE in running(again)
    assert again.has_pending_commit()
    wait_until_reverted(again, LINE)


def test_reload_comes_back_with_the_startup_configuration(standin, driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=600)
    standin.kill()
    standin.start("--reload")
    again = standin.driver()
    assert LINE not in running(again)
    assert not again.has_pending_commit()


def test_reload_command_forgets_what_was_not_saved(driver):
    type_by_hand(driver, "interface Ethernet2", "description operator")
    driver._run_commands(["reload now"], encoding="text")
    assert "description operator" not in running(driver)


def test_e3_rollback_restores_startup_so_unsaved_changes_are_lost(driver):
    type_by_hand(driver, "interface Ethernet2", "description operator")
    assert startup(driver) != body(running(driver))
    driver.load_merge_candidate(config="interface Ethernet1\n   description changed\n")
    driver.commit_config()
    driver.rollback()
    assert LINE not in running(driver)
    assert "description operator" not in running(driver)


def test_e3_own_backup_brings_unsaved_changes_back(driver):
    type_by_hand(driver, "interface Ethernet2", "description operator")
    backup = running(driver)
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config()
    driver.load_replace_candidate(config=backup)
    driver.commit_config()
    assert body(running(driver)) == body(backup)


def test_e4_a_day_is_sent_as_zero_and_reverts_at_once(driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=86_400)
    assert LINE not in running(driver)


def test_e5_partial_replace_takes_the_management_away(driver):
    driver.load_replace_candidate(config="hostname sw1-nte01\n")
    diff = driver.compare_config()
    assert "-username ixp" in diff
    assert "-management api http-commands" in diff
    driver.discard_config()


def test_e6_foreign_session_locks(standin, driver):
    driver._run_commands(["configure session operator", "hostname other", "end"])
    started = time.monotonic()
    with pytest.raises(SessionLockedException):
        driver.load_replace_candidate(config=CHANGED)
    assert time.monotonic() - started > 9
    standin.driver(lock_disable=True).load_replace_candidate(config=CHANGED)


def test_e6_dangling_sessions_of_ours_are_aborted_and_no_others(driver):
    for name in ("napalm_1", "napalm_2", "operator"):
        driver._run_commands([f"configure session {name}", "hostname other", "end"])
    assert abort_dangling(driver) == ("napalm_1", "napalm_2")
    assert set(driver._run_commands(["show configuration sessions"])[0]["sessions"]) == {"operator"}


def test_e6_sessions_of_others_are_seen_before_a_push(driver):
    for name in ("napalm_1", "operator"):
        driver._run_commands([f"configure session {name}", "hostname other", "end"])
    assert open_by_others(driver) == ("operator",)
    abort_dangling(driver)
    driver._run_commands(["configure session operator abort"])
    assert open_by_others(driver) == ()


def test_e3_what_is_not_saved_is_seen(driver):
    host = SimpleNamespace(name="sw1-nte01", platform="eos", get_connection=lambda *_: driver)
    task = SimpleNamespace(host=host, nornir=SimpleNamespace(config=None))
    assert at_work(task).result == AtWork()
    type_by_hand(driver, "interface Ethernet2", "description operator")
    seen = at_work(task).result
    assert (seen.pending, seen.sessions) == (False, ())
    assert "+   description operator" in seen.unsaved.splitlines()
    assert HASH not in seen.unsaved


def test_e6_five_open_sessions_are_all(driver):
    for number in range(5):
        driver._run_commands([f"configure session napalm_{number}", "end"])
    with pytest.raises(CommandError):
        driver._run_commands(["configure session one-more", "end"])
    driver._run_commands(["configure session napalm_0", "end"])


def test_e7_second_commit_while_a_timer_runs(standin, driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=600)
    second = standin.driver(lock_disable=True)
    second.load_replace_candidate(config=OTHER)
    with pytest.raises(CommitError):
        second.commit_config(revert_in=60)
    with pytest.raises(CommandError, match="CLI command 3 of 4"):
        second.commit_config()
    assert "description operator" not in running(driver)
    assert LINE not in startup(driver)


def test_e9_wrong_password(standin):
    with pytest.raises(pyeapi.eapilib.ConnectionError):
        standin.driver("wrong")


def test_e10_unknown_certificate_is_refused(standin):
    with pytest.raises(Exception, match=r"(?i)certificate"):
        standin.driver(context=None, enforce_verification=True)


def test_e12_message_is_not_implemented(driver):
    driver.load_replace_candidate(config=CHANGED)
    with pytest.raises(NotImplementedError):
        driver.commit_config(message="why")


def test_mark_names_the_run_and_older_ones_go(driver):
    assert read_mark(driver) is None
    mark_good(driver, "run-1")
    mark_good(driver, "run-2")
    assert read_mark(driver) == "run-2"
    kept = driver._run_commands(["dir flash:", "more flash:ixp-last-good-run-2.cfg"], encoding="text")
    assert "run-1" not in kept[0]["output"]
    assert "hostname sw1-nte01" in kept[1]["output"]


def test_marked_file_restores_the_switch(driver):
    mark_good(driver, "run-1")
    before = running(driver)
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config()
    driver._run_commands(["configure replace flash:ixp-last-good-run-1.cfg"], encoding="text")
    assert running(driver) == before


def test_bootstrap_is_what_the_switch_starts_with(driver):
    driver.load_replace_candidate(config=BOOTSTRAP)
    assert driver.compare_config() == ""
