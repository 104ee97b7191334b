"""What FRR's file must hold: a router id, every session, and on each session a route-map that refuses what nobody may announce.

The order counts: a route-map's first matching entry decides, and an undeclared name passes every parser.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding
from ixp.policy.route_server import RouteServer, Session, route_server
from validate.rendered.text import Section, few, finding, sections

_LIST = re.compile(r"(ip|ipv6) prefix-list (\S+)(?: seq \d+)? (permit|deny) (\S+)((?: [gl]e \d+)*)")
_ENTRY = re.compile(r"route-map (\S+) (permit|deny) (\d+)")
_MATCH = re.compile(r"match ipv?6? address prefix-list (\S+)")

Network = IPv4Network | IPv6Network


@dataclass
class _Map:
    """A route-map: number of its first line, whether it marks routes with GRACEFUL_SHUTDOWN, and its entries in order.

    An entry is its action, the prefix-lists matched, and whether it matches anything at all.
    """

    line: int
    drains: bool = False
    entries: list[tuple[str, list[str], bool]] = field(default_factory=list)


def check_frr(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:
    """Findings on one FRR route server's file."""
    server = route_server(exchange, snapshot, device)
    found = tuple(sections(text))
    bgp = next((item for item in found if item.head == f"router bgp {server.asn}"), None)
    if bgp is None:
        yield finding("rendered.missing-stanza", device, f"no 'router bgp {server.asn}'")
        return
    for line in (f"bgp router-id {server.router_id}", "no bgp default ipv4-unicast"):
        if line not in bgp.body:
            yield finding("rendered.missing-stanza", device, f"no '{line}' in {bgp.head}", bgp.number)
    if "no bgp ebgp-requires-policy" in bgp.body:
        yield finding(
            "rendered.unfiltered", device, "'no bgp ebgp-requires-policy' lets a session run without filter", bgp.number
        )
    lists = _whole_prefixes(text)
    maps = _route_maps(text)
    said = _by_neighbor(bgp)
    for session in server.sessions:
        lines = said[str(session.address)]
        who = f"session with {session.address} of {session.key}"
        if f"remote-as {session.asn}" not in lines:
            yield finding("rendered.missing-session", device, f"no {who}", bgp.number)
            continue
        if not any(f"{line} ".startswith(f"maximum-prefix {session.limits[0]} ") for line in lines):
            yield finding("rendered.unfiltered", device, f"{who} has no maximum-prefix {session.limits[0]}", bgp.number)
        for what in _state_faults(session, lines, maps):
            yield finding("rendered.session-state", device, f"{who} {what}", bgp.number)
        name = _map_name(lines, "in")
        for what in _faults(server, session, maps.get(name), lists):
            number = maps[name].line if name in maps else bgp.number
            yield finding("rendered.unfiltered", device, f"{who} {what}", number)


def _map_name(lines: list[str], way: str) -> str:
    return next((line.split()[1] for line in lines if line.startswith("route-map ") and line.endswith(f" {way}")), "")


def _state_faults(session: Session, lines: list[str], maps: dict[str, _Map]) -> Iterator[str]:
    if ("shutdown" in lines) != session.disabled:
        yield f"is {'not ' if session.disabled else ''}disabled"
    password = next((line.split(" ", 1)[1] for line in lines if line.startswith("password ")), None)
    if password != (f"@secret:{session.md5}@" if session.md5 else None):
        yield f"has not the password {session.md5}" if session.md5 else "has a password that the inventory doesn't name"
    for way, toward in (("in", "from"), ("out", "to")):
        route_map = maps.get(_map_name(lines, way))
        if (route_map is not None and route_map.drains) != session.drained:
            yield f"is {'not ' if session.drained else ''}drained in what goes {toward} it"


def _by_neighbor(bgp: Section) -> dict[str, list[str]]:
    """What is said of each neighbour, without ``neighbor ADDRESS`` in front."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in bgp.body:
        word, _, rest = line.partition(" ")
        if word == "neighbor":
            address, _, what = rest.partition(" ")
            found[address].append(what)
    return found


def _whole_prefixes(text: str) -> dict[str, set[Network]]:
    """By prefix-list: the prefixes permitted with all their more specifics."""
    found: dict[str, set[Network]] = defaultdict(set)
    for family, name, action, prefix, lengths in _LIST.findall(text):
        longest = 32 if family == "ip" else 128
        if action == "permit" and (lengths == f" le {longest}" or (prefix.endswith(f"/{longest}") and not lengths)):
            found[name].add(ip_network(prefix))
    return found


def _route_maps(text: str) -> dict[str, _Map]:
    found: dict[str, _Map] = {}
    for item in sections(text):
        if match := _ENTRY.fullmatch(item.head):
            matches = [line for line in item.body if line.startswith("match ")]
            names = [hit[1] for line in matches if (hit := _MATCH.fullmatch(line))]
            route_map = found.setdefault(match[1], _Map(item.number))
            route_map.entries.append((match[2], names, bool(matches)))
            route_map.drains |= any(line.startswith("set community graceful-shutdown") for line in item.body)
    return found


def _faults(server: RouteServer, session: Session, route_map: _Map | None, lists: dict[str, set[Network]]) -> Iterator[str]:
    if route_map is None:
        yield "has no route-map for what comes in"
        return
    refused: set[Network] = set()
    for action, names, conditional in route_map.entries:
        if action == "permit":
            if not (conditional and names):
                yield "permits without a prefix-list"
            break
        refused |= {network for name in names for network in lists.get(name, set())}
    if route_map.entries[-1][0] != "deny" or route_map.entries[-1][2]:
        yield "has a route-map that does not end in a plain deny"
    lans = server.denied_ipv4 if session.version == 4 else server.denied_ipv6
    bogons = server.bogons_ipv4 if session.version == 4 else server.bogons_ipv6
    for kind, ranges in (("the peering LAN", lans), ("bogons", bogons)):
        missing = [str(item.prefix) for item in ranges if item.prefix not in refused]
        if missing:
            yield f"does not refuse {kind} {few(missing)}"
