"""Every mistake of the catalogue is caught by its rule alone, on its line; docs/mistakes.md is made from them.

``IXP_GOLDEN=write`` writes the page anew.
"""

import os
from collections import Counter

import pytest

from ixp.model import Stage
from tests.mistakes.harness import judge_all
from tests.mistakes.mistake import mistakes
from tests.mistakes.page import page
from tests.mistakes.trees import ROOT

# All are judged before the first test says what came of it.
pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]
ALL = mistakes()
PAGE = ROOT / "docs/mistakes.md"


@pytest.fixture(scope="module")
def judged():
    return {(item.stage, item.name): item for item in judge_all(ALL)}


@pytest.mark.parametrize("mistake", ALL, ids=[f"{item.stage}-{item.name}" for item in ALL])
def test_one_rule_finds_it_on_its_line(mistake, judged):
    found = judged[mistake.stage, mistake.name]
    if found.skipped:
        pytest.skip(found.skipped)
    assert found.doubts == ()
    assert found.caught
    assert found.counted


def test_there_are_enough_of_all_kinds():
    stages = Counter(item.stage for item in ALL)
    assert len(ALL) >= 100
    assert stages[Stage.BATFISH] <= len(ALL) / 10
    assert stages[Stage.DAEMONS] <= 5
    assert sum(item.expected.where is not None for item in ALL) >= 0.95 * len(ALL)
    assert len({item.name for item in ALL}) == len({item.expected.title for item in ALL}) == len(ALL)


def test_the_page_is_up_to_date():
    text = page(ALL)
    if os.environ.get("IXP_GOLDEN") == "write":
        PAGE.write_text(text, encoding="utf-8")
    assert text == PAGE.read_text(encoding="utf-8"), "make it anew with IXP_GOLDEN=write"
