"""What FRR's file must hold: a router id, and every session as its connection says.

On each session a map refuses what nobody may announce before it accepts anything, and another sends no refused route to anybody.
"""

from collections import defaultdict
from collections.abc import Iterator

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding, PrefixRange
from ixp.policy.communities import REASON
from ixp.policy.route_server import RouteServer, Session, route_server
from validate.rendered.frr_maps import Maps, read_maps
from validate.rendered.text import Section, few, finding, sections


def check_frr(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:
    """Findings on one FRR route server's file."""
    server = route_server(exchange, snapshot, device)
    found = tuple(sections(text))
    bgp = next((item for item in found if item.head == f"router bgp {server.asn}"), None)
    if bgp is None:
        yield finding("rendered.missing-stanza", device, f"no 'router bgp {server.asn}'")
        return
    for what in _missing(server, bgp, found):
        yield finding("rendered.missing-stanza", device, what, bgp.number)
    if "no bgp ebgp-requires-policy" in bgp.body:
        yield finding(
            "rendered.unfiltered", device, "'no bgp ebgp-requires-policy' lets a session run without filter", bgp.number
        )
    maps = read_maps(text)
    if undeclared := maps.undeclared():
        yield finding("rendered.unfiltered", device, f"uses what is not declared: {few(undeclared)}")
    said = _by_neighbor(bgp)
    for session in server.sessions:
        who = f"session with {session.address} of {session.key}"
        lines = said[str(session.address)]
        if f"remote-as {session.asn}" not in lines.get("", []):
            yield finding("rendered.missing-session", device, f"no {who}", bgp.number)
            continue
        for what in _state_faults(session, lines[""]):
            yield finding("rendered.session-state", device, f"{who} {what}", bgp.number)
        for version, limit in zip(session.carries, session.limits, strict=True):
            family = lines.get(f"address-family ipv{version} unicast", [])
            for rule, what in _family_faults(server, session, version, limit, family, maps):
                number = maps.lines.get(_map_name(family, "in"), bgp.number) if rule == "rendered.unfiltered" else bgp.number
                yield finding(rule, device, f"{who} {what}", number)


def _missing(server: RouteServer, bgp: Section, found: tuple[Section, ...]) -> Iterator[str]:
    for line in (f"bgp router-id {server.router_id}", "no bgp default ipv4-unicast"):
        if line not in bgp.body:
            yield f"no '{line}' in {bgp.head}"
    rpki = next((item.body for item in found if item.head == "rpki"), ())
    for number, cache in enumerate(server.rtr_caches, 1):
        line = f"rpki cache tcp {cache.host} {cache.port} preference {number}"
        if line not in rpki:
            yield f"no '{line}'"


def _by_neighbor(bgp: Section) -> dict[str, dict[str, list[str]]]:
    """What is said of each neighbour by address family ('' outside of any), without ``neighbor ADDRESS`` in front."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    family = ""
    for line in bgp.body:
        if line.startswith("address-family "):
            family = line
        elif line == "exit-address-family":
            family = ""
        words = line.removeprefix("no ").split(" ", 2)
        if words[0] == "neighbor":
            found[words[1]][family].append(("no " if line.startswith("no ") else "") + words[2])
    return found


def _map_name(lines: list[str], way: str) -> str:
    return next((line.split()[1] for line in lines if line.startswith("route-map ") and line.endswith(f" {way}")), "")


def _state_faults(session: Session, lines: list[str]) -> Iterator[str]:
    if ("shutdown" in lines) != session.disabled:
        yield f"is {'not ' if session.disabled else ''}disabled"
    password = next((line.split(" ", 1)[1] for line in lines if line.startswith("password ")), None)
    if password != (f"@secret:{session.md5}@" if session.md5 else None):
        yield f"has not the password {session.md5}" if session.md5 else "has a password that the inventory doesn't name"
    options = session.options
    role = f"local-role rs-server{' strict-mode' if options.strict_role else ''}"
    for line, wanted in (
        ("bfd", options.bfd),
        ("passive", options.passive),
        ("ttl-security hops 1", options.gtsm),
        (role, options.role),
    ):
        if (line in lines) != wanted:
            yield f"has {'no' if wanted else 'a'} '{line}'"


def _family_faults(  # noqa: PLR0917  what it is held to, and where it stands
    server: RouteServer, session: Session, version: int, limit: int, lines: list[str], maps: Maps
) -> Iterator[tuple[str, str]]:
    if not any(f"{line} ".startswith(f"maximum-prefix {limit} ") for line in lines):
        yield "rendered.unfiltered", f"has no maximum-prefix {limit}"
    for line in ("activate", "route-server-client"):
        if line not in lines:
            yield "rendered.missing-session", f"has no '{line}' for IPv{version}"
    comes, goes = _map_name(lines, "in"), _map_name(lines, "out")
    for name, toward, drained in (
        (comes, "comes from", session.drained),
        (goes, "goes to", session.drained or server.draining),
    ):
        marks = any(line.startswith("set community graceful-shutdown") for entry in maps.chain(name) for line in entry.lines)
        if marks != drained:
            yield "rendered.session-state", f"is {'not ' if drained else ''}drained in what {toward} it"
    for what in (*_import_faults(server, session, version, comes, maps), *_export_faults(server, goes, maps)):
        yield "rendered.unfiltered", what


def _import_faults(server: RouteServer, session: Session, version: int, name: str, maps: Maps) -> Iterator[str]:
    """What is not refused before the first entry that accepts a route."""
    if name not in maps.maps:
        yield f"has no route-map for what comes in over IPv{version}"
        return
    reason = f"{server.asn}:{REASON}:"
    refused: list[str] = []
    lists: set[str] = set()
    hops: set[str] = set()
    for entry in maps.chain(name):
        if any(line.startswith("set weight ") for line in entry.lines):
            break
        hops |= set(entry.names("match ip next-hop address ")) | set(entry.names("match ipv6 next-hop address "))
        if maps.refuses(entry, reason):
            refused += [line for line in entry.lines if line.startswith("match ")]
            lists |= {item for line in entry.lines if " address prefix-list " in line for item in (line.split()[-1],)}
    own = [entry for entry in maps.maps[name] if entry.lines]
    if not own or not any("set large-comm-list ixp-ours-" in line for entry in maps.chain(own[0].calls) for line in entry.lines):
        yield "does not begin by taking off what only we may set"
    if hops != {str(item) for item in session.next_hops}:
        yield "does not hold next hops to those that its member may announce"
    if server.rtr_caches and session.options.reject_invalid and "match rpki invalid" not in refused:
        yield "does not refuse what RPKI calls invalid"
    for kind, ranges in (("denied prefixes", server.denied(version)), ("bogons", server.bogons(version))):
        missing = [str(item.prefix) for item in ranges if not _covered(item, lists, maps)]
        if missing:
            yield f"does not refuse {kind} {few(missing)}"


def _covered(item: PrefixRange, lists: set[str], maps: Maps) -> bool:
    """Whether a refusing list has that range; one that is neither exact nor whole counts as it is rendered."""
    if item.longest == item.prefix.max_prefixlen and item.shortest == item.prefix.prefixlen:
        return any(item.prefix in maps.whole[name] for name in lists)
    if item.shortest == item.longest == item.prefix.prefixlen:
        return any(item.prefix in maps.exact[name] for name in lists)
    return any(item.prefix in maps.ranges[name] for name in lists)


def _export_faults(server: RouteServer, name: str, maps: Maps) -> Iterator[str]:
    """Refused routes are held, so the first thing that counts on the way out is that they stay here."""
    entries = list(maps.chain(name))
    first = next((entry for entry in entries if not entry.calls), None)
    marked = [pattern for item in (first.names("match large-community ") if first else []) for pattern in maps.texts[item]]
    if first is None or first.action != "deny" or not any(f"{server.asn}:{REASON}:" in pattern for pattern in marked):
        yield "would be sent routes that were refused"
