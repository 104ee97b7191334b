"""Two stand-ins of EOS with Open vSwitch, a trunk of two links between them, and hosts where the sample's members are."""

import json
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from ixp.model import Exchange
from ixp.poll import poll
from ixp.render import render
from lab.eos.shadow import crypt
from lab.node import Node
from lab.run import Run
from lab.switch import netdev, node, start_datapath
from lab.wire import End, connect
from tests.render.sample import sample_snapshot

PASSWORD = "not-a-real-password"
HASH = crypt(PASSWORD, "documentation")
SWITCHES = ("sw1-nte01", "sw1-nte02")
TRUNK = ("Ethernet51", "Ethernet52")
MTU = 9000


@dataclass(frozen=True)
class Host:
    """What is plugged in: its switch, its ports there (several: a LAG by Open vSwitch), the number of its MAC and addresses."""

    switch: str
    ports: tuple[str, ...]
    number: int

    @property
    def mac(self) -> str:
        return f"00:00:5e:00:53:{self.number:02d}"

    @property
    def addresses(self) -> tuple[IPv4Interface | IPv6Interface, ...]:
        return (ip_interface(f"192.0.2.{self.number}/24"), ip_interface(f"2001:db8:0:100::{self.number}/64"))


HOSTS = {
    "armor": Host("sw1-nte01", ("Ethernet1",), 11),
    "loire": Host("sw1-nte01", ("Ethernet2",), 12),
    "rs": Host("sw1-nte01", ("Ethernet47",), 1),
    "retz": Host("sw1-nte02", ("Ethernet3",), 14),
}
# The router of a member with a LAG: Open vSwitch, as the kernel may have no bonding.
_LAG = """
ovs-vsctl add-br lag0 -- set bridge lag0 datapath_type=netdev other-config:hwaddr="$1"
ovs-vsctl add-bond lag0 bond0 peering0 peering1 bond_mode=balance-tcp lacp=active other_config:lacp-time=fast
ip link set lag0 mtu 9000 up
ethtool -K lag0 tx off >/dev/null
ip address add "$2" dev lag0
ip address add "$3" dev lag0 nodad
"""
_REQUEST = """
import base64, json, ssl, sys, urllib.request
user, commands = sys.argv[1], json.load(sys.stdin)
tls = ssl.create_default_context(cafile="/etc/eos/cert.pem")
body = {"jsonrpc": "2.0", "id": 1, "method": "runCmds", "params": {"version": 1, "format": sys.argv[2], "cmds": commands}}
request = urllib.request.Request("https://127.0.0.1/command-api", json.dumps(body).encode())
request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
print(urllib.request.urlopen(request, context=tls, timeout=30).read().decode())
"""
_CERTIFICATE = (
    "mkdir -p /etc/eos; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=switch "
    "-addext subjectAltName=IP:127.0.0.1 -keyout /etc/eos/key.pem -out /etc/eos/cert.pem 2>/dev/null"
)


