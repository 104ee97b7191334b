"""The shape of ``policy`` in ``exchange.yml``: what a member may have otherwise, and what holds for all."""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from ixp.intent.part import Part
from ixp.intent.policy_part import (
    BlackholePart,
    CommunitiesPart,
    GracefulShutdownPart,
    IrrPart,
    LimitPart,
    OverridesPart,
    RpkiPart,
)
from ixp.intent.routing_values import Cache, Configuration, DeniedRange, sorted_ranges
from ixp.intent.values import Asn, DeviceName, Ipv4, Ipv6, wrong
from ixp.model import Blackhole, LocalLines, Policy, PopNumber, Reject, RtrCache, WellKnown

_NONE = 0  # what the word stands for until the model has it: there a limit that is None is no limit


def _or_none(value: object) -> object:
    if isinstance(value, int) and value < 1:
        raise wrong("schema.wrong-value", f"{value} is less than 1", "'none' takes the limit away")
    return _NONE if value == "none" else value


def _number_or_none(most: int | None = None) -> WithJsonSchema:
    number: dict[str, object] = {"type": "integer", "minimum": 1} | ({"maximum": most} if most else {})
    return WithJsonSchema({"anyOf": [number, {"const": "none"}]})


class ExchangeIrrPart(IrrPart):
    """What has to be registered in the IRR, and under which name."""

    as_set_peeringdb: bool | None = None
    """true: a member whose file names no AS-SET has that of PeeringDB."""


class ExchangeRpkiPart(RpkiPart):
    """Where RPKI data come from, and what follows from them (RFC 6811)."""

    caches: tuple[Cache, ...] = ()
    """Validators that the route servers ask by RTR (RFC 8210). Left out: RPKI is not checked."""
    expire: int | None = Field(default=None, ge=600, le=172800)
    """Seconds for which the data of a silent cache are kept."""


class ExchangeCommunitiesPart(CommunitiesPart):
    """What routes may carry, and what the route servers tell with them."""

    most: Annotated[int | None, BeforeValidator(_or_none), _number_or_none()] = Field(default=None, ge=_NONE)
    """The most communities of all kinds on a route: 100. none: without limit."""
    well_known: WellKnown | None = None
    """NO_EXPORT and NO_ADVERTISE of members. pass: on to the others. obey: the route goes to nobody."""
    export_validation: bool | None = None
    """true: members are told the RPKI and IRR state of routes."""
    pops: dict[str, Annotated[int, Field(ge=1, le=65535)]] = Field(default_factory=dict)
    """Number that marks where routes are learnt, by the site's slug in NetBox: {nte01: 1}."""


class ExchangeGracefulShutdownPart(GracefulShutdownPart):
    """Graceful shutdown (RFC 8326)."""

    preference: int | None = Field(default=None, ge=0, le=99)
    """Local preference of such routes."""


class BlackholeNextHopPart(Part):
    """Where the traffic of blackhole routes goes when their next hop is rewritten."""

    ipv4: Ipv4 | None = None
    """A free address of the peering LAN, whose MAC every switch drops."""
    ipv6: Ipv6 | None = None
    """A free address of the peering LAN, whose MAC every switch drops."""


class ExchangeBlackholePart(BlackholePart):
    """Blackhole routes (RFC 7999): off, propagate (as they are) or rewrite (with our next hop)."""

    ipv4: Blackhole | None = None
    ipv6: Blackhole | None = None
    next_hop: BlackholeNextHopPart = BlackholeNextHopPart()
    no_export: bool | None = None
    """Whether NO_EXPORT is added."""


