"""The route servers' policy as Git states it: what holds for all, and what a member or one of its connections has otherwise.

The words are those of ``exchange.yml``. What a route server then does with them is decided in ``ixp.policy``.
"""

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

from pydantic import Field

from ixp.model.base import Frozen

# ASes that buy no transit: a path through one, learnt at an exchange, is a leak (RFC 7908). The list that exchanges publish.
TRANSIT_FREE = (174, 701, 1299, 2914, 3257, 3320, 3356, 5511, 6453, 6461, 6762, 6830, 7018, 12956)


class PrefixLengths(Frozen):
    """Shortest and longest prefix that the route servers accept, inclusive."""

    shortest: int = Field(ge=0, le=128)
    longest: int = Field(ge=0, le=128)


class PrefixRange(Frozen):
    """A prefix and what is inside it, lengths ``shortest`` to ``longest`` inclusive."""

    prefix: IPv4Network | IPv6Network
    shortest: int
    longest: int

    @classmethod
    def exactly(cls, prefix: IPv4Network | IPv6Network) -> Self:
        """The prefix alone."""
        return cls(prefix=prefix, shortest=prefix.prefixlen, longest=prefix.prefixlen)

    @classmethod
    def with_more_specifics(cls, prefix: IPv4Network | IPv6Network) -> Self:
        """The prefix and everything inside it."""
        return cls(prefix=prefix, shortest=prefix.prefixlen, longest=prefix.max_prefixlen)


class AllowedRoute(Frozen):
    """A route that escapes the IRR checks: a range of prefixes, from one origin or (None) from any."""

    range: PrefixRange
    origin: int | None = None


class NextHop(StrEnum):
    """Whose next hop a member may announce (RFC 7948, 4.8): its session's address, one of its own AS here, a listed one."""

    STRICT = "strict"
    SAME_AS = "same-as"
    LISTED = "listed"


class LimitAction(StrEnum):
    """What follows when a session brings more prefixes than its limit (RFC 4486 subcode 1)."""

    SHUTDOWN = "shutdown"
    RESTART = "restart"
    BLOCK = "block"
    WARNING = "warning"


class Blackhole(StrEnum):
    """What is done with blackhole requests (RFC 7999): nothing, passed on as they are, passed on with our next hop."""

    OFF = "off"
    PROPAGATE = "propagate"
    REWRITE = "rewrite"


class Reject(StrEnum):
    """Whether refused routes are kept with their reason where the daemon can, for a looking glass to show, or dropped."""

    TAG = "tag"
    DROP = "drop"


class WellKnown(StrEnum):
    """NO_EXPORT and NO_ADVERTISE from members (RFC 1997): passed on to the others, or obeyed by the route server itself."""

    PASS = "pass"  # noqa: S105  not a password
    OBEY = "obey"


class Options(Frozen):
    """What a member, or one of its connections, may have otherwise than the exchange.

    Import: ``next_hop``; ``ipv4_length``/``ipv6_length``; ``max_path`` ASNs in a path; ``reserved_asns`` True refuses reserved
    and private ASNs in it; ``as_sets`` True allows AS_SET (RFC 9774 wants them refused); ``transit_free`` True refuses
    transit-free ASNs; ``irr_origin``, ``irr_prefix`` hold the origin and the prefix to the IRR; ``irr_more_specifics`` takes
    more specifics of what is registered; ``roas_as_route_objects``: an RPKI-valid route of an allowed origin needs no route
    object; ``reject_invalid`` refuses RPKI invalid; ``max_communities`` of all kinds on a route, None without limit.
    ``graceful_shutdown`` obeys RFC 8326. Limits: ``limit_action``; ``limit_restart`` in minutes; ``limit_warning`` in percent of
    the limit, None without warning. Export: ``blackholes`` True sends it blackhole routes; ``prepend_route_server`` puts our ASN
    in front of the path. Session: ``passive``; ``gtsm`` (RFC 5082); ``bfd`` (RFC 5882); ``role`` (RFC 9234), ``strict_role``;
    ``add_path`` (RFC 7911, to the member); ``ipv4_over_ipv6`` carries IPv4 on the IPv6 session (RFC 8950);
    ``graceful_restart`` (RFC 4724) True restarts gracefully, False only helps the other side.
    """

    next_hop: NextHop = NextHop.STRICT
    ipv4_length: PrefixLengths = PrefixLengths(shortest=8, longest=24)
    ipv6_length: PrefixLengths = PrefixLengths(shortest=16, longest=48)
    max_path: int = Field(default=32, ge=1, le=255)
    reserved_asns: bool = True
    as_sets: bool = False
    transit_free: bool = True
    irr_origin: bool = True
    irr_prefix: bool = True
    irr_more_specifics: bool = False
    roas_as_route_objects: bool = False
    reject_invalid: bool = True
    max_communities: int | None = Field(default=100, ge=1)
    graceful_shutdown: bool = True
    limit_action: LimitAction = LimitAction.SHUTDOWN
    limit_restart: int = Field(default=15, ge=1)
    limit_warning: int | None = Field(default=80, ge=1, le=100)
    blackholes: bool = True
    prepend_route_server: bool = False
    passive: bool = False
    gtsm: bool = False
    bfd: bool = False
    role: bool = False
    strict_role: bool = False
    add_path: bool = False
    ipv4_over_ipv6: bool = False
    graceful_restart: bool = False


