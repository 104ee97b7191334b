"""What BIRD's file must hold: a router id, every session, and on each session the checks that no member may skip."""

import re
from collections.abc import Iterator
from ipaddress import ip_network

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding
from ixp.policy.route_server import RouteServer, Session, route_server
from validate.rendered.text import few, finding

_PROTOCOL = re.compile(r"^protocol bgp (\S+)[^{\n]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_NEIGHBOR = re.compile(r"\bneighbor (\S+) as (\d+);")
_IMPORT = re.compile(r"\bimport where (\w+)\(")
_FUNCTION = re.compile(r"^function (\w+)\([^\n]*\n\{(.*?)^\}", re.MULTILINE | re.DOTALL)
_REFUSED = re.compile(r"if net ~ (\w+) then (?:return false|reject)")
_DEFINE = re.compile(r"^define (\w+) = \[(.*?)\];", re.MULTILINE | re.DOTALL)
# A prefix with all its more specifics: 192.0.2.0/24+ or 192.0.2.0/24{24,32}.
_WHOLE = re.compile(r"([0-9a-f.:]+/(\d+))(?:\+|\{\2,(?:32|128)\})")
_PASSES = re.compile(r"\breturn (?!false)|\baccept\b")


def check_bird(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:
    """Findings on one BIRD route server's file."""
    server = route_server(exchange, snapshot, device)
    if f"router id {server.router_id};" not in text:
        yield finding("rendered.missing-stanza", device, f"no 'router id {server.router_id};'")
    protocols = {match[1]: (text.count("\n", 0, match.start()) + 1, match[2]) for match in _PROTOCOL.finditer(text)}
    peers = {found.groups(): name for name, (_, body) in protocols.items() if (found := _NEIGHBOR.search(body))}
    functions = {match[1]: match[2] for match in _FUNCTION.finditer(text)}
    sets = {match[1]: {found[1] for found in _WHOLE.finditer(match[2])} for match in _DEFINE.finditer(text)}
    for session in server.sessions:
        name = peers.get((str(session.address), str(session.asn)))
        if name is None:
            yield finding("rendered.missing-session", device, f"no session with {session.address} of {session.key}")
            continue
        number, body = protocols[name]
        if f"import limit {session.max_prefix} " not in body:
            yield finding("rendered.unfiltered", device, f"session {name} has no import limit {session.max_prefix}", number)
        imported = _IMPORT.search(body)
        refused = _refused(functions.get(imported[1], ""), sets) if imported else set()
        for what in _missing(server, session, refused):
            yield finding("rendered.unfiltered", device, f"session {name} does not refuse {what}", number)


def _refused(function: str, sets: dict[str, set[str]]) -> set[str]:
    """The prefixes refused before the function first says anything but false."""
    found: set[str] = set()
    for name in _REFUSED.findall(_PASSES.split(function, maxsplit=1)[0]):
        found |= sets.get(name, set())
    return found


def _missing(server: RouteServer, session: Session, refused: set[str]) -> Iterator[str]:
    networks = {ip_network(text) for text in refused}
    lans = server.own_lans_ipv4 if session.version == 4 else server.own_lans_ipv6
    bogons = server.bogons_ipv4 if session.version == 4 else server.bogons_ipv6
    for kind, ranges in (("the peering LAN", lans), ("bogons", bogons)):
        missing = [str(item.prefix) for item in ranges if item.prefix not in networks]
        if missing:
            yield f"{kind} {few(missing)}"
