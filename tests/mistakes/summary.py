"""The catalogue in six numbers."""

from collections.abc import Sequence

from ixp.model import Stage
from ixp.model.base import Frozen
from tests.mistakes.harness import Judged
from tests.mistakes.valid_run import Alarms


class Summary(Frozen):
    """``total`` counts what counts, ``missed`` what was found by nothing. Lines are a part of what was caught.

    ``false_alarms`` are inventories, the sample or random valid ones, of which something was said that is wrong.
    """

    total: int
    missed: int
    named_line_pct: float
    caught_without_batfish_pct: float
    false_alarms: int
    inventories_random: int


def summed(judged: Sequence[Judged], alarms: Alarms) -> Summary:
    """What the run came to; what could not be run here is no part of it."""
    counted, caught = [item for item in judged if item.counted], [item for item in judged if item.caught]
    return Summary(
        total=len(counted),
        missed=sum(not item.caught and not item.skipped for item in judged),
        named_line_pct=_percent(sum(item.named_line for item in caught), len(caught)),
        caught_without_batfish_pct=_percent(sum(item.stage is not Stage.BATFISH for item in counted), len(counted)),
        false_alarms=len(alarms.said),
        inventories_random=alarms.inventories,
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
