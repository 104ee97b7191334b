"""Drift: what is no longer as the last deployment left it."""

from ixp.flows.drift import Drift, DriftKind, find
from tests.unit.flows.fake_device import SECRET
from tests.unit.flows.scene import Scene, with_member


def drift(scene: Scene) -> list[Drift]:
    view = scene.record.read("sample")
    return find(
        scene.intent, view, lambda exchange: scene.network.connect(exchange, scene.monkeypatch), scene.state, scene.secrets
    )


def test_nothing_after_a_deployment(deployed: Scene) -> None:
    assert drift(deployed) == []
    assert all(item.opened == item.closed for item in deployed.network.devices.values())


def test_a_device_changed_by_hand(deployed: Scene) -> None:
    deployed.network["sw1-nte02"].running += "interface Ethernet9\n"
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.DEVICE, "sw1-nte02")
    assert "+interface Ethernet9" in found.diff.splitlines()
    assert SECRET not in found.diff


def test_a_changed_secret_is_found_and_not_shown(deployed: Scene) -> None:
    device = deployed.network["sw1-nte01"]
    device.running = device.running.replace(SECRET, "$6$salt$of-somebody-else")
    (found,) = drift(deployed)
    assert found.object == "sw1-nte01"
    assert found.what == "a secret in the running configuration was changed by hand"
    assert found.diff == ""


def test_a_device_that_does_not_answer(deployed: Scene) -> None:
    device = deployed.network["rs1-nte01"]
    device.fail["open"] = "before"
    device.at["open"] = device.done("open") + 1
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.UNREACHABLE, "rs1-nte01")


def test_a_device_never_deployed_has_no_drift(scene: Scene) -> None:
    scene.record.intent = scene.intent
    assert drift(scene) == []


def test_netbox_against_the_inventory(deployed: Scene) -> None:
    deployed.record.intent = with_member(deployed.intent)
    (found,) = drift(deployed)
    assert (found.kind, found.object) == (DriftKind.NETBOX, "member Erdre (AS64500)")
    assert found.what == "removed in the inventory, not in NetBox"
    assert "erdre-1" in found.diff
