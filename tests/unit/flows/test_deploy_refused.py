"""What a deployment refuses, and that it has touched nothing then."""

from dataclasses import replace
from pathlib import Path

import pytest

from ixp.errors import InputError, IxpError, RefusedError
from ixp.flows.deploy import Permission
from ixp.flows.guard import BlockedError
from ixp.flows.planning import Inputs, make
from ixp.model import CheckResult, Finding, Severity, Verdict
from ixp.secrets import SecretStore
from ixp.state import RunStatus
from tests.unit.flows.fake_device import SECRET
from tests.unit.flows.scene import Scene, tree, with_member
from tests.unit.flows.test_changes import edited


def refused(scene: Scene, match: str, inputs: Inputs | None = None, permission: Permission | None = None) -> RefusedError:
    before = scene.state.published().index
    with pytest.raises(RefusedError, match=match) as caught:
        scene.deploy(inputs, permission)
    assert scene.untouched()
    assert scene.state.published().index == before
    return caught.value


def test_nobody_reviewed_a_plan(scene: Scene, tmp_path: Path) -> None:
    digest = make(scene.inputs(), scene.checks).plan.digest
    error = refused(scene, "nobody has reviewed", permission=Permission(plans=tmp_path))
    assert "ixp plan" in error.hint
    assert digest not in str(error), "who has it has seen the plan"
    refused(scene, "nobody has reviewed", permission=Permission())
    assert scene.network.journal == []
    assert scene.state.runs() == ()


def test_another_digest_was_approved(scene: Scene) -> None:
    refused(scene, "not the one that was approved", permission=Permission(approved="0" * 64))


def test_the_reviewed_plan_showed_something_else(scene: Scene, tmp_path: Path) -> None:
    plan = make(scene.inputs(), scene.checks).plan
    text = plan.to_json().replace(plan.digest, "0" * 64)
    (tmp_path / f"{plan.key.digest}.json").write_text(text)
    refused(scene, "showed something else", permission=Permission(plans=tmp_path))


def test_a_plan_of_other_inputs_under_this_name(scene: Scene, tmp_path: Path) -> None:
    plan = make(scene.inputs(), scene.checks).plan
    other = make(scene.inputs(of="tree-2"), scene.checks).plan
    (tmp_path / f"{plan.key.digest}.json").write_text(other.to_json())
    refused(scene, "nobody has reviewed", permission=Permission(plans=tmp_path))


def test_a_plan_file_that_is_none(scene: Scene, tmp_path: Path) -> None:
    plan = make(scene.inputs(), scene.checks).plan
    (tmp_path / f"{plan.key.digest}.json").write_text("{}")
    with pytest.raises(InputError, match="cannot be read"):
        scene.deploy(permission=Permission(plans=tmp_path))
    assert scene.untouched()


def test_a_dirty_checkout(scene: Scene) -> None:
    refused(scene, "in no commit", inputs=replace(scene.inputs(), tree=tree("dirty")))


def test_a_check_that_found_an_error(scene: Scene) -> None:
    finding = Finding(rule="port.unknown", severity=Severity.ERROR, what="no such port")
    scene.checks = lambda *_: [CheckResult(check="rules", verdict=Verdict.FAIL, findings=(finding,))]
    error = refused(scene, "a check found errors")
    assert isinstance(error, BlockedError)
    assert [item.findings for item in error.checks if item.check == "rules"] == [(finding,)], "what is to be mended is told"


def test_a_warning_is_no_reason(scene: Scene) -> None:
    finding = Finding(rule="member.contact", severity=Severity.WARNING, what="no telephone")
    scene.checks = lambda *_: [CheckResult(check="rules", verdict=Verdict.PASS, findings=(finding,))]
    assert scene.deploy() is not None


def test_another_deployment_ended_in_between(scene: Scene) -> None:
    early = scene.inputs(with_member(scene.intent), "tree-2")
    permission = scene.approval(early)
    scene.deploy()
    before = scene.network.running()
    with pytest.raises(RefusedError, match="another deployment ended"):
        scene.deploy(early, permission)
    assert scene.network.running() == before


def test_another_deployment_is_running(scene: Scene) -> None:
    with scene.state.lock():
        refused(scene, "another deployment is running")


