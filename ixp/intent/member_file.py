"""The shape of ``members/<key>.yml``."""

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from ixp.intent.part import Part, PortsPart, missing
from ixp.intent.policy_part import OverridesPart
from ixp.intent.routing_values import AllowedRange, DeniedRange, LargeCommunity, range_order, sorted_addresses, sorted_ranges
from ixp.intent.values import Asn, AsSet, Day, Email, Ip, Ipv4, Ipv6, Key, Mac, Phone, SecretName, Speed, Text
from ixp.model import AllowedRoute, Connection, Contact, FamilyLimits, Member, Overrides, RouteLists, State

_AS_THE_EXCHANGE, _NO_LISTS = Overrides(), RouteLists()


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
    policy: OverridesPart | None = None
    """What is otherwise than for the member's other connections."""

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
            policy=_overrides(self.policy),
        )


class AllowedRoutePart(Part):
    """A route that escapes the IRR checks."""

    prefix: AllowedRange
    origin: Asn | None = None
    """Left out: from any origin."""


class AllowPart(Part):
    """What the member may announce beside what is registered. Every other check still applies."""

    prefixes: tuple[AllowedRange, ...] = ()
    """Count as registered."""
    origins: tuple[Asn, ...] = ()
    """Count as members of its AS-SET."""
    routes: tuple[AllowedRoutePart, ...] = ()
    """Escape the IRR checks."""


class MemberFile(Part):
    """A member of the exchange. The file's name, without .yml, is the member's stable key."""

    name: Text
    asn: Asn
    as_set: AsSet | None = None
    """AS-SET in the IRR: AS64497:AS-ARMOR. Left out: only routes that originate in the member's own ASN."""
    noc: NocPart
    connections: dict[Key, ConnectionPart] = Field(default_factory=dict)
    """Left out: the member has NAPs only."""
    policy: OverridesPart | None = None
    """What is otherwise than for the other members."""
    allow: AllowPart | None = None
    """What it may announce beside what the IRR says."""
    deny: tuple[DeniedRange, ...] = ()
    """What it may not announce, whatever the IRR says."""
    next_hops: tuple[Ip, ...] = ()
    """With 'next_hop: listed': addresses of the peering LAN that its routes may have beside its own."""
    mapped_asn: int | None = Field(default=None, ge=64512, le=65534)
    """A private 16-bit ASN that stands for its 32-bit one in standard communities."""
    tags: tuple[LargeCommunity, ...] = ()
    """Large communities of the exchange that every route of the member gets: 64496:3000:1."""

    def member(self, key: str) -> Member:
        """The model's member; connections sorted by key."""
        return Member(
            key=key,
            name=self.name,
            asn=self.asn,
            as_set=self.as_set,
            noc=Contact(email=self.noc.email, phone=self.noc.phone),
            connections=tuple(self.connections[name].connection(name) for name in sorted(self.connections)),
            policy=_overrides(self.policy),
            lists=self._lists() if self.allow or self.deny or self.next_hops else _NO_LISTS,
            mapped_asn=self.mapped_asn,
            tags=tuple(sorted(set(self.tags), key=_numbers)),
        )

    def _lists(self) -> RouteLists:
        allow = self.allow or AllowPart()
        routes = {AllowedRoute(range=item.prefix, origin=item.origin) for item in allow.routes}
        return RouteLists(
            allow_prefixes=sorted_ranges(allow.prefixes),
            allow_origins=tuple(sorted(set(allow.origins))),
            allow_routes=tuple(sorted(routes, key=lambda item: (range_order(item.range), item.origin or 0))),
            deny_prefixes=sorted_ranges(self.deny),
            next_hops=sorted_addresses(self.next_hops),
        )


def _overrides(part: OverridesPart | None) -> Overrides:
    return part.overrides() if part else _AS_THE_EXCHANGE


def _numbers(community: str) -> tuple[int, ...]:
    return tuple(map(int, community.split(":")))
