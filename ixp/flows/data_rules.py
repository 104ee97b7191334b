"""What a refresh of outside data is held to: the docs and ``ixp rules`` print this table."""

from ixp.model import RuleInfo, Severity, Stage


def _info(rule: str, why: str, example: str) -> RuleInfo:
    return RuleInfo(id=rule, severity=Severity.ERROR, why=why, example=example, stage=Stage.LIVE)


CATALOGUE = (
    _info("data.set-failed", "what a registry does not say keeps its last value", "the IRR answers with an error for AS-ARMOR"),
    _info("data.set-guard", "a set that shrinks or grows beyond the guards keeps its last value", "AS-ARMOR loses half"),
    _info(
        "data.peeringdb",
        "what PeeringDB does not say keeps its last value",
        "PeeringDB answers 503",
    ),
    _info("data.vrps", "VRPs that can't be had, or that shrink beyond the guard, keep their last value", "the export is empty"),
)
