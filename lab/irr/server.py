"""IRRd in a node: whois on one of the node's addresses, sources loaded from RPSL text."""

from collections.abc import Mapping
from ipaddress import IPv4Address

from ixp.poll import poll
from lab.irr import build, release
from lab.netbox import daemons
from lab.netbox.release import SOCKETS
from lab.node import Bind, Node
from lab.run import Run

_AS = ("setpriv", f"--reuid={release.ACCOUNT}", f"--regid={release.ACCOUNT}", "--clear-groups")
_LOOPBACK = IPv4Address("127.0.0.1")
_CONFIGURED = ("--config", release.CONFIGURATION)


class Irrd:
    """A registry of its own, in a node of its own (made by ``create``)."""

    def __init__(self, node: Node, address: IPv4Address) -> None:
        self.node = node
        self.address = address

    @classmethod
    def create(cls, run: Run, name: str = "irr", address: IPv4Address = _LOOPBACK) -> "Irrd":
        """Start the node that IRRd will run in, with its packages in place; it is to get the address before ``start``."""
        node = Node(run, name, binds=[Bind(source=build.ensure(), target=release.HOME)])
        node.start()
        return cls(node, address)

    def start(self, sources: Mapping[str, str]) -> None:
        """Serve these sources (name to RPSL text); comes back when whois answers. Raises DeviceError or TimeoutError."""
        daemons.start(self.node)
        self.node.script('chmod 0777 "$1/valkey.sock"', SOCKETS)
        daemons.sql(self.node, "create database irrd")
        daemons.sql(self.node, "create extension if not exists pgcrypto", database="irrd")
        self.node.script('install -d -o "$1" -g "$1" /run/irrd /run/irrd/keyring', release.ACCOUNT)
        self.node.write(release.CONFIGURATION, release.configuration(self.address, sources, SOCKETS))
        self._program("irrd_database_upgrade", *_CONFIGURED)
        self._load(sources)
        self.node.spawn(f"{release.PROGRAMS}/irrd", *_CONFIGURED, "--foreground")
        # Answered once the one worker has its sets and routes in memory; what comes before that has to wait.
        poll(lambda: self.ask("!!\n!gAS0\n!q\n"), 60.0, 0.1, "IRRd's first answer")

    def change(self, sources: Mapping[str, str]) -> None:
        """Replace whole sources; answers follow within seconds. Raises DeviceError where RPSL is at fault."""
        self._load(sources)

    def ask(self, query: str) -> str:
        """What IRRd answers to a query in its own protocol; empty where it does not answer."""
        place = f"TCP:{self.address}:{release.WHOIS_PORT}"
        return self.node.exec("socat", "-t", "5", "-", place, stdin=query, check=False).stdout

    def _load(self, sources: Mapping[str, str]) -> None:
        for name, text in sources.items():
            self.node.write("/run/irrd/source.rpsl", text)
            self._program("irrd_load_database", *_CONFIGURED, "--source", name, "/run/irrd/source.rpsl")

    def _program(self, name: str, *arguments: str) -> None:
        self.node.exec(*_AS, f"{release.PROGRAMS}/{name}", *arguments, timeout=120)
