"""What a member's router heard from the route servers, path by path."""

import json
import re
from ipaddress import ip_address, ip_network

from ixp.model.base import Frozen
from lab.node import Node
from lab.world import Address, Daemon, Prefix

_ROUTE = re.compile(r"^(?P<prefix>\S*)\s+unicast \[(?P<protocol>\S+) [^\]]*\]")
_ATTRIBUTE = re.compile(r"^\s+(?:BGP\.|bgp_)(?P<name>as_path|next_hop):\s*(?P<value>.*)$")


class MemberRoute(Frozen):
    """One path to a prefix as a member holds it; ``route_server`` is the address of the one who sent it."""

    prefix: Prefix
    next_hop: Address
    as_path: tuple[int, ...]
    route_server: Address


def routes(node: Node, daemon: Daemon) -> list[MemberRoute]:
    """Every path that came through BGP, in order of family, prefix and sender."""
    found = _bird(node) if daemon is Daemon.BIRD else _frr(node)
    return sorted(found, key=lambda item: (item.prefix.version, str(item.prefix), int(item.route_server)))


def _bird(node: Node) -> list[MemberRoute]:
    neighbours = _bird_neighbours(node.exec("birdc", "show", "protocols", "all").stdout)
    found: list[MemberRoute] = []
    prefix, sender = "", ""
    path: tuple[int, ...] = ()
    for line in node.exec("birdc", "show", "route", "all", "where", "source", "=", "RTS_BGP").stdout.splitlines():
        if head := _ROUTE.match(line):
            prefix, sender = head["prefix"] or prefix, neighbours[head["protocol"]]
        elif (item := _ATTRIBUTE.match(line)) and item["name"] == "as_path":
            path = tuple(int(number) for number in item["value"].split())
        elif item:
            hop = item["value"].split()[0]  # the global address; a link-local one may follow
            found.append(_route(prefix, hop, path, sender))
    return found


def _bird_neighbours(text: str) -> dict[str, str]:
    """Address of the neighbour by name of the protocol."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line and not line[0].isspace():
            name = line.split()[0]
        elif "Neighbor address:" in line:
            found[name] = line.split()[-1]
    return found


def _frr(node: Node) -> list[MemberRoute]:
    found = []
    for version in (4, 6):
        answer = json.loads(node.exec("vtysh", "-d", "bgpd", "-c", f"show bgp ipv{version} unicast json").stdout or "{}")
        for prefix, paths in answer.get("routes", {}).items():
            for item in paths:
                if item["peerId"] == "(unspec)":
                    continue
                hop = next(hop["ip"] for hop in item["nexthops"] if hop.get("scope", "global") == "global")
                path = tuple(int(number) for number in item["path"].split())
                found.append(_route(prefix, hop, path, item["peerId"]))
    return found


def _route(prefix: str, next_hop: str, path: tuple[int, ...], sender: str) -> MemberRoute:
    return MemberRoute(prefix=ip_network(prefix), next_hop=ip_address(next_hop), as_path=path, route_server=ip_address(sender))
