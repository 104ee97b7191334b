"""The members of a scenario: one BIRD with a session and a table for each connection, route server and family.

What a member gets is read from its own table. As ``rs client`` BIRD adds no AS of its own: the export filter says what to send,
which includes lies in path and next hop. ``gateway recursive`` keeps routes whose next hop is an address of this very node.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from ixp.policy.route import Route
from ixp.policy.route_server import Session
from lab.node import Node
from lab.parity.build import HOSTS, RS_ASN, Scenario, address
from lab.parity.case import Address, Announced

_HEAD = """\
router id 10.0.0.1;
log stderr all;
debug protocols { states };
timeformat protocol iso long ms;
protocol device { }
"""
_ROUTE = re.compile(r"^(?P<prefix>\S*)\s+\S+ \[(?P<protocol>\S+) [^\]]*\]")
_ATTRIBUTE = re.compile(r"^\s+(?:BGP\.|bgp_)(?P<name>\w+): ?(?P<value>.*)$")
_TUPLE = re.compile(r"\(([^()]*)\)")

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Seat:
    """A member's session with the route server of one daemon."""

    session: Session
    daemon: str

    def name(self, family: int) -> str:
        """Of its table and of its parts of the configuration."""
        return f"{self.session.key}_{self.daemon}_{self.session.version}{family}"


@dataclass(frozen=True)
class Path:
    """A route as a table of BIRD has it. ``sender`` is the protocol that it came from.

    ``link_local`` is the address that stands beside the next hop (RFC 2545), None where there is none.
    """

    prefix: Network
    sender: str
    path: str
    next_hop: Address
    med: int | None
    preference: int | None
    communities: frozenset[str]
    otc: int | None
    link_local: Address | None = None


def configuration(scenario: Scenario, announced: Iterable[Announced], without: frozenset[str] = frozenset()) -> str:
    """BIRD's configuration for all members but those; each route is announced to every route server."""
    by_key: dict[str, list[Route]] = {}
    for item in announced:
        by_key.setdefault(item.connection, []).append(item.route)
    parts = [_HEAD]
    for daemon in HOSTS:
        for session in scenario.server(daemon).sessions:
            if session.key not in without:
                role = "rs_client" if session.key in scenario.roles else ""
                parts.append(_seat(Seat(session, daemon), by_key.get(session.key, []), role))
    return "\n".join(parts)


def _seat(seat: Seat, announced: list[Route], role: str) -> str:
    session = seat.session
    lines = []
    for family in session.carries:
        lines += _table(seat.name(family), family, [item for item in announced if item.version == family])
    lines += [
        f"protocol bgp {seat.name(0)} {{",
        f"  local {session.address} as {session.asn};",
        f"  neighbor {address(session.version, HOSTS[seat.daemon])} as {RS_ASN};",
        "  rs client; allow local as 255; connect delay time 1; connect retry time 2; error wait time 1, 2; hold time 60;",
    ]
    if role:
        lines.append(f"  local role {role};")
    for family in session.carries:
        mine = [item for item in announced if item.version == family]
        extended = " extended next hop on;" if session.version != family else ""
        add_path = " add paths rx;" if session.options.add_path else ""
        lines += [
            f"  ipv{family} {{ table {seat.name(family)}; gateway recursive;{extended}{add_path} import all; export filter {{",
            "      if source != RTS_STATIC then reject;",
            *(_sent(item) for item in mine),
            "      reject;",
            "    };",
            "  };",
        ]
    return "\n".join([*lines, "}"]) + "\n"


def _table(name: str, family: int, announced: list[Route]) -> list[str]:
    return [
        f"ipv{family} table {name};",
        f"protocol static static_{name} {{",
        f"  ipv{family} {{ table {name}; }};",
        *(f"  route {item.prefix} blackhole;" for item in announced),
        "}",
    ]


def _sent(route: Route) -> str:
    words = [f"bgp_path.prepend({part});" for part in reversed(route.as_path)]
    words.append(f"bgp_next_hop = {route.next_hop};")
    words += [f"bgp_community.add(({first},{second}));" for first, second in route.standard]
    words += [f"bgp_ext_community.add(({kind},{first},{second}));" for kind, first, second in route.extended]
    words += [f"bgp_large_community.add(({first},{second},{third}));" for first, second, third in route.large]
    if route.med is not None:
        words.append(f"bgp_med = {route.med};")
    if route.otc is not None:
        words.append(f"bgp_otc = {route.otc};")
    return f"      if net = {route.prefix} then {{ {' '.join(words)} accept; }}"


def views(node: Node, seats: Iterable[Seat], version: int) -> Mapping[Seat, dict[Network, list[Path]]]:
    """What each seat got from its route server in a family, by prefix."""
    names = {seat.name(version): seat for seat in seats if version in seat.session.carries}
    shown = tables(node, list(names))
    found: dict[Seat, dict[Network, list[Path]]] = {}
    for name, seat in names.items():
        by_prefix: dict[Network, list[Path]] = {}
        for path in shown[name]:
            if path.sender == seat.name(0):
                by_prefix.setdefault(path.prefix, []).append(path)
        found[seat] = by_prefix
    return found


def announced(node: Node, seats: Iterable[Seat]) -> Mapping[Seat, frozenset[Network]]:
    """What each seat has sent to its route server: without it, a route that is not held proves nothing."""
    by_name = {seat.name(0): seat for seat in seats}
    script = 'for name in "$@"; do echo "=== $name"; birdc show route export "$name"; done'
    found = {}
    for part in node.script(script, *by_name, timeout=60).split("=== ")[1:]:
        name, _, body = part.partition("\n")
        prefixes = [match["prefix"] for line in body.splitlines() if (match := _ROUTE.match(line)) and match["prefix"]]
        found[by_name[name]] = frozenset(map(ip_network, prefixes))
    return found


def tables(node: Node, names: list[str]) -> dict[str, list[Path]]:
    """Several tables of the node's BIRD, in one look."""
    script = 'for name in "$@"; do echo "=== $name"; birdc show route table "$name" all; done'
    text = node.script(script, *names, timeout=60)
    found = {}
    for part in text.split("=== ")[1:]:
        name, _, body = part.partition("\n")
        found[name] = parse(body)
    return found


def parse(text: str) -> list[Path]:
    """Every path of ``show route all``, of BIRD 2 or 3; those without an AS path (static ones) are left out."""
    found: list[Path] = []
    prefix, sender = "", ""
    attributes: dict[str, str] = {}

    def close() -> None:
        if "next_hop" in attributes:
            found.append(_path(prefix, sender, attributes))

    for line in text.splitlines():
        if head := _ROUTE.match(line):
            close()
            attributes = {}
            prefix, sender = head["prefix"] or prefix, head["protocol"]
        elif item := _ATTRIBUTE.match(line):
            attributes[item["name"]] = item["value"]
    close()
    return found


def _path(prefix: str, sender: str, of: Mapping[str, str]) -> Path:
    hops = of["next_hop"].split()
    communities = {
        ":".join(part.strip() for part in match.split(","))
        for name in ("community", "ext_community", "large_community")
        for match in _TUPLE.findall(of.get(name, ""))
    }
    return Path(
        prefix=ip_network(prefix),
        sender=sender,
        path=(of.get("as_path") or of.get("path", "")).strip(),
        next_hop=ip_address(hops[0]),
        med=int(of["med"]) if "med" in of else None,
        preference=int(of["local_pref"]) if "local_pref" in of else None,
        communities=frozenset(communities),
        otc=int(of["otc"]) if "otc" in of else None,
        link_local=ip_address(hops[1]) if len(hops) > 1 else None,
    )
