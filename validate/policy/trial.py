"""A route server's rendered file asked about every session, its answers beside the policy's: faults, each of one rule.

Every session is asked a little, the first of each kind (same options, same family) more, the first of each family everything. One
fault of the file breaks one rule: where a session takes nothing, or refuses nothing, that alone is said of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from ixp.policy.checks import ORDER, Check
from ixp.policy.evaluate import Outcome, Verdict, announce
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import RpkiState
from validate.policy import arrivals, wishes
from validate.policy.answers import Difference, Part, of_export, of_import
from validate.policy.broken import of_arrival, of_check, of_departure
from validate.policy.by_hand import ByHand, donor
from validate.policy.fault import Fault
from validate.policy.heard import Heard, Naming, Reader
from validate.policy.judgements import Judgements, ProbeSet
from validate.policy.limits import beyond_export, beyond_import
from validate.policy.probe import FOREIGN_ASN, Bench, Probe, Purpose
from validate.policy.rules import ACTIONS, REASONS_LOST, REFUSES_OWN, UNFILTERED, UNFILTERED_OUT, WITHHOLDS

_KINDS = 2  # of actions that fail towards one session are one fault of reading them
_ACTIONS = frozenset({"policy.announce", "policy.prepend", "policy.no-export"})
_SHOWN = 4  # ASNs of a path
_MANY = 4  # so many rules that are broken on one session are one fault of its whole import, or export


@dataclass(frozen=True)
class _Held:
    """A probe that the policy and the file hold alike, or one made by hand: what is sent of it can be compared."""

    session: Session
    probe: Probe
    verdict: Verdict
    heard: Heard
    by_hand: ByHand | None = None


@dataclass(frozen=True)
class _Found:
    """A difference on a session, with the rule that it breaks."""

    rule: str
    session: Session
    probe: Probe
    different: Difference
    line: int

    @property
    def place(self) -> tuple[object, ...]:
        """What the probe has beside its communities."""
        route = self.probe.route
        return route.prefix, route.as_path, route.next_hop, self.probe.rpki

    @property
    def fault(self) -> Fault:
        """In words."""
        words, version = _words(self.probe, self.different), self.probe.route.version
        return Fault(self.rule, self.session, version, words, self.line, of_check(self.different))


class Trial:
    """Asks one reader; ``faults`` raises InputError where the file can't be interpreted."""

    def __init__(self, server: RouteServer, reader: Reader, platform: str, policy: Judgements) -> None:
        self._server = server
        self._reader = reader
        self._platform = platform
        self._policy = policy
        self._asked: set[object] = set()
        self._own: dict[int, list[_Held]] = {4: [], 6: []}
        self._many: dict[int, list[_Held]] = {4: [], 6: []}
        self._made: dict[tuple[object, ...], list[_Held]] = {}
        self.usable: dict[int, list[Session]] = {4: [], 6: []}
        """By IP version, sessions whose own route comes past the check of bogons, in the policy and in the file."""

    def faults(self) -> Iterator[Fault]:
        """Imports first; what is sent is compared for routes that are held as the policy says."""
        pairs = [(session, version) for session in self._server.sessions for version in session.carries]
        for session, version in pairs:
            yield from self._arrivals(session, version)
        for session, version in pairs:
            yield from self._departures(session, version)

    def _is_new(self, *kind: object) -> bool:
        """Whether none of its kind was asked before."""
        if kind in self._asked:
            return False
        self._asked.add(kind)
        return True

    # -- import ---------------------------------------------------------------------------------------------------------------

    def _arrivals(self, session: Session, version: int) -> list[Fault]:
        found: list[_Found] = []
        for probe, verdict in self._policy.of(session, version, *self._sets(session, version)):
            if beyond_import(self._platform, session, probe.route):
                continue
            held = _Held(session, probe, verdict, self._reader.hears(session, probe.route, probe.rpki))
            different = of_import(self._server, verdict, held.heard)
            if different:
                found.append(_Found(of_arrival(probe, different), session, probe, different, held.heard.line))
            else:
                self._keep(held, version)
        return [item.fault for item in _narrowed(_distinct(found))]

    def _sets(self, session: Session, version: int) -> Iterator[ProbeSet]:
        yield arrivals.small
        if isinstance(self._reader, Naming):
            yield partial(arrivals.named, found=self._reader.names(session, version))
        if self._is_new(session.options, session.version, version, session.drained):
            yield arrivals.of_kind
        if self._is_new(session.version, version):
            yield arrivals.full

    def _keep(self, held: _Held, version: int) -> None:
        """Of every session its own route, of the first that has one all."""
        own, many = self._own[version], self._many[version]
        if held.probe.purpose is Purpose.OWN and _past_bogons(held.verdict):
            self.usable[version].append(held.session)
        if not held.verdict.kept:
            return
        good = held.verdict.outcome is not Outcome.REFUSED
        if held.probe.purpose is Purpose.OWN and good and not held.session.disabled:
            own.append(held)
        if own and own[0].session is held.session:
            many.append(held)

    # -- export ---------------------------------------------------------------------------------------------------------------

    def _departures(self, target: Session, version: int) -> list[Fault]:
        source = self._source(target, version)
        if source is None:
            return []
        new = self._is_new("to", target.options, target.version, version, target.drained, target.disabled)
        back = next((item for item in self._own[version] if item.session.asn == target.asn), None)
        many = self._with(source, version)
        others = [_of_customer(item) for item in (back, source) if item] + self._mixed(target, version)
        kept = sorted((*([back] if back else []), *(many if new else _few(many)), *others), key=_order)
        bench = Bench(self._server, source.session, version)
        asked = [*wishes.towards(bench, target, every=new), *(wishes.everybody(bench, target) if new else ())]
        found = [item for held in kept for item in self._sent(held, target)]
        lost = [item for item in found if item.rule == WITHHOLDS and item.probe.purpose is Purpose.OWN]
        if lost:
            return [lost[0].fault]
        found += [item for probe in asked for item in self._wished(source, probe, target)]
        return [item.fault for item in _acting(_distinct(found))]

    def _source(self, target: Session, version: int) -> _Held | None:
        """A route of another member's; made by hand where none is accepted, None where nobody else is there."""
        found = next((item for item in self._own[version] if item.session.asn != target.asn), None)
        real = None if found else donor(self._server, target, version)
        if found or real is None:
            return found
        key = (real.key, real.version, version)
        if key not in self._made:
            made = ByHand(self._server, real, version)
            self._made[key] = [_Held(made.session, *item, made) for item in made.held()]
        return self._made[key][0]

    def _mixed(self, target: Session, version: int) -> list[_Held]:
        """Another member's own route whose next hop is of the other IP version (RFC 8950), if there is one."""
        found = (item for item in self._own[version] if item.session.version != version and item.session.asn != target.asn)
        return [_other(item, "its own prefix with a next hop of the other version", item.probe.route) for item in found][:1]

    def _with(self, source: _Held, version: int) -> list[_Held]:
        """What else is held of the same session."""
        if source.by_hand:
            return self._made[source.session.key, source.session.version, version]
        many = self._many[version]
        return many if many[0].session is source.session else [source]

    def _wished(self, source: _Held, probe: Probe, target: Session) -> Iterator[_Found]:
        """An action: it changes nothing on import."""
        if source.by_hand:
            for item in source.by_hand.of([probe]):
                yield from self._sent(_Held(source.session, *item), target)
            return
        route = source.verdict.route.add(*probe.route.parts)
        verdict = source.verdict.model_copy(update={"route": route})
        heard = self._reader.hears(source.session, probe.route, probe.rpki)
        different = of_import(self._server, verdict, heard)
        if different:
            yield _Found(of_arrival(probe, different), source.session, probe, different, heard.line)
        else:
            held = _Held(source.session, probe, verdict, heard)
            yield from self._sent(_of_customer(held) if probe.purpose is Purpose.PREPENDING else held, target)

    def _sent(self, held: _Held, target: Session) -> Iterator[_Found]:
        due = announce(self._server, held.verdict, held.session, target)
        told = self._reader.tells(held.heard, held.session, target, held.probe.rpki)
        different = of_export(due, told, target)
        if different and not beyond_export(self._platform, due, target, different):
            yield _Found(of_departure(held.probe, different), target, held.probe, different, told.line)


