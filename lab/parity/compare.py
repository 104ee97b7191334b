"""Holding what the daemons do to what the policy says and to what the case file expects."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ixp.model import Reject
from ixp.policy.checks import REASONS, Check
from ixp.policy.evaluate import Outcome, Verdict
from ixp.policy.route import Route
from lab.parity import offline
from lab.parity.case import Case, Expected, View
from lab.parity.members import Network, Path, Seat
from lab.parity.predict import Choices, Prediction, Seen
from lab.parity.servers import Kept


class Kind(StrEnum):
    """What differs.

    ``EXTENDED``: a member's route lacks its extended communities, and is right but for that. ``MIXED``: an IPv6 session lacks
    an IPv4 route whose next hop is IPv4.
    """

    DECISION = "decision"
    REASON = "reason"
    HELD = "held"
    SENT = "sent"
    ATTRIBUTES = "attributes"
    EXTENDED = "extended communities"
    MIXED = "mixed families"
    LIMIT = "limit"
    SESSION = "session"


@dataclass(frozen=True)
class Difference:
    """One thing that a daemon does otherwise; ``words`` say what, and what was expected."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class State:
    """What was read of a scenario at one moment, both route servers."""

    held: Mapping[str, Mapping[tuple[str, Network], Kept]]
    views: Mapping[Seat, Mapping[Network, list[Path]]]
    announced: Mapping[Seat, frozenset[Network]]

    def seen(self, seat: Seat, prefix: Network) -> frozenset[Seen]:
        """What a member has of a prefix."""
        return frozenset(
            Seen(item.path, item.next_hop, item.med, item.communities, item.otc, item.link_local)
            for item in self.views[seat].get(prefix, [])
        )


def differences(case: Case, daemon: str, state: State, prediction: Prediction) -> list[Difference]:
    """All that a route server does otherwise than the policy and the case say."""
    seats = {item.session.key: item for item in state.views if item.daemon == daemon and case.version in item.session.carries}
    source = seats.get(case.announcer)
    if source is not None and case.route.prefix not in state.announced[source]:
        return [Difference(Kind.SESSION, "the member has not announced it")]
    return [*predicted(case.announcer, case.route, daemon, state, prediction), *_row(case, daemon, state, seats)]


def predicted(key: str, route: Route, daemon: str, state: State, prediction: Prediction) -> list[Difference]:
    """What a route server does with a connection's route otherwise than the policy says."""
    seats = [item for item in state.views if item.daemon == daemon and route.version in item.session.carries]
    reject = prediction.scenario.exchange.intent.policy.reject
    return [
        *_import(key, route.prefix, state.held[daemon], prediction.verdict(daemon, key, route.prefix), reject),
        *(item for seat in seats for item in _export(seat, state.seen(seat, route.prefix), prediction.seen(seat, route.prefix))),
    ]


def _import(
    key: str, prefix: Network, held: Mapping[tuple[str, Network], Kept], verdict: Verdict, reject: Reject
) -> list[Difference]:
    """Decision, reason, preference and communities."""
    kept = held.get((key, prefix))
    good = kept is not None and kept.reason is None
    if (verdict.outcome is not Outcome.REFUSED) is not good:
        return [Difference(Kind.DECISION, f"{_word(kept)}, not {verdict.outcome} ({verdict.datum})")]
    if verdict.outcome is Outcome.REFUSED:
        code = REASONS[verdict.decided].code if isinstance(verdict.decided, Check) and reject is Reject.TAG else None
        got = kept.reason if kept else None
        return [] if got == code else [Difference(Kind.REASON, f"{_word(kept)}, not refused with reason {code}")]
    assert kept is not None  # noqa: S101  it is good
    wanted = frozenset(verdict.route.communities)
    found = []
    if kept.communities != wanted:
        found.append(Difference(Kind.HELD, f"held with {_set(kept.communities)}, not {_set(wanted)}"))
    if kept.preference != verdict.preference:
        found.append(Difference(Kind.HELD, f"held with preference {kept.preference}, not {verdict.preference}"))
    return found


def _word(kept: Kept | None) -> str:
    if kept is None:
        return "not held"
    return "accepted" if kept.reason is None else f"refused with reason {kept.reason}"


def _set(communities: frozenset[str]) -> str:
    return " ".join(sorted(communities)) or "no communities"


def _export(seat: Seat, got: frozenset[Seen], choices: Choices) -> list[Difference]:
    key = seat.session.key
    if got in choices:
        return []
    wanted = min(choices, key=lambda item: len(item ^ got))
    if len(got) != len(wanted):
        mixed = not got and all(item.next_hop.version != seat.session.version for item in wanted)
        return [Difference(Kind.MIXED if mixed else Kind.SENT, f"{key} has {len(got)} routes, not {len(wanted)}: {_seen(got)}")]
    kind = Kind.EXTENDED if got == frozenset(map(_without_extended, wanted)) else Kind.ATTRIBUTES
    return [Difference(kind, f"{key} has {_seen(got)}, not {_seen(wanted)}")]


def _without_extended(item: Seen) -> Seen:
    return replace(item, communities=frozenset(text for text in item.communities if not text.startswith(("rt:", "ro:"))))


def _seen(routes: frozenset[Seen]) -> str:
    ordered = sorted(routes, key=lambda item: (item.path, str(item.next_hop)))
    return " and ".join(
        f"[{item.path} via {_hops(item)} med {item.med} otc {item.otc} {_set(item.communities)}]" for item in ordered
    )


def _hops(item: Seen) -> str:
    return f"{item.next_hop} and {item.link_local}" if item.link_local else str(item.next_hop)


def _row(case: Case, daemon: str, state: State, seats: Mapping[str, Seat]) -> list[Difference]:
    """What the case file itself says, beside the evaluator: the decision, the receivers, what they get."""
    prefix = case.route.prefix
    kept = state.held[daemon].get((case.announcer, prefix))
    good = kept is not None and kept.reason is None
    found = []
    if good is not (case.expected is not Expected.REFUSED):
        found.append(Difference(Kind.DECISION, f"{_word(kept)}, and the row says {case.expected}"))
    if good and kept is not None:
        found += [Difference(Kind.HELD, words) for words in offline.held(case, kept.communities, kept.preference)]
    if kept is not None and kept.reason is not None and case.checks:
        codes = {REASONS[item].code for item in case.checks}
        if kept.reason not in codes:
            found.append(Difference(Kind.REASON, f"refused with reason {kept.reason}, and the row says {sorted(codes)}"))
    for key, seat in sorted(seats.items()):
        mine = [item for item in state.seen(seat, prefix) if _is(case, item)]
        if key in case.exported_to | set(case.views) and not mine:
            found.append(Difference(Kind.SENT, f"{key} has it not, and the row says it has"))
        if key in case.not_exported_to and mine:
            found.append(Difference(Kind.SENT, f"{key} has it, and the row says it has not"))
        for item in mine:
            words = offline.seen(case.views.get(key), key, View(item.path, item.next_hop, item.communities))
            found += [Difference(Kind.ATTRIBUTES, text) for text in words]
    return found


def _is(case: Case, item: Seen) -> bool:
    """Whether it is the case's own route, not a companion's: the companions' paths end or begin otherwise."""
    if not case.companions:
        return True
    own = case.route.path
    others = {other.route.path for other in case.companions}
    same_path = own in others
    return item.next_hop == case.route.next_hop if same_path else item.path.endswith(own)
