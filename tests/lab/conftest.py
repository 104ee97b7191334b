"""A fresh run for each test that starts nodes of its own."""

from collections.abc import Iterator

import pytest

from lab.run import Run


@pytest.fixture
def run() -> Iterator[Run]:
    made = Run.create()
    yield made
    made.down()
