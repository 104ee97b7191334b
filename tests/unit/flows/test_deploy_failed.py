"""A deployment that fails: devices keep the old configuration, the run stays open, a revert or a fix closes it."""

import os

import pytest

from ixp.errors import DeviceError, IxpError, RefusedError, ServiceError
from ixp.flows import drift_report
from ixp.flows.planning import make
from ixp.flows.rollout import RolloutError
from ixp.state import RunStatus, State
from tests.unit.flows.fake_device import SECRET, FakeDevice
from tests.unit.flows.network import PASSWORD
from tests.unit.flows.scene import Scene, with_member
from tests.unit.flows.test_deploy import texts_of


@pytest.fixture
def failed(deployed: Scene) -> Scene:
    """A change of which the last device refused its commit."""
    deployed.network["rs2-nte02"].fail["commit"] = "before"
    deployed.network["rs2-nte02"].at["commit"] = 2
    with pytest.raises(RolloutError):
        deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    return deployed


def test_devices_keep_the_old_configuration_and_the_record_mirrors_main(failed: Scene) -> None:
    assert failed.network.running() == failed.resolved(failed.intent)
    assert failed.record.intent == with_member(failed.intent)
    assert failed.state.published().digests() == make(failed.inputs(failed.intent), failed.checks).plan.key.deployed


def test_the_run_stays_open(failed: Scene) -> None:
    run = failed.state.runs()[-1]
    index = failed.state.published().index
    assert run.status is RunStatus.FAILED
    assert "reverted: rs2-nte02, rs1-nte01, sw1-nte02" in run.outcome
    assert (index.open_run, index.tree) == (run.id, "tree-2")
    assert run.id in make(failed.inputs(with_member(failed.intent), "tree-2"), failed.checks).plan.left_over
    assert (failed.state.run_folder(run.id).folder / "sw1-nte02.diff").exists()


def test_connections_are_closed(failed: Scene) -> None:
    assert all(item.opened == item.closed == 2 for item in failed.network.devices.values())


def test_no_secret_is_told(failed: Scene) -> None:
    told = texts_of(failed.state.folder) + repr(failed.lines)
    assert SECRET not in told
    assert PASSWORD not in told


def test_the_same_tree_is_refused(failed: Scene) -> None:
    inputs = failed.inputs(with_member(failed.intent), "tree-2")
    with pytest.raises(RefusedError, match="of this very tree"):
        failed.deploy(inputs)


def test_another_tree_with_the_fix_is_allowed(failed: Scene) -> None:
    inputs = failed.inputs(with_member(failed.intent), "tree-3")
    assert failed.deploy(inputs) is not None
    assert failed.network.running() == failed.resolved(with_member(failed.intent))
    assert failed.state.published().index.open_run == ""


def test_a_revert_closes_the_run(failed: Scene) -> None:
    assert failed.deploy(failed.inputs(failed.intent, "tree-1")) is not None
    index = failed.state.published().index
    assert (index.open_run, index.tree) == ("", "tree-1")
    assert failed.record.intent == failed.intent
    assert make(failed.inputs(failed.intent), failed.checks).plan.empty


def test_a_revert_looks_at_every_device_before_it_closes_the_run(failed: Scene) -> None:
    failed.network["rs1-nte01"].running = "what the failed run left\n"
    with pytest.raises(RefusedError, match="not as we left it"):
        failed.deploy(failed.inputs(failed.intent, "tree-1"))


@pytest.mark.parametrize("step", ["confirm", "get_config", "observe", "load", "compare", "commit"])
def test_nothing_is_published_after_a_failure_at(deployed: Scene, step: str) -> None:
    device = deployed.network["rs2-nte02"]
    device.fail[step] = "after"
    device.at[step] = device.done(step) + {"get_config": 4, "observe": 2}.get(step, 1)
    before = deployed.state.published().digests(), deployed.state.printed("sw1-nte02"), deployed.network.running()
    with pytest.raises(RolloutError):
        deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    assert (deployed.state.published().digests(), deployed.state.printed("sw1-nte02"), deployed.network.running()) == before


def test_a_record_that_does_not_give_back_what_was_written(scene: Scene) -> None:
    scene.record.forget = True
    with pytest.raises(IxpError, match="does not give back"):
        scene.deploy()
    assert scene.network.order("load") == []
    assert scene.state.runs()[-1].status is RunStatus.SETTLED
    assert scene.state.published().index.open_run == ""


