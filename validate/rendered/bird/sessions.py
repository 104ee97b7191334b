"""What each session must say beside its filters: who it is with, from where, how much it takes, and its options."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from ixp.model import LimitAction, Reject
from ixp.policy.route_server import RouteServer, Session
from validate.bird.file import BirdFile
from validate.bird.known import on, unknown
from validate.bird.nodes import Channel, Option, Protocol, last
from validate.rendered.bird.faults import Fault
from validate.rendered.bird.options import wrong_options
from validate.rendered.bird.reached import sets_next_hop
from validate.rendered.bird.timers import wrong_timers

_ACTIONS = {
    LimitAction.SHUTDOWN: "disable",
    LimitAction.RESTART: "restart",
    LimitAction.BLOCK: "block",
    LimitAction.WARNING: "warn",
}


@dataclass(frozen=True)
class Place:
    """A session beside its protocol; ``siblings`` are the protocols of its template, itself among them."""

    server: RouteServer
    file: BirdFile
    session: Session
    protocol: Protocol
    siblings: int

    def fault(self, rule: str, what: str, line: int = 0, kind: str = "") -> Fault:
        """A fault of this session; ``line`` 0: something is missing."""
        template = self.file.templates.get(self.protocol.parent, self.protocol)
        own = line or self.protocol.line
        return Fault(rule, what, own, self.protocol.name, kind or what, line or template.line, self.siblings)


def faults(server: RouteServer, file: BirdFile, local: frozenset[int]) -> Iterator[Fault]:
    """Faults of sessions; ``local`` are the operator's own lines. A session whose template is not there is not looked at."""
    protocols = [item for item in file.protocols if item.kind == "bgp" and item.line not in local]
    siblings = Counter(item.parent for item in file.protocols)
    ours = {session: _ours(file, session, protocols) for session in server.sessions}
    others = [item for item in protocols if all(item is not found for found in ours.values())]
    instead = {session: _instead(file, session, others) for session, found in ours.items() if found is None}
    strangers = [item for item in others if all(item is not wrong for wrong in instead.values())]
    yield from (_foreign(server, file, item) for item in strangers)
    for session, found in ours.items():
        if found is None:
            yield _missing(session, file, instead[session])
        elif all(item.parent in file.templates for item in file.lineage(found) if item.parent):
            yield from _one(Place(server, file, session, found, siblings[found.parent]))


def protocol_name(session: Session) -> str:
    """``c_armor_1_v4``: from the connection's key, which never changes."""
    return f"c_{session.key.replace('-', '_')}_v{session.version}"


def _ours(file: BirdFile, session: Session, protocols: list[Protocol]) -> Protocol | None:
    """The protocol with its neighbour; of two that of its name, or the first."""
    neighbor = (str(session.address), str(session.asn))
    found = [item for item in protocols if file.neighbor(item) == neighbor]
    return next((item for item in found if item.name == protocol_name(session)), found[0] if found else None)


def _instead(file: BirdFile, session: Session, others: list[Protocol]) -> Protocol | None:
    """What stands in place of a session that is missing: it is that session with a mistake in it."""
    named = (item for item in others if item.name == protocol_name(session))
    near = (item for item in others if (file.neighbor(item) or ("",))[0] == str(session.address))
    return next(chain(named, near), None)


def _foreign(server: RouteServer, file: BirdFile, protocol: Protocol) -> Fault:
    """A protocol of nobody, or a second one of somebody."""
    addresses = {str(session.address) for session in server.sessions}
    neighbor, option = file.neighbor(protocol), file.said(protocol, "neighbor")
    if neighbor and neighbor[0] in addresses:
        what = f"is a second session with {neighbor[0]}"
    else:
        who = " as ".join(neighbor) if neighbor else option.text.removeprefix("neighbor ") if option else "nobody"
        what = f"{who} is no neighbour of the inventory"
    return Fault("rendered.foreign-session", what, protocol.line, protocol.name, kind="foreign")


def _missing(session: Session, file: BirdFile, wrong: Protocol | None) -> Fault:
    option = wrong and file.said(wrong, "neighbor")
    template = next((item for name, item in file.templates.items() if name.endswith(f"_v{session.version}")), None)
    line = option.line if option else wrong.line if wrong else template.line if template else 1
    what = f"no session with {session.address} as {session.asn}{f' but {option.text!r}' if option else ''}"
    return Fault("rendered.missing-session", what, line, session.key, kind="missing")


