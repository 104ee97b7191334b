"""Two lanes: intent is rendered with the data of the last deployment, data with its intent; neither brings the other's."""

from dataclasses import replace
from pathlib import Path

import pytest

from ixp.data.settings import Unattended
from ixp.data.snapshot import Network, RouteSet, Snapshot
from ixp.errors import RefusedError
from ixp.flows.deploy import Permission
from ixp.flows.lanes import Lane, data_changes, for_intent, person_needed
from ixp.flows.planning import Inputs, make
from ixp.flows.rollout import RolloutError
from ixp.flows.snapshots import kept_snapshots
from ixp.model import Intent, Policy
from ixp.state import RunStatus
from tests.render.sample import sample_snapshot
from tests.unit.flows.scene import Scene, with_member

OLD = sample_snapshot()
NEW_SETS = OLD.sets | {"AS-ARMOR": RouteSet(origins=(64497, 64510), ipv4=("198.18.11.0/24",), ipv6=("2001:db8:1011::/48",))}
NEW = OLD.model_copy(update={"sets": NEW_SETS})
ERDRE = RouteSet(origins=(64500,), ipv4=("198.18.15.0/24",))


def data_inputs(scene: Scene, snapshot: Snapshot = NEW, intent: Intent | None = None) -> Inputs:
    inputs = scene.inputs(intent)
    deployed = kept_snapshots(scene.state.published_folder).kept(inputs.published.index.snapshot)
    return replace(inputs, snapshot=snapshot, lane=Lane.DATA, deployed=deployed)


@pytest.fixture
def deployed(scene: Scene) -> Scene:
    scene.deploy()
    return scene


def test_a_deployment_keeps_its_data(deployed: Scene) -> None:
    index = deployed.state.published().index
    assert kept_snapshots(deployed.state.published_folder).kept(index.snapshot) == OLD


def test_data_need_no_person_and_have_a_journal_of_their_own(deployed: Scene) -> None:
    outcome = deployed.deploy(data_inputs(deployed), Permission())
    assert outcome is not None
    assert outcome.plan.waves == ("rs1-nte01", "rs2-nte02")
    assert outcome.plan.headline == "Outside data change for 1 member (armor); 2 devices concerned."
    run = deployed.state.runs()[-1]
    assert (run.lane, run.status) == ("data", RunStatus.DONE)
    journal = deployed.state.run_folder(run.id).steps()
    assert [item.text for item in journal if item.step == "data"] == ["armor: +1 -0 ASNs, +0 -1 IPv4 ranges"]
    assert deployed.state.published().index.snapshot == NEW.digest
    assert deployed.deploy(data_inputs(deployed), Permission()) is None, "there is nothing left to do"


def test_intent_does_not_bring_newer_data(deployed: Scene) -> None:
    newest = NEW.model_copy(update={"sets": NEW.sets | {"AS-ERDRE": ERDRE}})
    intent = with_member(deployed.intent)
    merged = for_intent(intent, OLD, [newest])
    assert merged.sets == OLD.sets | {"AS-ERDRE": ERDRE}
    planned = make(replace(deployed.inputs(intent), snapshot=merged), deployed.checks).plan
    assert "198.18.15.0/24" in "".join(item.diff for item in planned.devices)
    assert "64510" not in "".join(item.diff for item in planned.devices)


def test_above_the_threshold_a_person_has_to_look(deployed: Scene) -> None:
    inputs = replace(data_inputs(deployed), unattended=Unattended(ranges=1))
    with pytest.raises(RefusedError, match="2 entries of sets change, more than 1") as refusal:
        deployed.deploy(inputs, Permission())
    digest = make(inputs, deployed.checks).plan.digest
    assert refusal.value.hint.startswith("review it with: ixp plan --data; then: ixp deploy --data --approve ")
    assert digest not in str(refusal.value)
    assert deployed.deploy(inputs, Permission(approved=digest)) is not None


def test_intent_that_is_not_deployed_does_not_ride_along(deployed: Scene) -> None:
    with pytest.raises(RefusedError, match="changes that are not deployed"):
        deployed.deploy(data_inputs(deployed, intent=with_member(deployed.intent)), Permission())


