"""A rendered FRR file, asked what becomes of a route: what its own lines decide, and what BGP decides before them.

What bgpd does on its own account is left out: NO_EXPORT on blackhole requests, preference 0 for graceful shutdown.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from ixp.errors import InputError
from ixp.model import Device
from ixp.policy.communities import REASON
from ixp.policy.route import Route
from ixp.policy.route_server import Session
from ixp.policy.rpki import RpkiState
from validate.frr import Neighbor, read_frr
from validate.policy.frr.carried import Carried
from validate.policy.frr.machine import Machine
from validate.policy.heard import Heard, Named, Told

_NUMBER = re.compile(r"(?<![\d{\[-])\d+(?![\d}\]-])")  # whole ASNs: no counts in braces, no ranges of digits
_ACCEPTED = 100
"""The weight by which an accepted route is known: a refused one is held too, with its reason and without weight."""


@dataclass(frozen=True)
class _Held(Heard):
    """With the tag that the maps gave it: it never leaves the route server, but decides what is sent."""

    tag: int = 0


class FrrReader:
    """Implements ``validate.policy.heard.Reader``; raises InputError with ``device.cfg:line`` for what it can't interpret."""

    def __init__(self, text: str, device: Device) -> None:
        self.file = read_frr(text)
        self._device = device
        self._machine = Machine(self.file, device.name)
        self._open = any(line.text == "no bgp ebgp-requires-policy" for line in self.file.bgp)
        self._checks_rpki = any(line.text.startswith("rpki cache ") for line in self.file.rpki)

    def hears(self, session: Session, route: Route, rpki: RpkiState) -> Heard:
        """What it makes of a route of the session's member; ``rpki`` is what the validators say of it."""
        neighbor = self._neighbor(session)
        barrier = self._barrier(neighbor, route)
        if barrier or not _carries(neighbor, route.version):
            because = barrier or f"no 'activate' for IPv{route.version}"
            return Heard(accepted=False, reason=None, route=route, preference=_ACCEPTED, line=neighbor.line, because=because)
        carried = Carried(route, self._state(route, rpki))
        name = neighbor.route_map(route.version, "in")
        if name:
            permitted = self._machine.permits(name, carried)
        else:
            permitted, carried.because = self._open, f"no route-map for what comes in over IPv{route.version}"
        line = carried.line or neighbor.number(route.version, "route-map ")
        return _Held(
            accepted=permitted and (carried.weight == _ACCEPTED or not name),
            reason=self._reason(carried) if permitted else None,
            route=carried.leaves() if permitted else route,
            preference=carried.preference,
            line=line,
            because=carried.because,
            tag=carried.tag,
        )

    def tells(self, heard: Heard, origin: Session, target: Session, rpki: RpkiState) -> Told:
        """What ``target``'s member is sent of a route that was heard from ``origin``: it has to be held, with a reason or not."""
        source, neighbor, version = self._neighbor(origin), self._neighbor(target), heard.route.version
        if source is neighbor:
            return Told(None, neighbor.line, "the session that it came by")
        if "shutdown" in _texts(neighbor) or not _carries(neighbor, version):
            return Told(None, neighbor.line, f"shut down, or no 'activate' for IPv{version}")
        name = neighbor.route_map(version, "out")
        carried = Carried(heard.route, self._state(heard.route, rpki), heard.tag if isinstance(heard, _Held) else 0)
        permitted = self._machine.permits(name, carried) if name else self._open
        if not name:
            carried.line, carried.because = neighbor.line, f"no route-map for what goes out over IPv{version}"
        if not permitted:
            return Told(None, carried.line or neighbor.number(version, "route-map "), carried.because)
        sent = self._spoken(source, neighbor, version, carried)
        return Told(sent, carried.line or neighbor.number(version, "route-map "), carried.because)

    def names(self, session: Session, version: int) -> Named:
        """What the session's own import map names: the maps that it calls are not its own."""
        found = self.file.maps.get(self._neighbor(session).route_map(version, "in"))
        words = [line.text.split() for entry in (found.entries if found else ()) for line in entry.matches]
        lists = self.file.prefix_lists[version]
        prefixes = (
            rule.network for text in words if text[-2] == "prefix-list" for rule in lists.get(text[-1], ()) if rule.permit
        )
        paths = self.file.text_lists.get("as-path", {})
        rules = (rule for text in words if text[1] == "as-path" for rule in paths.get(text[-1], ()) if rule.permit)
        asns = (int(word) for rule in rules for word in _NUMBER.findall(rule.text))
        return Named(frozenset(prefixes), frozenset(asns))

    def _spoken(self, source: Neighbor, neighbor: Neighbor, version: int, carried: Carried) -> Route:
        """What bgpd itself puts on: nothing, between route server clients whose next hops it leaves alone (RFC 7947)."""
        route = carried.leaves()
        said = {line.text for line in neighbor.families[version]}
        clients = "route-server-client" in said and any(
            line.text == "route-server-client" for line in source.families.get(version, [])
        )
        if not clients:
            route = route.model_copy(update={"as_path": (self.file.asn, *route.as_path), "med": None})
        kept = clients or any(text.startswith("attribute-unchanged") and "next-hop" in text for text in said)
        fits = route.next_hop.version in {version, _version(neighbor)}
        if not (kept and fits):
            route = route.model_copy(update={"next_hop": self._own(_version(neighbor))})
        if any(text.startswith("local-role ") for text in _texts(neighbor)) and route.otc is None:
            route = route.model_copy(update={"otc": self.file.asn})
        return route

    def _barrier(self, neighbor: Neighbor, route: Route) -> str:
        """What BGP refuses before any map looks at it."""
        if self.file.asn in route.asns:
            return "the route server's own ASN is in the path (RFC 4271, 9.1.2)"
        if 0 in route.asns:
            return "AS 0 is in the path (RFC 7607)"
        if route.otc is not None and any(text.startswith("local-role ") for text in _texts(neighbor)):
            return "Only to Customer from a route server's client (RFC 9234, 5)"
        return ""

    def _state(self, route: Route, rpki: RpkiState) -> RpkiState | None:
        """As bgpd has it: nothing without a cache, and never invalid where an AS_SET is the origin."""
        if not self._checks_rpki:
            return None
        return RpkiState.NOT_FOUND if route.origin is None else rpki

    def _reason(self, carried: Carried) -> int | None:
        found = sorted(item[2] for item in carried.large if item[:2] == (self.file.asn, REASON))
        return found[0] if found else None

    def _neighbor(self, session: Session) -> Neighbor:
        found = self.file.neighbors.get(str(session.address))
        if found is None:
            where = f"{self._device.name}.cfg:{self.file.bgp_line or 1}"
            raise InputError(f"no neighbor {session.address} of {session.key}", where=where, hint="render the session")
        return found

    def _own(self, version: int) -> IPv4Address | IPv6Address:
        """The route server's own address in the peering LAN."""
        ports = (item for item in self._device.interfaces if not item.management)
        found = (item.ip for port in ports for item in port.addresses if item.version == version)
        return next(found, IPv4Address(0) if version == 4 else IPv6Address(0))


def _texts(neighbor: Neighbor) -> set[str]:
    return {line.text for line in neighbor.lines}


def _carries(neighbor: Neighbor, version: int) -> bool:
    return any(line.text == "activate" for line in neighbor.families.get(version, []))


def _version(neighbor: Neighbor) -> int:
    return 6 if ":" in neighbor.address else 4
