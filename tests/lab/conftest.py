"""A fresh run for each test that starts nodes of its own; the route servers' scenario once a module and daemon."""

from collections.abc import Iterator

import pytest

from lab.run import Run
from tests.lab.policy_scenario import Scenario, start
from tests.lab.route_servers import DAEMONS


@pytest.fixture
def run() -> Iterator[Run]:
    made = Run.create()
    yield made
    made.down()


@pytest.fixture(scope="module", params=DAEMONS, ids=lambda daemon: daemon.platform)
def scenario(request: pytest.FixtureRequest) -> Iterator[Scenario]:
    """Members around the one route server or the other; a test leaves it as it found it."""
    made = Run.create()
    try:
        yield start(made, request.param)
    finally:
        made.down()
