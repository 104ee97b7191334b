"""What BIRD 2.17 makes of routes with a rendered file.

Beside the filters: a path with its own ASN is a loop (RFC 4271, 9.1.2), Only to Customer from a client is a leak (RFC 9234, 5);
a protocol never sends a route back; without ``import``, eBGP takes nothing, and without ``export`` it sends nothing (RFC 8212).
What was refused and is kept is put to the export filter too: BIRD 3.1 sends it to sessions with add-path.
"""

from ixp.errors import InputError
from ixp.model import Device
from ixp.policy.communities import NO_ADVERTISE, NO_EXPORT, REASON
from ixp.policy.route import Route
from ixp.policy.route_server import Session
from ixp.policy.rpki import RpkiState
from validate.bird.file import read_bird
from validate.policy.bird.named import named
from validate.policy.bird.scope import Run
from validate.policy.bird.sessions import Speaker, Way, speakers
from validate.policy.bird.statements import Decided
from validate.policy.bird.values import PREFERENCE, FilterError, Held, Path
from validate.policy.heard import Heard, Named, Told


class BirdReader:
    """A rendered file, asked about routes; see ``validate.policy.heard.Reader``."""

    def __init__(self, text: str, device: Device) -> None:
        self._device = device.name
        self._lines = text.splitlines()
        self._file = read_bird(text, device.name)
        self._speakers = speakers(self._file)

    def hears(self, session: Session, route: Route, rpki: RpkiState) -> Heard:
        """What it makes of a route of the session's member."""
        speaker, way = self._way(session, route.version)
        barrier = _barrier(speaker, route)
        if barrier:
            return Heard(False, None, route, PREFERENCE, barrier, self._text(barrier))
        held = Held(route, rpki)
        accepted, because = _decides(way.imports, held, way.imports_line)
        reason = None if accepted or not way.keeps else _reason(held, speaker.asn)
        return Heard(accepted, reason, held.route(), held.preference, held.line, because or self._text(held.line))

    def names(self, session: Session, version: int) -> Named:
        """What the session's import names; see ``validate.policy.heard.Naming``."""
        source = self._way(session, version)[1].source
        return named(self._file, source, version) if source else Named(frozenset(), frozenset())

    def tells(self, heard: Heard, origin: Session, target: Session, rpki: RpkiState) -> Told:
        """What the target's member is sent."""
        route = heard.route
        source, taken = self._way(origin, route.version)
        speaker = self._speaker(target)
        way = speaker.ways.get(route.version)
        if way is None or speaker.disabled or speaker is source or way.table != taken.table or _barrier(source, route):
            return Told(None, speaker.line, self._text(speaker.line))
        if not heard.accepted and not taken.keeps:
            return Told(None, heard.line, heard.because)
        if speaker.interprets and not {NO_EXPORT, NO_ADVERTISE}.isdisjoint(route.standard):
            return Told(None, speaker.line, "communities are interpreted: NO_EXPORT and NO_ADVERTISE are obeyed")
        held = Held(route, rpki, heard.preference)
        accepted, because = _decides(way.exports, held, way.exports_line)
        because = because or self._text(held.line)
        return Told(_sent(speaker, way, held) if accepted else None, held.line, because)

    def _speaker(self, session: Session) -> Speaker:
        found = self._speakers.get((str(session.address), str(session.asn)))
        if found is None:
            raise InputError(f"no session with {session.address} as {session.asn}", where=f"{self._device}.cfg:1")
        return found

    def _way(self, session: Session, version: int) -> tuple[Speaker, Way]:
        speaker = self._speaker(session)
        way = speaker.ways.get(version)
        if way is None:
            raise InputError(f"{speaker.name} has no IPv{version}", where=f"{self._device}.cfg:{speaker.line}")
        return speaker, way

    def _text(self, line: int) -> str:
        return self._lines[line - 1].strip() if line else ""


def _barrier(speaker: Speaker, route: Route) -> int:
    """The line behind a refusal by BGP itself; 0 where there is none."""
    if speaker.asn in route.asns:
        return speaker.line
    return speaker.role_line if route.otc is not None else 0


def _decides(run: Run | None, held: Held, line: int) -> tuple[bool, str]:
    """Whether a filter accepts, and why where an error ended it."""
    if run is None:
        held.decide(line, value=False)
        return False, "there is no filter: nothing passes (RFC 8212)"
    try:
        run(held, [])
    except Decided as found:
        return found.accept, ""
    except FilterError as error:
        held.decide(error.line or line, value=False)
        return False, f"BIRD ends the filter: {error.what}"
    return False, ""


def _reason(held: Held, asn: int) -> int | None:
    return next((item[2] for item in sorted(held.large) if item[:2] == (asn, REASON) and len(item) == 3), None)


def _sent(speaker: Speaker, way: Way, held: Held) -> Route:
    """As it leaves: a client gets path and MED as they are; a next hop that the channel can't carry becomes our own address."""
    if not speaker.client:
        held.path, held.med = Path((speaker.asn, *held.path)), None
    if held.next_hop.version != held.prefix.version and not way.extended and not held.given:
        held.next_hop = speaker.address
    found = held.route()
    if speaker.role_line and found.otc is None:
        return found.model_copy(update={"otc": speaker.asn})
    return found
