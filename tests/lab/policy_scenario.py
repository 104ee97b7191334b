"""Members with good and bad routes around one route server: the same scenario, and the same expectations, for every daemon.

Loire's route set allows everything, so that each of its bad routes is refused by the one check that it is there for. Armor's set
is narrow, retz's is empty at first. The witness of what the route server does is the members' own tables.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_interface, ip_network
from typing import NamedTuple, Protocol

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.model import Connection, Device, Exchange, Member, Options
from ixp.platforms import platform
from ixp.poll import poll
from ixp.render.environment import environment
from ixp.secrets import SecretStore
from lab.members import came_up
from lab.node import Bind, Node
from lab.run import Run
from lab.wire import End, connect
from tests.render.sample import sample_exchange

CONVERGE_S = 30.0
SHARED = "2001:db8:1019::/48"  # armor and loire may both announce it
PASSWORD = "Right!|'?#-1"
SECRETS = SecretStore({"md5/armor-1": PASSWORD})


class Announcement(NamedTuple):
    """A route as its member sends it. ``fault`` is empty for a good one; ``asn`` and ``next_hop`` are lies where given.

    ``asn`` is the last of the path, 0 leaves the path empty; ``attributes`` may put others in front.
    """

    prefix: str
    fault: str = ""
    asn: int | None = None
    next_hop: str | None = None
    attributes: str = ""


ANNOUNCED: dict[str, tuple[Announcement, ...]] = {
    "armor-1": (
        Announcement("198.18.11.0/24"),
        Announcement("2001:db8:1011::/48"),
        Announcement("198.18.99.0/24", "outside the member's set"),
        Announcement("198.18.10.0/23", "covers the member's prefix, is not in its set"),
        Announcement("2001:db8:1099::/48", "outside the member's set"),
    ),
    "loire-1": (
        Announcement("198.18.12.0/24", attributes="bgp_med = 42; bgp_community.add((64497, 7));"),
        Announcement("198.18.14.0/24", attributes="bgp_community.add((65535, 65281));"),
        Announcement("2001:db8:1012::/48", attributes="bgp_med = 42; bgp_community.add((64497, 7));"),
        Announcement("10.11.0.0/16", "bogon"),
        Announcement("2002:a00::/32", "bogon"),
        Announcement("192.0.2.0/24", "the exchange's own LAN"),
        Announcement("2001:db8:0:100::/64", "the exchange's own LAN"),
        Announcement("198.18.12.128/25", "too long"),
        Announcement("2001:db8:1012:1::/64", "too long"),
        Announcement("198.0.0.0/7", "too short"),
        Announcement("2000::/12", "too short"),
        Announcement("198.18.112.0/24", "another's AS in front", asn=64511),
        Announcement("2001:db8:1112::/48", "another's AS in front", asn=64511),
        Announcement("198.18.113.0/24", "another router's next hop", next_hop="192.0.2.99"),
        Announcement("2001:db8:1113::/48", "another router's next hop", next_hop="2001:db8:0:100::99"),
    ),
    "loire-2": (),
    "retz-1": (Announcement("2001:db8:1014::/48", "the member's set is empty"),),
}


class Route(NamedTuple):
    """A route in a member's table; ``communities`` as BIRD prints them."""

    prefix: str
    next_hop: str
    as_path: str
    med: str
    communities: str


class Daemon(Protocol):
    """What the scenario needs of a route server's daemon."""

    platform: str

    def start(self, node: Node, text: str) -> None:
        """Start the daemon with that configuration."""

    def apply(self, node: Node, text: str) -> None:
        """Change to that configuration."""


def snapshot(*, retz: bool = False) -> Snapshot:
    """The route sets; ``retz`` opens that member's set."""
    return Snapshot(
        sets={
            "AS-ARMOR": RouteSet(
                ipv4=("198.18.11.0/24",),
                ipv6=("2001:db8:1011::/48", SHARED),
            ),
            "AS-LOIRE": RouteSet(
                ipv4=("0.0.0.0/0^0-32",),
                ipv6=("::/0^0-128",),
            ),
            "AS64499": RouteSet(ipv6=("2001:db8:1014::/48",) if retz else ()),
        }
    )


