"""The shape of the inventory's files. A file is validated whole, so that all its faults are found in one reading."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ixp.intent.values import Asn, Email, Ip, Ipv4, Ipv6, Key, Lengths, Mac, Network4, Network6, Phone, Port, Speed, Text
from ixp.model import (
    Connection,
    Contact,
    FamilyLimits,
    Intent,
    Management,
    Member,
    OwnPort,
    PeeringLan,
    Policy,
    Profile,
    Vlan,
    VlanRole,
)
from ixp.model.base import Frozen


class NocPart(Frozen):
    """``noc:`` of a member."""

    email: Email
    phone: Phone


class ConnectionPart(Frozen):
    """One entry of ``connections:``; its mapping key is the connection's stable key."""

    port: Port | None = None
    ports: tuple[Port, ...] = ()
    speed: Speed
    macs: tuple[Mac, ...] = ()
    ipv4: Ipv4 | None = None
    ipv6: Ipv6 | None = None
    max_prefix: FamilyLimits = FamilyLimits()
    route_servers: bool = True

    @model_validator(mode="after")
    def _port_or_ports(self) -> Self:
        if (self.port is None) == (not self.ports):
            raise PydanticCustomError(
                "schema.missing-key",
                "{what}",
                {"what": "one of 'port' and 'ports' is needed, not both", "hint": "port: sw1-nte01/Ethernet1"},
            )
        return self

    def connection(self, key: str) -> Connection:
        """The model's connection."""
        ports = self.ports or tuple(item for item in (self.port,) if item)
        return Connection(
            key=key,
            ports=tuple(sorted(ports, key=lambda item: item.sort_key)),
            speed=self.speed,
            macs=tuple(sorted(self.macs)),
            ipv4=self.ipv4,
            ipv6=self.ipv6,
            max_prefix=self.max_prefix,
            route_servers=self.route_servers,
        )


class MemberFile(Frozen):
    """``members/<key>.yml``."""

    name: Text
    asn: Asn
    as_set: str | None = Field(default=None, max_length=128)
    noc: NocPart
    connections: dict[Key, ConnectionPart] = Field(default_factory=dict)

    def member(self, key: str) -> Member:
        """The model's member; connections sorted by key."""
        return Member(
            key=key,
            name=self.name,
            asn=self.asn,
            as_set=self.as_set,
            noc=Contact(email=self.noc.email, phone=self.noc.phone),
            connections=tuple(self.connections[name].connection(name) for name in sorted(self.connections)),
        )


class LanPart(Frozen):
    """``peering_lan:``."""

    ipv4: Network4
    ipv6: Network6


class VlanPart(Frozen):
    """One entry of ``vlans:``; its mapping key is the VLAN's name."""

    vid: int = Field(ge=2, le=4094)
    role: VlanRole


class DefaultsPart(Frozen):
    """``policy.max_prefix:``."""

    ipv4: int = Field(default=Policy().max_prefix_ipv4, ge=1)
    ipv6: int = Field(default=Policy().max_prefix_ipv6, ge=1)


class PolicyPart(Frozen):
    """``policy:``."""

    ipv4_length: Lengths = Policy().ipv4_length
    ipv6_length: Lengths = Policy().ipv6_length
    max_prefix: DefaultsPart = DefaultsPart()


class ManagementPart(Frozen):
    """``management:``."""

    user: str = Field(default=Management().user, pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    gateway: Ip | None = None
    ntp: tuple[Ip, ...] = ()
    syslog: tuple[Ip, ...] = ()


class OwnPortPart(Frozen):
    """One entry of ``own_ports:``; its mapping key is the port."""

    serves: Text
    speed: Speed
    macs: tuple[Mac, ...] = ()


class ExchangeFile(Frozen):
    """``exchange.yml``."""

    name: Key
    title: Text
    profile: Profile
    route_server_asn: Asn
    peering_lan: LanPart
    vlans: dict[Key, VlanPart]
    policy: PolicyPart = PolicyPart()
    management: ManagementPart = ManagementPart()
    own_ports: dict[Port, OwnPortPart] = Field(default_factory=dict)

    def intent(self, members: tuple[Member, ...]) -> Intent:
        """The model's intent; everything in its canonical order."""
        policy, management = self.policy, self.management
        return Intent(
            name=self.name,
            title=self.title,
            profile=self.profile,
            route_server_asn=self.route_server_asn,
            peering_lan=PeeringLan(ipv4=self.peering_lan.ipv4, ipv6=self.peering_lan.ipv6),
            vlans=tuple(Vlan(name=name, vid=part.vid, role=part.role) for name, part in sorted(self.vlans.items())),
            policy=Policy(
                ipv4_length=policy.ipv4_length,
                ipv6_length=policy.ipv6_length,
                max_prefix_ipv4=policy.max_prefix.ipv4,
                max_prefix_ipv6=policy.max_prefix.ipv6,
            ),
            management=Management(user=management.user, gateway=management.gateway, ntp=management.ntp, syslog=management.syslog),
            own_ports=tuple(
                OwnPort(port=port, serves=part.serves, speed=part.speed, macs=tuple(sorted(part.macs)))
                for port, part in sorted(self.own_ports.items(), key=lambda item: item[0].sort_key)
            ),
            members=members,
        )
