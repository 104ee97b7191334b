"""The cases asked of the policy's Python evaluator: what each row expects, against what ``ixp.policy.evaluate`` says."""

from ixp.policy.communities import VALIDATION
from ixp.policy.evaluate import Outcome, Sent, Verdict, Withheld, announce_all, receive
from ixp.policy.route_server import Session
from lab.parity.build import RS_ASN
from lab.parity.case import Case, Expected, View

_OUTCOMES = {
    Expected.ACCEPTED: Outcome.ACCEPTED,
    Expected.REFUSED: Outcome.REFUSED,
    Expected.BLACKHOLED: Outcome.BLACKHOLED,
}
MARKS = tuple(f"{RS_ASN}:{function}:" for function in VALIDATION)


def differences(case: Case, daemon: str = "bird") -> list[str]:
    """What the evaluator says otherwise than the case, in words; nothing where they agree, or where no policy decides it."""
    if case.expected not in _OUTCOMES:
        return []
    scenario = case.scenario
    server, session = scenario.server(daemon), case.session
    verdict = receive(server, session, case.route, scenario.rpki)
    return [
        *_verdict(case, verdict),
        *held(case, frozenset(verdict.route.communities), verdict.preference),
        *_exports(case, dict(_by_key(announce_all(server, verdict, session), case.version))),
    ]


def _verdict(case: Case, verdict: Verdict) -> list[str]:
    found = []
    if verdict.outcome is not _OUTCOMES[case.expected]:
        found.append(f"{verdict.outcome} ({verdict.decided}), not {case.expected}")
    elif case.checks and verdict.decided not in case.checks:
        found.append(f"refused by {verdict.decided}, not by {' or '.join(case.checks)}")
    return found


def held(case: Case, communities: frozenset[str], preference: int | None) -> list[str]:
    """How the held route differs: marks of RPKI and IRR that the case does not name are ours to add, nothing else is."""
    found = []
    if case.communities is not None:
        missing = case.communities - communities
        more = {item for item in communities - case.communities if not item.startswith(MARKS)}
        found += [f"held without {item}" for item in sorted(missing)] + [f"held with {item}" for item in sorted(more)]
    if case.preference is not None and preference not in {None, case.preference}:
        found.append(f"held with preference {preference}, not {case.preference}")
    return found


def _by_key(told: tuple[tuple[Session, Sent | Withheld], ...], version: int) -> list[tuple[str, Sent | Withheld]]:
    return [(session.key, item) for session, item in told if version in session.carries]


def _exports(case: Case, told: dict[str, Sent | Withheld]) -> list[str]:
    found = []
    for key in sorted(case.exported_to | set(case.views)):
        item = told[key]
        if isinstance(item, Withheld):
            found.append(f"not sent to {key}: {item.why}")
            continue
        route = item.route
        found += seen(case.views.get(key), key, View(route.path, route.next_hop, frozenset(route.communities)))
    found += [f"sent to {key}" for key in sorted(case.not_exported_to) if isinstance(told[key], Sent)]
    return found


def seen(wanted: View | None, key: str, got: View) -> list[str]:
    """How what a member gets differs from what the case says."""
    if wanted is None:
        return []
    found = []
    if wanted.path is not None and got.path != wanted.path:
        found.append(f"{key}: path {got.path}, not {wanted.path}")
    if wanted.next_hop is not None and got.next_hop != wanted.next_hop:
        found.append(f"{key}: next hop {got.next_hop}, not {wanted.next_hop}")
    if wanted.communities is not None and got.communities != wanted.communities:
        found.append(f"{key}: communities {sorted(got.communities or ())}, not {sorted(wanted.communities)}")
    return found