@dataclass
class Scenario:
    """The running scenario."""

    daemon: Daemon
    exchange: Exchange
    device: Device
    server: Node
    members: dict[str, Node]
    announced: Mapping[str, tuple[Announcement, ...]]

    def text(self, data: Snapshot, exchange: Exchange | None = None) -> str:
        """The route server's configuration with that data, and with another intent when given."""
        entry = platform(self.device.platform)
        context = entry.context(exchange or self.exchange, data, self.device)
        return SECRETS.resolve(environment(entry.name).get_template("main.j2").render(c=context))

    def apply(self, data: Snapshot, exchange: Exchange | None = None) -> None:
        """Bring the route server to that data, and to another intent when given."""
        self.daemon.apply(self.server, self.text(data, exchange))

    def change_member(self, key: str, *more: Announcement, password: str = "") -> None:
        """Let a member announce more than it always does, or have a password on its sessions."""
        member, connection = next(pair for pair in self.exchange.connections() if pair[1].key == key)
        text = member_text(member, connection, self.exchange, self.device, (*self.announced[key], *more), password)
        self.members[key].write("/etc/bird/bird.conf", text)
        self.members[key].exec("birdc", "configure")

    def routes(self, key: str) -> dict[str, Route]:
        """What the member learnt from the route server, by prefix."""
        return {route.prefix: route for route in _routes(self.members[key].exec("birdc", "show", "route", "all").stdout)}

    def incarnations(self) -> dict[tuple[str, str], int]:
        """How many times each session of each member has come up; only those that are established."""
        found = {}
        for key, node in self.members.items():
            times = came_up(node)
            for line in node.exec("birdc", "show", "protocols").stdout.splitlines():
                words = line.split()
                if words[1:2] == ["BGP"] and words[-1] == "Established":
                    found[key, words[0]] = times[words[0]]
        return found

    def sessions_expected(self) -> int:
        """How many sessions the members have with the route server."""
        return sum(len(connection.addresses) for _, connection in self.exchange.connections())


def good(key: str) -> set[str]:
    """Prefixes of a connection that the route server must pass on."""
    return {item.prefix for item in ANNOUNCED[key] if not item.fault}


def converged(scenario: Scenario) -> None:
    """Wait until armor and loire have each other's good routes; what is refused had the same time to arrive."""
    for key, other in (("armor-1", "loire-1"), ("loire-1", "armor-1")):
        poll(lambda key=key, other=other: good(other) <= set(scenario.routes(key)), CONVERGE_S, what=f"routes at {key}")


def start(run: Run, daemon: Daemon) -> Scenario:
    """Bring up the LAN, the members and the route server, and wait until every session is up."""
    exchange = sample_exchange()
    return start_with(run, daemon, exchange, next(item for item in exchange.route_servers if item.platform == daemon.platform))


def start_with(  # noqa: PLR0917  the scenario's parts
    run: Run,
    daemon: Daemon,
    exchange: Exchange,
    device: Device,
    announced: Mapping[str, tuple[Announcement, ...]] = ANNOUNCED,
    data: Snapshot | None = None,
    binds: tuple[Bind, ...] = (),
) -> Scenario:
    """The same with another exchange, around another of its devices, with other routes, data or programs of the daemon."""
    lan = Node(run, "lan")
    lan.start()
    lan.script("ip link add name br0 type bridge; ip link set br0 up")
    server = Node(run, "server", binds=binds)
    attach(lan, server, tuple(f"{exchange.peering_address(device, version)}" for version in (4, 6)))
    members = {}
    for member, connection in exchange.connections():
        node = Node(run, connection.key)
        attach(lan, node, tuple(str(item) for item in connection.addresses))
        node.write("/etc/bird/bird.conf", member_text(member, connection, exchange, device, announced[connection.key]))
        node.script("mkdir -p /run/bird")
        node.spawn("bird", "-f")
        members[connection.key] = node
    scenario = Scenario(daemon, exchange, device, server, members, announced)
    daemon.start(server, scenario.text(data or snapshot()))
    wanted = scenario.sessions_expected()
    poll(lambda: len(scenario.incarnations()) == wanted, CONVERGE_S, what=f"{wanted} sessions")
    return scenario


