"""BIRD and FRR as route servers in a node, for the scenario that both have to pass."""

from pathlib import Path

from custom_napalm import _frr_apply
from lab.daemons import start_frr
from lab.node import Node
from tests.lab.policy_scenario import Daemon


class Bird:
    """BIRD as a route server."""

    platform = "bird"

    def start(self, node: Node, text: str) -> None:
        node.write("/etc/bird/bird.conf", text)
        node.script("mkdir -p /run/bird")
        node.spawn("bird", "-f")

    def apply(self, node: Node, text: str) -> None:
        node.write("/etc/bird/bird.conf", text)
        node.exec("birdc", "configure")


class Frr:
    """FRR as a route server, changed by the file that its driver runs on the device."""

    platform = "frr"

    def start(self, node: Node, text: str) -> None:
        node.exec("hostname", "rs2-nte02")
        node.write("/run/apply.py", Path(_frr_apply.__file__).read_text(encoding="utf-8"))
        start_frr(node, text)

    def apply(self, node: Node, text: str) -> None:
        node.write("/run/new.conf", text)
        node.exec("python3", "/run/apply.py", "/run/new.conf")


DAEMONS: tuple[Daemon, ...] = (Bird(), Frr())
