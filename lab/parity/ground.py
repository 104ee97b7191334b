"""The ground of a scenario: one LAN with the members, a route server of each daemon, and an RTR cache."""

from collections.abc import Iterable
from ipaddress import ip_interface

from ixp.data.vrps import Vrp
from ixp.platforms import platform
from ixp.poll import poll
from ixp.render.environment import environment
from lab import bird3
from lab.members import came_up
from lab.node import Node
from lab.parity.build import CACHE, HOSTS, Scenario, address
from lab.parity.case import Announced
from lab.parity.members import Seat, configuration
from lab.parity.servers import SERVERS, ServerDaemon
from lab.parity.speaker import Speaker
from lab.rtr import RtrCache
from lab.run import Run
from lab.wire import End, connect

UP_S = 60.0


class Ground:
    """A running scenario. ``misbehaving`` connections are no BIRD: their routes hold what BIRD can't say."""

    def __init__(self, run: Run, scenario: Scenario, misbehaving: frozenset[str] = frozenset()) -> None:
        self.run = run
        self.scenario = scenario
        self.misbehaving = misbehaving
        self.lan = Node(run, "lan")
        self.members = Node(run, "members")
        self.cache = Node(run, "cache")
        self.servers: dict[str, ServerDaemon] = {}
        self.speakers: list[Speaker] = []
        self.rtr = RtrCache(self.cache, CACHE.host, CACHE.port)

    @property
    def seats(self) -> list[Seat]:
        """Every session that a BIRD of a member has."""
        found = [Seat(item, daemon) for daemon in HOSTS for item in self.scenario.server(daemon).sessions]
        return [seat for seat in found if seat.session.key not in self.misbehaving]

    def start(self, vrps: Iterable[Vrp] | None = None) -> None:
        """Bring all of it up, sessions included. ``vrps`` None: the cache does not answer."""
        self.lan.start()
        self.lan.script("ip link add name br0 type bridge; ip link set br0 up")
        addresses = [str(item) for _, connection in self.scenario.exchange.connections() for item in connection.addresses]
        self._attach(self.members, addresses)
        self.members.write("/etc/bird/bird.conf", configuration(self.scenario, (), self.misbehaving))
        self.members.script("mkdir -p /run/bird")
        if self.scenario.exchange.intent.policy.rtr_caches:
            self._attach(self.cache, [str(CACHE.host)])
            if vrps is not None:
                self.rtr.start(vrps)
        for daemon, host in HOSTS.items():
            node = Node(self.run, daemon, binds=bird3.binds() if daemon == "bird3" else ())
            self._attach(node, [str(address(4, host)), str(address(6, host))])
            server = SERVERS[daemon](node, self.scenario.server(daemon))
            self.servers[daemon] = server
            server.start(self.text(daemon))
        self.members.spawn("bird", "-f")

    def text(self, daemon: str) -> str:
        """The route server's configuration, as the pipeline renders it."""
        device = self.scenario.device(daemon)
        entry = platform(device.platform)
        context = entry.context(self.scenario.exchange, self.scenario.snapshot, device)
        return environment(entry.name).get_template("main.j2").render(c=context)

    def wait_up(self, down: frozenset[str] = frozenset()) -> None:
        """Wait until every session of the members' BIRD is up, but those of the connections in ``down``."""
        wanted = {seat.name(0) for seat in self.seats if seat.session.key not in down}
        poll(lambda: wanted <= self.established(), UP_S, 0.2, f"{len(wanted)} sessions of {self.scenario.name}")

    def established(self) -> set[str]:
        """Names of the members' sessions that are up."""
        rows = [line.split() for line in self.members.exec("birdc", "show", "protocols", check=False).stdout.splitlines()]
        return {row[0] for row in rows if row[1:2] == ["BGP"] and row[-1] == "Established"}

    def incarnations(self) -> dict[str, int]:
        """How many times each session has come up."""
        return dict(came_up(self.members))

    def announce(self, announced: Iterable[Announced]) -> None:
        """Let the members announce exactly these routes."""
        routes = list(announced)
        mine = [item for item in routes if item.connection not in self.misbehaving]
        self.members.write("/etc/bird/bird.conf", configuration(self.scenario, mine, self.misbehaving))
        self.members.exec("birdc", "configure")
        self.stop()
        for key in sorted(self.misbehaving):
            sent = [item.route for item in routes if item.connection == key]
            for daemon in HOSTS:
                for session in self.scenario.server(daemon).sessions:
                    if session.key == key:
                        self.speakers.append(Speaker(self.members, session, daemon, sent))

    def stop(self) -> None:
        """End what does not end with the nodes: the misbehaving members."""
        for speaker in self.speakers:
            speaker.stop()
        self.speakers = []

    def _attach(self, node: Node, addresses: list[str]) -> None:
        node.start()
        interfaces = tuple(ip_interface(f"{item}/{64 if ':' in item else 24}") for item in addresses)
        connect(node, End(interface="peering0", addresses=interfaces), self.lan, End(interface=node.name))
        self.lan.script('ip link set "$1" master br0', node.name)
