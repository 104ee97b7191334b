"""Load, compare, commit, take back: NAPALM's contract on both shapes of commit timers."""

import pytest
from napalm.base.exceptions import CommitError, MergeConfigException, ReplaceConfigException
from pyeapi.eapilib import CommandError

from lab.eos.shadow import crypt
from tests.push.eos.conftest import BOOTSTRAP, HASH, body, running, startup, wait_until_reverted, with_line

LINE = "description changed"
CHANGED = with_line("Ethernet1", LINE)


def test_replace_shows_a_diff_and_is_committed_and_saved(driver):
    driver.load_replace_candidate(config=CHANGED)
    assert "+   description changed" in driver.compare_config()
    assert LINE not in running(driver)
    driver.commit_config()
    assert LINE in running(driver)
    assert startup(driver) == body(running(driver))


def test_replace_takes_away_what_the_file_lacks(driver):
    driver.load_merge_candidate(config="vlan 100\n   name peering\n")
    driver.commit_config()
    driver.load_replace_candidate(config=BOOTSTRAP)
    assert "-vlan 100" in driver.compare_config()
    driver.commit_config()
    assert "vlan 100" not in running(driver)


def test_merge_keeps_the_rest(driver):
    driver.load_merge_candidate(config="interface Ethernet2\n   description merged\n")
    driver.commit_config()
    assert "description merged" in running(driver)
    assert "hostname sw1-nte01" in running(driver)


def test_same_configuration_gives_no_diff(driver):
    driver.load_replace_candidate(config=BOOTSTRAP)
    assert driver.compare_config() == ""
    driver.discard_config()


def test_discard_leaves_nothing(driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.discard_config()
    assert LINE not in running(driver)
    assert driver._run_commands(["show configuration sessions"])[0]["sessions"] == {}


def test_timed_commit_holds_at_once_and_is_taken_back_unless_confirmed(driver):
    before = running(driver)
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=2)
    assert LINE in running(driver)
    assert LINE not in startup(driver)
    assert driver.has_pending_commit()
    wait_until_reverted(driver, LINE)
    assert running(driver) == before
    assert not driver.has_pending_commit()


def test_confirmed_commit_stays_and_is_saved(driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=60)
    driver.confirm_commit()
    assert not driver.has_pending_commit()
    assert LINE in startup(driver)


def test_confirm_after_expiry_fails(driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=1)
    wait_until_reverted(driver, LINE)
    with pytest.raises(CommitError):
        driver.confirm_commit()


def test_rollback_aborts_a_timed_commit(driver):
    before = running(driver)
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config(revert_in=60)
    driver.rollback()
    assert running(driver) == before
    assert not driver.has_pending_commit()


def test_rollback_after_a_plain_commit_goes_back_to_the_former_startup(driver):
    driver.load_replace_candidate(config=CHANGED)
    driver.commit_config()
    driver.rollback()
    assert LINE not in running(driver)


@pytest.mark.parametrize(
    "line",
    [
        "frobnicate the fabric",
        "vlan 4095",
        "vlan abc",
        "interface Ethernet99",
        "ip access-list x\n   10 permit ip host 192.0.2.300 any",
        "ip access-list x\n   permit ip any any any",
        "interface Ethernet1\n   switchport acess vlan 100",
        "interface Ethernet1\n   name x",
        "interface Ethernet1\n   storm-control broadcast level high",
        "mac access-list x\n   10 permit 00:00:5e:00:53:zz 00:00:00:00:00:00 any",
        "username ixp privilege 15 role network-admin secret sha512 @secret:device/password-hash@",
        "no frobnicate",
        "no interface Ethernet1",
        "hostname",
    ],
)
def test_line_that_the_switch_does_not_know_is_refused_and_changes_nothing(driver, line):
    before = running(driver)
    with pytest.raises(ReplaceConfigException, match=r"CLI command \d+ of \d+ '.*' failed: invalid command"):
        driver.load_replace_candidate(config=f"{BOOTSTRAP}{line}\n")
    assert running(driver) == before
    assert driver.config_session is None


def test_bad_line_of_a_merge(driver):
    with pytest.raises(MergeConfigException, match="invalid command"):
        driver.load_merge_candidate(config="frobnicate\n")


def test_error_has_the_real_shape(driver):
    with pytest.raises(CommandError) as caught:
        driver._run_commands(["show version", "show nothing"])
    assert caught.value.error_code == 1002
    assert "errors" in caught.value.output[-1]


def test_configuration_has_no_json_form(driver):
    with pytest.raises(CommandError) as caught:
        driver._run_commands(["show running-config"])
    assert caught.value.error_code == 1003


def test_printed_form_is_the_switch_own(driver):
    driver.load_replace_candidate(config=f"! a comment\n{BOOTSTRAP}interface Ethernet7\n   switchport mode access\n")
    driver.commit_config()
    printed = running(driver)
    assert "a comment" not in printed
    assert "switchport mode access" not in printed
    assert printed.index("username ixp") < printed.index("hostname sw1-nte01")
    assert BOOTSTRAP not in printed


def test_sanitized_configuration_has_no_hash(driver):
    assert HASH in running(driver)
    assert "$6$" not in driver.get_config(retrieve="running", sanitized=True)["running"]


def test_candidate_can_be_read(driver):
    driver.load_replace_candidate(config=CHANGED)
    assert LINE in driver.get_config(retrieve="candidate")["candidate"]


def test_facts_say_that_it_is_a_stand_in(driver, standin):
    facts = driver.get_facts()
    assert facts["hostname"] == "sw1-nte01"
    assert "stand-in" in facts["os_version"]
    assert facts["os_version"].startswith(standin.flavour)
    assert facts["interface_list"][:2] == ["Ethernet1", "Ethernet2"]


def test_interfaces(driver):
    driver.load_merge_candidate(config="interface Ethernet3\n   description FREE\n   shutdown\n")
    driver.commit_config()
    found = driver.get_interfaces()
    assert found["Ethernet3"]["description"] == "FREE"
    assert not found["Ethernet3"]["is_enabled"]
    assert found["Ethernet4"]["is_enabled"]
    assert not found["Ethernet4"]["is_up"]


def test_new_password_holds_from_the_commit_on(standin):
    driver = standin.driver()
    driver.load_replace_candidate(config=BOOTSTRAP.replace(HASH, crypt("another", "salt")))
    driver.commit_config()
    with pytest.raises(Exception, match=r"Unauthorized|authenticate"):
        standin.driver()
    assert standin.driver("another").get_facts()["hostname"] == "sw1-nte01"
