"""A run whose process died: the next one sees what every device has, and the books say it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ixp.errors import DeviceError, IxpError, RefusedError
from ixp.flows import deploy as module
from ixp.flows import settle
from ixp.flows.devices import Devices
from ixp.flows.planning import make
from ixp.flows.rollout import Rollout
from ixp.model import Intent
from ixp.state import Run, RunStatus
from tests.unit.flows.scene import Scene, with_member

CHANGED = ("sw1-nte02", "rs1-nte01", "rs2-nte02")


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Inside, the first failure is the death of the process: nothing is undone, closed or written any more."""
    with monkeypatch.context() as patched:
        patched.setattr(Rollout, "_undo", lambda _: ((), ()))
        patched.setattr(module._Deployment, "_fail", lambda *_: None)
        patched.setattr(Devices, "close", lambda _: None)
        with pytest.raises(IxpError):
            yield


def die(scene: Scene, device: str, step: str, when: str = "before", at: int = 1) -> Run:
    """Deploy one more member and die at a step of a device."""
    item = scene.network[device]
    item.fail[step], item.at[step] = when, item.done(step) + at
    with dying(scene.monkeypatch):
        scene.deploy(scene.inputs(new(scene), "tree-2"))
    item.fail.clear()
    return scene.state.runs()[-1]


def new(scene: Scene) -> Intent:
    return with_member(scene.intent)


def again(scene: Scene) -> Run:
    """The next deployment, of the same tree; gives the run that died."""
    run = settle.unfinished(scene.state)[0]
    scene.deploy(scene.inputs(new(scene), "tree-2"))
    return scene.state.run(run.id)


def plan_again_refused(scene: Scene) -> Run:
    (run,) = settle.unfinished(scene.state)
    with pytest.raises(RefusedError, match="no longer true") as caught:
        scene.deploy(scene.inputs(new(scene), "tree-2"))
    assert caught.value.hint == "plan again"
    assert run.id in caught.value.what
    return scene.state.run(run.id)


@pytest.mark.parametrize("device", CHANGED)
@pytest.mark.parametrize("step", ["load", "compare", "commit"])
def test_devices_that_kept_or_took_back_the_old_configuration(deployed: Scene, device: str, step: str) -> None:
    run = die(deployed, device, step)
    assert run.status is RunStatus.OPEN
    deployed.network.expire()
    closed = again(deployed)
    assert (closed.status, closed.outcome) == (RunStatus.SETTLED, "healed: devices kept the old configuration")
    assert closed.ended
    assert deployed.network.running() == deployed.resolved(new(deployed))
    assert deployed.state.runs()[-1].status is RunStatus.DONE
    assert deployed.state.published().index.open_run == ""


def test_a_pending_commit_is_left_to_its_timer(deployed: Scene) -> None:
    die(deployed, "rs2-nte02", "commit")
    assert deployed.network["rs1-nte01"].pending is not None
    undone = deployed.network["rs1-nte01"].done("rollback")
    waited = []

    def log(_: str, device: str, text: str) -> None:
        if "pending" in text:
            waited.append(device)
            deployed.network[device].expire()

    deployed.deploy(deployed.inputs(new(deployed), "tree-2"), tools=replace(deployed.tools(), log=log))
    assert waited == ["sw1-nte02", "rs1-nte01"]
    assert deployed.network["rs1-nte01"].done("rollback") == undone
    assert deployed.network.running() == deployed.resolved(new(deployed))


