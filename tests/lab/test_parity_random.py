"""Random routes from members, one of them misbehaving, into every daemon: every member sees what the evaluator says.

``IXP_SEED`` tries other routes than those of the usual run.
"""

import os
from collections.abc import Callable
from functools import partial

import pytest

from lab.parity.build import Scenario
from lab.parity.core import core, wild
from lab.parity.ground import Ground
from lab.parity.rounds import compare
from lab.parity.wild import Wild
from lab.run import Run

pytestmark = pytest.mark.lab

ROUTES = 300
LIARS = frozenset({"m6"})


@pytest.mark.parametrize("build", [partial(core, "core"), wild], ids=["usual", "otherwise"])
def test_random_routes(run: Run, build: Callable[[], Scenario]):
    scenario = build()
    ground = Ground(run, scenario, LIARS)
    seed = int(os.environ.get("IXP_SEED", "7"))
    try:
        ground.start(scenario.vrps)
        ground.wait_up()
        wrong = compare(ground, Wild(scenario, seed, LIARS).routes(ROUTES))
    finally:
        ground.stop()
    assert not wrong, f"seed {seed}:\n" + "\n".join(wrong[:20])
