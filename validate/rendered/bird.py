"""What BIRD's file must hold: a router id, every session, and on each session the checks that no member may skip."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding
from ixp.policy.route_server import RouteServer, Session, route_server
from validate.rendered.text import few, finding

_PROTOCOL = re.compile(r"^protocol bgp (\S+)(?: from (\S+))?[^{\n]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_TEMPLATE = re.compile(r"^template bgp (\S+)[^{\n]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_NEIGHBOR = re.compile(r"\bneighbor (\S+) as (\d+);")
_IMPORT = re.compile(r"\bimport where (\w+)\(")
_EXPORT = re.compile(r"\bexport where (\w+)\(")
_EXPORTS = re.compile(r"\bexport (?!none;)")
_PASSWORD = re.compile(r"\bpassword \"([^\"]*)\"")
_DRAINS = "bgp_community.add(graceful_shutdown)"
_HANDED = re.compile(r"return (\w+)\(")
_FUNCTION = re.compile(r"^function (\w+)\([^\n]*\n\{(.*?)^\}", re.MULTILINE | re.DOTALL)
_REFUSED = re.compile(r"if net ~ (\w+) then (?:return false|reject)")
_DEFINE = re.compile(r"^define (\w+) = \[(.*?)\];", re.MULTILINE | re.DOTALL)
# A prefix with all its more specifics: 192.0.2.0/24+ or 192.0.2.0/24{24,32}.
_WHOLE = re.compile(r"([0-9a-f.:]+/(\d+))(?:\+|\{\2,(?:32|128)\})")
_PASSES = re.compile(r"\breturn (?!false)|\baccept\b")


@dataclass(frozen=True)
class _Protocol:
    """A BGP protocol. ``body`` is its own text, ``all`` that with its template's; ``line`` is where it begins."""

    name: str
    line: int
    body: str
    all: str


def check_bird(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:
    """Findings on one BIRD route server's or collector's file."""
    server = route_server(exchange, snapshot, device)
    if f"router id {server.router_id};" not in text:
        yield finding("rendered.missing-stanza", device, f"no 'router id {server.router_id};'")
    peers = {found.groups(): item for item in _protocols(text) if (found := _NEIGHBOR.search(item.body))}
    functions = {match[1]: match[2] for match in _FUNCTION.finditer(text)}
    sets = {match[1]: {found[1] for found in _WHOLE.finditer(match[2])} for match in _DEFINE.finditer(text)}
    for session in server.sessions:
        protocol = peers.get((str(session.address), str(session.asn)))
        if protocol is None:
            yield finding("rendered.missing-session", device, f"no session with {session.address} of {session.key}")
            continue
        who = f"session {protocol.name}"
        if f"import limit {session.limits[0]} " not in protocol.body:
            yield finding("rendered.unfiltered", device, f"{who} has no import limit {session.limits[0]}", protocol.line)
        for what in _state_faults(session, protocol, functions):
            yield finding("rendered.session-state", device, f"{who} {what}", protocol.line)
        if server.collector:
            if "export none;" not in protocol.all or _EXPORTS.search(protocol.all):
                yield finding("rendered.collector-speaks", device, f"{who} may send routes", protocol.line)
            continue
        imported = _IMPORT.search(protocol.body)
        refused = _refused(imported[1], functions, sets) if imported else set()
        for what in _missing(server, session, refused):
            yield finding("rendered.unfiltered", device, f"{who} does not refuse {what}", protocol.line)


def _protocols(text: str) -> Iterator[_Protocol]:
    templates = {match[1]: match[2] for match in _TEMPLATE.finditer(text)}
    for match in _PROTOCOL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield _Protocol(match[1], line, match[3], match[3] + templates.get(match[2] or "", ""))


def _state_faults(session: Session, protocol: _Protocol, functions: dict[str, str]) -> Iterator[str]:
    if ("disabled yes;" in protocol.body) != session.disabled:
        yield f"is {'not ' if session.disabled else ''}disabled"
    password = _PASSWORD.search(protocol.all)
    if (password[1] if password else None) != (f"@secret:{session.md5}@" if session.md5 else None):
        yield f"has not the password {session.md5}" if session.md5 else "has a password that the inventory doesn't name"
    for way, pattern in (("from", _IMPORT), ("to", _EXPORT)):
        called = pattern.search(protocol.body)
        if (_DRAINS in functions.get(called[1] if called else "", "")) != session.drained:
            yield f"is {'not ' if session.drained else ''}drained in what goes {way} it"


def _refused(name: str, functions: dict[str, str], sets: dict[str, set[str]], depth: int = 3) -> set[str]:
    """The prefixes refused before the function first says anything but false, or by the one that it leaves the answer to."""
    body = functions.get(name, "")
    before = _PASSES.split(body, maxsplit=1)[0]
    found: set[str] = set()
    for refused in _REFUSED.findall(before):
        found |= sets.get(refused, set())
    handed = _HANDED.match(body, len(before))
    return found | _refused(handed[1], functions, sets, depth - 1) if handed and depth else found


def _missing(server: RouteServer, session: Session, refused: set[str]) -> Iterator[str]:
    networks = {ip_network(text) for text in refused}
    lans = server.denied_ipv4 if session.version == 4 else server.denied_ipv6
    bogons = server.bogons_ipv4 if session.version == 4 else server.bogons_ipv6
    for kind, ranges in (("the peering LAN", lans), ("bogons", bogons)):
        missing = [str(item.prefix) for item in ranges if item.prefix not in networks]
        if missing:
            yield f"{kind} {few(missing)}"
