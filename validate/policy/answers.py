"""A rendered file's answer beside the policy's: how they differ, in what, and in words."""

from dataclasses import dataclass, replace
from enum import StrEnum

from ixp.data.vrps import Vrp
from ixp.model import Reject
from ixp.policy.checks import ORDER, REASONS, Check
from ixp.policy.evaluate import Outcome, Sent, Verdict, Withheld
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import RpkiState, Vrps
from ixp.policy.verdict import Why
from validate.policy.heard import Heard, Told


class Part(StrEnum):
    """What of an answer differs."""

    DECISION = "decision"
    REASON = "reason"
    COMMUNITIES = "communities"
    PREFERENCE = "preference"
    KEPT_BACK = "kept back"
    LEAKED = "leaked"
    PATH = "path"
    NEXT_HOP = "next hop"
    MED = "MED"
    OTC = "Only to Customer"


@dataclass(frozen=True)
class Difference:
    """One difference. ``check`` is the check behind it on import, ``why`` what should have kept a leaked route back.

    ``missing`` and ``more`` are communities. ``strict``: what should be taken is refused.
    """

    part: Part
    words: str
    check: Check | None = None
    why: Why | None = None
    missing: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    strict: bool = False


_BY_CODE = {item.code: item.check for item in REASONS.values()}


def vrps(route: Route, state: RpkiState) -> Vrps:
    """Validators' data by which a route has that state; one that no AS originates is never valid."""
    if state is RpkiState.NOT_FOUND:
        return Vrps()
    holder = route.origin or 0 if state is RpkiState.VALID else 0
    return Vrps([Vrp(str(route.prefix), route.prefix.prefixlen, holder)])


def of_import(server: RouteServer, wanted: Verdict, heard: Heard) -> Difference | None:
    """How what is made of a member's route differs; the first thing that does."""
    refused = wanted.outcome is Outcome.REFUSED
    if refused is heard.accepted:
        check = wanted.decided if isinstance(wanted.decided, Check) else _BY_CODE.get(heard.reason or 0)
        got = "accepted" if heard.accepted else f"refused ({_reason(heard.reason)})"
        due = f"refused ({wanted.decided}: {wanted.datum})" if refused else str(wanted.outcome)
        return Difference(Part.DECISION, f"is {got}, not {due}", check, strict=not refused)
    if refused:
        return _other_reason(server, wanted, heard)
    missing, more = _sets(wanted.route, heard.route)
    if missing or more:
        return Difference(Part.COMMUNITIES, f"is held {_with(missing, more)}", missing=missing, more=more)
    if wanted.preference != heard.preference:
        return Difference(Part.PREFERENCE, f"is held with preference {heard.preference}, not {wanted.preference}")
    return None


def _other_reason(server: RouteServer, wanted: Verdict, heard: Heard) -> Difference | None:
    tagged = server.policy.reject is Reject.TAG and isinstance(wanted.decided, Check)
    code = REASONS[wanted.decided].code if tagged and isinstance(wanted.decided, Check) else None
    if heard.reason == code:
        return None
    check = _guilty(wanted.decided, _BY_CODE.get(heard.reason or 0)) if isinstance(wanted.decided, Check) else None
    words = f"is refused for another reason ({_reason(heard.reason)}), not for {wanted.decided}: {wanted.datum}"
    return Difference(Part.REASON, words, check)


def _guilty(due: Check, got: Check | None) -> Check:
    """The check that is wrong: one that refuses before its turn is too strict, else the one that was due is missing."""
    return got if got is not None and ORDER.index(got) < ORDER.index(due) else due


def _reason(code: int | None) -> str:
    check = _BY_CODE.get(code or 0)
    return "without a reason" if code is None else f"{check or 'unknown'}, reason {code}"


def of_export(wanted: Sent | Withheld, told: Told, target: Session) -> Difference | None:
    """How what a member is sent differs; the first thing that does."""
    to = f"to AS{target.asn} ({target.key})"
    if isinstance(wanted, Withheld):
        return None if told.route is None else Difference(Part.LEAKED, f"is sent {to}, though {wanted.why}", why=wanted.why)
    if told.route is None:
        return Difference(Part.KEPT_BACK, f"is not sent {to}: {told.because}")
    different = _attributes(wanted.route, told.route)
    return replace(different, words=f"is sent {to} {different.words}") if different else None


def _attributes(due: Route, got: Route) -> Difference | None:
    if due == got:
        return None
    missing, more = _sets(due, got)
    parts = (
        (due.as_path != got.as_path, Difference(Part.PATH, f"with path {got.path}, not {due.path}")),
        (due.next_hop != got.next_hop, Difference(Part.NEXT_HOP, f"with next hop {got.next_hop}, not {due.next_hop}")),
        (bool(missing or more), Difference(Part.COMMUNITIES, _with(missing, more), missing=missing, more=more)),
        (due.med != got.med, Difference(Part.MED, f"with MED {got.med}, not {due.med}")),
        (due.otc != got.otc, Difference(Part.OTC, f"with Only to Customer {got.otc}, not {due.otc}")),
    )
    return next((item for differs, item in parts if differs), None)


def _sets(due: Route, got: Route) -> tuple[frozenset[str], frozenset[str]]:
    if due.parts == got.parts:
        return frozenset(), frozenset()
    wanted, found = frozenset(due.communities), frozenset(got.communities)
    return wanted - found, found - wanted


def _with(missing: frozenset[str], more: frozenset[str]) -> str:
    parts = [f"without {' '.join(sorted(missing))}"] if missing else []
    parts += [f"with {' '.join(sorted(more))} that it should not have"] if more else []
    return " and ".join(parts)