class Overrides(Frozen):
    """What a member or a connection has otherwise: the fields of ``Options``, None where it has nothing of its own."""

    next_hop: NextHop | None = None
    ipv4_length: PrefixLengths | None = None
    ipv6_length: PrefixLengths | None = None
    max_path: int | None = Field(default=None, ge=1, le=255)
    reserved_asns: bool | None = None
    as_sets: bool | None = None
    transit_free: bool | None = None
    irr_origin: bool | None = None
    irr_prefix: bool | None = None
    irr_more_specifics: bool | None = None
    roas_as_route_objects: bool | None = None
    reject_invalid: bool | None = None
    max_communities: int | None = Field(default=None, ge=1)
    graceful_shutdown: bool | None = None
    limit_action: LimitAction | None = None
    limit_restart: int | None = Field(default=None, ge=1)
    limit_warning: int | None = Field(default=None, ge=1, le=100)
    blackholes: bool | None = None
    prepend_route_server: bool | None = None
    passive: bool | None = None
    gtsm: bool | None = None
    bfd: bool | None = None
    role: bool | None = None
    strict_role: bool | None = None
    add_path: bool | None = None
    ipv4_over_ipv6: bool | None = None
    graceful_restart: bool | None = None

    @property
    def given(self) -> dict[str, object]:
        """The fields that it has, by name."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class RouteLists(Frozen):
    """A member's own lists. Each is sorted.

    ``allow_prefixes`` and ``allow_origins`` count as registered in the IRR, ``allow_routes`` escape the IRR checks;
    ``deny_prefixes`` are refused from this member. ``next_hops`` are what ``next_hop: listed`` allows beside its own addresses.
    """

    allow_prefixes: tuple[PrefixRange, ...] = ()
    allow_origins: tuple[int, ...] = ()
    allow_routes: tuple[AllowedRoute, ...] = ()
    deny_prefixes: tuple[PrefixRange, ...] = ()
    next_hops: tuple[IPv4Address | IPv6Address, ...] = ()


class RtrCache(Frozen):
    """A validator that route servers ask by RTR (RFC 8210)."""

    host: IPv4Address | IPv6Address
    port: int = Field(default=3323, ge=1, le=65535)


class PopNumber(Frozen):
    """The number under which routes learnt at a site (slug in NetBox) are marked."""

    site: str
    number: int = Field(ge=1, le=65535)


class LocalLines(Frozen):
    """Lines of the operator's own at the end of one device's configuration, in that daemon's language."""

    device: str
    lines: tuple[str, ...]


class Policy(Options):
    """What holds for all members of an exchange (RFC 7454, RFC 7947, RFC 7948).

    ``max_prefix_*``: the limit where neither the member's file nor PeeringDB has one; PeeringDB's gets
    ``max_prefix_margin`` more, and ``max_prefix_margin_percent`` of it. ``denied``: prefixes nobody may announce beside bogons
    and the exchange's own LANs. ``rtr_caches``: none means that RPKI is not checked; ``rtr_expire`` in seconds: how long a
    silent cache's data are kept. ``blackhole_next_hop_*`` is needed for ``rewrite``. ``blackhole_no_export`` adds NO_EXPORT to
    blackhole routes. ``export_validation`` tells members the RPKI and IRR state of routes
    (draft-ietf-sidrops-avoid-rpki-state-in-bgp advises against). ``never_via_peeringdb`` honours PeeringDB's flag beside
    ``never_via_asns``.
    """

    max_prefix_ipv4: int = Field(default=1000, ge=1)
    max_prefix_ipv6: int = Field(default=200, ge=1)
    max_prefix_peeringdb: bool = False
    max_prefix_margin: int = Field(default=100, ge=0)
    max_prefix_margin_percent: int = Field(default=15, ge=0)
    as_set_peeringdb: bool = False
    transit_free_asns: tuple[int, ...] = TRANSIT_FREE
    never_via_asns: tuple[int, ...] = ()
    never_via_peeringdb: bool = True
    denied: tuple[PrefixRange, ...] = ()
    rtr_caches: tuple[RtrCache, ...] = ()
    rtr_expire: int = Field(default=172800, ge=600, le=172800)
    reject: Reject = Reject.TAG
    well_known: WellKnown = WellKnown.PASS
    blackhole_ipv4: Blackhole = Blackhole.OFF
    blackhole_ipv6: Blackhole = Blackhole.OFF
    blackhole_next_hop_ipv4: IPv4Address | None = None
    blackhole_next_hop_ipv6: IPv6Address | None = None
    blackhole_no_export: bool = True
    graceful_shutdown_preference: int = Field(default=0, ge=0, le=99)
    export_validation: bool = False
    pops: tuple[PopNumber, ...] = ()
    local_lines: tuple[LocalLines, ...] = ()

    def options(self, *overrides: Overrides) -> Options:
        """What holds where these overrides are given, the later ones first: the member's, then its connection's."""
        values: dict[str, object] = {name: getattr(self, name) for name in Options.model_fields}
        for item in overrides:
            values |= item.given
        return Options.model_construct(**values)  # type: ignore[arg-type]  # both sides were validated under the same names