@pytest.mark.parametrize("error", [ServiceError("NetBox answered 500"), RefusedError("member changed in NetBox since the plan")])
def test_a_sync_that_dies_half_way_does_not_burn_the_tree(deployed: Scene, error: IxpError) -> None:
    before = deployed.state.published().index
    deployed.record.refuse, deployed.record.half = error, deployed.intent.model_copy(update={"title": "Half Written"})
    with pytest.raises(type(error), match=error.what):
        deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    run = deployed.state.runs()[-1]
    assert (run.status, run.outcome) == (RunStatus.SETTLED, f"ended before the first commit on a device: {error.what}")
    assert deployed.state.published().index == before
    assert not deployed.network.order("load")
    assert make(deployed.inputs(deployed.intent), deployed.checks).plan.record  # a revert mends NetBox as well
    deployed.record.refuse = None
    assert deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2")) is not None
    assert deployed.record.intent == with_member(deployed.intent)


@pytest.mark.parametrize("step", ["observe", "load"])
def test_a_fault_before_the_first_commit_does_not_burn_the_tree(deployed: Scene, step: str) -> None:
    """Of the precheck, and of the first wave."""
    device = deployed.network["sw1-nte02"]
    device.fail[step], device.at[step] = "before", device.done(step) + 1
    before = deployed.state.published().index
    with pytest.raises((DeviceError, RolloutError)):
        deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    assert deployed.state.runs()[-1].status is RunStatus.SETTLED
    assert deployed.state.published().index == before
    assert deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2")) is not None


def test_a_fault_before_the_first_commit_does_not_forget_an_earlier_failure(failed: Scene) -> None:
    failed.record.refuse = ServiceError("NetBox answered 500")
    with pytest.raises(ServiceError):
        failed.deploy(failed.inputs(failed.intent, "tree-3"))
    with pytest.raises(RefusedError, match="of this very tree"):
        failed.deploy(failed.inputs(with_member(failed.intent), "tree-2"))


@pytest.mark.parametrize(
    ("owner", "name", "error"),
    [(State, "keep_printed", OSError("no space left")), (drift_report, "settled", KeyboardInterrupt())],
)
def test_what_fails_after_the_last_confirmation_leaves_the_run_open(
    deployed: Scene, owner: object, name: str, error: BaseException
) -> None:
    """Before and after it was published: devices have the new configuration, so the run never counts as failed."""

    def fail(*_: object) -> None:
        raise error

    with deployed.monkeypatch.context() as patched:
        patched.setattr(owner, name, fail)
        with pytest.raises(type(error)):
            deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    run = deployed.state.runs()[-1]
    assert (run.status, run.outcome) == (RunStatus.OPEN, "")
    assert deployed.steps()[-1] == "open"
    assert deployed.network.running() == deployed.resolved(with_member(deployed.intent))
    before = deployed.state.published().index.run
    inputs = deployed.inputs(with_member(deployed.intent), "tree-2")
    if before == run.id:
        assert deployed.deploy(inputs) is None
    else:
        with pytest.raises(RefusedError, match="unfinished run was settled"):
            deployed.deploy(inputs)
    assert deployed.state.run(run.id).status is RunStatus.DONE
    index = deployed.state.published().index
    assert (index.run, index.tree, index.open_run) == (run.id, "tree-2", "")


def test_an_unexpected_error_leaves_the_run_open_too(scene: Scene) -> None:
    def interrupt(_: FakeDevice) -> None:
        raise SystemExit(1)

    scene.network["sw1-nte02"].on_commit = interrupt
    with pytest.raises(SystemExit):
        scene.deploy()
    assert scene.network.running()["sw1-nte01"] == "old\n"
    assert scene.state.runs()[-1].status is RunStatus.FAILED
    assert scene.state.published().index.open_run == scene.state.runs()[-1].id


def test_a_killed_process_leaves_the_run_open_and_the_next_one_settles_it(scene: Scene) -> None:
    child = os.fork()
    if child == 0:
        scene.network["sw1-nte01"].on_commit = lambda _: os._exit(9)
        try:
            scene.deploy()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    (run,) = scene.state.runs()
    assert run.status is RunStatus.OPEN
    assert scene.state.published().index.open_run == run.id
    assert scene.deploy() is not None
    assert [item.status for item in scene.state.runs()] == [RunStatus.SETTLED, RunStatus.DONE]
    assert scene.state.published().index.open_run == ""
