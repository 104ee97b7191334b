"""Small exchanges for the cases: members on one LAN around route servers of BIRD 2, BIRD 3 and FRR, and outside data.

The LAN, the route servers' ASN and the members' numbers are those of the case file. Profile production: its bogons are what the
cases are about. Nothing of it leaves the lab's namespaces.
"""

from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_interface, ip_network

from ixp.data.snapshot import Network, RouteSet, Snapshot
from ixp.data.vrps import Vrp
from ixp.model import (
    AllowedRoute,
    Connection,
    Contact,
    Device,
    Exchange,
    Facts,
    FamilyLimits,
    Intent,
    Interface,
    Member,
    Overrides,
    PeeringLan,
    Policy,
    PortRef,
    PrefixRange,
    Profile,
    Role,
    RouteLists,
    RtrCache,
    Vlan,
    VlanRole,
)
from ixp.policy.route_server import RouteServer, Session, route_server
from ixp.policy.rpki import Vrps

RS_ASN = 64500
LAN4 = IPv4Network("185.1.0.0/24")
LAN6 = IPv6Network("2001:7f8:f00::/64")
HOSTS = {"bird": 1, "bird3": 3, "frr": 2}
PLATFORMS = {"bird": "bird", "bird3": "bird", "frr": "frr"}
CACHE_PORT = 3323
CACHE = RtrCache(host=IPv4Address("185.1.0.9"), port=CACHE_PORT)
BLACKHOLE = (IPv4Address("185.1.0.66"), IPv6Address("2001:7f8:f00::66"))

_NOC = Contact(email="noc@example.net", phone="+1 555 0100")


@dataclass(frozen=True, eq=False)
class Scenario:
    """An exchange with its outside data. ``roles``: connections whose routers have the role rs-client (RFC 9234)."""

    name: str
    exchange: Exchange
    snapshot: Snapshot
    vrps: tuple[Vrp, ...] = ()
    roles: frozenset[str] = frozenset()

    @property
    def members(self) -> dict[str, tuple[Member, Connection]]:
        """Member and connection by the connection's key."""
        return {connection.key: (member, connection) for member, connection in self.exchange.connections()}

    def device(self, daemon: str) -> Device:
        """The route server of that daemon."""
        return next(item for item in self.exchange.route_servers if item.name == f"rs-{daemon}")

    def server(self, daemon: str = "bird") -> RouteServer:
        """What that route server has to do; but for names and addresses it is the same for both."""
        return _decided(self, daemon)

    def session(self, key: str, version: int) -> Session:
        """The session of a connection that carries this family."""
        return next(item for item in self.server().sessions if item.key == key and version in item.carries)

    @property
    def rpki(self) -> Vrps:
        """Its VRPs, ready to be asked."""
        return Vrps(self.vrps)


@cache
def _decided(item: Scenario, daemon: str) -> RouteServer:
    return route_server(item.exchange, item.snapshot, item.device(daemon))


@dataclass(frozen=True)
class Asn:
    """A member in a line: its connections' keys with their host numbers, its cone, its lists, what it has otherwise."""

    key: str
    asn: int
    hosts: dict[str, int]
    origins: tuple[int, ...] = ()
    registered: tuple[str, ...] = ()
    policy: Overrides = field(default_factory=Overrides)
    connections: dict[str, Overrides] = field(default_factory=dict)
    limits: dict[str, FamilyLimits] = field(default_factory=dict)
    lists: RouteLists = field(default_factory=RouteLists)
    mapped_asn: int | None = None
    tags: tuple[str, ...] = ()
    ipv4: bool = True

    @property
    def member(self) -> Member:
        """The member as Git would have it."""
        return Member(
            key=self.key,
            name=self.key.upper(),
            asn=self.asn,
            as_set=f"AS-{self.key.upper()}",
            noc=_NOC,
            connections=tuple(self._connection(key) for key in self.hosts),
            policy=self.policy,
            lists=self.lists,
            mapped_asn=self.mapped_asn,
            tags=self.tags,
        )

    @property
    def route_set(self) -> RouteSet:
        """What the IRR has under its AS-SET."""
        return RouteSet(
            origins=tuple(sorted(self.origins)),
            ipv4=tuple(item for item in self.registered if ":" not in item),
            ipv6=tuple(item for item in self.registered if ":" in item),
        )

    def _connection(self, key: str) -> Connection:
        host = self.hosts[key]
        return Connection(
            key=key,
            ports=(PortRef(device="sw1", interface=f"Ethernet{host}"),),
            speed=10_000,
            macs=(f"00:00:5e:00:53:{host:02x}",),
            ipv4=address(4, host) if self.ipv4 else None,
            ipv6=address(6, host),
            policy=self.connections.get(key, Overrides()),
            max_prefix=self.limits.get(key, FamilyLimits()),
        )


def address(version: int, host: int) -> IPv4Address | IPv6Address:
    """The address of a host number in the LAN; its decimal digits stand in both families."""
    return LAN4[host] if version == 4 else IPv6Address(f"{LAN6.network_address}{host}")


def exactly(*prefixes: str) -> tuple[PrefixRange, ...]:
    """Prefixes alone."""
    return tuple(PrefixRange.exactly(ip_network(item)) for item in prefixes)


def within(*prefixes: str) -> tuple[PrefixRange, ...]:
    """Prefixes with everything in them."""
    return tuple(PrefixRange.with_more_specifics(ip_network(item)) for item in prefixes)


def vrp(prefix: str, longest: int, asn: int) -> Vrp:
    """A validated ROA payload."""
    return Vrp(prefix, longest, asn)


def routes(ranges: tuple[PrefixRange, ...], origin: int | None = None) -> tuple[AllowedRoute, ...]:
    """Routes that escape the IRR checks."""
    return tuple(AllowedRoute(range=item, origin=origin) for item in ranges)


def scenario(
    name: str,
    policy: Policy,
    members: tuple[Asn, ...],
    *,
    vrps: tuple[Vrp, ...] = (),
    networks: dict[str, Network] | None = None,
    roles: frozenset[str] = frozenset(),
    drain: str | None = None,
) -> Scenario:
    """Put the exchange together; ``drain`` takes both route servers out of service."""
    intent = Intent(
        name="parity",
        title="Parity",
        profile=Profile.PRODUCTION,
        route_server_asn=RS_ASN,
        peering_lan=PeeringLan(ipv4=LAN4, ipv6=LAN6),
        vlans=(Vlan(name="peering", vid=100, role=VlanRole.PEERING),),
        policy=policy,
        members=tuple(item.member for item in sorted(members, key=lambda item: item.key)),
    )
    facts = Facts(devices=tuple(_route_server(daemon, host, drain) for daemon, host in sorted(HOSTS.items())))
    snapshot = Snapshot(sets={f"AS-{item.key.upper()}": item.route_set for item in members}, networks=networks or {})
    return Scenario(name, Exchange(intent=intent, facts=facts), snapshot, vrps, roles)


def _route_server(daemon: str, host: int, drain: str | None) -> Device:
    management = ip_interface(f"198.18.255.{host}/24")
    addresses = (ip_interface(f"{address(4, host)}/24"), ip_interface(f"{address(6, host)}/64"))
    return Device(
        name=f"rs-{daemon}",
        site="lab",
        role=Role.ROUTE_SERVER,
        platform=PLATFORMS[daemon],
        management=management,
        virtual=True,
        drain=drain,
        interfaces=(
            Interface(name="mgmt0", management=True, addresses=(management,)),
            Interface(name="peering0", addresses=addresses),
        ),
    )
