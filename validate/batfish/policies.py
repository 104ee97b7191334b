"""Probe routes through the route servers' policies in Batfish, beside what the policy's evaluator says of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ixp.model import Finding
from ixp.policy.communities import BLACKHOLE, NO_EXPORT, Action
from ixp.policy.evaluate import Outcome, Sent, Verdict, announce, receive
from ixp.policy.route import Community
from ixp.policy.route_server import RouteServer, Session
from validate.batfish.answers import Answers
from validate.batfish.faults import fault
from validate.batfish.proofs import place
from validate.batfish.routers import World
from validate.batfish.routes_asked import Decided, asked, stand_ins
from validate.batfish.tried import Tried, Wanted, always
from validate.batfish.twin import Policies, Twin
from validate.batfish.twin.code import NAMED
from validate.policy import arrivals
from validate.policy.answers import vrps
from validate.policy.probe import Bench, Probe, Purpose


@dataclass(frozen=True)
class _Case:
    """A probe of a session, what the policy makes of it, and what Batfish does."""

    probe: Probe
    verdict: Verdict
    row: Decided


@dataclass(frozen=True)
class _Wrong:
    """A verdict that is not the policy's."""

    rule: str
    item: Policies
    session: Session
    row: Decided
    what: str


def check_decisions(world: World, said: Answers, wanted: Wanted = always) -> Iterator[Finding]:
    """Findings on all IPv4 sessions: on each device one for each rule, with the first probe that got another verdict.

    ``wanted`` tells which probes of an import policy are tried; what is sent follows from these.
    """
    tried = Tried(said)
    for server in world.servers:
        wrong = list(_wrong(server, said.inputs.twins[server.name], tried, wanted))
        for rule in dict.fromkeys(item.rule for item in wrong):
            found = [item for item in wrong if item.rule == rule]
            first, more = found[0], len({item.session.key for item in found}) - 1
            others = f", and so on {more} more sessions" if more else ""
            about = f"session {first.session.key} of {server.name}"
            named = (f"session {item.session.key} of {server.name}" for item in found)
            yield fault(rule, f"{first.what}{others}", _where(said, server.name, first), about=about, subjects=named)


def _wrong(server: RouteServer, twin: Twin, tried: Tried, wanted: Wanted) -> Iterator[_Wrong]:
    policies = {item.address: item for item in twin.sessions}
    sessions = [item for item in server.sessions if item.version == 4 and str(item.address) in policies]
    for place_, session in enumerate(sessions):
        target = _target(sessions, place_)
        cases = list(_cases(server, tried, twin, session, policies[str(session.address)], target, wanted))
        bad = [item for item in cases if _verdict(server, twin, item)]
        own = next((item for item in cases if item.probe.purpose is Purpose.OWN), None)
        for item in bad:
            vacuous = item is own and item.verdict.outcome is not Outcome.REFUSED
            rule = "batfish.vacuous" if vacuous else "batfish.decides"
            if vacuous or own not in bad:
                what = f"{item.probe.what} ({item.probe.route.prefix}) is {_verdict(server, twin, item)}"
                yield _Wrong(rule, policies[str(session.address)], session, item.row, what)
        if target:
            good = [item for item in cases if item not in bad]
            yield from _exports(server, tried, good, session, target, policies[str(target.address)])


def _cases(  # noqa: PLR0917
    server: RouteServer, tried: Tried, twin: Twin, session: Session, item: Policies, target: Session | None, wanted: Wanted
) -> Iterator[_Case]:
    probes = [probe for probe in _probes(server, session, target) if all(map(twin.code.encode, probe.route.communities))]
    given = [asked(session, probe.route, stand_ins(server, session, probe.route, probe.rpki, twin.code)) for probe in probes]
    pairs = [(probe, route) for probe, route in zip(probes, given, strict=True) if wanted(item.imports, route)]
    rows = tried.rows(server.name, item.imports, "in", [route for _, route in pairs])
    for (probe, _), row in zip(pairs, rows, strict=True):
        yield _Case(probe, receive(server, session, probe.route, vrps(probe.route, probe.rpki)), row)