def _of_customer(held: _Held) -> _Held:
    """The same of a customer of the member's: who announces it to us and who originates it are two."""
    path = {"as_path": (held.session.asn, FOREIGN_ASN)}
    verdict = held.verdict.model_copy(update={"route": held.verdict.route.model_copy(update=path)})
    longer = replace(held, verdict=verdict, heard=replace(held.heard, route=held.heard.route.model_copy(update=path)))
    if held.probe.purpose is not Purpose.OWN:
        return longer
    return _other(longer, "a prefix of its customer", held.probe.route.model_copy(update=path))


def _other(held: _Held, what: str, route: Route) -> _Held:
    return replace(held, probe=replace(held.probe, purpose=Purpose.OTHER, what=what, route=route))


def _past_bogons(verdict: Verdict) -> bool:
    """Whether no check before that one refuses it, nor that one."""
    decided = verdict.decided
    return decided is None or (isinstance(decided, Check) and ORDER.index(decided) > ORDER.index(Check.BOGON))


def _few(many: list[_Held]) -> list[_Held]:
    """One of each purpose and outcome."""
    found = {(item.probe.purpose, item.verdict.outcome, item.verdict.rpki): item for item in reversed(many)}
    return list(found.values())


def _acting(found: list[_Found]) -> list[_Found]:
    """Where actions of several kinds are not obeyed, they are not read at all; where more is wrong, nothing is looked at."""
    if len({item.rule for item in found}) >= _MANY and any(item.different.part is Part.LEAKED for item in found):
        leaked = next(item for item in found if item.different.part is Part.LEAKED)
        return [replace(leaked, rule=UNFILTERED_OUT)]
    hits = [item for item in found if item.rule in _ACTIONS]
    if len({item.rule for item in hits}) < _KINDS:
        return found
    return [replace(hits[0], rule=ACTIONS), *(item for item in found if item.rule not in {*_ACTIONS, "policy.scrub"})]


