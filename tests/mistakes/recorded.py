"""Mistakes that only Batfish finds: the cases of ``tests/batfish``, with what a real one answered."""

from functools import cache

from ixp.model import CheckResult
from tests.batfish.case import CLEAN, Case, Recorded
from validate.batfish.judge import judge


def case_results(name: str) -> list[CheckResult]:
    """What is found in the recorded answers to the case of that name."""
    recorded = Recorded(name)
    return [judge(Case.load(name).given(recorded), recorded)]


@cache
def clean_case() -> list[CheckResult]:
    """The same of the frozen folder without a mistake."""
    return case_results(CLEAN)