def test_a_timer_that_never_ends_leaves_the_run_open(deployed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    run = die(deployed, "rs1-nte01", "commit")
    monkeypatch.setattr(settle, "_LATE_S", -299.9)
    with pytest.raises(DeviceError, match="still pending") as caught:
        deployed.deploy(deployed.inputs(new(deployed), "tree-2"))
    assert caught.value.where == "sw1-nte02"
    assert deployed.state.run(run.id).status is RunStatus.OPEN


def test_killed_between_confirmations_the_devices_win(deployed: Scene) -> None:
    run = die(deployed, "rs1-nte01", "confirm")
    deployed.network.expire()
    assert deployed.network["sw1-nte02"].running == deployed.resolved(new(deployed))["sw1-nte02"]
    closed = plan_again_refused(deployed)
    assert closed.status is RunStatus.SETTLED
    assert closed.outcome == (
        "healed in parts: rs1-nte01, rs2-nte02 kept the old configuration; sw1-nte02 had confirmed the new one"
    )
    files = make(deployed.inputs(new(deployed)), deployed.checks).files
    published = deployed.state.published()
    assert published.config("sw1-nte02") == files["sw1-nte02"]
    assert published.index.devices["sw1-nte02"].run == run.id
    assert published.config("rs1-nte01") != files["rs1-nte01"]
    assert {item.members for item in published.intents()} == {deployed.intent.members, new(deployed).members}
    assert deployed.network["sw1-nte02"].mark == run.id
    left = make(deployed.inputs(new(deployed), "tree-2"), deployed.checks).plan
    assert left.waves == ("rs1-nte01", "rs2-nte02")
    assert run.id in left.left_over


def test_what_was_left_is_deployed_after_a_new_plan(deployed: Scene) -> None:
    die(deployed, "rs1-nte01", "confirm")
    deployed.network.expire()
    plan_again_refused(deployed)
    deployed.network.journal.clear()
    assert deployed.deploy(deployed.inputs(new(deployed), "tree-2")) is not None
    assert deployed.network.order("commit") == ["rs1-nte01", "rs2-nte02"]
    assert deployed.network.running() == deployed.resolved(new(deployed))
    assert deployed.state.published().intents() == (new(deployed),)


def test_a_revert_after_parts_brings_the_confirmed_device_back(deployed: Scene) -> None:
    die(deployed, "rs1-nte01", "confirm")
    deployed.network.expire()
    plan_again_refused(deployed)
    deployed.network.journal.clear()
    inputs = deployed.inputs(deployed.intent, "tree-1")
    assert make(inputs, deployed.checks).plan.touched.ending  # of what the device carries, whatever NetBox says
    assert deployed.deploy(inputs) is not None
    assert deployed.network.order("commit") == ["sw1-nte02"]
    assert deployed.network.running() == deployed.resolved(deployed.intent)


def test_killed_after_the_last_confirmation(deployed: Scene) -> None:
    run = die(deployed, "rs2-nte02", "confirm", "after")
    closed = plan_again_refused(deployed)
    assert closed.status is RunStatus.DONE
    index = deployed.state.published().index
    assert (index.run, index.tree, index.open_run) == (run.id, "tree-2", "")
    assert make(deployed.inputs(new(deployed), "tree-2"), deployed.checks).plan.empty
    assert {deployed.network[name].mark for name in CHANGED} == {run.id}


def test_a_start_up_file_that_was_left_old_is_written(deployed: Scene) -> None:
    die(deployed, "rs2-nte02", "confirm", "after")
    device = deployed.network["sw1-nte02"]
    device.startup = "old\n"
    plan_again_refused(deployed)
    assert device.startup == device.running


def test_killed_after_it_was_published(deployed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(module._Deployment, "_mark_good", lambda *_: _die())
        with dying(monkeypatch):
            deployed.deploy(deployed.inputs(new(deployed), "tree-2"))
    (run,) = settle.unfinished(deployed.state)
    assert deployed.deploy(deployed.inputs(new(deployed), "tree-2")) is None
    assert deployed.state.run(run.id).status is RunStatus.DONE


def _die() -> None:
    raise IxpError("dead")


def test_killed_before_anything_was_touched(deployed: Scene) -> None:
    die(deployed, "sw1-nte02", "pending")
    assert deployed.state.published().index.open_run == ""
    assert again(deployed).outcome == "died before anything was touched"


def test_a_device_that_has_neither_is_told_and_not_overwritten(deployed: Scene) -> None:
    run = die(deployed, "rs2-nte02", "commit")
    deployed.network.expire()
    device = deployed.network["rs1-nte01"]
    device.running = device.startup = "somebody else's\n"
    with pytest.raises(RefusedError, match="not as we left it"):
        deployed.deploy(deployed.inputs(new(deployed), "tree-2"))
    assert "rs1-nte01 prints neither of both" in deployed.state.run(run.id).outcome
    assert device.running == "somebody else's\n"


def test_a_device_that_cannot_be_seen_leaves_the_run_open(deployed: Scene) -> None:
    run = die(deployed, "rs2-nte02", "commit")
    deployed.network.expire()
    deployed.network["rs1-nte01"].fail["open"] = "before"
    deployed.network["rs1-nte01"].at["open"] = deployed.network["rs1-nte01"].done("open") + 1
    with pytest.raises(DeviceError):
        deployed.deploy(deployed.inputs(new(deployed), "tree-2"))
    assert deployed.state.run(run.id).status is RunStatus.OPEN
    assert again(deployed).status is RunStatus.SETTLED


def test_the_journal_tells_it(deployed: Scene) -> None:
    first = deployed.state.runs()[0].id
    run = die(deployed, "rs2-nte02", "commit")
    deployed.network.expire()
    again(deployed)
    steps = [item for item in deployed.state.run_folder(run.id).steps() if item.step in {"settle", "settled"}]
    assert [item.device for item in steps if item.device] == list(CHANGED)
    assert f"its last good one is of run {first}" in steps[1].text
    assert steps[-1].text == "healed: devices kept the old configuration"