def _order(held: _Held) -> bool:
    """A member's own plain route first: what differs on it differs on all."""
    return held.probe.purpose is not Purpose.OWN


def _distinct(found: list[_Found]) -> list[_Found]:
    """Without what is the same difference as on the plain route: as on the own one, or on the same without its communities."""
    plain = {item.place: item.different for item in reversed(found) if not item.probe.route.parts}
    own = next((item.different for item in found if item.probe.purpose is Purpose.OWN), None)
    kept = []
    for item in found:
        same = own if item.probe.purpose is not Purpose.OWN else None
        base = plain.get(item.place) if item.probe.route.parts else None
        if not any(_explains(one, item.different) for one in (same, base) if one):
            kept.append(item)
    return kept


def _explains(plain: Difference, other: Difference) -> bool:
    """Whether one difference is all there is to another; what is kept back can't differ otherwise."""
    if plain.part is not other.part:
        return False
    return plain.part is not Part.COMMUNITIES or (other.missing <= plain.missing and other.more <= plain.more)


def _narrowed(found: list[_Found]) -> list[_Found]:
    """Where a session takes nothing, or nearly everything, that is the fault."""
    refuses = [item for item in found if item.rule == REFUSES_OWN]
    if refuses:
        return refuses[:1]
    for part, whole in ((Part.DECISION, UNFILTERED), (Part.REASON, REASONS_LOST)):
        hits = [item for item in found if item.different.part is part]
        if len({item.rule for item in hits}) >= _MANY:
            return [replace(hits[0], rule=whole)]
    others = {item.rule for item in found if item.probe.purpose is not Purpose.BLACKHOLE}
    return [item for item in found if item.probe.purpose is not Purpose.BLACKHOLE or of_check(item.different) not in others]


def _words(probe: Probe, found: Difference) -> str:
    state = "" if probe.rpki is RpkiState.NOT_FOUND else f", RPKI {probe.rpki}"
    words = probe.route.path.split()
    path = f"{' '.join(words[:_SHOWN])}{' …' if len(words) > _SHOWN else ''}" or "empty"
    return f"{probe.what} ({probe.route.prefix}, path {path}{state}) {found.words}"
