"""What members see: sessions, routes and pings, held against the physical world and the list of connections in service."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

from ixp.model import Intent, State
from ixp.model.base import Frozen
from lab import members
from lab.lab import Lab
from lab.members.start import peers
from lab.naps import crossings, leaks
from lab.probe import answering, capture, pairs, unanswered
from lab.world import Address, Host, Router, RouteServer

_IN_SERVICE = frozenset({State.ACTIVE, State.LEAVING})


class SessionCount(Frozen):
    """Sessions watched on the members' side between two looks, and those that were reset."""

    watched: int
    reset: tuple[str, ...]


@dataclass
class Witness:
    """Looks at the routers whose connections are in service.

    ``keys``: those that speak with the route servers. ``bilateral``: those that are in the LAN without. ``collected``: those in
    quarantine, that speak with the collector. ``naps``: numbers of the VLANs of the NAPs that are in service. Whatever else
    stands in the world must be silent.
    """

    lab: Lab
    keys: tuple[str, ...]
    bilateral: tuple[str, ...] = ()
    collected: tuple[str, ...] = ()
    naps: tuple[int, ...] = ()

    @classmethod
    def for_intent(cls, lab: Lab, intent: Intent) -> Self:
        """What has to be in service once that intent is deployed, as far as it stands in the lab."""
        world = {router.key for router in lab.world.routers}
        here = [item for member in intent.members for item in member.connections if item.key in world]
        active = [item for item in here if item.state in _IN_SERVICE]
        return cls(
            lab,
            keys=tuple(sorted(item.key for item in active if item.route_servers)),
            bilateral=tuple(sorted(item.key for item in active if not item.route_servers)),
            collected=tuple(sorted(item.key for item in here if item.state is State.QUARANTINE)),
            naps=tuple(sorted(item.vid for item in intent.naps if item.vid in lab.world.naps())),
        )

    def routers(self) -> list[Router]:
        """Routers in service that hold sessions with the route servers."""
        return [item for item in self.lab.world.routers if item.key in self.keys and item.sessions]

    def sessions_missing(self) -> list[str]:
        """Sessions with a route server, or with the collector, that should be established and are not."""
        watched = {*self.keys, *self.collected}
        return [
            f"{router.key} with {peer}"
            for router in self.lab.world.routers
            if router.key in watched
            for peer in sorted(self._expected(router) - self._established(router), key=str)
        ]

    def sessions_unwanted(self) -> list[str]:
        """Sessions that are established and should not be, wherever in the world."""
        return [
            f"{router.key} with {peer}"
            for router in self.lab.world.routers
            for peer in sorted(self._established(router) - self._expected(router), key=str)
        ]

    def sessions_expected(self) -> int:
        """One for each router, address family and server that it has to speak with."""
        return sum(len(self._expected(router)) for router in self.lab.world.routers)

    def _expected(self, router: Router) -> set[Address]:
        """Addresses of the servers with which the router has to have a session."""
        return {
            peer.remote
            for peer in peers(self.lab.world, router)
            if router.key in (self.collected if peer.device in self._collectors() else self.keys)
        }

    def _established(self, router: Router) -> set[Address]:
        return {item.peer for item in self.lab.sessions(router.key) if item.established}

    def _collectors(self) -> set[str]:
        return {item.name for item in self.lab.world.collectors}

    def incarnations(self) -> dict[str, list[members.MemberSession]]:
        """A look at all sessions, to be held against a later one."""
        return {key: self.lab.sessions(key) for key in (*self.keys, *self.collected)}

    def resets_since(self, before: dict[str, list[members.MemberSession]]) -> SessionCount:
        """Which of the sessions that were up in a look are no longer the same sessions."""
        found = [f"{key} with {peer}" for key, old in before.items() for peer in members.resets(old, self.lab.sessions(key))]
        return SessionCount(watched=sum(item.established for old in before.values() for item in old), reset=tuple(found))

    def route_faults(self) -> list[str]:
        """Announced prefixes that lack at a member, by route server and next hop (the announcer's), and any that are too many.

        A member in quarantine gets none: the collector sends nothing.
        """
        in_quarantine = [(key, self.lab.routes(key)) for key in self.collected]
        sent = [f"{key} wrongly has {item.prefix} from {item.route_server}" for key, held in in_quarantine for item in held]
        return [fault for router in self.routers() for fault in self._faults_at(router)] + sent

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

    def nap_faults(self) -> list[str]:
        """What does not get from one end of a NAP in service to the other, and what does in one that is not in service."""
        others = [vid for vid in self.lab.world.naps() if vid not in self.naps]
        lost = [f"lost: {item.what}" for item in crossings(self.lab, self.naps) if not item.arrived]
        return lost + [f"passed: {item.what}" for item in crossings(self.lab, others) if item.arrived]

    def nap_leaks(self) -> list[str]:
        """Frames that crossed between a NAP and anything else."""
        return leaks(self.lab, self.naps, (*self.keys, *self.bilateral))

    def lan_faults(self) -> list[str]:
        """Who reaches whom on the LAN against their states.

        In service: the route servers answer. In quarantine: collector and hosts (the probe) answer. Nobody else does, and to
        all other routers nobody does at all.
        """
        with ThreadPoolExecutor(max_workers=20) as pool:  # they only wait for what doesn't answer
            found = pool.map(self._lan_faults_at, [item for item in self.lab.world.routers if item.ports])
            return [fault for faults in found for fault in faults]

    def _lan_faults_at(self, router: Router) -> list[str]:
        world = self.lab.world
        served = {address for item in world.route_servers for address in _ips(item)}
        tested = {address for item in world.own if item not in world.route_servers for address in _ips(item)}
        in_service = router.key in (*self.keys, *self.bilateral)
        expected = served if in_service else tested if router.key in self.collected else set()
        members_too = set() if in_service else {address.ip for item in self.routers() for address in item.addresses}
        versions = {item.version for item in router.addresses}
        reached: set[Address] = set()
        for version in versions:
            asked = [item for item in served | tested | members_too if item.version == version]
            reached |= answering(self.lab.node(router.key), asked)
        expected = {item for item in expected if item.version in versions}
        lost = [f"{router.key} does not reach {item}" for item in expected - reached]
        return lost + [f"{router.key} reaches {item}" for item in reached - expected]


def _ips(item: RouteServer | Host) -> tuple[Address, Address]:
    return (item.ipv4.ip, item.ipv6.ip)
