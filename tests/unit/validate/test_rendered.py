"""The checks on rendered files: silent on what we render, loud on each line that is taken away."""

import pytest

from ixp.model import State
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.rendered import check_files

RS2, SW1 = "rs2-nte02", "sw1-nte01"
HASH = "secret sha512 $6$abcdefgh$abcdefghijkl"
REFERENCE = "secret sha512 @secret:device/password-hash@"

# device, what stood there, what stands there now, the rule that objects, a part of what it says
SABOTAGE = [
    (SW1, REFERENCE, HASH, "rendered.secret", "a password hash"),
    (SW1, REFERENCE, "secret 0 hunter2", "rendered.secret", "a password"),
    (SW1, REFERENCE, "secret sha512 @secret:broken", "rendered.secret", "malformed"),
]  # fmt: skip


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


def test_what_we_render_is_clean(files):
    assert check_files(nantes(), snapshot(), files) == ()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("key", ["loire-1", "sevre-1", "armor-1", "ancenis-1"])
def test_every_state_is_rendered_as_the_checks_want_it(key, state):
    exchange = amend.connection(nantes(), key, state=state)
    assert check_files(exchange, snapshot(), render(exchange, snapshot())) == ()


# What the file of a port in service has and that of one where nobody may send has not: its lists, and its sessions.
_NOBODY = ("rendered.other-filter", "rendered.unexpected-line", "rendered.foreign-session")
_SESSIONS = ("rendered.missing-session", "rendered.foreign-session")


@pytest.mark.parametrize("state", State)
def test_a_port_in_another_state_is_found(files, state):
    if state is State.ACTIVE:
        return
    exchange = amend.connection(nantes(), "armor-1", state=state)
    rules = {item.rule for item in check_files(exchange, snapshot(), files)}
    wanted = {
        State.PLANNED: {"rendered.open-port", "rendered.port-vlans", *_NOBODY},
        State.AWAITING_XCONNECT: {"rendered.quarantine-bypass", *_NOBODY},
        State.QUARANTINE: {"rendered.quarantine-bypass", "rendered.unexpected-line", *_SESSIONS},
        State.SUSPENDED: {"rendered.open-port", "rendered.session-state"},
        State.LEAVING: set(),  # that its routes are drained, the policy stage asks
    }
    assert rules == wanted[state]


@pytest.mark.parametrize("case", SABOTAGE)
def test_sabotage_is_found(files, case):
    device, before, after, rule, says = case
    assert before in files[device], "the rendered format has changed: change this case with it"
    broken = {**files, device: files[device].replace(before, after)}
    findings = check_files(nantes(), snapshot(), broken)
    assert [item for item in findings if item.rule == rule and says in item.what], findings


def test_a_device_without_file_is_found(files):
    kept = {name: text for name, text in files.items() if name != RS2}
    (finding,) = check_files(nantes(), snapshot(), kept)
    assert (finding.rule, finding.object) == ("rendered.missing-file", "device rs2-nte02")


def test_a_secret_is_not_repeated(files):
    broken = {**files, SW1: files[SW1].replace(REFERENCE, "secret 0 hunter2")}
    assert "hunter2" not in "".join(str(item) for item in check_files(nantes(), snapshot(), broken))


def test_a_member_whose_name_is_a_password_word_is_no_secret(files):
    text = files[RS2].replace("description AS64497 Armor Telecom", "description AS64497 Secret password Telecom")
    assert text != files[RS2]
    assert check_files(nantes(), snapshot(), {**files, RS2: text}) == ()