def attach(lan: Node, node: Node, addresses: tuple[str, ...]) -> None:
    """Start a node with an interface and these addresses in the LAN."""
    node.start()
    interfaces = tuple(ip_interface(f"{item}/{64 if ':' in item else 24}") for item in addresses)
    connect(node, End(interface="peering0", addresses=interfaces), lan, End(interface=node.name))
    lan.script('ip link set "$1" master br0', node.name)


def member_text(  # noqa: PLR0917  all of it is in the text
    member: Member,
    connection: Connection,
    exchange: Exchange,
    device: Device,
    announced: tuple[Announcement, ...],
    password: str = "",
) -> str:
    """BIRD's configuration of a member's router. As ``rs client`` BIRD adds no AS of its own: the filter says what to send."""
    options = exchange.intent.policy.options(member.policy, connection.policy)
    lines = [*_session_lines(options), *([f'  password "{password}";'] if password else [])]
    parts = [
        f"router id 10.0.0.{connection.addresses[0].packed[-1]};",
        "log stderr all;",
        "timeformat protocol iso long ms;",
        "debug protocols { states };",
        "protocol device { }",
        *(["protocol bfd { accept direct; }"] if options.bfd else []),
    ]
    for address in connection.addresses:
        families = (4, 6) if address.version == 6 and options.ipv4_over_ipv6 else (address.version,)
        channels = [_channel(version, announced, member, options, families) for version in families]
        for version in families:
            routes = [f"  route {item.prefix} blackhole;" for item in announced if _version(item) == version]
            parts.append("\n".join((f"protocol static static_v{version} {{", f"  ipv{version};", *routes, "}")))
        parts.append(f"""
protocol bgp server_v{address.version} {{
  local {address} as {member.asn};
  neighbor {exchange.peering_address(device, address.version)} as {exchange.intent.route_server_asn};
  rs client;
  connect delay time 1;
  connect retry time 5;
  error wait time 1, 3;
{"".join(f"{line}{chr(10)}" for line in (*lines, *channels))}}}""")
    return "\n".join(parts) + "\n"


def _session_lines(options: Options) -> list[str]:
    """What the member's side of a session needs for what the exchange gives it."""
    wanted = {"local role rs_client": options.role, "ttl security on": options.gtsm, "bfd on": options.bfd}
    return [f"  {line};" for line, on in wanted.items() if on]


def _channel(
    version: int, announced: tuple[Announcement, ...], member: Member, options: Options, families: tuple[int, ...]
) -> str:
    lines = ["add paths rx;"] if options.add_path else []
    # A member without IPv4 address has no way to an IPv4 next hop; recursive lookup keeps the route all the same.
    lines += ["extended next hop on; gateway recursive;"] if len(families) > 1 and version == 4 else []
    sent = "\n".join(_sent(item, member) for item in announced if _version(item) == version)
    return f"""  ipv{version} {{
    {" ".join(lines)}
    import all;
    export filter {{
      if source != RTS_STATIC then reject;
{sent}
      reject;
    }};
  }};"""


def _version(item: Announcement) -> int:
    return ip_network(item.prefix).version


def _sent(item: Announcement, member: Member) -> str:
    path = "" if item.asn == 0 else f"bgp_path.prepend({item.asn or member.asn}); "
    lies = f"bgp_next_hop = {item.next_hop}; " if item.next_hop else ""
    return f"      if net = {item.prefix} then {{ {path}{lies}{item.attributes} accept; }}"


_NET = re.compile(r"^([0-9a-f.:]+/\d+) +\S+ \[(\S+) ")
_ATTRIBUTE = re.compile(r"^\s+(?:BGP\.|bgp_)(\w+): ?(.*)$")


def _routes(shown: str) -> list[Route]:
    """``show route all`` of BIRD 2 or 3, without the member's own static routes."""
    found: list[Route] = []
    for block in re.split(r"\n(?=\S)", shown):
        head = _NET.match(block)
        if head is None or not head[2].startswith("server_"):
            continue
        of = {match[1]: match[2].strip() for line in block.splitlines() if (match := _ATTRIBUTE.match(line))}
        hop = of.get("next_hop", "").split(" ")[0]
        found.append(Route(head[1], hop, of.get("as_path", ""), of.get("med", ""), of.get("community", "")))
    return found
