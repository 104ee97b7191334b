"""Back to what was proven while nothing can be proven: allowed for the very same, and for nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from ixp.errors import RefusedError
from ixp.flows.guard import BlockedError
from ixp.flows.planning import make
from ixp.model import CheckResult, Finding, Severity, Verdict
from tests.unit.flows.scene import Scene, with_member

UNSEEN = Finding(rule="batfish.not-verified", severity=Severity.ERROR, what="no Batfish answers", where="BATFISH_HOST")
PASSED = [CheckResult(check="batfish", verdict=Verdict.PASS)]
DOWN = [CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED, reason="no Batfish answers", findings=(UNSEEN,))]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The exchange, deployed and proven; then with one more member, proven too."""
    made = Scene(tmp_path, monkeypatch, checks=lambda *_: list(PASSED))
    made.deploy()
    made.deploy(made.inputs(with_member(made.intent), "tree-2"))
    made.checks = lambda *_: list(DOWN)
    return made


def test_a_revert_does_not_wait_for_batfish(scene: Scene) -> None:
    inputs = scene.inputs(of="tree-3")
    (said,) = (item for result in make(inputs, scene.checks).plan.checks for item in result.findings if item.rule == UNSEEN.rule)
    assert said.severity is Severity.WARNING
    assert scene.state.runs()[0].id in said.what
    assert scene.deploy(inputs) is not None


def test_what_was_never_proven_waits(scene: Scene) -> None:
    changed = scene.intent.model_copy(update={"title": "Renamed"})
    with pytest.raises(BlockedError):
        scene.deploy(scene.inputs(changed, "tree-3"))


def test_the_same_files_of_other_data_wait(scene: Scene) -> None:
    inputs = scene.inputs(of="tree-3")
    newer = inputs.snapshot.model_copy(update={"never_via": (64777,)})
    with pytest.raises(RefusedError):
        scene.deploy(replace(inputs, snapshot=newer))


def test_what_was_deployed_unproven_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A laboratory may deploy without Batfish; nothing follows from that."""
    unproven = [CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED, reason="no Batfish answers")]
    scene = Scene(tmp_path, monkeypatch, checks=lambda *_: list(unproven))
    scene.deploy()
    scene.deploy(scene.inputs(with_member(scene.intent), "tree-2"))
    scene.checks = lambda *_: list(DOWN)
    with pytest.raises(BlockedError):
        scene.deploy(scene.inputs(of="tree-3"))


def test_an_error_that_was_found_stays_one(scene: Scene) -> None:
    wrong = Finding(rule="batfish.leaks", severity=Severity.ERROR, what="a route gets through")
    scene.checks = lambda *_: [*DOWN, CheckResult(check="rules", verdict=Verdict.FAIL, findings=(wrong,))]
    with pytest.raises(BlockedError):
        scene.deploy(scene.inputs(of="tree-3"))


def test_only_the_newest_are_kept(scene: Scene) -> None:
    assert [item.run for item in scene.state.published().index.proven] == [item.id for item in reversed(scene.state.runs())]
