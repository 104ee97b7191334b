"""What is said of a rule, wherever it is kept: for ``ixp rules``, for the docs, and for exceptions to it."""

from enum import StrEnum

from ixp.model.base import Frozen
from ixp.model.finding import Severity


class Stage(StrEnum):
    """When a rule looks, in the order of a change's way; the first stage that finds an error ends it."""

    INVENTORY = "inventory"
    RULES = "rules"
    RENDERED = "rendered"
    POLICY = "policy"
    DAEMONS = "daemons"
    BATFISH = "batfish"
    CHANGE = "change"
    LIVE = "live"


class RuleInfo(Frozen):
    """A rule: its stable id, how bad a breach is, why it exists, an example of a breach, and when it looks."""

    id: str
    severity: Severity
    why: str
    example: str
    stage: Stage
