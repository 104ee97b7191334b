"""What a change does on FRR: measured on 10.3. Running sessions keep the timers that they negotiated."""

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
        Aspect.PASSIVE: Effect.FLAPS,
        Aspect.GTSM: Effect.FLAPS,
        Aspect.BFD: Effect.NONE,
        Aspect.ROLE: Effect.NONE,  # it counts when the session comes up the next time
        Aspect.ADD_PATH: Effect.FLAPS,
        Aspect.FAMILIES: Effect.FLAPS,
        Aspect.GRACEFUL_RESTART: Effect.FLAPS,
        Aspect.LIMIT_ACTION: Effect.NONE,
        Aspect.LIMIT_WARNING: Effect.NONE,
        Aspect.KEEP_REJECTED: Effect.NONE,
        Aspect.WELL_KNOWN: Effect.NONE,
        Aspect.RPKI: Effect.NONE,
        Aspect.RTR_CACHES: Effect.NONE,
        Aspect.LOCAL_LINES: Effect.NONE,
    },
    lines=(
        Line(pattern=r"\s*bgp router-id ", aspect=Aspect.ROUTER_ID),
        Line(pattern=r"router bgp ", aspect=Aspect.OWN_ASN),
    ),
)
