"""The members' side of the sessions: the witness of a reset, whatever the route servers say."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from ipaddress import ip_address

from ixp.model.base import Frozen
from lab.node import Node
from lab.world import Address, Daemon

_PROTOCOL = re.compile(r"^(?P<name>\S+)\s+BGP\s+\S+\s+(?P<state>\S+)(?P<info>.*)$", re.MULTILINE)
_CAME_UP = re.compile(r"<TRACE> (\S+): State changed to up$", re.MULTILINE)
_NEIGHBOUR = re.compile(r"^\s+Neighbor address:\s+(\S+)$", re.MULTILINE)


class MemberSession(Frozen):
    """A member's session with a route server. ``incarnation`` is another one after every reset; empty while it is down."""

    peer: Address
    established: bool
    incarnation: str = ""

    @property
    def version(self) -> int:
        """The IP version that the session runs over and carries."""
        return self.peer.version


def sessions(node: Node, daemon: Daemon) -> list[MemberSession]:
    """All sessions of a member's router, in order of the peer's address."""
    found = _bird(node) if daemon is Daemon.BIRD else _frr(node)
    return sorted(found, key=lambda item: (item.version, int(item.peer)))


def resets(before: Iterable[MemberSession], after: Iterable[MemberSession]) -> list[Address]:
    """Peers whose session was up in the first reading and is not that same session in the second."""
    now = {item.peer: item.incarnation for item in after}
    return [item.peer for item in before if item.established and now.get(item.peer) != item.incarnation]


def came_up(node: Node) -> Counter[str]:
    """How many times each protocol of a node's BIRD has come up, where ``debug { states }`` is on.

    BIRD has no counter, and its times differ a little each time it prints them: the log tells one session from the next.
    """
    return Counter(_CAME_UP.findall(node.log("bird")))


def _bird(node: Node) -> list[MemberSession]:
    text = node.exec("birdc", "show", "protocols", "all").stdout
    times = came_up(node)
    heads = list(_PROTOCOL.finditer(text))
    ends = [following.start() for following in heads[1:]] + [len(text)]
    found = []
    for head, end in zip(heads, ends, strict=False):
        neighbour = _NEIGHBOUR.search(text, head.end(), end)
        if neighbour is None:
            continue
        up = head["state"] == "up" and "Established" in head["info"]
        incarnation = str(times[head["name"]]) if up else ""
        found.append(MemberSession(peer=ip_address(neighbour[1]), established=up, incarnation=incarnation))
    return found


def _frr(node: Node) -> list[MemberSession]:
    """FRR counts how often a connection was established and dropped."""
    answer = json.loads(node.exec("vtysh", "-d", "bgpd", "-c", "show bgp neighbors json").stdout or "{}")
    found = []
    for name, item in answer.items():
        if not isinstance(item, dict) or "bgpState" not in item:
            continue
        up = item["bgpState"] == "Established"
        count = f"{item['connectionsEstablished']}/{item['connectionsDropped']}"
        found.append(MemberSession(peer=ip_address(name), established=up, incarnation=count if up else ""))
    return found
