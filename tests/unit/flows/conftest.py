"""A scene whose waits are short."""

from pathlib import Path

import pytest

from ixp.flows import rollout, settle
from tests.unit.flows.scene import Scene


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (rollout, settle):
        monkeypatch.setattr(module, "_EVERY", 0.005)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(tmp_path, monkeypatch)


@pytest.fixture
def deployed(scene: Scene) -> Scene:
    """A scene on which the sample exchange was deployed; its journals start anew."""
    scene.deploy()
    scene.network.journal.clear()
    scene.record.messages.clear()
    return scene
