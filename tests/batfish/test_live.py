"""The Batfish at ``BATFISH_HOST``: it answers as recorded, and finds nothing in the sample as it is rendered today."""

import os
import time

import pytest

from ixp.model import Verdict
from ixp.render import render
from tests.batfish.case import Case, Recorded, comparable, names
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish import check_live
from validate.batfish.ask import QUESTIONS
from validate.batfish.live import address, batfish

pytestmark = pytest.mark.skipif(not os.environ.get("BATFISH_HOST"), reason="BATFISH_HOST is not set")


@pytest.fixture(scope="module")
def ask():
    with batfish(*address()) as asked:
        yield asked


@pytest.mark.parametrize("name", names())
def test_it_answers_as_recorded(ask, name):
    case = Case.load(name)
    given, recorded = case.inputs(), Recorded(case.answers)
    for question in QUESTIONS:
        assert comparable(ask(given, question)) == comparable(recorded(given, question)), question.key


def test_todays_sample_passes_within_a_minute():
    files = render(nantes(), snapshot())
    started = time.monotonic()
    result = check_live(nantes(), snapshot(), files)
    assert result.verdict is Verdict.PASS, result
    assert time.monotonic() - started <= 60