def _probes(server: RouteServer, session: Session, target: Session | None) -> Iterator[Probe]:
    bench = Bench(server, session, 4)
    yield from (item for item in arrivals.small(bench) if item.purpose is not Purpose.FORGED)
    yield from (item for item in arrivals.of_kind(bench) if item.purpose in {Purpose.OTHER, Purpose.BLACKHOLE})
    if target:
        for what, communities in _wishes(server, target):
            yield Probe(Purpose.ANNOUNCING, what, bench.route(None, *communities))


def _wishes(server: RouteServer, target: Session) -> Iterator[tuple[str, tuple[Community, ...]]]:
    """What a member asks of its route: for nobody, for all but one, for one alone."""
    table = server.communities
    block, allow, nobody = (
        table.action(Action.BLOCK_PEER, target.asn, target.mapped_asn),
        table.action(Action.ALLOW_PEER, target.asn, target.mapped_asn),
        table.action(Action.BLOCK_ALL),
    )
    spellings = [(item.standard, item.large) for item in (nobody, block)]
    for words, pair in zip(("for nobody", f"not for AS{target.asn}"), spellings, strict=True):
        yield from ((words, (community,)) for community in pair if community)
    if allow.large and nobody.large:
        yield f"for AS{target.asn} alone", (allow.large, nobody.large)


def _verdict(server: RouteServer, twin: Twin, case: _Case) -> str:
    """What Batfish makes of a probe and should not, in words; empty where it is right."""
    due = case.verdict.outcome is not Outcome.REFUSED
    if case.row.accepted != due:
        due_words = f"refused ({case.verdict.decided}: {case.verdict.datum})" if not due else "accepted"
        return f"{'accepted' if case.row.accepted else 'refused'} in Batfish's model, and has to be {due_words}"
    reasons = {item for item in case.verdict.route.communities if item.startswith(f"{server.asn}:1101:")}
    given = {twin.code.decode(item) for item in case.row.communities}
    if not due and not reasons <= given:
        return f"refused without its reason, {', '.join(sorted(reasons))}"
    return ""


def _exports(  # noqa: PLR0917
    server: RouteServer, tried: Tried, cases: Iterable[_Case], source: Session, target: Session, item: Policies
) -> Iterator[_Wrong]:
    """What is sent of the probes, as the import policy left them."""
    kept = [case for case in cases if case.row.permitted and (case.probe.purpose is not Purpose.OTHER or not case.row.accepted)]
    given = [asked(source, case.probe.route, case.row.communities) for case in kept]
    for case, row in zip(kept, tried.rows(server.name, item.exports, "out", given), strict=True):
        due = announce(server, case.verdict, source, target)
        if words := _sent(row, due):
            what = f"of {source.key} {case.probe.what} ({case.probe.route.prefix}) is {words}"
            yield _Wrong("batfish.sends", item, target, row, what)


def _sent(row: Decided, due: object) -> str:
    sent = isinstance(due, Sent)
    if row.permitted != sent:
        return "sent, and must not be" if row.permitted else "not sent, and has to be"
    if not isinstance(due, Sent):
        return ""
    blackhole = BLACKHOLE in due.route.standard
    if blackhole and (NO_EXPORT in due.route.standard) != (NAMED["no-export"] in row.communities):
        return "sent without NO_EXPORT" if NO_EXPORT in due.route.standard else "sent with NO_EXPORT"
    return ""


def _target(sessions: list[Session], number: int) -> Session | None:
    """The next session of another member that is up: every one is somebody's."""
    others = [*sessions[number + 1 :], *sessions[:number]]
    return next((item for item in others if item.asn != sessions[number].asn and not item.disabled), None)


def _where(said: Answers, device: str, item: _Wrong) -> str:
    """The entry that decided; the map where none is known, the session where the device has no such file."""
    twin = said.inputs.twins[device]
    line = twin.entries.get(item.row.entry, 0)
    if line and said.inputs.sources[f"configs/{device}.cfg"].real:
        return f"{device}.cfg:{line}"
    return place(said, device, item.item, item.item.exports if item.rule == "batfish.sends" else item.item.imports)
