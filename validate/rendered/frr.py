"""What FRR's file must hold beside its policy: who it is, every session as its connection says, and nothing else.

What its route-maps decide of routes is worked out from them, in ``validate.policy``; here it is only held that every name that
is used is declared: a missing list matches nothing, so what it should refuse would go through.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding
from ixp.policy.route_server import RouteServer, route_server
from validate.frr import FrrFile, read_frr
from validate.rendered.frr_fault import Fault
from validate.rendered.frr_names import undeclared
from validate.rendered.frr_sessions import session_faults
from validate.rendered.text import finding

FRR_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.session-asn", "a session with another ASN never comes up", "neighbor 192.0.2.11 remote-as 64498"),
    ("rendered.default-unicast", "without it FRR opens IPv4 on every session", "no 'no bgp default ipv4-unicast'"),
    ("rendered.policy-required", "a session without a map must pass nothing (RFC 8212)", "no bgp ebgp-requires-policy"),
    ("rendered.forwarding", "a route server forwards nothing: it is no router on the LAN", "no 'no ip forwarding'"),
    ("rendered.no-rib", "members' routes stay out of the route server's own tables", "no 'bgp no-rib'"),
    ("rendered.first-as-enforced", "FRR itself would drop a wrong first AS, without the reason", "no 'no … enforce-first-as'"),
    ("rendered.revalidation", "changed RPKI data are applied to what a member sent before", "no 'soft-reconfiguration inbound'"),
    (
        "rendered.default-route",
        "a member that is sent a default route gives its traffic to the route server, which forwards none",
        "neighbor 192.0.2.11 default-originate",
    ),
    (
        "rendered.setting-twice",
        "of two lines of one setting FRR takes the last, whoever wrote the first",
        "a second 'maximum-prefix 9999999'",
    ),
    (
        "rendered.sequence-twice",
        "of two rules with one number FRR keeps the later alone",
        "every rule of a prefix list with 'seq 5'",
    ),
    ("rendered.next-hop-kept", "a route server leaves next hops alone (RFC 7947)", "no 'attribute-unchanged next-hop'"),
)

_HINT = {
    "rendered.own-asn": "the file has one 'router bgp' with the route servers' ASN of exchange.yml",
    "rendered.router-id": "'bgp router-id' is its IPv4 address in the peering LAN",
    "rendered.hostname": "'hostname' is the device's name in NetBox",
    "rendered.default-unicast": "write 'no bgp default ipv4-unicast' under router bgp",
    "rendered.policy-required": "take the line out",
    "rendered.forwarding": "write 'no ip forwarding' and 'no ipv6 forwarding'",
    "rendered.no-rib": "write 'bgp no-rib'",
    "rendered.rpki-cache": "write each cache of rpki: caches under 'rpki', in their order",
    "rendered.local-lines": "put the lines of local_lines at the end of the file",
    "rendered.out-of-scope": "take it out, or name it under local_lines",
    "rendered.sequence-twice": "number the rules of a list, and the entries of a map, apart",
    "rendered.undeclared": "declare it, or take out what uses it: a missing list matches nothing",
}
# What a route server's file may hold beside lists, maps and sessions; patterns are beginnings of lines.
_GLOBAL = ("frr version ", "frr defaults ", "log syslog ", "bgp route-map delay-timer ", "service integrated-vtysh-config")
_MUST = (
    ("no ip forwarding", "rendered.forwarding"),
    ("no ipv6 forwarding", "rendered.forwarding"),
    ("bgp no-rib", "rendered.no-rib"),
)


def check_frr(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:
    """Findings on one FRR route server's file: one for each rule, which says how often."""
    server, file = route_server(exchange, snapshot, device), read_frr(text)
    if file.asn != server.asn:
        what = f"'router bgp {file.asn}', not {server.asn}" if file.bgp_line else f"no 'router bgp {server.asn}'"
        yield finding("rendered.own-asn", device, what, file.bgp_line or 1, _HINT["rendered.own-asn"])
        return
    faults = [*_own(server, file), *_scope(server, file), *undeclared(file), *session_faults(server, file)]
    yield from _grouped(device, faults)


def _grouped(device: Device, faults: Iterable[Fault]) -> Iterator[Finding]:
    by_rule: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_rule[fault.rule].append(fault)
    for rule, found in by_rule.items():
        more = f"; {len(found) - 1} more of the kind" if len(found) > 1 else ""
        named = [f"device {device.name}: {fault.what}" for fault in found]
        yield finding(rule, device, found[0].what + more, found[0].line, found[0].hint or _HINT.get(rule, ""), named)


