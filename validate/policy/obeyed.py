"""A rendered file asked whether it obeys what ``validate.policy.scheme`` says that members write, whatever our own tables say.

Every form of every action is put on one member's good route and looked at where it goes: to the AS that is named, to another one,
and to one that takes no blackholes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ixp.data.snapshot import Snapshot
from ixp.model import Blackhole, Exchange, Intent, WellKnown
from ixp.policy.announce import announce
from ixp.policy.evaluate import receive
from ixp.policy.route import Community, Route
from ixp.policy.route_server import Address, RouteServer
from ixp.policy.rpki import RpkiState, Vrps
from validate.policy import scheme
from validate.policy.answers import of_export, of_import
from validate.policy.fault import Fault
from validate.policy.heard import Heard, Reader, Told
from validate.policy.probe import FOREIGN, LONGEST, inside
from validate.policy.promises import Asked, asked
from validate.policy.rules import COMMUNITY_TABLE
from validate.policy.scheme import Effect, Wish

_SHORT = 0xFFFF  # the highest ASN that a standard community can name


@dataclass(frozen=True)
class _Scene:
    """A member with a good route, the AS that it names (``near``), and another one where there is one (``far``)."""

    source: Asked
    near: Asked
    far: Asked | None


@dataclass(frozen=True)
class _Answer:
    """What becomes of a route: as it is heard, and as it is sent (None: it is not)."""

    heard: Heard
    sent: Route | None
    line: int


@dataclass(frozen=True)
class Obeyed:
    """What one route server's file makes of actions. ``clean``: it does all that our own policy code says."""

    exchange: Exchange
    snapshot: Snapshot
    server: RouteServer
    reader: Reader
    clean: bool

    @property
    def intent(self) -> Intent:
        """What the exchange and its members want."""
        return self.exchange.intent

    def faults(self) -> Iterator[Fault]:
        """Actions that are not obeyed, or go on to members; raises InputError where the file can't be interpreted."""
        for version in (4, 6) if not self.server.collector else ():
            known = asked(self.intent, self.snapshot, self.server, version)
            usual = [item for item in known if not item.session.disabled and item.session.version == version]
            for scene in self._scenes(usual):
                yield from self._marks(scene)
                yield from self._actions(scene)
                yield from self._blackholes(scene)

    def _scenes(self, usual: list[Asked]) -> Iterator[_Scene]:
        """One towards a short ASN and one towards a long one, as far as there are any; the same member announces."""
        source = next((item for item in usual if item.own and self._ask(item, item).heard.accepted), None)
        if source is None:
            return
        others = [item for item in usual if item.member.key != source.member.key and self._ask(source, item).sent]
        for long in (False, True):
            near = next((item for item in others if (item.member.asn > _SHORT) is long), None)
            if near:
                yield _Scene(source, near, next((item for item in others if item.member.key != near.member.key), None))

    def _ask(self, source: Asked, target: Asked, *communities: Community, host: bool = False) -> _Answer:
        """What becomes of the source's own route with these, or (``host``) of one to a host in it."""
        heard = self.reader.hears(source.session, self._route(source, *communities, host=host), RpkiState.NOT_FOUND)
        told = self.reader.tells(heard, source.session, target.session, RpkiState.NOT_FOUND)
        return _Answer(heard, told.route, told.line)

    def _route(self, source: Asked, *communities: Community, host: bool = False) -> Route:
        prefix = inside(source.own, LONGEST[source.version]) if source.own and host else source.own
        return source.route(prefix).add(*communities)

    def _fault(
        self, source: Asked, target: Asked, answer: _Answer, words: str, *communities: Community, host: bool = False
    ) -> list[Fault]:
        """Nothing where our own code says otherwise than the file: that is the file's fault, and said to be."""
        if not words:
            return []
        route = self._route(source, *communities, host=host)
        verdict = receive(self.server, source.session, route, Vrps(), whole=False)
        due = announce(self.server, verdict, source.session, target.session)
        told = Told(answer.sent, answer.line)
        alone = of_import(self.server, verdict, answer.heard) or of_export(due, told, target.session)
        if alone and not self.clean:
            return []
        written = " ".join(":".join(map(str, item)) for item in communities if item not in FOREIGN)
        what = f"{route.prefix} with {written or 'no community'} {words}"
        return [Fault(COMMUNITY_TABLE, source.session, source.version, what, answer.line or answer.heard.line)]

    def _marks(self, scene: _Scene) -> Iterator[Fault]:
        """What is said of a route, and what a member's route must not say of itself."""
        source, ours, policy = scene.source, self.intent.route_server_asn, self.intent.policy
        lies = scheme.forged(ours)
        answer = self._ask(source, scene.near, *lies)
        device = self.exchange.device(source.connection.ports[0].device)
        place = next((item.number for item in policy.pops if device and item.site == device.site), None)
        held, due = set(answer.heard.route.large), scheme.said(ours, checked=bool(policy.rtr_caches), place=place)
        lacks, keeps = due - held, held.intersection(lies)
        words = f"lacks {_text(*lacks)}" if lacks else f"keeps {_text(*keeps)}, which only we may set" if keeps else ""
        yield from self._fault(source, scene.near, answer, words, *lies)
        if source.options.graceful_shutdown:
            answer = self._ask(source, scene.near, scheme.GRACEFUL_SHUTDOWN)
            most = policy.graceful_shutdown_preference
            words = "" if answer.heard.preference == most else f"is held with preference {answer.heard.preference}, not {most}"
            yield from self._fault(source, scene.near, answer, words, scheme.GRACEFUL_SHUTDOWN)

        for community in (scheme.NO_EXPORT, scheme.NO_ADVERTISE):
            answer = self._ask(source, scene.near, community)
            passes = policy.well_known is not WellKnown.OBEY
            does = "is kept here" if passes else "is sent on"
            words = "" if (answer.sent is not None) is passes else f"{does} in spite of well_known: {policy.well_known}"
            yield from self._fault(source, scene.near, answer, words, community)

    def _actions(self, scene: _Scene) -> Iterator[Fault]:
        source, near, far = scene.source, scene.near, scene.far
        ours = self.intent.route_server_asn
        for wish in scheme.wishes(ours, near.member.asn, near.member.mapped_asn):
            only = wish.effect is Effect.ALLOW and not wish.everybody
            communities = (*FOREIGN, wish.community, *((scheme.nobody(ours),) if only else ()))
            answer = self._ask(source, near, *communities)
            words = _wrong(wish, self._ask(source, near).sent, answer.sent, source.member.asn, near)
            yield from self._fault(source, near, answer, words, *communities)
            if far and not wish.everybody:
                answer = self._ask(source, far, *communities)
                untouched = Wish(Effect.BLOCK if only else Effect.ALLOW, wish.community, everybody=False)
                words = _wrong(untouched, self._ask(source, far).sent, answer.sent, source.member.asn, far)
                yield from self._fault(source, far, answer, words, *communities)

    def _blackholes(self, scene: _Scene) -> Iterator[Fault]:
        source, near, policy = scene.source, scene.near, self.intent.policy
        four = source.version == 4
        mode = policy.blackhole_ipv4 if four else policy.blackhole_ipv6
        hop = policy.blackhole_next_hop_ipv4 if four else policy.blackhole_next_hop_ipv6
        for community in scheme.blackholes(self.intent.route_server_asn) if mode is not Blackhole.OFF else ():
            answer = self._ask(source, near, community, host=True)
            due = hop if mode is Blackhole.REWRITE and hop else source.session.address
            words = _unlike(answer.sent, community, due, no_export=policy.blackhole_no_export)
            if not near.options.blackholes:
                words = f"is sent to AS{near.member.asn}, which takes no blackholes" if answer.sent else ""
            yield from self._fault(source, near, answer, words, community, host=True)