def _one(place: Place) -> Iterator[Fault]:
    file, session, protocol = place.file, place.session, place.protocol
    if protocol.name != protocol_name(session):
        yield place.fault("rendered.session-name", f"should be {protocol_name(session)}", protocol.line, "name")
    yield from _own_side(place)
    disabled = file.said(protocol, "disabled")
    if on(disabled) != session.disabled:
        what = f"is {'not ' if session.disabled else ''}disabled"
        yield place.fault("rendered.session-state", what, disabled.line if disabled else 0, "state")
    yield from _password(place)
    for what, line in wrong_options(file, protocol, session):
        yield place.fault("rendered.session-options", what, line)
    if not on(file.said(protocol, "rs", "client")):
        yield place.fault("rendered.client", "no 'rs client': path, next hop and MED would change")
    if on(file.said(protocol, "interpret", "communities"), default=True):
        yield place.fault("rendered.interpret-communities", "no 'interpret communities off'")
    for what, line in wrong_timers(file, protocol, session):
        yield place.fault("rendered.session-timers", what, line)
    for option in unknown(file, protocol):
        yield place.fault("rendered.session-line", f"'{option.text}' is not known here", option.line)
    yield from _families(place)


def _own_side(place: Place) -> Iterator[Fault]:
    """``local ADDRESS as ASN``: a template says it, one line for many."""
    wanted = (str(place.server.address(place.session.version)), str(place.server.asn))
    option = place.file.address(place.protocol)
    address, asn = (option.words[1], option.words[3]) if option else ("none", "none")
    line = option.line if option else 0
    if address != wanted[0]:
        yield place.fault("rendered.own-address", f"speaks from {address}, not from {wanted[0]}", line, "address")
    if asn != wanted[1]:
        yield place.fault("rendered.own-asn", f"speaks as AS{asn}, not as AS{wanted[1]}", line)


def _password(place: Place) -> Iterator[Fault]:
    option, md5 = place.file.said(place.protocol, "password"), place.session.md5
    if (option.words[-1] if option else None) != (f"@secret:{md5}@" if md5 else None):
        what = f"has not the password {md5}" if md5 else "has a password that the inventory doesn't name"
        yield place.fault("rendered.password", what, option.line if option else 0, "password")
    elif option and place.file.said(place.protocol, "authentication", "md5") is None:
        yield place.fault("rendered.password", f"has not 'authentication md5' beside the password {md5}", option.line, "md5")


def _families(place: Place) -> Iterator[Fault]:
    session, protocol = place.session, place.protocol
    for version in sorted({*session.carries, *protocol.channels}):
        channel = place.file.channel(protocol, version)
        if channel is None or version not in session.carries:
            what = f"has {'no' if channel is None else 'a'} channel of IPv{version}"
            yield place.fault("rendered.session-family", what, channel.line if channel else 0)
            continue
        limit = session.limits[session.carries.index(version)]
        yield from _limits(place, channel, limit)
        yield from _speaks(place, channel) if place.server.collector else _routes(place, channel)


def _limits(place: Place, channel: Channel, limit: int) -> Iterator[Fault]:
    """Both limits; an action that is wrong in both is one fault, of the import limit."""
    action = "block" if place.server.collector else _ACTIONS[place.session.options.limit_action]
    accepted, received = (last(channel.options, (word, "limit")) for word in ("import", "receive"))
    yield from _limit(place, channel, "max-prefix", accepted, f"import limit {limit} action {action}")
    said = received.words[-1] if accepted and received and received.words[-1] == accepted.words[-1] else action
    # The most with refused ones counted: docs/route-servers.md.
    yield from _limit(place, channel, "receive-limit", received, f"receive limit {max(10 * limit, 10_000)} action {said}")


def _limit(place: Place, channel: Channel, rule: str, option: Option | None, wanted: str) -> Iterator[Fault]:
    if option is None:
        yield place.fault(f"rendered.{rule}", f"no '{wanted}' for IPv{channel.version}", channel.line, "none")
    elif option.text != wanted:
        yield place.fault(f"rendered.{rule}", f"'{option.text}' instead of '{wanted}'", option.line, "other")


def _speaks(place: Place, channel: Channel) -> Iterator[Fault]:
    if channel.exports is None or channel.exports.words != "export none":
        line = channel.exports.line if channel.exports else channel.line
        yield place.fault("rendered.collector-speaks", f"may send routes of IPv{channel.version}", line, "speaks")


def _routes(place: Place, channel: Channel) -> Iterator[Fault]:
    """What holds for the channels of a route server."""
    switches = (
        ("rendered.keep-refused", ("import", "keep", "filtered"), place.server.policy.reject is Reject.TAG),
        ("rendered.import-table", ("import", "table"), bool(place.server.rtr_caches)),
        ("rendered.path-hiding", ("secondary",), True),
    )
    for rule, words, wanted in switches:
        option = last(channel.options, words)
        if on(option) != wanted:
            what = f"{'no ' if wanted else ''}'{' '.join(words)}'{'' if wanted else ', which the policy does not want'}"
            yield place.fault(rule, what, option.line if option else 0)
    for item in (channel.imports, channel.exports):
        if item and item.words in {"import all", "export all"}:
            yield place.fault("rendered.no-filter", f"'{item.words}' of IPv{channel.version}", item.line, item.words)
    if channel.imports and channel.imports.body and (line := sets_next_hop(place.file, channel.imports)):
        what = f"link-local next hops of IPv{channel.version} pass beside the one that is checked"
        yield place.fault("rendered.link-local-next-hop", what, line)
