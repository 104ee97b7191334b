"""The way of a change, live: the demo's proofs, and what a deployment refuses."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ixp.data.snapshot import Snapshot
from ixp.errors import Exit
from ixp.netbox import NetBoxClient
from lab.demo import walk
from lab.demo.scene import Scene
from lab.demo.walk import add_connection
from lab.irr import Irrd
from lab.irr.rpsl import objects, route
from lab.run import Run

pytestmark = [pytest.mark.lab, pytest.mark.netbox, pytest.mark.pipeline]

NEW_PREFIX = "198.18.40.0/24"


def digest_of(said: str) -> str:
    """The digest that ``ixp plan`` prints last."""
    return re.findall(r"^plan ([0-9a-f]{64})$", said, re.MULTILINE)[-1]


@pytest.mark.timeout(1500)
def test_demo_walks_the_whole_way() -> None:
    """Each proof raises where the lab contradicts it; the counts must be those of a whole exchange."""
    result = walk(print)
    assert result.resets == 0
    assert result.sessions_watched >= 48


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An exchange deployed from nothing, with all sessions up."""
    made = Scene.build(tmp_path_factory.mktemp("way") / "scene", print)
    try:
        made.ixp("deploy", "--approve", digest_of(made.ixp("plan", "--no-diffs").stdout))
        made.wait_for_sessions(made.witness())
        yield made
    finally:
        made.close()


def test_states_and_naps_hold_on_the_wire(scene: Scene) -> None:
    witness = scene.witness()
    assert witness.sessions_expected() == 56
    assert witness.sessions_unwanted() == []
    assert witness.lan_faults() == []
    assert witness.nap_faults() == []
    assert witness.nap_leaks() == []


def test_a_state_that_does_not_hold_is_seen(scene: Scene) -> None:
    """The same looks with other expectations: doulon in service, nobody in quarantine, one NAP less."""
    true = scene.witness()
    wrong = replace(true, keys=(*true.keys, "doulon-1"), collected=(), naps=true.naps[:1])
    assert "doulon-1 with 192.0.2.1" in wrong.sessions_missing()
    assert wrong.sessions_unwanted() == ["chantenay-1 with 192.0.2.3", "chantenay-1 with 2001:db8:0:100::3"]
    assert {"doulon-1 does not reach 192.0.2.1", "chantenay-1 reaches 192.0.2.4"} <= set(wrong.lan_faults())
    faults = wrong.nap_faults()
    assert len(faults) == 6
    assert all(fault.startswith("passed: ") for fault in faults)


@pytest.fixture
def clean(scene: Scene) -> Iterator[Scene]:
    """The scene, its repository taken back to main afterwards."""
    head = scene.git("rev-parse", "HEAD")
    yield scene
    scene.git("reset", "-q", "--hard", head)
    scene.git("clean", "-qfd")


def test_second_deployment_has_nothing_to_do(clean: Scene) -> None:
    before = clean.digests()
    done = clean.ixp("deploy")
    assert "Nothing to do" in done.stdout
    assert clean.digests() == before


def test_unseen_plan_is_refused_and_nothing_is_touched(clean: Scene) -> None:
    before = clean.digests()
    add_connection(clean.repository)
    clean.git("commit", "-q", "-a", "-m", "Nobody looked at this")
    done = clean.ixp("deploy", check=False)
    assert done.returncode == Exit.REFUSED
    assert "nobody has reviewed a plan" in done.stderr
    assert clean.digests() == before


def test_change_that_is_in_no_commit_is_refused(clean: Scene) -> None:
    add_connection(clean.repository)
    said = clean.ixp("plan", "--no-diffs").stdout
    done = clean.ixp("deploy", "--approve", digest_of(said), check=False)
    assert done.returncode == Exit.REFUSED
    assert "no commit" in done.stderr


def test_typo_names_file_and_line(clean: Scene) -> None:
    path = clean.repository / "inventory" / "nantes" / "members" / "beaulieu.yml"
    path.write_text(path.read_text().replace("speed: 100G", "sped: 100G"))
    done = clean.ixp("check", check=False)
    assert done.returncode == Exit.FINDINGS
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if "sped" in text)
    assert f"members/beaulieu.yml:{line}" in done.stdout
    assert "speed" in done.stdout


def test_rendering_needs_no_inventory(clean: Scene) -> None:
    with_inventory = clean.digests().rendered
    shutil.move(clean.repository / "inventory", clean.folder / "away")
    try:
        clean.ixp("render", "--out", "build/bare")
    finally:
        shutil.move(clean.folder / "away", clean.repository / "inventory")
    assert with_inventory
    bare, proof = clean.repository / "build" / "bare", clean.repository / "build" / "proof"
    for name in with_inventory:
        assert (bare / f"{name}.cfg").read_bytes() == (proof / f"{name}.cfg").read_bytes()


