"""What the route servers make of a route, laid out for people and programs: the verdict first, then what it rests on."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ixp.model import Member
from ixp.model.base import Frozen
from ixp.policy.checks import REASONS, Check
from ixp.policy.evaluate import Outcome, Sent, Status, Verdict, Withheld, announce_all, receive
from ixp.policy.meaning import forged, meaning
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import Vrps
from ixp.report.mend import Places, mend, places

FORMAT = 1


class RouteRow(Frozen):
    """A route as text. ``otc`` is the attribute Only to Customer (RFC 9234)."""

    prefix: str
    path: str
    next_hop: str
    med: int | None
    communities: tuple[str, ...]
    otc: int | None


class CommunityRow(Frozen):
    """A community on the route as announced, and what it says here; empty: nothing, it passes through."""

    community: str
    meaning: str


class CheckRow(Frozen):
    """A check, how it ended (passed, failed, skipped), and what that rests on."""

    check: str
    status: Status
    datum: str


class SentRow(Frozen):
    """Members that get the route in the same form; ``notes`` say what was changed for them."""

    route: RouteRow
    notes: tuple[str, ...]
    members: tuple[str, ...]


class WithheldRow(Frozen):
    """Members that do not get it for the same reason; ``datum`` is the community behind it, where one is."""

    why: str
    datum: str
    members: tuple[str, ...]


class Explanation(Frozen):
    """One session's route on the route servers that decide the same of it.

    ``decided`` names the check that refused it, ``code`` the third field of its community; null where it is taken. ``where`` are
    the entries behind the decision: ``file:line`` or an entry of the snapshot. ``mend`` are ways to have it accepted. ``held``
    is the route as the route server keeps it, null where it is dropped; ``preference`` is its LOCAL_PREF.
    """

    servers: tuple[str, ...]
    member: str
    asn: int
    connection: str
    address: str
    announced: RouteRow
    asks: tuple[CommunityRow, ...]
    outcome: Outcome
    decided: str | None
    code: int | None
    words: str
    datum: str
    where: tuple[str, ...]
    mend: tuple[str, ...]
    held: RouteRow | None
    preference: int | None
    rpki: str | None
    checks: tuple[CheckRow, ...]
    sent: tuple[SentRow, ...]
    withheld: tuple[WithheldRow, ...]


class ExplainDocument(Frozen):
    """What ``ixp rs explain --json`` prints. ``notes`` say under which assumptions."""

    format: int = FORMAT
    notes: tuple[str, ...]
    explanations: tuple[Explanation, ...]

    @property
    def accepted(self) -> bool:
        """Whether every route server takes the route."""
        return all(item.outcome is not Outcome.REFUSED for item in self.explanations)


@dataclass(frozen=True)
class Question:
    """A route, from which session of which member; ``where`` gives ``file:line`` of a part of the inventory."""

    member: Member
    session: Session
    route: Route
    where: Callable[[str], str]
    snapshot: Callable[[str], str]


def schema() -> str:
    """The JSON Schema of the document, as published in ``docs/schema/explain.schema.json``."""
    found = ExplainDocument.model_json_schema(mode="serialization")
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | found | {"title": "A route explained by ixp"}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def explain(server: RouteServer, question: Question, vrps: Vrps) -> Explanation:
    """What one route server makes of the route."""
    session = question.session
    verdict = receive(server, session, question.route, vrps)
    check = verdict.decided if isinstance(verdict.decided, Check) else None
    place = Places(question.member, session, question.where, question.snapshot)
    return Explanation(
        servers=(server.name,),
        member=session.member,
        asn=session.asn,
        connection=session.key,
        address=str(session.address),
        announced=_row(question.route),
        asks=tuple(_asks(server, question.route)),
        outcome=verdict.outcome,
        decided=check.value if check else verdict.decided.name.lower() if verdict.decided else None,
        code=REASONS[check].code if check else None,
        words=REASONS[check].words if check else str(verdict.decided or ""),
        datum=verdict.datum,
        where=places(server, verdict, place),
        mend=mend(server, verdict, place),
        held=_row(verdict.route) if verdict.kept else None,
        preference=verdict.preference if verdict.kept else None,
        rpki=verdict.rpki,
        checks=tuple(CheckRow(check=item.check, status=item.status, datum=item.datum) for item in verdict.results),
        sent=tuple(_sent(server, session, verdict)),
        withheld=tuple(_withheld(server, session, verdict)),
    )


def together(found: Iterable[Explanation]) -> tuple[Explanation, ...]:
    """Route servers that decide the same stand in one explanation."""
    groups: dict[Explanation, list[str]] = {}
    for item in found:
        groups.setdefault(item.model_copy(update={"servers": ()}), []).extend(item.servers)
    return tuple(item.model_copy(update={"servers": tuple(names)}) for item, names in groups.items())


def _row(route: Route) -> RouteRow:
    return RouteRow(
        prefix=str(route.prefix),
        path=route.path,
        next_hop=str(route.next_hop),
        med=route.med,
        communities=route.communities,
        otc=route.otc,
    )


def _asks(server: RouteServer, route: Route) -> Iterator[CommunityRow]:
    for item, written in zip(route.parts, route.communities, strict=True):
        said = meaning(server, item)
        if forged(server, item):
            said = f"{said}; only the route server may say so: removed"
        yield CommunityRow(community=written, meaning=said)


def _sent(server: RouteServer, session: Session, verdict: Verdict) -> Iterator[SentRow]:
    groups: dict[Sent, list[str]] = {}
    for target, answer in announce_all(server, verdict, session):
        if isinstance(answer, Sent):
            groups.setdefault(answer, []).append(_who(target))
    for answer, members in groups.items():
        yield SentRow(route=_row(answer.route), notes=answer.notes, members=tuple(members))


def _withheld(server: RouteServer, session: Session, verdict: Verdict) -> Iterator[WithheldRow]:
    """Who does not get it, sessions without its family left out."""
    groups: dict[Withheld, list[str]] = {}
    for target, answer in announce_all(server, verdict, session):
        if isinstance(answer, Withheld) and verdict.route.version in target.carries:
            groups.setdefault(answer, []).append(_who(target))
    for answer, members in groups.items():
        yield WithheldRow(why=answer.why, datum=answer.datum, members=tuple(members))


def _who(session: Session) -> str:
    return f"{session.key} (AS{session.asn})"