def test_a_real_device_under_profile_lab(scene: Scene) -> None:
    real = tuple(item.model_copy(update={"lab": item.name != "rs2-nte02"}) for item in scene.exchange.facts.devices)
    scene.record.facts = scene.exchange.facts.model_copy(update={"devices": real})
    refused(scene, "not for real devices: rs2-nte02")


def test_a_device_that_was_changed_by_hand(deployed: Scene) -> None:
    deployed.network["sw1-nte02"].running = deployed.network["sw1-nte02"].startup = "by hand\n"
    inputs = deployed.inputs(with_member(deployed.intent), "tree-2")
    error = refused(deployed, "not as we left it", inputs)
    assert error.where == "sw1-nte02"
    run = deployed.state.runs()[-1]
    assert run.status is RunStatus.SETTLED
    assert run.outcome.startswith("ended before the first commit on a device: sw1-nte02: ")


def test_a_secret_that_was_changed_by_hand(deployed: Scene) -> None:
    device = deployed.network["sw1-nte02"]
    device.running = device.startup = device.running.replace("hash-of-the-password", "hash-of-another")
    refused(deployed, "not as we left it", deployed.inputs(with_member(deployed.intent), "tree-2"))


@pytest.mark.parametrize("device", ["sw1-nte01", "rs1-nte01"])
def test_a_commit_is_pending(scene: Scene, device: str) -> None:
    scene.network[device].pending = "somebody's\n"
    assert refused(scene, "a commit is pending").where == device


def test_a_switch_whose_configuration_is_not_saved(scene: Scene) -> None:
    scene.network["sw1-nte01"].startup = "something else\n"
    assert refused(scene, "not the saved one").where == "sw1-nte01"


def test_somebody_is_at_work_on_a_switch(scene: Scene) -> None:
    scene.network["sw1-nte01"].sessions_open = {"maintenance": "pending"}
    error = refused(scene, "session open: maintenance")
    assert error.where == "sw1-nte01"
    assert "abort" in error.hint


def test_the_heads_of_eos_listings_may_differ(scene: Scene) -> None:
    device = scene.network["sw1-nte01"]
    device.running = "! Command: show running-config\n! device: sw1-nte01\n!\nold\n"
    device.startup = "! Command: show startup-config\n! Startup-config last modified at Thu Jan  1 00:00:00 2026 by ixp\n!\nold\n"
    assert scene.deploy() is not None


def test_the_record_refuses(scene: Scene) -> None:
    scene.record.refuse = RefusedError("an untagged object is in the way")
    refused(scene, "untagged object")


def test_a_secret_of_a_later_wave_is_missing(scene: Scene) -> None:
    scene.secrets = SecretStore({"device/password": "long-enough"})
    with pytest.raises(InputError, match="device/password-hash"):
        scene.deploy()
    assert scene.untouched()
    assert scene.state.published().index.open_run == ""


@pytest.mark.parametrize("values", [{}, {"md5/armor-1": ""}])
def test_an_md5_password_that_is_not_set_never_makes_a_session_without_one(scene: Scene, values: dict[str, str]) -> None:
    scene.secrets = SecretStore({"device/password": "long-enough", "device/password-hash": "$6$long-enough"} | values)
    after = edited("armor-1", md5="md5/armor-1")
    with pytest.raises(InputError, match="md5/armor-1") as caught:
        scene.deploy(scene.inputs(after))
    assert "IXP_SECRET_MD5_ARMOR_1" in caught.value.hint
    assert scene.untouched()
    assert scene.state.published().index.open_run == ""
    texts = make(scene.inputs(after), scene.checks).files
    assert all("@secret:md5/armor-1@" in texts[name] for name in ("rs1-nte01", "rs2-nte02"))


def test_a_nornir_that_cannot_start_leaves_no_run(scene: Scene) -> None:
    def failing(_: object) -> object:
        raise InputError("secret 'device/password' is not set")

    with pytest.raises(IxpError, match="device/password"):
        scene.deploy(tools=replace(scene.tools(), nornir=failing))  # type: ignore[arg-type]
    assert scene.state.runs() == ()


@pytest.mark.parametrize("step", ["pending", "get_config"])
def test_connections_are_closed_after_a_refusal_too(scene: Scene, step: str) -> None:
    scene.network["sw1-nte01"].fail[step] = "before"
    with pytest.raises(IxpError) as caught:
        scene.deploy()
    assert SECRET not in str(caught.value)
    assert all(item.opened == item.closed for item in scene.network.devices.values())
    assert scene.untouched()