def _own(server: RouteServer, file: FrrFile) -> Iterator[Fault]:
    """Who it is, and what holds for all sessions."""
    said = {line.text: line.number for line in (*file.others, *file.bgp)}
    if f"bgp router-id {server.router_id}" not in said:
        line = next((number for text, number in said.items() if text.startswith("bgp router-id ")), file.bgp_line)
        yield Fault("rendered.router-id", f"no 'bgp router-id {server.router_id}'", line)
    if f"hostname {server.name}" not in said:
        line = next((number for text, number in said.items() if text.startswith("hostname ")), 1)
        yield Fault("rendered.hostname", f"no 'hostname {server.name}'", line)
    if "no bgp default ipv4-unicast" not in said:
        yield Fault("rendered.default-unicast", "no 'no bgp default ipv4-unicast'", file.bgp_line)
    if "no bgp ebgp-requires-policy" in said:
        what = "'no bgp ebgp-requires-policy' lets a session without map take and send everything"
        yield Fault("rendered.policy-required", what, said["no bgp ebgp-requires-policy"])
    for text, rule in _MUST:
        if text not in said:
            yield Fault(rule, f"no '{text}'", said.get(text.removeprefix("no "), 1))
    yield from _caches(server, file)
    yield from _patience(server, file)


def _caches(server: RouteServer, file: FrrFile) -> Iterator[Fault]:
    wanted = [f"rpki cache tcp {item.host} {item.port} preference {place}" for place, item in enumerate(server.rtr_caches, 1)]
    found = {line.text: line.number for line in file.rpki if line.text.startswith("rpki cache ")}
    head = min((line.number for line in file.rpki), default=file.bgp_line)
    for text in wanted:
        if text not in found:
            yield Fault("rendered.rpki-cache", f"no '{text}'", head)
    for text in found.keys() - set(wanted):
        if text not in server.local_lines:
            yield Fault("rendered.rpki-cache", f"'{text}' is no cache of the inventory", found[text])


def _patience(server: RouteServer, file: FrrFile) -> Iterator[Fault]:
    """How long what a cache said counts when it is silent; FRR does not print its default."""
    wanted, usual = f"rpki expire_interval {server.policy.rtr_expire}", "rpki expire_interval 7200"
    found = next((line for line in file.rpki if line.text.startswith("rpki expire_interval ")), None)
    if server.rtr_caches and (found.text if found else usual) != wanted:
        head = min((line.number for line in file.rpki), default=file.bgp_line)
        yield Fault("rendered.rpki-cache", f"no '{wanted}'", found.number if found else head)


def _scope(server: RouteServer, file: FrrFile) -> Iterator[Fault]:
    """Lines that nobody asked for; those that the inventory names for this device are its own."""
    local = {line.strip() for line in server.local_lines}
    said = {line.text for line in (*file.others, *file.bgp, *file.rpki)}
    said |= {f"neighbor {item.address} {line.text}" for item in file.neighbors.values() for line in item.lines}
    known = {word for text, _ in _MUST for word in (text, text.removeprefix("no "))} | {
        f"hostname {server.name}",
        "no bgp default ipv4-unicast",
    }
    for line in file.repeated:
        if line.text not in local:
            name = " ".join(line.text.split()[: 4 if line.text.startswith("bgp ") else 3])
            yield Fault("rendered.sequence-twice", f"'{line.text}': {name} has that number already", line.number)
    for line in (*file.others, *file.bgp):
        ours = line.text in known or line.text in local or line.text.startswith((*_GLOBAL, "bgp router-id ", "hostname "))
        if not ours and line.text != "no bgp ebgp-requires-policy":
            yield Fault("rendered.out-of-scope", f"'{line.text}' is none of what a route server's file holds", line.number)
    for text in server.local_lines:
        if text.strip() and not text.startswith("!") and not _anywhere(text.strip(), said, file):
            yield Fault("rendered.local-lines", f"no '{text.strip()}', which the inventory names for it", file.bgp_line)


def _anywhere(text: str, said: set[str], file: FrrFile) -> bool:
    """Whether a local line stands in the file: heads of blocks, lists and maps were read as what they are."""
    heads = (
        "router bgp",
        "rpki",
        "exit",
        "address-family",
        "route-map",
        "ip prefix-list",
        "ipv6 prefix-list",
        "bgp ",
        "neighbor",
    )
    entries = (entry for item in file.maps.values() for entry in item.entries)
    in_maps = (line.text for entry in entries for line in (*entry.matches, *entry.sets))
    return text in said or text.startswith(heads) or text in in_maps
