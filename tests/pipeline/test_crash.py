"""The pipeline killed with SIGKILL, live: every device heals within its timer, and the next run settles the one that died."""

from collections.abc import Iterator

import pytest

from ixp.state import RunStatus
from lab.crash import Ground, few, walk
from lab.crash.ground import TIMER_S

pytestmark = [pytest.mark.lab, pytest.mark.netbox, pytest.mark.pipeline]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground.build(tmp_path_factory.mktemp("crash") / "ground", print)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.timeout(900)
def test_killed_pipelines_leave_every_device_whole(ground: Ground) -> None:
    """A few of the kills of ``make crash``: one with a commit under way, one with all pending, one between confirmations."""
    results = walk(ground, few(), print)
    assert len(results) == 3
    healed = [one for result in results for one in result.devices.values() if one.side == "old"]
    assert max(item.seconds for item in healed) <= TIMER_S + 5
    assert {item.platform for item in healed if item.seconds > 1} == {"eos", "bird", "frr"}
    under_way, pending, between = results
    assert under_way.outcome == pending.outcome == "healed: devices kept the old configuration"
    assert between.outcome.startswith("healed in parts: ")
    assert {one.side for one in between.devices.values()} == {"old", "new"}
    assert [run.status for run in ground.state.runs()].count(RunStatus.SETTLED) == 3
    assert ground.scene.ixp("drift", check=False).returncode == 0
