"""Two stand-ins of EOS with Open vSwitch, a trunk of two links between them, and hosts where the sample's members are."""

import json
from dataclasses import dataclass, field
from ipaddress import ip_interface

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
PORTS = {
    "sw1-nte01": ("Ethernet1", "Ethernet2", "Ethernet47", "Ethernet51", "Ethernet52"),
    "sw1-nte02": ("Ethernet3", "Ethernet51", "Ethernet52"),
}
# host: switch, port, number of its MAC and addresses
HOSTS = {
    "armor": ("sw1-nte01", "Ethernet1", 11),
    "loire": ("sw1-nte01", "Ethernet2", 12),
    "rs": ("sw1-nte01", "Ethernet47", 1),
    "retz": ("sw1-nte02", "Ethernet3", 14),
}
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
    """The nodes by name."""

    run: Run
    switches: dict[str, Node] = field(default_factory=dict)
    hosts: dict[str, Node] = field(default_factory=dict)

    def start(self) -> None:
        for name, ports in PORTS.items():
            self.switches[name] = node(self.run, name)
            self.switches[name].start()
            start_datapath(self.switches[name])
            self._files(name, ports)
        for name, (switch, port, number) in HOSTS.items():
            host = Node(self.run, name)
            host.start()
            addresses = (ip_interface(f"192.0.2.{number}/24"), ip_interface(f"2001:db8:0:100::{number}/64"))
            end = End(interface="peering0", mac=f"00:00:5e:00:53:{number:02d}", addresses=addresses)
            connect(self.switches[switch], End(interface=netdev(port)), host, end)
            self.hosts[name] = host
        one, two = self.switches.values()
        for port in ("Ethernet51", "Ethernet52"):
            connect(one, End(interface=netdev(port)), two, End(interface=netdev(port)))
        for name in PORTS:
            self._serve(name)

    def _files(self, name: str, ports: tuple[str, ...]) -> None:
        switch = self.switches[name]
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
