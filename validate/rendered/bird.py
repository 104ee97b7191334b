"""What BIRD's file must hold: a router id, every session, and on each session the checks that no member may skip."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding, Reject
from ixp.policy.route_server import RouteServer, Session, route_server
from validate.rendered.text import few, finding

_PROTOCOL = re.compile(r"^protocol bgp (\S+)(?: from (\S+))?[^{\n]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_TEMPLATE = re.compile(r"^template bgp (\S+)[^{\n]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_CHANNEL = re.compile(r"^  ipv([46]) \{\n(.*?)^  \};", re.MULTILINE | re.DOTALL)
_NEIGHBOR = re.compile(r"\bneighbor (\S+) as (\d+);")
_IMPORT = re.compile(r"\bimport (?:where|filter \{\s*if) (\w+)\((\d+), \[[^\]]*\], (\w+),([^;]*?)(?:;| then \{)")
_EXPORT = re.compile(r"\bexport where (\w+)\((\d+), ([^;]*);")
_EXPORTS = re.compile(r"\bexport (?!none;)")
_ALL = re.compile(r"\b(?:import|export) (?:filter )?(?:all|accept);")
_PASSWORD = re.compile(r"\bpassword \"([^\"]*)\"")
_DRAINED = re.compile(r"\bdrained\b")
_HANDED = re.compile(r"return (\w+)\(")
_FUNCTION = re.compile(r"^function (\w+)\([^{]*\n\{(.*?)^\}", re.MULTILINE | re.DOTALL)
# The check sees the global address alone; set anew, a link-local one beside it is gone (RFC 2545, 3).
_NEXT_HOP = re.compile(r"if bgp_next_hop !~ hops then return refused\(\d+\);\n(?:\s*#.*\n)*\s*bgp_next_hop = bgp_next_hop;")
_REFUSED = re.compile(r"if net ~ (\w+) then (?:return false|return refused\(\d+\)|reject)")
_CALLED = re.compile(r"\b(\w+)\(")
_DEFINE = re.compile(r"^define (\w+) = \[(.*?)\];", re.MULTILINE | re.DOTALL)
# A prefix with all its more specifics: 192.0.2.0/24+ or 192.0.2.0/24{24,32}; or the default route alone.
_WHOLE = re.compile(r"([0-9a-f.:]+/(\d+))(?:\+|\{\2,(?:32|128)\}|(?<=/0)(?![+{]))")
_PASSES = re.compile(r"\breturn (?!false|refused\()|\baccept\b")
_RECEIVED = re.compile(r"\breceive limit [1-9][0-9]* action ")
_CACHE = re.compile(r"^protocol rpki \S+ \{.*?^  remote (\S+) port (\d+);", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class _Protocol:
    """A BGP protocol. ``body`` is its own text, ``all`` that with its template's; ``line`` is where it begins."""

    name: str
    line: int
    body: str
    all: str

    def channel(self, version: int) -> str | None:
        """The text of its channel, what its template says of it included; None where it has none of its own."""
        own = [text for number, text in _CHANNEL.findall(self.body) if number == str(version)]
        both = [text for number, text in _CHANNEL.findall(self.all) if number == str(version)]
        return "".join(both) if own else None


@dataclass(frozen=True)
class _File:
    """What stands in the file, by name."""

    functions: dict[str, str]
    sets: dict[str, str]
    protocols: dict[tuple[str, ...], _Protocol]

    @classmethod
    def read(cls, text: str) -> "_File":
        protocols = {found.groups(): item for item in _protocols(text) if (found := _NEIGHBOR.search(item.body))}
        functions = {match[1]: match[2] for match in _FUNCTION.finditer(text)}
        return cls(functions, {match[1]: match[2] for match in _DEFINE.finditer(text)}, protocols)

    def refused(self, name: str, depth: int = 3) -> set[str]:
        """The prefixes refused before the function first passes anything, or by the one that it leaves the answer to."""
        body = self.functions.get(name, "")
        before = _PASSES.split(body, maxsplit=1)[0]
        found = {match[1] for item in _REFUSED.findall(before) for match in _WHOLE.finditer(self.sets.get(item, ""))}
        handed = _HANDED.match(body, len(before))
        return found | self.refused(handed[1], depth - 1) if handed and depth else found

    def calls(self, name: str, wanted: str, depth: int = 4) -> bool:
        """Whether a function comes to call the other."""
        called = set(_CALLED.findall(self.functions.get(name, "")))
        return wanted in called or (depth > 0 and any(self.calls(item, wanted, depth - 1) for item in called - {name}))


