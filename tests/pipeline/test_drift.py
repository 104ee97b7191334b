"""Drift, live: changed by hand on each kind of device and in NetBox; found, shown, refused, and then overwritten or adopted."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ixp.errors import Exit
from ixp.flows.deviation import Drift, DriftKind
from ixp.netbox import NetBoxClient
from lab.demo.scene import EXCHANGE, Scene
from lab.demo.walk import add_connection

pytestmark = [pytest.mark.lab, pytest.mark.netbox, pytest.mark.pipeline]

PORT = "sw1-nte02/Ethernet4"  # retz, who has no session with the route servers
BY_HAND = "ip prefix-list by-hand seq 5 permit 198.18.99.0/24"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An exchange deployed from nothing."""
    made = Scene.build(tmp_path_factory.mktemp("drift") / "scene", print)
    try:
        made.ixp("deploy", "--approve", digest_of(made.ixp("plan", "--no-diffs").stdout))
        yield made
    finally:
        made.close()


def digest_of(said: str) -> str:
    """The digest that ``ixp plan`` prints last."""
    return str(re.findall(r"^plan ([0-9a-f]{64})$", said, re.MULTILINE)[-1])


def found(scene: Scene) -> list[Drift]:
    """What ``ixp drift`` finds; its exit code must say whether there is any."""
    done = scene.ixp("drift", "--json", "build/drift.json", check=False)
    drift = [Drift.model_validate(item) for item in json.loads((scene.repository / "build" / "drift.json").read_text())]
    assert done.returncode == (Exit.FINDINGS if drift else Exit.DONE), done.stderr
    return drift


def limit(scene: Scene, connection: str, value: int) -> None:
    """Change a connection's limit of prefixes in NetBox's interface."""
    client = NetBoxClient(scene.server.url, scene.server.admin_token)
    (row,) = client.all("dcim/interfaces", cf_ixp_connection=connection)
    client.update("dcim/interfaces", [{"id": row["id"], "custom_fields": {"ixp_max_prefix_ipv4": value}}])


def accept(drift: list[Drift]) -> list[str]:
    return [part for item in drift for part in ("--accept-drift", item.id)]


def overwrite(scene: Scene, drift: list[Drift]) -> None:
    """Plan and deploy with that drift accepted."""
    said = scene.ixp("plan", "--no-diffs", *accept(drift)).stdout
    scene.ixp("deploy", "--approve", digest_of(said), *accept(drift))


def test_four_changes_by_hand_are_found_classified_shown_refused_and_overwritten(scene: Scene) -> None:
    before = scene.digests()
    scene.by_hand("198.18.255.12", "interface Ethernet4", "description by hand")
    limit(scene, "armor-1", 77)
    rs1, rs2 = scene.lab.node("rs1-nte01"), scene.lab.node("rs2-nte02")
    rs1.exec("sh", "-c", "echo '# by hand' >> /etc/bird/bird.conf && birdc configure")
    rs2.exec("vtysh", "-c", "configure terminal", "-c", BY_HAND)

    drift = found(scene)
    assert sorted((item.kind, item.object) for item in drift) == [
        (DriftKind.NETBOX, "connection armor-1 of member armor"),
        (DriftKind.ROUTE_SERVER, "rs1-nte01"),
        (DriftKind.ROUTE_SERVER, "rs2-nte02"),
        (DriftKind.SWITCH_PORT, PORT),
    ]
    assert [item.id for item in found(scene)] == [item.id for item in drift]
    assert "+# by hand" in next(item.diff for item in drift if item.object == "rs1-nte01").splitlines()
    assert f"+{BY_HAND}" in next(item.diff for item in drift if item.object == "rs2-nte02").splitlines()

    head = scene.git("rev-parse", "HEAD")
    add_connection(scene.repository)
    scene.git("commit", "-q", "-a", "-m", "A change meanwhile")
    said = scene.ixp("plan", "--no-diffs").stdout
    assert all(item.id in said for item in drift)
    refused = scene.ixp("deploy", "--approve", digest_of(said), check=False)
    assert refused.returncode == Exit.REFUSED
    assert "connection armor-1" in refused.stderr
    only_netbox = accept([item for item in drift if item.kind is DriftKind.NETBOX])
    said = scene.ixp("plan", "--no-diffs", *only_netbox).stdout
    refused = scene.ixp("deploy", "--approve", digest_of(said), *only_netbox, check=False)
    assert refused.returncode == Exit.REFUSED
    assert "rs2-nte02" in refused.stderr
    assert BY_HAND in rs2.exec("vtysh", "-c", "show running-config").stdout
    assert {item.id for item in found(scene)} == {item.id for item in drift}

    scene.git("reset", "-q", "--hard", head)
    overwrite(scene, drift)
    assert found(scene) == []
    assert scene.digests() == before


def test_netbox_edit_is_adopted_by_a_patch_and_is_no_drift_any_more(scene: Scene) -> None:
    limit(scene, "armor-1", 78)
    (drift,) = found(scene)
    refused = scene.ixp("sync", check=False)
    assert refused.returncode == Exit.REFUSED
    assert drift.id in refused.stderr
    apply(scene, drift)
    assert "78" in (scene.repository / "inventory" / EXCHANGE / "members" / "armor.yml").read_text()
    assert found(scene) == []
    scene.ixp("deploy", "--approve", digest_of(scene.ixp("plan", "--no-diffs").stdout))
    assert found(scene) == []


def test_port_shut_by_hand_is_adopted_as_suspended(scene: Scene) -> None:
    scene.by_hand("198.18.255.12", "interface Ethernet4", "shutdown")
    (drift,) = found(scene)
    assert (drift.kind, drift.object) == (DriftKind.SWITCH_PORT, PORT)
    apply(scene, drift)
    overwrite(scene, [drift])
    assert found(scene) == []
    assert "suspended" in (scene.repository / "inventory" / EXCHANGE / "members" / "retz.yml").read_text()


def apply(scene: Scene, drift: Drift) -> None:
    """Adopt a deviation: the patch is applied and committed."""
    patch = Path(scene.folder) / "adopted.patch"
    patch.write_text(scene.ixp("drift", "--adopt", drift.id).stdout)
    scene.git("apply", "--check", str(patch))
    scene.git("apply", str(patch))
    scene.git("commit", "-q", "-a", "-m", f"Adopt {drift.id}")
