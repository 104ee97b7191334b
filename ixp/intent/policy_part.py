"""The route servers' policy as a member or one of its connections may have it otherwise than the exchange.

Whatever is left out is as the exchange has it.
"""

from typing import Literal

from pydantic import Field

from ixp.intent.part import Part
from ixp.intent.values import Lengths
from ixp.model import LimitAction, NextHop, Overrides

Verdict = Literal["refuse", "accept"]


class PathPart(Part):
    """What an AS path may hold."""

    longest: int | None = Field(default=None, ge=1, le=255)
    """The most ASNs in it: 32."""
    reserved_asns: Verdict | None = None
    """Reserved and private ASNs: refuse."""
    as_sets: Verdict | None = None
    """AS_SET (RFC 9774): refuse."""
    transit_free: Verdict | None = None
    """ASes that buy no transit, whose routes here would be a leak: refuse."""


class IrrPart(Part):
    """What has to be registered in the IRR."""

    origin: bool | None = None
    """The origin AS is in the member's AS-SET."""
    prefix: bool | None = None
    """The prefix has a route object of such an origin."""
    more_specifics: bool | None = None
    """true: more specifics of what is registered pass, too."""
    roas_as_route_objects: bool | None = None
    """true: an RPKI-valid route of a registered origin needs no route object."""


class RpkiPart(Part):
    """What follows from RPKI (RFC 6811)."""

    reject_invalid: bool | None = None


class CommunitiesPart(Part):
    """What routes may carry."""

    most: int | None = Field(default=None, ge=1)
    """The most communities of all kinds on a route: 100."""


class GracefulShutdownPart(Part):
    """Graceful shutdown (RFC 8326)."""

    obey: bool | None = None


class BlackholePart(Part):
    """Blackhole routes (RFC 7999)."""

    send: bool | None = None
    """Whether the member gets those of the others."""


class LimitPart(Part):
    """What happens near and at the limit of prefixes."""

    action: LimitAction | None = None
    """shutdown: the session stays down. restart: it comes back. block: no more is taken. warning: it is only said."""
    restart: int | None = Field(default=None, ge=1)
    """Minutes until a session that restarts comes back."""
    warning: int | None = Field(default=None, ge=1, le=100)
    """Percent of the limit from which it is said."""


class SessionPart(Part):
    """How sessions are set up. A change of these takes a running session down for a moment."""

    passive: bool | None = None
    """true: the member opens the session."""
    gtsm: bool | None = None
    """GTSM (RFC 5082)."""
    bfd: bool | None = None
    """BFD (RFC 5882)."""
    role: bool | None = None
    """BGP roles: we are rs-server (RFC 9234)."""
    strict_role: bool | None = None
    """true: a session without the role rs-client is refused."""
    add_path: bool | None = None
    """Several paths for a prefix to the member (RFC 7911)."""
    ipv4_over_ipv6: bool | None = None
    """IPv4 on the IPv6 session (RFC 8950), for a connection without IPv4 address."""
    graceful_restart: bool | None = None
    """Graceful restart (RFC 4724)."""


class OverridesPart(Part):
    """What is otherwise than for the exchange."""

    ipv4_length: Lengths | None = None
    """Shortest and longest prefix: 8-24."""
    ipv6_length: Lengths | None = None
    """Shortest and longest prefix: 16-48."""
    next_hop: NextHop | None = None
    """strict: the session's own address. same-as: any of the member's addresses here. listed: its own and 'next_hops'."""
    path: PathPart = PathPart()
    irr: IrrPart = IrrPart()
    rpki: RpkiPart = RpkiPart()
    communities: CommunitiesPart = CommunitiesPart()
    graceful_shutdown: GracefulShutdownPart = GracefulShutdownPart()
    blackhole: BlackholePart = BlackholePart()
    max_prefix: LimitPart = LimitPart()
    session: SessionPart = SessionPart()
    prepend_route_server: bool | None = None
    """true: the route servers' ASN stands first in the path."""

    def given(self) -> dict[str, object]:
        """What is written, under the names of the model's options."""
        path, irr, limit = self.path, self.irr, self.max_prefix
        found: dict[str, object] = {
            "ipv4_length": self.ipv4_length,
            "ipv6_length": self.ipv6_length,
            "next_hop": self.next_hop,
            "max_path": path.longest,
            "reserved_asns": path.reserved_asns and path.reserved_asns == "refuse",
            "as_sets": path.as_sets and path.as_sets == "accept",
            "transit_free": path.transit_free and path.transit_free == "refuse",
            "irr_origin": irr.origin,
            "irr_prefix": irr.prefix,
            "irr_more_specifics": irr.more_specifics,
            "roas_as_route_objects": irr.roas_as_route_objects,
            "reject_invalid": self.rpki.reject_invalid,
            "max_communities": self.communities.most,
            "graceful_shutdown": self.graceful_shutdown.obey,
            "blackholes": self.blackhole.send,
            "limit_action": limit.action,
            "limit_restart": limit.restart,
            "limit_warning": limit.warning,
            "prepend_route_server": self.prepend_route_server,
            **dict(self.session),
        }
        return {name: value for name, value in found.items() if value is not None}

    def overrides(self) -> Overrides:
        """The model's overrides."""
        return Overrides.model_validate(self.given())
