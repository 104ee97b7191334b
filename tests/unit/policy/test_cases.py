"""Every row of the case file, both families, asked of the evaluator."""

import pytest

from lab.parity.case import Case
from lab.parity.offline import differences
from lab.parity.translate import cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_row(case: Case):
    assert not differences(case)