class ExchangeLimitPart(LimitPart):
    """The most prefixes of a session: the member's value, else PeeringDB's with the margins, else this."""

    ipv4: int | None = Field(default=None, ge=1)
    ipv6: int | None = Field(default=None, ge=1)
    warning: Annotated[int | None, BeforeValidator(_or_none), _number_or_none(100)] = Field(default=None, ge=_NONE, le=100)
    """Percent of the limit from which it is said. none: without warning."""
    peeringdb: bool | None = None
    """true: what PeeringDB says counts where the member's file has no limit."""
    margin: int | None = Field(default=None, ge=0)
    """Prefixes more than PeeringDB says."""
    margin_percent: int | None = Field(default=None, ge=0)
    """Percent more, of both."""


class NeverViaPart(Part):
    """ASes that don't want their routes on route servers."""

    asns: tuple[Asn, ...] = ()
    peeringdb: bool | None = None
    """Whether PeeringDB's flag counts beside them."""


class PolicyPart(OverridesPart):
    """What the route servers do, where no member's file says otherwise."""

    irr: ExchangeIrrPart = ExchangeIrrPart()
    rpki: ExchangeRpkiPart = ExchangeRpkiPart()
    communities: ExchangeCommunitiesPart = ExchangeCommunitiesPart()
    graceful_shutdown: ExchangeGracefulShutdownPart = ExchangeGracefulShutdownPart()
    blackhole: ExchangeBlackholePart = ExchangeBlackholePart()
    max_prefix: ExchangeLimitPart = ExchangeLimitPart()
    never_via: NeverViaPart = NeverViaPart()
    transit_free_asns: tuple[Asn, ...] | None = None
    """ASes that buy no transit. Left out: the fourteen that are commonly taken."""
    denied: tuple[DeniedRange, ...] = ()
    """Prefixes that nobody may announce, beside bogons and the exchange's own LANs."""
    reject: Reject | None = None
    """tag: refused routes are kept with their reason, for a looking glass. drop: they are forgotten."""
    local_lines: dict[DeviceName, Configuration] = Field(default_factory=dict)
    """Lines of your own at the end of a route server's configuration, by device. Nothing checks what they say."""

    def policy(self) -> Policy:
        """The model's policy; what is left out has the model's default."""
        values = self.given() | {name: value for name, value in self._of_all().items() if value is not None}
        for name in ("max_communities", "limit_warning"):
            if values.get(name) == _NONE:
                values[name] = None
        return Policy.model_validate(values)

    def _of_all(self) -> dict[str, object]:
        limit, hole = self.max_prefix, self.blackhole
        return {
            "max_prefix_ipv4": limit.ipv4,
            "max_prefix_ipv6": limit.ipv6,
            "max_prefix_peeringdb": limit.peeringdb,
            "max_prefix_margin": limit.margin,
            "max_prefix_margin_percent": limit.margin_percent,
            "as_set_peeringdb": self.irr.as_set_peeringdb,
            "transit_free_asns": _sorted(self.transit_free_asns),
            "never_via_asns": _sorted(self.never_via.asns),
            "never_via_peeringdb": self.never_via.peeringdb,
            "denied": sorted_ranges(self.denied),
            "rtr_caches": self._caches(),
            "rtr_expire": self.rpki.expire,
            "reject": self.reject,
            "well_known": self.communities.well_known,
            "blackhole_ipv4": hole.ipv4,
            "blackhole_ipv6": hole.ipv6,
            "blackhole_next_hop_ipv4": hole.next_hop.ipv4,
            "blackhole_next_hop_ipv6": hole.next_hop.ipv6,
            "blackhole_no_export": hole.no_export,
            "graceful_shutdown_preference": self.graceful_shutdown.preference,
            "export_validation": self.communities.export_validation,
            "pops": tuple(PopNumber(site=site, number=number) for site, number in sorted(self.communities.pops.items())),
            "local_lines": tuple(LocalLines(device=name, lines=lines) for name, lines in sorted(self.local_lines.items())),
        }

    def _caches(self) -> tuple[RtrCache, ...]:
        """In the order of the file: the first is asked first."""
        return tuple(dict.fromkeys(self.rpki.caches))


def _sorted(asns: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return None if asns is None else tuple(sorted(set(asns)))
