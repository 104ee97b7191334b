"""The plan: which input changes its key, what its digest covers, and what it says."""

import json
from dataclasses import replace

import pytest

from ixp.flows.changes import ChangeSet, Touched, compare
from ixp.flows.plan import Plan, reviewed
from ixp.flows.planning import Inputs, headline, make
from ixp.model import CheckResult, Finding, Severity, Verdict
from tests.render.sample import sample_exchange
from tests.unit.flows.scene import Scene, tree, with_member

INTENT = sample_exchange().intent


def plan_of(inputs: Inputs) -> Plan:
    return make(inputs, lambda *_: []).plan


def test_the_same_inputs_give_the_same_plan(scene: Scene) -> None:
    assert plan_of(scene.inputs()) == plan_of(scene.inputs())
    assert plan_of(scene.inputs()).digest == plan_of(scene.inputs()).digest


def test_planning_changes_nothing(scene: Scene) -> None:
    plan_of(scene.inputs())
    assert scene.untouched()
    assert scene.network.journal == []
    assert not scene.state.published_folder.exists()


def test_every_input_changes_the_key(deployed: Scene) -> None:
    inputs = deployed.inputs()
    smaller = inputs.snapshot.model_copy(update={"sets": {}})
    record = inputs.record.model_copy(update={"digest": "0" * 64})
    others = (
        inputs,
        replace(inputs, tree=tree("tree-2")),
        replace(inputs, snapshot=smaller),
        replace(inputs, record=record),
    )
    keys = [plan_of(item).key.digest for item in others]
    deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    keys.append(plan_of(replace(inputs, published=deployed.state.published())).key.digest)
    assert len(set(keys)) == len(keys)


def test_the_digest_covers_what_reaches_devices_and_nothing_else(deployed: Scene) -> None:
    inputs = deployed.inputs()
    same = plan_of(inputs).digest
    assert plan_of(replace(inputs, tree=tree("tree-9"))).digest == same
    assert plan_of(deployed.inputs(with_member(deployed.intent))).digest != same
    assert plan_of(deployed.inputs(rotated=("device/password-hash",))).digest != same
    plan = plan_of(deployed.inputs(with_member(deployed.intent)))
    assert plan.model_copy(update={"waves": tuple(reversed(plan.waves))}).digest != plan.digest
    assert plan.model_copy(update={"devices": plan.devices[1:]}).digest != plan.digest


def test_from_nothing_every_device_is_new(scene: Scene) -> None:
    plan = plan_of(scene.inputs())
    assert plan.waves == ("sw1-nte01", "sw1-nte02", "rs1-nte01", "rs2-nte02")
    assert {item.before for item in plan.devices} == {""}
    assert all(item.removed == 0 and item.added > 50 for item in plan.devices)


def test_a_new_member_changes_its_switch_and_the_route_servers(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs(with_member(deployed.intent), "tree-2"))
    assert plan.waves == ("sw1-nte02", "rs1-nte01", "rs2-nte02")
    assert all("@@" in item.diff and item.added for item in plan.devices)
    assert plan.headline == "Adds member Erdre (AS64500), on sw1-nte02, rs1-nte01, rs2-nte02."


def test_a_rotated_secret_names_its_devices_without_a_diff(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs(rotated=("device/password-hash",)))
    assert plan.waves == ("sw1-nte01", "sw1-nte02")
    assert {item.diff for item in plan.devices} == {""}
    assert not plan.empty


def test_empty(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs())
    assert plan.empty
    assert plan.headline == "Nothing changes."
    assert not plan.model_copy(update={"left_over": "run 1 did not end well"}).empty
    assert not plan.model_copy(update={"rotated_secrets": ("a",)}).empty


@pytest.mark.parametrize(
    ("severity", "verdict", "blocked"),
    [
        (Severity.ERROR, Verdict.FAIL, True),
        (Severity.ERROR, Verdict.NOT_VERIFIED, True),
        (Severity.WARNING, Verdict.PASS, False),
        (Severity.INFO, Verdict.NOT_VERIFIED, False),
    ],
)
def test_only_an_error_blocks(deployed: Scene, severity: Severity, verdict: Verdict, blocked: bool) -> None:
    check = CheckResult(check="rules", verdict=verdict, findings=(Finding(rule="a.b", severity=severity, what="w"),))
    plan = make(deployed.inputs(), lambda *_: [check]).plan
    assert plan.blocked is blocked
    assert plan.not_verified == (("rules",) if verdict is Verdict.NOT_VERIFIED else ())


def test_checks_see_the_exchange_as_it_will_be(deployed: Scene) -> None:
    seen = []
    inputs = deployed.inputs(with_member(deployed.intent))
    planned = make(inputs, lambda exchange, snapshot, files: seen.append((exchange.intent, snapshot, files)) or [])  # type: ignore[func-returns-value]
    assert seen == [(inputs.intent, inputs.snapshot, planned.files)]


def test_the_file_of_a_plan_can_be_read_back(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs(with_member(deployed.intent)))
    assert reviewed(plan.to_json()) == reviewed(json.dumps(json.loads(plan.to_json())))
    assert (reviewed(plan.to_json()).key_digest, reviewed(plan.to_json()).digest) == (plan.key.digest, plan.digest)


THREE_AND_MORE = (
    "Adds exchange sample; adds port sw1-nte01/Ethernet47 of rs1-nte01; "
    "adds port sw1-nte02/Ethernet47 of rs2-nte02 and 3 more, on sw1."
)
NOTHING = ChangeSet(changes=(), touched=Touched())


@pytest.mark.parametrize(
    ("difference", "order", "text"),
    [
        (NOTHING, (), "Nothing changes."),
        (NOTHING, ("rs1",), "New rendering, on rs1."),
        (compare(INTENT, INTENT.model_copy(update={"title": "Other"})), (), "Changes exchange sample, in NetBox only."),
        (compare(with_member(INTENT), INTENT), ("rs1", "sw1"), "Removes member Erdre (AS64500), on rs1, sw1."),
        (
            compare(None, INTENT),
            ("sw1",),
            THREE_AND_MORE,
        ),
    ],
)
def test_headline(difference: ChangeSet, order: tuple[str, ...], text: str) -> None:
    assert headline(difference, order) == text
