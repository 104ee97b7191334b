"""What is looked at on devices and in NetBox as they are: the kinds of drift, as rules that people can read about."""

from ixp.flows.deviation import DriftKind
from ixp.model import RuleInfo, Severity, Stage

# Severity, why, example. An error is settled, or accepted by its id, before anything is deployed.
_RULES: dict[DriftKind, tuple[Severity, str, str]] = {
    DriftKind.SWITCH_PORT: (
        Severity.ERROR,
        "a deployment would undo what somebody did on a port, perhaps for a reason",
        "'shutdown' typed on sw1-nte01/Ethernet1",
    ),
    DriftKind.SWITCH: (
        Severity.ERROR,
        "a deployment would undo what somebody did on a switch",
        "'logging host 203.0.113.5' typed on sw1-nte01",
    ),
    DriftKind.ROUTE_SERVER: (
        Severity.ERROR,
        "a route server obeys what runs, not what was reviewed",
        "a neighbour shut in vtysh on rs2-nte02",
    ),
    DriftKind.SECRET: (
        Severity.ERROR,
        "a secret that was changed on a device is in nobody's store",
        "another password of a session, typed on rs1-nte01",
    ),
    DriftKind.NETBOX: (
        Severity.ERROR,
        "NetBox mirrors the inventory: a sync would undo the edit",
        "a member's address edited in NetBox",
    ),
    DriftKind.RPKI: (
        Severity.WARNING,
        "without RPKI data nothing is refused as invalid, and no session shows it",
        "no RTR cache of rs1-nte01 is up",
    ),
    DriftKind.PENDING: (
        Severity.ERROR,
        "a second commit beside one whose timer runs is undone with it",
        "'configure session x commit timer' on sw1-nte01",
    ),
    DriftKind.SESSION: (
        Severity.ERROR,
        "who has a session open is at work; what he commits later undoes what we deploy",
        "'configure session maintenance' left open on sw1-nte01",
    ),
    DriftKind.UNSAVED: (
        Severity.ERROR,
        "a restart brings back what is saved, and a roll-back on EOS, too",
        "no 'write memory' after a change on sw1-nte01",
    ),
    DriftKind.UNREACHABLE: (
        Severity.WARNING,
        "nothing is known of a device that does not answer",
        "sw1-nte02 does not answer on the out-of-band network",
    ),
}


def rule_id(kind: DriftKind) -> str:
    """The id of the rule of a kind of drift."""
    return f"live.{kind.value}"


CATALOGUE = tuple(
    RuleInfo(id=rule_id(kind), severity=severity, why=why, example=example, stage=Stage.LIVE)
    for kind, (severity, why, example) in _RULES.items()
)
