"""Which data a command works with: those of the last deployment, with what only newer ones have."""

import shutil
from pathlib import Path

import pytest

from ixp.cli.workspace import Workspace
from ixp.data.snapshot import RouteSet, Snapshot
from ixp.data.vrps import Vrp, digest, dump
from ixp.errors import InputError
from ixp.flows.snapshots import Snapshots, kept_snapshots
from ixp.state import State

ROOT = Path(__file__).resolve().parents[2]
LOIRE = "AS64498:AS-LOIRE"
OLD = RouteSet(origins=(64498,), ipv4=("198.18.12.0/24",))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("inventory", "snapshots"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("IXP_STATE", "IXP_PUBLISHED", "IXP_EXCHANGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def own(checkout: Path) -> Snapshot:
    return Snapshot.load(checkout / "snapshots/nantes/current.json")


@pytest.fixture
def deployed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """The last deployment had less data than the checkout has."""
    snapshot = Snapshot(
        sets={name: item for name, item in own(checkout).sets.items() if name != "AS64497:AS-ARMOR"} | {LOIRE: OLD}
    )
    state = State.create(checkout / "state", "nantes")
    kept_snapshots(state.published_folder).keep(snapshot)
    published = state.published()
    published.write(published.index.model_copy(update={"snapshot": snapshot.digest}))
    monkeypatch.setenv("IXP_PUBLISHED", str(state.published_folder))
    return snapshot


def test_without_a_deployment_it_is_the_checkouts(checkout: Path) -> None:
    assert Workspace.current().snapshot == own(checkout)
    assert Workspace.current().deployed is None


def test_the_deployed_data_count_and_what_they_lack_comes_from_the_checkout(checkout: Path, deployed: Snapshot) -> None:
    found = Workspace.current().snapshot
    assert found.sets[LOIRE] == OLD
    assert found.sets["AS64497:AS-ARMOR"] == own(checkout).sets["AS64497:AS-ARMOR"]
    assert Workspace.current().deployed == deployed


def test_what_they_lack_comes_from_the_last_refresh_first(checkout: Path, deployed: Snapshot) -> None:
    newer = RouteSet(origins=(64497,), ipv4=("198.18.99.0/24",))
    kept_snapshots(checkout / "state/published").write(deployed.model_copy(update={"sets": {"AS64497:AS-ARMOR": newer}}))
    found = Workspace.current().snapshot
    assert found.sets["AS64497:AS-ARMOR"] == newer
    assert found.sets[LOIRE] == OLD


@pytest.mark.usefixtures("deployed")
def test_without_an_inventory_it_is_the_deployed_one(checkout: Path, deployed: Snapshot) -> None:
    shutil.rmtree(checkout / "inventory")
    assert Workspace(checkout, "nantes").snapshot == deployed


def test_a_typo_is_no_exchange_without_a_deployment(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IXP_PUBLISHED", str(checkout / "nowhere"))
    with pytest.raises(InputError, match="IXP_PUBLISHED names no folder"):
        _ = Workspace.current().snapshot


def test_without_any_data_it_says_how_to_get_them(checkout: Path) -> None:
    shutil.rmtree(checkout / "snapshots")
    with pytest.raises(InputError, match="there is no data snapshot") as error:
        _ = Workspace.current().snapshot
    assert error.value.hint == "get one with: ixp refresh --here"


def test_vrps_are_found_beside_it(checkout: Path) -> None:
    text = dump([Vrp("198.18.11.0/24", 24, 64497)])
    Snapshots(checkout / "snapshots/nantes").write(own(checkout).model_copy(update={"vrps": digest(text)}), text)
    assert Workspace.current().vrps == (Vrp("198.18.11.0/24", 24, 64497),)
    (checkout / f"snapshots/nantes/{digest(text)}.vrps").unlink()
    assert Workspace.current().vrps is None
