"""What members see: sessions, routes and pings, held against the physical world and the list of connections in service."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

from ixp.model.base import Frozen
from lab import members
from lab.lab import Lab
from lab.probe import capture, pairs, unanswered
from lab.world import Router


class SessionCount(Frozen):
    """Sessions watched on the members' side between two looks, and those that were reset."""

    watched: int
    reset: tuple[str, ...]


@dataclass
class Witness:
    """Looks at the routers whose connections are in service (``keys``)."""

    lab: Lab
    keys: tuple[str, ...]

    def routers(self) -> list[Router]:
        """Routers in service that hold sessions."""
        return [item for item in self.lab.world.routers if item.key in self.keys and item.sessions]

    def sessions_missing(self) -> list[str]:
        """Sessions with a route server that should be established and are not."""
        return [
            f"{router.key} with {session.peer}"
            for router in self.routers()
            for session in self.lab.sessions(router.key)
            if not session.established
        ]

    def sessions_expected(self) -> int:
        """One for each router, address family and route server."""
        return sum(len(router.addresses) * len(self.lab.world.route_servers) for router in self.routers())

    def incarnations(self) -> dict[str, list[members.MemberSession]]:
        """A look at all sessions, to be held against a later one."""
        return {router.key: self.lab.sessions(router.key) for router in self.routers()}

    def resets_since(self, before: dict[str, list[members.MemberSession]]) -> SessionCount:
        """Which of the sessions that were up in a look are no longer the same sessions."""
        found = [f"{key} with {peer}" for key, old in before.items() for peer in members.resets(old, self.lab.sessions(key))]
        return SessionCount(watched=sum(item.established for old in before.values() for item in old), reset=tuple(found))

    def route_faults(self) -> list[str]:
        """Announced prefixes that lack at a member, by route server and next hop (the announcer's), and any that are too many."""
        return [fault for router in self.routers() for fault in self._faults_at(router)]

    def _faults_at(self, router: Router) -> Iterable[str]:
        expected = {
            (prefix, address.ip, server)
            for other in self.routers()
            if other.asn != router.asn
            for prefix in other.announces
            for address in other.addresses
            for server in self._servers(prefix.version)
            if address.version == prefix.version and prefix.version in {own.version for own in router.addresses}
        }
        seen = {(item.prefix, item.next_hop, item.route_server) for item in self.lab.routes(router.key)}
        yield from (f"{router.key} lacks {prefix} via {hop} from {server}" for prefix, hop, server in expected - seen)
        yield from (f"{router.key} wrongly has {prefix} via {hop} from {server}" for prefix, hop, server in seen - expected)

    def _servers(self, version: int) -> list[object]:
        return [(item.ipv4 if version == 4 else item.ipv6).ip for item in self.lab.world.route_servers]

    def unreached(self) -> list[str]:
        """Pings between announced prefixes that nobody answers."""
        return [f"{pair.source} to {pair.target}" for pair in unanswered(self.lab, pairs(self.lab.world, self.keys))]

    def packets_past_route_servers(self) -> tuple[int, int]:
        """Data packets seen at the route servers while all members ping each other, and, as proof of sight, at one member."""
        nets = " or ".join(f"net {prefix}" for router in self.routers() for prefix in router.announces)
        servers = [self.lab.node(item.name) for item in self.lab.world.route_servers]
        member = self.lab.node(self.routers()[0].key)
        with ExitStack() as stack:
            seen = [stack.enter_context(capture(node, "peering0", nets)) for node in servers]
            control = stack.enter_context(capture(member, "peering0", nets))
            unanswered(self.lab, pairs(self.lab.world, self.keys))
        return sum(len(item.packets) for item in seen), len(control.packets)