def test_no_other_line_rides_along(deployed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an update of this program that renders something anew."""
    monkeypatch.setattr("ixp.flows.lanes.render", lambda *_: {"rs1-nte01": "other lines\n"})
    with pytest.raises(RefusedError, match="more than data would change on rs1-nte01"):
        deployed.deploy(data_inputs(deployed), Permission())


def test_before_the_first_deployment_there_is_no_lane_of_data(scene: Scene) -> None:
    with pytest.raises(RefusedError, match="no deployment yet"):
        scene.deploy(data_inputs(scene), Permission())


def test_a_failed_run_is_for_people(deployed: Scene) -> None:
    published = deployed.state.published()
    index = published.index.model_copy(update={"open_run": "some-run"})
    inputs = replace(data_inputs(deployed), published=published.write(index))
    with pytest.raises(RefusedError, match="run some-run did not end well"):
        make(inputs, deployed.checks)


def test_data_that_fail_on_a_device_go_back_and_say_nothing_against_the_inventory(deployed: Scene) -> None:
    before = deployed.network.running()
    deployed.network["rs2-nte02"].fail["commit"] = "before"
    deployed.network["rs2-nte02"].at["commit"] = 2
    with pytest.raises(RolloutError):
        deployed.deploy(data_inputs(deployed), Permission())
    assert deployed.network.running() == before
    assert deployed.state.published().index.snapshot == OLD.digest
    with pytest.raises(RefusedError, match="did not end well"):
        deployed.deploy(data_inputs(deployed), Permission())
    assert deployed.deploy(deployed.inputs()) is not None, "the same tree, with the data of before, closes the run"
    deployed.network["rs2-nte02"].fail.clear()
    assert deployed.deploy(data_inputs(deployed), Permission()) is not None


def test_without_a_deployed_snapshot_the_newest_counts(scene: Scene) -> None:
    assert for_intent(scene.intent, None, [NEW, OLD]) == NEW
    assert for_intent(scene.intent, None, []) == Snapshot(sets={})


def test_what_is_deployed_stays_as_it_is(scene: Scene) -> None:
    assert for_intent(scene.intent, OLD, [NEW]) is OLD


def test_a_new_members_network_comes_with_it(scene: Scene) -> None:
    network = Network(max_prefix_ipv4=20, as_set="AS-RETZ")
    newest = Snapshot(sets={"AS-RETZ": ERDRE}, networks={"64499": network, "64777": network})
    intent = scene.intent.model_copy(update={"policy": Policy(as_set_peeringdb=True)})
    merged = for_intent(intent, OLD, [newest])
    assert merged.networks == {"64499": network}
    assert merged.sets["AS-RETZ"] == ERDRE


def test_names_and_flags_of_peeringdb_need_a_person(scene: Scene) -> None:
    limits = NEW.model_copy(update={"networks": {"64499": Network(max_prefix_ipv4=20)}})
    flagged = NEW.model_copy(update={"networks": {"64499": Network(never_via=True)}})
    assert person_needed(data_changes(scene.intent, OLD, limits), Unattended()) == ""
    said = person_needed(data_changes(scene.intent, OLD, flagged), Unattended())
    assert said == "more than sets and limits changes for retz"
    assert person_needed(data_changes(scene.intent, OLD, limits), Unattended(members=1)) == "2 members are concerned, more than 1"


def test_who_wants_no_route_servers_concerns_everybody_and_needs_no_person(deployed: Scene) -> None:
    inputs = data_inputs(deployed, OLD.model_copy(update={"never_via": (64500, 64501)}))
    outcome = deployed.deploy(inputs, Permission())
    assert outcome is not None
    assert [item.words for item in outcome.plan.data] == [("never via route servers: +2 -0 networks",)]
    assert outcome.plan.headline == "Outside data change for all routes (PeeringDB); 2 devices concerned."
    assert person_needed(outcome.plan.data, Unattended(members=0)) == ""
    assert person_needed(outcome.plan.data, Unattended(ranges=1)) == "2 entries of sets change, more than 1"


def test_old_snapshots_are_swept(deployed: Scene) -> None:
    deployed.deploy(data_inputs(deployed), Permission())
    folder: Path = deployed.state.published_folder / "snapshots"
    assert {path.stem for path in folder.glob("*.json")} == {OLD.digest, NEW.digest}
