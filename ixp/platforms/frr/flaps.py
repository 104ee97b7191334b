"""What a change does on FRR: measured on 10 with ``frr-reload``. Running sessions keep the timers that they negotiated."""

from ixp.platforms.flaps import Aspect, Effect, Effects, Line

EFFECTS = Effects(
    of={
        Aspect.PASSWORD: Effect.FLAPS,
        Aspect.PEER_ASN: Effect.FLAPS,
        Aspect.LIMIT_LOWERED: Effect.CLOSED_ABOVE,
        Aspect.LIMIT_RAISED: Effect.NONE,
        Aspect.FILTER: Effect.NONE,
        Aspect.DRAIN: Effect.NONE,
        Aspect.DESCRIPTION: Effect.NONE,
        Aspect.ROUTER_ID: Effect.ALL_FLAP,
        Aspect.OWN_ASN: Effect.ALL_FLAP,
        Aspect.TIMERS: Effect.NONE,
    },
    lines=(
        Line(pattern=r"\s*bgp router-id ", aspect=Aspect.ROUTER_ID),
        Line(pattern=r"router bgp ", aspect=Aspect.OWN_ASN),
    ),
)
