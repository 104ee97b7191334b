"""The route servers of a scenario: their daemons, and what they hold of what members announced, refused or not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any, Protocol

from ixp.policy.communities import REASON
from ixp.policy.route_server import RouteServer, Session
from lab import daemons
from lab.node import Node
from lab.parity.case import Address
from lab.parity.members import Network, parse

# What FRR calls them in JSON.
_NAMES = {"gracefulShutdown": "65535:0", "blackhole": "65535:666", "noExport": "65535:65281", "noAdvertise": "65535:65282"}
UNMARKED = -1  # refused without a reason that could be read


@dataclass(frozen=True)
class Kept:
    """A route as a route server holds it. ``reason``: the code under which it is kept, refused; None for a good one."""

    session: Session
    prefix: Network
    path: str
    next_hop: Address
    preference: int | None
    communities: frozenset[str]
    reason: int | None


class ServerDaemon(Protocol):
    """A route server's daemon in a node."""

    def start(self, text: str) -> None:
        """Start it with that configuration."""

    def held(self, version: int) -> dict[tuple[str, Network], Kept]:
        """What it holds of a family, by the announcer's key and the prefix."""


class BirdServer:
    """BIRD: refused routes are in the filtered view, with their reason."""

    def __init__(self, node: Node, server: RouteServer) -> None:
        self.node = node
        self.server = server

    def start(self, text: str) -> None:
        """Start it as Debian does."""
        daemons.start_bird(self.node, text)

    def held(self, version: int) -> dict[tuple[str, Network], Kept]:
        """What is in the tables, and in the filtered view."""
        by_name = self._sessions()
        found = {}
        for refused in (False, True):
            words = ["filtered", "all"] if refused else ["all"]
            shown = self.node.exec("birdc", "show", "route", *words, f"where net.type = NET_IP{version}").stdout
            for item in parse(shown):
                session = by_name.get(item.sender)
                if session is None:
                    continue
                found[session.key, item.prefix] = Kept(
                    session=session,
                    prefix=item.prefix,
                    path=item.path,
                    next_hop=item.next_hop,
                    preference=item.preference,
                    communities=item.communities,
                    reason=(_reason(self.server, item.communities) or UNMARKED) if refused else None,
                )
        return found

    def _sessions(self) -> dict[str, Session]:
        """The member's session by the protocol's name: the neighbour's address tells."""
        by_address = {str(item.address): item for item in self.server.sessions}
        found, name = {}, ""
        for line in self.node.exec("birdc", "show", "protocols", "all").stdout.splitlines():
            if line and not line[0].isspace():
                name = line.split()[0]
            elif "Neighbor address:" in line and line.split()[-1] in by_address:
                found[name] = by_address[line.split()[-1]]
        return found


class FrrServer:
    """FRR: refused routes are in the one table, marked with their reason."""

    def __init__(self, node: Node, server: RouteServer) -> None:
        self.node = node
        self.server = server

    def start(self, text: str) -> None:
        """Start all of FRR's daemons."""
        daemons.start_frr(self.node, text, 60.0)

    def held(self, version: int) -> dict[tuple[str, Network], Kept]:
        """What is in the table; what carries a reason is refused."""
        shown = self.node.exec("vtysh", "-d", "bgpd", "-c", f"show bgp ipv{version} unicast detail json").stdout
        return frr_table(self.server, json.loads(shown or "{}"))


def frr_table(server: RouteServer, table: Mapping[str, Any]) -> dict[tuple[str, Network], Kept]:
    """Read ``show bgp ipv4 unicast detail json``; a preference that it does not print is the default."""
    by_address = {item.address: item for item in server.sessions}
    found = {}
    for prefix, paths in table.get("routes", {}).items():
        for item in paths:
            session = by_address[ip_address(item["peer"]["peerId"])]
            hop = next(hop["ip"] for hop in item["nexthops"] if hop.get("scope", "global") == "global")
            communities = _frr_communities(item)
            found[session.key, ip_network(prefix)] = Kept(
                session=session,
                prefix=ip_network(prefix),
                path=item["aspath"]["string"] if item["aspath"]["length"] else "",
                next_hop=ip_address(hop),
                preference=item.get("locPrf", table.get("defaultLocPrf")),
                communities=communities,
                reason=_reason(server, communities),
            )
    return found


def _frr_communities(item: Mapping[str, Any]) -> frozenset[str]:
    standard = [_NAMES.get(text, text) for text in item.get("community", {}).get("list", [])]
    large = item.get("largeCommunity", {}).get("list", [])
    extended = item.get("extendedCommunity", {}).get("string", "").split()
    return frozenset([*standard, *large, *(text.lower() for text in extended)])


def _reason(server: RouteServer, communities: frozenset[str]) -> int | None:
    start = f"{server.asn}:{REASON}:"
    return next((int(item.removeprefix(start)) for item in sorted(communities) if item.startswith(start)), None)


SERVERS: dict[str, type[BirdServer] | type[FrrServer]] = {"bird": BirdServer, "bird3": BirdServer, "frr": FrrServer}
