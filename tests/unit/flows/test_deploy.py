"""A deployment that succeeds, and what it leaves behind."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from ixp.errors import DeviceError, RefusedError
from ixp.flows.deploy import Permission
from ixp.flows.deviation import Drift
from ixp.flows.drift import device_drift
from ixp.flows.planning import make
from ixp.flows.rollout import RolloutError
from ixp.secrets import SecretStore
from ixp.state import RunStatus
from tasks.push import Printed
from tests.unit.flows.fake_device import SECRET
from tests.unit.flows.network import PASSWORD
from tests.unit.flows.scene import Scene, with_member

SWITCHES_FIRST = ["sw1-nte01", "sw1-nte02", "rs1-nte01", "rs2-nte02"]


def texts_of(folder: Path) -> str:
    return "".join(path.read_text() for path in sorted(folder.rglob("*")) if path.is_file())


def test_from_nothing(scene: Scene) -> None:
    outcome = scene.deploy()
    assert outcome is not None
    assert scene.network.running() == scene.resolved()
    assert scene.network.order("confirm") == SWITCHES_FIRST
    assert scene.record.intent == scene.intent
    assert scene.record.messages == ["commit-of-tr Connect a member"]
    index = scene.state.published().index
    assert (index.run, index.tree, index.open_run) == (outcome.run, "tree-1", "")
    assert {name: scene.state.published().config(name) for name in index.devices} == make(scene.inputs(), scene.checks).files


def test_the_run_and_its_journal(scene: Scene) -> None:
    scene.deploy()
    (run,) = scene.state.runs()
    assert run.status is RunStatus.DONE
    assert (run.who, run.commit, run.tree) == ("An Engineer", "commit-of-tree-1", "tree-1")
    steps = scene.steps()
    assert steps[:2] == ["precheck", "sync"]
    assert steps[2:] == ["compare", "commit", "verify"] * 4 + ["confirm"] * 4
    folder = scene.state.run_folder(run.id).folder
    assert (folder / "sw1-nte01.before").read_text() == "old\n"
    assert "+username ixp" in (folder / "sw1-nte01.diff").read_text()
    assert (folder / "plan.json").stat().st_mode & 0o077 == 0


def test_the_record_is_written_before_the_first_device(scene: Scene) -> None:
    seen: list[int] = []
    scene.network["sw1-nte01"].on_commit = lambda _: seen.append(len(scene.record.messages))
    scene.deploy()
    assert seen == [1]


def test_a_second_time_there_is_nothing_to_do(deployed: Scene) -> None:
    assert deployed.deploy() is None
    assert deployed.untouched()
    assert len(deployed.state.runs()) == 1


def test_a_change_touches_only_the_devices_of_the_plan(deployed: Scene) -> None:
    inputs = deployed.inputs(with_member(deployed.intent), "tree-2")
    outcome = deployed.deploy(inputs)
    assert outcome is not None
    assert deployed.network.order("commit") == ["sw1-nte02", "rs1-nte01", "rs2-nte02"]
    assert deployed.network.running() == deployed.resolved(with_member(deployed.intent))


def test_a_revert_brings_everything_back(deployed: Scene) -> None:
    before = (deployed.network.running(), deployed.record.read("sample").digest, deployed.state.published().digests())
    deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    assert deployed.network.running() != before[0]
    deployed.deploy(deployed.inputs(deployed.intent, "tree-1"))
    assert (deployed.network.running(), deployed.record.read("sample").digest, deployed.state.published().digests()) == before


def test_a_removal_goes_to_the_route_servers_first(deployed: Scene) -> None:
    deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    deployed.network.journal.clear()
    deployed.deploy(deployed.inputs(deployed.intent, "tree-1"))
    assert deployed.network.order("commit") == ["rs1-nte01", "rs2-nte02", "sw1-nte02"]


def test_a_reviewed_plan_is_found_by_its_key(scene: Scene, tmp_path: Path) -> None:
    plan = make(scene.inputs(), scene.checks).plan
    (tmp_path / f"{plan.key.digest}.json").write_text(plan.to_json())
    assert scene.deploy(permission=Permission(plans=tmp_path)) is not None


def test_last_good_is_marked_after_the_last_confirmation_and_not_needed(scene: Scene) -> None:
    scene.network["rs1-nte01"].fail["mark"] = "before"
    outcome = scene.deploy()
    assert outcome is not None
    steps = [step for _, step in scene.network.journal]
    assert steps.index("mark") > max(place for place, step in enumerate(steps) if step == "confirm")
    assert [item.mark for item in scene.network.devices.values()].count(outcome.run) == 3
    assert scene.steps()[-1] == "mark"
    assert scene.state.runs()[-1].status is RunStatus.DONE


def test_connections_are_closed(scene: Scene) -> None:
    scene.deploy()
    assert {(item.opened, item.closed) for item in scene.network.devices.values()} == {(1, 1)}


def test_no_secret_is_written_anywhere(scene: Scene) -> None:
    scene.deploy()
    assert SECRET in scene.network["sw1-nte01"].running
    written = texts_of(scene.state.folder) + repr(scene.lines)
    assert SECRET not in written
    assert PASSWORD not in written
    assert "@secret:device/password-hash@" in written


def test_a_rotated_secret_reaches_the_devices_that_have_it(deployed: Scene) -> None:
    old = deployed.state.published().index.secrets
    value = "$6$salt$another-hash"
    deployed.secrets = SecretStore({**deployed.secrets.values, "device/password-hash": value})
    inputs = deployed.inputs(rotated=("device/password-hash",))
    outcome = deployed.deploy(inputs)
    assert outcome is not None
    assert deployed.network.order("commit") == ["sw1-nte01", "sw1-nte02"]
    assert value in deployed.network["sw1-nte02"].running
    assert deployed.state.published().index.secrets != old
    assert value not in texts_of(deployed.state.folder)


def test_a_closed_terminal_stops_nothing(scene: Scene) -> None:
    def broken(*_: str) -> None:
        raise BrokenPipeError

    assert scene.deploy(tools=replace(scene.tools(), log=broken)) is not None
    assert "confirm" in scene.steps()


def test_new_sessions_are_told_and_not_required(deployed: Scene) -> None:
    for name in ("rs1-nte01", "rs2-nte02"):
        device = deployed.network[name]
        device.on_commit = lambda one: one.sessions.update({"192.0.2.15": None})
    outcome = deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    assert outcome is not None
    assert outcome.new_sessions == ("rs1-nte01: 192.0.2.15 is not up yet", "rs2-nte02: 192.0.2.15 is not up yet")


def changed_by_hand(scene: Scene, device: str) -> tuple[Drift, ...]:
    """Somebody edits a device; gives what `ixp drift` would report."""
    item = scene.network[device]
    item.running = item.startup = "changed-by-somebody\n"
    (found,) = (one for one in scene.exchange.facts.devices if one.name == device)
    return device_drift(found, Printed(text=item.running, full=item.running), scene.state, scene.secrets)


@pytest.mark.parametrize("device", SWITCHES_FIRST)
@pytest.mark.parametrize("changes", [True, False])
def test_drift_that_a_person_accepted_is_overwritten(deployed: Scene, device: str, changes: bool) -> None:
    """Also on a device on which nothing else changes: it comes into the plan, and is brought back."""
    found = changed_by_hand(deployed, device)
    ids = frozenset(item.id for item in found)
    intent = with_member(deployed.intent) if changes else deployed.intent
    inputs = replace(deployed.inputs(intent, "tree-2"), drift=found, accepted=ids)
    assert deployed.deploy(inputs, deployed.approval(inputs, ids)) is not None
    assert device in deployed.network.order("confirm")
    assert deployed.network.running() == deployed.resolved(intent)


def test_drift_that_was_accepted_and_then_grew_is_refused(deployed: Scene) -> None:
    found = changed_by_hand(deployed, "rs1-nte01")
    ids = frozenset(item.id for item in found)
    inputs = replace(deployed.inputs(with_member(deployed.intent), "tree-2"), drift=found, accepted=ids)
    deployed.network["rs1-nte01"].running += "and once more\n"
    with pytest.raises(RefusedError, match="not as we left it"):
        deployed.deploy(inputs, deployed.approval(inputs, ids))
    assert deployed.untouched()


def test_a_silent_device_is_noticed_before_the_record_is_written(deployed: Scene) -> None:
    """Also one on which nothing changes: the verification needs it."""
    device = deployed.network["sw1-nte01"]
    device.fail["observe"], device.at["observe"] = "before", device.done("observe") + 1
    with pytest.raises(DeviceError):
        deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    assert deployed.untouched()


def test_a_reset_of_an_unconcerned_session_is_in_the_journal(deployed: Scene) -> None:
    other = deployed.network["rs1-nte01"]
    deployed.network["sw1-nte02"].on_commit = lambda _: other.sessions.update({"192.0.2.11": time.monotonic()})
    deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    texts = [item.text for item in deployed.state.run_folder(deployed.state.runs()[-1].id).steps() if item.step == "reset"]
    assert texts == ["rs1-nte01: session with 192.0.2.11 was reset, which is no part of the change"]


def test_a_new_session_can_be_required(deployed: Scene) -> None:
    deployed.network["rs1-nte01"].on_commit = lambda one: one.sessions.update({"192.0.2.15": None})
    inputs = deployed.inputs(with_member(deployed.intent), "tree-2")
    permission = replace(deployed.approval(inputs), require_new=True)
    with pytest.raises(RolloutError, match=r"new session with 192\.0\.2\.15 is not up"):
        deployed.deploy(inputs, permission)
    assert deployed.network.running() == deployed.resolved(deployed.intent)