def _wrong(wish: Wish, plain: Route | None, got: Route | None, announcer: int, target: Asked) -> str:
    """How what is sent is not what was asked for; empty where it is."""
    to = f"to AS{target.member.asn}"
    if plain is None or wish.effect is Effect.BLOCK:
        return f"is sent {to}" if got else ""
    if got is None:
        return f"is not sent {to}"
    times = got.as_path.count(announcer) - plain.as_path.count(announcer)
    wanted = {one: wish.effect is effect for effect, one in scheme.ADDED.items()}
    wrong = next((one for one, due in wanted.items() if (one in got.standard) is not due), None)
    parts = (
        (times != wish.times, f"is prepended {times} times {to}, not {wish.times}"),
        (wrong is not None, f"is sent {to} {'without' if wrong and wanted[wrong] else 'with'} {_text(wrong or ())}"),
        (wish.community in got.parts, f"is sent {to} with the request on it"),
        (not set(FOREIGN) <= set(got.parts), f"is sent {to} without communities of others"),
    )
    return next((words for is_so, words in parts if is_so), "")


def _unlike(got: Route | None, asked_by: Community, hop: Address, *, no_export: bool) -> str:
    """How what is sent is no blackhole as it should be; empty where it is."""
    if got is None:
        return "is sent to nobody"
    parts = (
        (scheme.BLACKHOLE not in got.standard, f"is sent without {_text(scheme.BLACKHOLE)}"),
        ((scheme.NO_EXPORT in got.standard) is not no_export, f"is sent {'without' if no_export else 'with'} NO_EXPORT"),
        (got.next_hop != hop, f"is sent with next hop {got.next_hop}, not {hop}"),
        (asked_by != scheme.BLACKHOLE and asked_by in got.parts, "is sent with the request on it"),
    )
    return next((words for is_so, words in parts if is_so), "")


def _text(*communities: Community | tuple[()]) -> str:
    return " ".join(":".join(map(str, item)) for item in sorted(communities, key=str))
