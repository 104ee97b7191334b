"""The shape of ``members/<key>.yml``."""

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from ixp.intent.part import Part, PortsPart, missing
from ixp.intent.values import Asn, Day, Email, Ipv4, Ipv6, Key, Mac, Phone, SecretName, Speed, Text
from ixp.model import Connection, Contact, FamilyLimits, Member, State


class NocPart(Part):
    """Who answers for the member's network, day and night."""

    email: Email
    phone: Phone
    """International: +33 1 99 00 00 11."""


class MaxPrefixPart(Part):
    """The most prefixes that a route server takes on one session; over it the session goes down."""

    ipv4: int | None = Field(default=None, ge=1)
    ipv6: int | None = Field(default=None, ge=1)


class ConnectionPart(PortsPart):
    """A connection to the peering LAN. Its key is stable: sessions and filters are named after it."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["port"]}, {"required": ["ports"]}],
            "if": {"properties": {"state": {"const": "leaving"}}, "required": ["state"]},
            "then": {"required": ["leaves"]},
            "else": {"properties": {"leaves": False}},
        }
    )

    speed: Speed
    """Of one port."""
    macs: tuple[Mac, ...] = ()
    """MACs of the member's routers; the port lets no other send."""
    ipv4: Ipv4 | None = None
    """Address on the peering LAN."""
    ipv6: Ipv6 | None = None
    """Address on the peering LAN."""
    max_prefix: MaxPrefixPart = MaxPrefixPart()
    """Left out: the exchange's default."""
    route_servers: bool = True
    """false: no session with the route servers, bilateral peering only."""
    state: State = State.ACTIVE
    """planned: port shut. awaiting-xconnect: port up, nothing passes. quarantine: alone with the collector. active.
    suspended: port shut, sessions disabled. leaving: sessions drained."""
    leaves: Day | None = None
    """The last day of a connection that is leaving."""
    md5: SecretName | None = None
    """Name of the sessions' password in the secret store, never the password: md5/armor-1."""

    @model_validator(mode="after")
    def _port_or_ports(self) -> Self:
        if (self.port is None) == (not self.ports):
            raise missing("one of 'port' and 'ports' is needed, not both", "port: sw1-nte01/Ethernet1")
        return self

    def connection(self, key: str) -> Connection:
        """The model's connection."""
        return Connection(
            key=key,
            ports=self.all_ports,
            speed=self.speed,
            macs=tuple(sorted(self.macs)),
            ipv4=self.ipv4,
            ipv6=self.ipv6,
            max_prefix=FamilyLimits(ipv4=self.max_prefix.ipv4, ipv6=self.max_prefix.ipv6),
            route_servers=self.route_servers,
            state=self.state,
            leaves=self.leaves,
            md5=self.md5,
        )


class MemberFile(Part):
    """A member of the exchange. The file's name, without .yml, is the member's stable key."""

    name: Text
    asn: Asn
    as_set: str | None = Field(default=None, max_length=128)
    """AS-SET in the IRR: AS64497:AS-ARMOR. Left out: only routes that originate in the member's own ASN."""
    noc: NocPart
    connections: dict[Key, ConnectionPart] = Field(default_factory=dict)
    """Left out: the member has NAPs only."""

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
