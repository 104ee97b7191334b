"""The Batfish at ``BATFISH_HOST``: it answers as recorded, and finds nothing in the sample as it is rendered today."""

import os

import pytest

from ixp.model import Verdict
from ixp.render import render
from ixp.render.rendering import Rendering
from tests.batfish.case import Case, Recorded, comparable, names
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish import check_live
from validate.batfish.judge import judge
from validate.batfish.live import address, batfish

pytestmark = pytest.mark.skipif(not os.environ.get("BATFISH_HOST"), reason="BATFISH_HOST is not set")


@pytest.fixture(scope="module")
def ask():
    with batfish(*address()) as asked:
        yield asked


@pytest.mark.parametrize("name", names())
def test_it_answers_as_recorded(ask, name):
    recorded = Recorded(name)

    def both(inputs, question, reference=None):
        rows = ask(inputs, question, reference) if reference else ask(inputs, question)
        assert comparable(question, rows) == comparable(question, recorded(inputs, question, reference)), question.key
        return rows

    judge(Case.load(name).given(recorded), both)


def test_todays_sample_passes():
    files = render(nantes(), snapshot())
    result = check_live(nantes(), snapshot(), files, reference=Rendering(nantes(), snapshot(), files))
    assert result.verdict is Verdict.PASS, result
    assert result.effects.compared
    assert not result.effects.routes
