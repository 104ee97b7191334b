"""Drift: what is no longer as the last deployment left it, its class, and its id."""

import pytest

from ixp.errors import RefusedError
from ixp.flows.deviation import NOT_OURS, WORDS, Drift, DriftKind, refuse
from ixp.flows.drift import find
from ixp.flows.drift_report import publish, reported, settled
from ixp.flows.live_rules import CATALOGUE, rule_id
from ixp.model import Stage
from tests.unit.flows.fake_device import SECRET
from tests.unit.flows.scene import Scene

LIVE = {
    "live.switch-port",
    "live.switch",
    "live.route-server",
    "live.secret",
    "live.netbox",
    "live.rpki",
    "live.pending-commit",
    "live.foreign-session",
    "live.unsaved",
    "live.unreachable",
}


def drift(scene: Scene) -> list[Drift]:
    view = scene.record.read("sample")
    return find(
        scene.intent, view, lambda exchange: scene.network.connect(exchange, scene.monkeypatch), scene.state, scene.secrets
    )


def test_nothing_after_a_deployment(deployed: Scene) -> None:
    assert drift(deployed) == []
    assert all(item.opened == item.closed for item in deployed.network.devices.values())


def test_a_port_changed_by_hand(deployed: Scene) -> None:
    device = deployed.network["sw1-nte02"]
    device.running = device.running.replace("interface Ethernet9\n", "interface Ethernet9\n   mtu 1400\n", 1)
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.SWITCH_PORT, "sw1-nte02/Ethernet9")
    assert found.device == "sw1-nte02"
    assert "+   mtu 1400" in found.diff.splitlines()
    assert SECRET not in found.diff
    assert (found.edits, found.why_not) == ((), "the port serves no connection of the inventory")


def test_each_port_and_the_rest_of_a_switch_are_deviations_of_their_own(deployed: Scene) -> None:
    device = deployed.network["sw1-nte02"]
    device.running = device.running.replace("interface Ethernet9\n", "interface Ethernet9\n   mtu 1400\n", 1)
    device.running = device.running.replace("interface Ethernet8\n", "interface Ethernet8\n   mtu 1400\n", 1) + "logging on\n"
    assert sorted((item.kind, item.object) for item in drift(deployed)) == [
        (DriftKind.SWITCH, "sw1-nte02"),
        (DriftKind.SWITCH_PORT, "sw1-nte02/Ethernet8"),
        (DriftKind.SWITCH_PORT, "sw1-nte02/Ethernet9"),
    ]


@pytest.mark.parametrize("name", ["sw1-nte01", "rs1-nte01"])
def test_a_commit_that_waits_for_its_confirmation(deployed: Scene, name: str) -> None:
    device = deployed.network[name]
    device.pending = device.running
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.PENDING, name)
    assert found.why_not


def test_a_session_that_somebody_left_open(deployed: Scene) -> None:
    device = deployed.network["sw1-nte01"]
    device.sessions_open = {"maintenance": "pending", "napalm_1": "pending", "old": "completed"}
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.SESSION, "sw1-nte01")
    assert "maintenance" in found.what


@pytest.mark.parametrize("name", ["sw1-nte01", "rs2-nte02"])
def test_what_a_restart_would_bring_is_not_what_runs(deployed: Scene, name: str) -> None:
    device = deployed.network[name]
    device.startup += "banner by hand\n"
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.UNSAVED, name)
    assert "-banner by hand" in found.diff.splitlines()
    assert SECRET not in found.diff


def test_a_device_that_cannot_say_what_is_under_way(deployed: Scene) -> None:
    deployed.network["sw1-nte01"].fail = {"pending": "before"}
    deployed.network["sw1-nte01"].at = {"pending": deployed.network["sw1-nte01"].done("pending") + 1}
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.UNREACHABLE, "sw1-nte01")
    assert SECRET not in found.what


def test_nobody_accepts_what_others_have_under_way() -> None:
    assert {DriftKind.PENDING, DriftKind.SESSION, DriftKind.UNSAVED} <= NOT_OURS


def test_every_kind_of_drift_is_a_rule() -> None:
    assert {rule_id(kind) for kind in DriftKind} == {item.id for item in CATALOGUE} == LIVE
    assert set(WORDS) == set(DriftKind)
    assert all(item.why and item.example and item.stage is Stage.LIVE for item in CATALOGUE)


def test_a_route_server_changed_by_hand(deployed: Scene) -> None:
    deployed.network["rs1-nte01"].running += "# by hand\n"
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.ROUTE_SERVER, "rs1-nte01")
    assert found.why_not.startswith("a route server's configuration follows")


def test_the_id_stays_until_the_deviation_changes(deployed: Scene) -> None:
    deployed.network["rs1-nte01"].running += "# by hand\n"
    (first,), (again,) = drift(deployed), drift(deployed)
    assert first.id == again.id
    deployed.network["rs1-nte01"].running += "# more\n"
    assert drift(deployed)[0].id != first.id


def test_a_changed_secret_is_found_and_not_shown(deployed: Scene) -> None:
    device = deployed.network["sw1-nte01"]
    device.running = device.running.replace(SECRET, "$6$salt$of-somebody-else")
    (found,) = drift(deployed)
    assert (found.kind, found.object, found.diff) == (DriftKind.SECRET, "sw1-nte01", "")
    assert found.what == "a secret in the running configuration was changed by hand"
    device.running = device.running.replace("$6$salt$of-somebody-else", "$6$salt$of-a-third")
    assert drift(deployed)[0].id != found.id


def test_a_device_that_does_not_answer(deployed: Scene) -> None:
    device = deployed.network["rs1-nte01"]
    device.fail["open"] = "before"
    device.at["open"] = device.done("open") + 1
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.UNREACHABLE, "rs1-nte01")


def test_a_device_never_deployed_has_no_drift(scene: Scene) -> None:
    scene.record.intent = scene.intent
    assert drift(scene) == []


def test_netbox_against_what_we_wrote_there(deployed: Scene) -> None:
    deployed.record.intent = deployed.intent.model_copy(update={"members": deployed.intent.members[1:]})
    (found,) = drift(deployed)
    assert (found.kind, found.object, found.what) == (DriftKind.NETBOX, "member armor", "removed in NetBox by hand")


def test_only_accepted_ids_are_let_through() -> None:
    one, other = (Drift.of(DriftKind.SWITCH, name, "changed") for name in ("sw1", "sw2"))
    refuse([one, other], frozenset({one.id, other.id}))
    with pytest.raises(RefusedError, match=other.id) as refused:
        refuse([one, other], frozenset({one.id}))
    assert one.id not in str(refused.value)
    assert f"--accept-drift {other.id}" in refused.value.hint
    assert refused.value.where == "sw2"


def test_a_report_is_kept_until_a_deployment_settles_it(scene: Scene) -> None:
    folder = scene.state.published_folder
    assert reported(folder) == ()
    here, there, record = (
        Drift.of(DriftKind.SWITCH_PORT, "sw1-nte01/Ethernet1", "changed"),
        Drift.of(DriftKind.ROUTE_SERVER, "rs1-nte01", "changed"),
        Drift.of(DriftKind.NETBOX, "member armor", "edited"),
    )
    publish(folder, [here, there, record])
    assert reported(folder) == (here, there, record)
    settled(folder, ["sw1-nte01"])
    assert reported(folder) == (there,)