def test_address_changed_in_netbox_changes_the_rendering_without_a_commit(clean: Scene) -> None:
    client = NetBoxClient(clean.server.url, clean.server.admin_token)
    clean.server.keep("before-address")
    try:
        (row,) = client.all("ipam/ip-addresses", address="198.18.255.12/24")
        client.update("ipam/ip-addresses", [{"id": row["id"], "address": "198.18.255.13/24"}])
        clean.ixp("render", "--out", "build/moved")
        assert "198.18.255.13/24" in (clean.repository / "build/moved/sw1-nte02.cfg").read_text()
        assert "198.18.255.12/24" not in (clean.repository / "build/moved/sw1-nte02.cfg").read_text()
    finally:
        clean.server.reset("before-address")


def test_hand_edit_on_a_route_server_is_found_and_never_overwritten(clean: Scene) -> None:
    node = clean.lab.node("rs2-nte02")
    line = "ip prefix-list by-hand seq 5 permit 198.18.99.0/24"
    node.exec("vtysh", "-c", "configure terminal", "-c", line)
    try:
        found = clean.ixp("drift", check=False)
        assert found.returncode == Exit.FINDINGS
        assert "rs2-nte02" in found.stdout
        assert f"+{line}" in found.stdout
        add_connection(clean.repository)
        clean.git("commit", "-q", "-a", "-m", "A change meanwhile")
        refused = clean.ixp("deploy", "--approve", digest_of(clean.ixp("plan").stdout), check=False)
        assert refused.returncode == Exit.REFUSED
        assert "rs2-nte02" in refused.stderr
        assert line in node.exec("vtysh", "-c", "show running-config").stdout
    finally:
        node.exec("vtysh", "-c", "configure terminal", "-c", f"no {line}")
    clean.git("reset", "-q", "--hard", "HEAD~1")
    assert clean.ixp("drift", check=False).returncode == Exit.DONE


def test_no_secret_is_written_anywhere(clean: Scene) -> None:
    values = secret_values(clean)
    assert values
    places = [clean.repository / "build", clean.folder / "state", clean.folder / "plans"]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert files
    told = [str(path) for path in files for value in values if value in path.read_text(errors="replace")]
    assert not told


def secret_values(scene: Scene) -> list[str]:
    """All values of the lab's secrets."""

    return list(json.loads(Path(scene.lab.environment()["IXP_SECRETS_FILE"]).read_text()).values())


def test_device_that_is_no_lab_device_is_refused(clean: Scene) -> None:
    client = NetBoxClient(clean.server.url, clean.server.admin_token)
    clean.server.keep("before-marker")
    try:
        (row,) = client.all("dcim/devices", name="sw1-nte02")
        client.update("dcim/devices", [{"id": row["id"], "custom_fields": {"ixp_lab": False}}])
        done = clean.ixp("plan", check=False)
        assert done.returncode == Exit.FINDINGS
        assert "profile.device-not-lab" in done.stdout
    finally:
        clean.server.reset("before-marker")


@pytest.fixture
def registry(clean: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Irrd]:
    """A real IRRd that knows the members as the checkout's snapshot does, and which the checkout's data.yml names."""
    run = Run.create()
    try:
        made = Irrd.create(run)
        known = Snapshot.load(clean.repository / "snapshots/nantes/current.json")
        made.start({"LAB": objects(known, "LAB") + route(NEW_PREFIX, 64499, "LAB")})
        program = tmp_path / "bgpq4"
        program.write_text(f'#!/bin/sh\nexec {" ".join(made.node.enter())} bgpq4 "$@"\n')
        program.chmod(0o755)
        monkeypatch.setenv("IXP_BGPQ4", str(program))
        (clean.repository / "inventory/nantes/data.yml").write_text("irr: { hosts: [127.0.0.1], sources: [LAB] }\n")
        clean.git("commit", "-q", "-a", "-m", "Ask the lab's registry")
        yield made
    finally:
        run.down()


@pytest.mark.usefixtures("registry")
def test_data_go_their_own_way(clean: Scene) -> None:
    """A new route object reaches both route servers without a person; the plan of the inventory stays empty all the while."""
    assert "Nothing changes." in clean.ixp("plan", "--no-diffs").stdout
    said = clean.ixp("refresh").stdout
    assert "erdre: +1 -0 IPv4 ranges" in said
    assert "Nothing changes." in clean.ixp("plan", "--no-diffs").stdout, "the inventory does not bring newer data"
    done = clean.ixp("deploy", "--data")
    assert "Deployed rs1-nte01, rs2-nte02" in done.stdout
    assert NEW_PREFIX in clean.lab.node("rs1-nte01").read("/etc/bird/bird.conf")
    assert NEW_PREFIX in clean.lab.node("rs2-nte02").exec("vtysh", "-c", "show running-config").stdout
    assert clean.witness().sessions_missing() == []
    last = json.loads(clean.ixp("runs", "list", "--json").stdout)[-1]
    assert (last["lane"], last["status"]) == ("data", "done")
    assert "Nothing changes." in clean.ixp("plan", "--no-diffs").stdout
    assert "Nothing to do" in clean.ixp("deploy", "--data").stdout


def test_lab_leaves_nothing_in_the_root_namespace(scene: Scene) -> None:
    listed = subprocess.run(["ip", "-o", "address"], capture_output=True, text=True, check=True).stdout
    assert "198.18." not in listed
    assert "2001:db8:" not in listed
    assert scene.lab.names()