@dataclass
class Fabric:
    """The nodes by name; ``plan`` is what is plugged in where."""

    run: Run
    plan: dict[str, Host] = field(default_factory=lambda: HOSTS)
    switches: dict[str, Node] = field(default_factory=dict)
    hosts: dict[str, Node] = field(default_factory=dict)

    def start(self) -> None:
        for name in SWITCHES:
            self.switches[name] = node(self.run, name)
            self.switches[name].start()
            start_datapath(self.switches[name])
            self._files(name)
        for name in self.plan:
            self._plug(name)
        one, two = self.switches.values()
        for port in TRUNK:
            self._connect(one, port, two, End(interface=netdev(port)))
        for name in SWITCHES:
            self._serve(name)

    def _plug(self, name: str) -> None:
        plan, host = self.plan[name], Node(self.run, name)
        host.start()
        self.hosts[name] = host
        switch = self.switches[plan.switch]
        if len(plan.ports) == 1:
            self._connect(switch, plan.ports[0], host, End(interface="peering0", mac=plan.mac, addresses=plan.addresses))
            return
        start_datapath(host)
        for index, port in enumerate(plan.ports):
            self._connect(switch, port, host, End(interface=f"peering{index}"))
        host.script(_LAG, plan.mac, *map(str, plan.addresses))

    def _connect(self, switch: Node, port: str, other: Node, end: End) -> None:
        connect(switch, End(interface=netdev(port)), other, end)
        switch.exec("ip", "link", "set", netdev(port), "mtu", str(MTU))
        other.exec("ip", "link", "set", end.interface, "mtu", str(MTU))

    def device(self, name: str) -> str:
        """The host's interface to the exchange."""
        return "lag0" if len(self.plan[name].ports) > 1 else "peering0"

    def _files(self, name: str) -> None:
        switch = self.switches[name]
        ports = [*(port for host in self.plan.values() if host.switch == name for port in host.ports), *TRUNK]
        switch.script(_CERTIFICATE)
        switch.write("/etc/eos/portmap.json", json.dumps({port: netdev(port) for port in ports}))
        line = f"username ixp privilege 15 role network-admin secret sha512 {HASH}\n"
        switch.write("/etc/eos/bootstrap.cfg", f"hostname {name}\n{line}management api http-commands\n   no shutdown\n")

    def _serve(self, name: str) -> None:
        files = ["--cert", "/etc/eos/cert.pem", "--key", "/etc/eos/key.pem", "--bootstrap-config", "/etc/eos/bootstrap.cfg"]
        place = ["--state", "/var/lib/eos", "--listen", "127.0.0.1:443", "--bridge", "br0", "--portmap", "/etc/eos/portmap.json"]
        switch = self.switches[name]
        variables = {"PYTHONPATH": "/opt/ixp", "PYTHONDONTWRITEBYTECODE": "1"}
        switch.spawn("python3", "-m", "lab.eos", *place, *files, environment=variables)
        poll(lambda: "LISTEN" in switch.exec("ss", "-Hltn", "sport = :443").stdout, 15.0, 0.05, "eAPI")

    def restart(self, name: str) -> None:
        """Kill the stand-in and start it anew."""
        found = self.switches[name].exec("ss", "-Hltnp", "sport = :443").stdout
        pid = found.partition("pid=")[2].partition(",")[0]
        self.switches[name].exec("kill", "-9", pid)
        poll(lambda: not self.switches[name].exec("ss", "-Hltn", "sport = :443").stdout, 5, 0.05, "the end of the stand-in")
        self._serve(name)

    def eapi(self, name: str, *commands: str, text: bool = False) -> list[dict]:
        """Run commands on a switch; an error of the switch is an assertion."""
        form = "text" if text else "json"
        request = ["python3", "-c", _REQUEST, f"ixp:{PASSWORD}", form]
        answer = json.loads(self.switches[name].exec(*request, stdin=json.dumps(commands)).stdout)
        assert "error" not in answer, answer
        return answer["result"]

    def push(self, name: str, text: str) -> None:
        """Replace a switch's whole configuration."""
        stripped = [line.strip() for line in text.splitlines()]
        lines = [line for line in stripped if line not in {"", "end"} and not line.startswith("!")]
        self.eapi(name, "configure session push", "rollback clean-config", *lines, "end", "configure session push commit")

    def stop(self) -> None:
        self.run.down()


def rendered(exchange: Exchange, name: str) -> str:
    """The rendered configuration with the lab's secret."""
    return render(exchange, sample_snapshot())[name].replace("@secret:device/password-hash@", HASH)


def ping(host: Node, target: str, count: int = 3) -> bool:
    """Whether one of a few pings is answered."""
    return host.exec("ping", "-n", "-i", "0.2", "-c", str(count), "-W", "1", target, check=False).returncode == 0
