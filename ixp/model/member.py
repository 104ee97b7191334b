"""Members and their connections to the peering LAN, as Git intends them."""

from datetime import date
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from pydantic import Field

from ixp.model.base import Frozen
from ixp.model.device import PortRef
from ixp.model.network import VlanRole
from ixp.model.policy import Overrides, RouteLists

KEY = r"^[a-z][a-z0-9-]{0,31}$"


class Contact(Frozen):
    """Who answers for the member's network (MANRS action 4)."""

    email: str
    phone: str


class FamilyLimits(Frozen):
    """Most prefixes a route server accepts from one session, by family; None takes the exchange's default."""

    ipv4: int | None = Field(default=None, ge=1)
    ipv6: int | None = Field(default=None, ge=1)


class State(StrEnum):
    """Where a connection stands; what its port and its sessions are told follows from it alone.

    planned: port shut in the parked VLAN, no session. awaiting-xconnect: port up in the quarantine VLAN, no MAC may pass, no
    session. quarantine: quarantine VLAN, the registered MACs, a session with the collector only. active: peering VLAN, sessions
    with the route servers. suspended: port shut, sessions configured but disabled. leaving: as active, the sessions drained by
    graceful shutdown (RFC 8326), until the date in ``leaves``.
    """

    PLANNED = "planned"
    AWAITING_XCONNECT = "awaiting-xconnect"
    QUARANTINE = "quarantine"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEAVING = "leaving"

    @property
    def vlan_role(self) -> VlanRole:
        """Role of the VLAN that the port is in; that of a suspended one, which is shut, stays."""
        return _VLAN_ROLES.get(self, VlanRole.PEERING)

    @property
    def shut(self) -> bool:
        """Whether the port is shut."""
        return self in {State.PLANNED, State.SUSPENDED}


_VLAN_ROLES = {
    State.PLANNED: VlanRole.PARKED,
    State.AWAITING_XCONNECT: VlanRole.QUARANTINE,
    State.QUARANTINE: VlanRole.QUARANTINE,
}


class Connection(Frozen):
    """A member's attachment to the peering LAN: its ports (several make a LAG), addresses and MACs.

    ``key`` is stable and unique in the exchange: sessions, filters and NetBox objects are named after it. ``speed`` is that
    of one port in Mb/s. ``macs`` are lower case with colons. ``route_servers`` False: no session, bilateral peering only.
    ``leaves`` is the last day of a connection that is leaving. ``md5`` is the reference of the sessions' password (RFC 2385),
    never its value. ``policy`` is what its sessions have otherwise than the member's others.
    """

    key: str = Field(pattern=KEY)
    ports: tuple[PortRef, ...] = Field(min_length=1)
    speed: int
    macs: tuple[str, ...]
    ipv4: IPv4Address | None = None
    ipv6: IPv6Address | None = None
    max_prefix: FamilyLimits = FamilyLimits()
    route_servers: bool = True
    state: State = State.ACTIVE
    leaves: date | None = None
    md5: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9/._-]*$")
    policy: Overrides = Overrides()

    @property
    def addresses(self) -> tuple[IPv4Address | IPv6Address, ...]:
        """The connection's addresses on the peering LAN, IPv4 first."""
        return tuple(item for item in (self.ipv4, self.ipv6) if item is not None)

    @property
    def devices(self) -> tuple[str, ...]:
        """Names of the switches that the ports are on, sorted."""
        return tuple(sorted({port.device for port in self.ports}))


class Member(Frozen):
    """An autonomous system at the exchange. ``key`` is its stable slug, the name of its file.

    ``as_set`` None: only its own ASN as origin. ``mapped_asn`` is the private 16-bit number that stands for a 32-bit ASN in
    standard communities. ``tags`` are communities of the exchange (``64496:3000:1``) that every route of the member gets.
    """

    key: str = Field(pattern=KEY)
    name: str
    asn: int
    as_set: str | None = None
    noc: Contact
    connections: tuple[Connection, ...] = ()
    policy: Overrides = Overrides()
    lists: RouteLists = RouteLists()
    mapped_asn: int | None = Field(default=None, ge=64512, le=65534)
    tags: tuple[str, ...] = ()
