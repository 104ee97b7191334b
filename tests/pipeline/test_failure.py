"""Changes that pass every check and break the network, live: the verification sees it, the devices go back, the run says why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from ixp.errors import Exit
from ixp.poll import poll
from ixp.state import RunStatus, State
from lab.demo.scene import EXCHANGE, Scene
from lab.demo.walk import add_connection
from lab.demo.witness import Witness
from tests.pipeline.test_way import digest_of

pytestmark = [pytest.mark.lab, pytest.mark.netbox, pytest.mark.pipeline]

TIMERS = "workers: 10\ncommit_timer: 120\nsettle: 1\ngrace: 5\ndeadline: 15\nconnect_timeout: 20\n"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An exchange deployed from nothing, with all sessions up, that waits only shortly for what should come."""
    made = Scene.build(tmp_path_factory.mktemp("failure") / "scene", print)
    try:
        (made.repository / "inventory" / "nornir.yml").write_text(TIMERS)
        made.git("commit", "-q", "-a", "-m", "Short waits")
        made.ixp("deploy", "--approve", digest_of(made.ixp("plan", "--no-diffs").stdout))
        made.wait_for_sessions(made.witness())
        yield made
    finally:
        made.close()


@pytest.fixture
def mended(scene: Scene) -> Iterator[Scene]:
    """The scene; afterwards the breaking commit is reverted, and that closes the failed run."""
    good, before = scene.git("rev-parse", "HEAD"), scene.digests()
    yield scene
    scene.git("reset", "-q", "--hard", good)
    scene.ixp("deploy", "--approve", digest_of(scene.ixp("plan", "--no-diffs").stdout))
    after = scene.digests()
    assert (after.rendered, after.printed) == (before.rendered, before.printed)
    assert scene.ixp("drift", check=False).returncode == Exit.DONE


@dataclass(frozen=True)
class Before:
    """The exchange before the change: what devices print, and who has to have sessions."""

    printed: dict[str, str]
    witness: Witness

    @classmethod
    def of(cls, scene: Scene) -> "Before":
        return cls(scene.digests().printed, scene.witness())


def break_with(scene: Scene, path: str, old: str, new: str) -> None:
    """Commit an edit."""
    file = scene.repository / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    scene.git("commit", "-q", "-a", "-m", "What nobody saw coming")


def deploy(scene: Scene, *options: str) -> CompletedProcess[str]:
    """Plan, approve, deploy."""
    planned = scene.ixp("plan", "--no-diffs", check=False)
    assert planned.returncode == Exit.DONE, planned.stdout
    return scene.ixp("deploy", "--approve", digest_of(planned.stdout), *options, check=False)


def assert_undone(scene: Scene, done: CompletedProcess[str], before: Before) -> str:
    """The devices print what they printed, all sessions are up, the run tells; gives its outcome."""
    assert done.returncode == Exit.SERVICE, done.stderr
    assert "hint:" in done.stderr
    assert scene.digests().printed == before.printed
    poll(lambda: not before.witness.sessions_missing(), 60.0, 0.5, "return of all sessions")
    run = State.open(scene.folder / "state", EXCHANGE).runs()[-1]
    assert run.status is RunStatus.FAILED
    assert "reverted: " in run.outcome
    shown = json.loads(scene.ixp("runs", "show", run.id, "--json").stdout)
    assert {"commit", "verify", "revert", "failed"} <= {step["step"] for step in shown["journal"]}
    assert "did not end well" in scene.ixp("plan", "--no-diffs", check=False).stdout
    return run.outcome


def test_an_address_moved_to_a_free_but_wrong_one(mended: Scene) -> None:
    before = Before.of(mended)
    break_with(mended, "inventory/nantes/members/armor.yml", "192.0.2.11", "192.0.2.77")
    done = deploy(mended)
    outcome = assert_undone(mended, done, before)
    assert "the session with 192.0.2.11 has not come up at its new address 192.0.2.77" in outcome
    assert "look at the member's router" in outcome


def test_a_trunk_that_loses_a_vlan_through_a_template(mended: Scene) -> None:
    """EOS takes the last of two lists: a slip that reads well and cuts the exchange in two.

    A check finds it before the push; where that check is blind, the verification still does.
    """
    before = Before.of(mended)
    line = "   switchport mode trunk\n"
    slip = '{% if port.name == "Port-Channel1" %}\n   switchport trunk allowed vlan 999\n{% endif %}\n'
    break_with(mended, "templates/eos/interfaces.j2", line, slip + line)
    planned = mended.ixp("plan", "--no-diffs", check=False)
    assert planned.returncode == Exit.FINDINGS
    assert "rendered.trunk-vlans" in planned.stdout
    break_with(mended, "validate/run.py", "check_files(exchange, snapshot, files)", "()")
    done = deploy(mended)
    outcome = assert_undone(mended, done, before)
    assert "no longer answers" in outcome
    assert "reverted: sw1-nte01" in outcome


def test_a_new_session_that_was_required_and_does_not_come(mended: Scene) -> None:
    """Not the member's router is plugged in there: without the option the deployment would only tell."""
    before = Before.of(mended)
    add_connection(mended.repository)
    path = Path("inventory/nantes/members/beaulieu.yml")
    break_with(mended, str(path), "ipv4: 192.0.2.32", "ipv4: 192.0.2.78")
    done = deploy(mended, "--require-new")
    outcome = assert_undone(mended, done, before)
    assert "the new session with 192.0.2.78 is not up" in outcome


def test_the_same_tree_is_refused_after_it_failed(mended: Scene) -> None:
    break_with(mended, "inventory/nantes/members/armor.yml", "192.0.2.11", "192.0.2.77")
    assert deploy(mended).returncode == Exit.SERVICE
    again = deploy(mended)
    assert again.returncode == Exit.REFUSED
    assert "of this very tree failed" in again.stderr