def check_bird(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:
    """Findings on one BIRD route server's or collector's file."""
    server = route_server(exchange, snapshot, device)
    if f"router id {server.router_id};" not in text:
        yield finding("rendered.missing-stanza", device, f"no 'router id {server.router_id};'")
    caches = set() if server.collector else {(str(item.host), str(item.port)) for item in server.rtr_caches}
    for host, port in sorted(caches - set(_CACHE.findall(text))):
        yield finding("rendered.missing-stanza", device, f"no 'protocol rpki' with {host} port {port}")
    file = _File.read(text)
    for session in server.sessions:
        protocol = file.protocols.get((str(session.address), str(session.asn)))
        if protocol is None:
            yield finding("rendered.missing-session", device, f"no session with {session.address} of {session.key}")
            continue
        who = f"session {protocol.name}"
        for rule, what in _faults(server, session, protocol, file):
            yield finding(rule, device, f"{who} {what}", protocol.line)


def _protocols(text: str) -> Iterator[_Protocol]:
    templates = {match[1]: match[2] for match in _TEMPLATE.finditer(text)}
    for match in _PROTOCOL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield _Protocol(match[1], line, match[3], match[3] + templates.get(match[2] or "", ""))


def _faults(server: RouteServer, session: Session, protocol: _Protocol, file: _File) -> Iterator[tuple[str, str]]:
    if ("disabled yes;" in protocol.body) != session.disabled:
        yield "rendered.session-state", f"is {'not ' if session.disabled else ''}disabled"
    password = _PASSWORD.search(protocol.all)
    if (password[1] if password else None) != (f"@secret:{session.md5}@" if session.md5 else None):
        what = f"has not the password {session.md5}" if session.md5 else "has a password that the inventory doesn't name"
        yield "rendered.session-state", what
    if server.collector and ("export none;" not in protocol.all or _EXPORTS.search(protocol.all)):
        yield "rendered.collector-speaks", "may send routes"
    elif not server.collector and _ALL.search(protocol.all):
        yield "rendered.unfiltered", "lets everything through"
    for version, limit in zip(session.carries, session.limits, strict=True):
        channel = protocol.channel(version)
        if channel is None:
            yield "rendered.unfiltered", f"has no IPv{version}"
            continue
        if f"import limit {limit} " not in channel:
            yield "rendered.unfiltered", f"has no import limit {limit}"
        if not _RECEIVED.search(channel):
            yield "rendered.unfiltered", f"has no receive limit: it may fill the memory with refused IPv{version} routes"
        if not server.collector:
            yield from _import_faults(server, session, version, channel, file)
            yield from _export_faults(session, version, channel, file)


def _import_faults(server: RouteServer, session: Session, version: int, channel: str, file: _File) -> Iterator[tuple[str, str]]:
    imported = _IMPORT.search(channel)
    name = imported[1] if imported else ""
    missing = list(_missing(server, version, file.refused(name)))
    for what in missing:
        yield "rendered.unfiltered", f"does not refuse {what}"
    if not _NEXT_HOP.search(file.functions.get(f"judge_v{version}", "")):
        yield (
            "rendered.unfiltered",
            f"does not hold IPv{version} next hops to the member's, or lets link-local ones beside them pass",
        )
    own = f"set_{session.member_set}_v{version}"
    if imported is None or (int(imported[2]), imported[3]) != (session.asn, own) or own not in file.sets:
        yield "rendered.unfiltered", f"does not hold IPv{version} routes to AS{session.asn} and {own}"
    if bool(imported and _DRAINED.search(imported[4])) != session.drained:
        yield "rendered.session-state", f"is {'not ' if session.drained else ''}drained in what goes from it"
    if server.policy.reject is Reject.TAG and "import keep filtered on;" not in channel:
        yield "rendered.unfiltered", "does not keep refused routes to be looked at"
    if server.rtr_caches and not (file.calls(name, "roa_check") and "import table on;" in channel):
        yield "rendered.unfiltered", f"does not check RPKI on IPv{version}, or not again when its data change"


def _export_faults(session: Session, version: int, channel: str, file: _File) -> Iterator[tuple[str, str]]:
    exported = _EXPORT.search(channel)
    if exported is None or exported.group(1, 2) != (f"to_member_v{version}", str(session.asn)):
        yield "rendered.unfiltered", f"sends IPv{version} routes without asking what AS{session.asn} may have"
    elif "if bgp_large_community ~ refusals then return false;" not in file.functions.get(exported[1], ""):
        yield "rendered.unfiltered", "may be sent what was refused"
    if bool(exported and _DRAINED.search(exported[3])) != session.drained:
        yield "rendered.session-state", f"is {'not ' if session.drained else ''}drained in what goes to it"


def _missing(server: RouteServer, version: int, refused: set[str]) -> Iterator[str]:
    networks = {ip_network(text) for text in refused}
    for kind, ranges in (("the peering LAN", server.denied(version)), ("bogons", server.bogons(version))):
        missing = [str(item.prefix) for item in ranges if item.prefix not in networks]
        if missing:
            yield f"{kind} {few(missing)}"
