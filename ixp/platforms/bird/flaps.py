"""What a change does on BIRD: measured on 2.17 with ``configure`` (a hard one; peers have route refresh)."""

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
        Aspect.TIMERS: Effect.ALL_FLAP,
        Aspect.PASSIVE: Effect.FLAPS,
        Aspect.GTSM: Effect.FLAPS,
        Aspect.BFD: Effect.NONE,
        Aspect.ROLE: Effect.FLAPS,
        Aspect.ADD_PATH: Effect.FLAPS,
        Aspect.FAMILIES: Effect.FLAPS,
        Aspect.GRACEFUL_RESTART: Effect.FLAPS,
        Aspect.LIMIT_ACTION: Effect.MAY_FLAP,  # restart brings other times to wait, which flap
        Aspect.LIMIT_WARNING: Effect.NONE,
        Aspect.KEEP_REJECTED: Effect.MAY_FLAP,  # on BIRD 3
        Aspect.WELL_KNOWN: Effect.NONE,
        Aspect.RPKI: Effect.ALL_FLAP,
        Aspect.RTR_CACHES: Effect.NONE,
        Aspect.LOCAL_LINES: Effect.NONE,
    },
    lines=(
        Line(pattern=r"router id ", aspect=Aspect.ROUTER_ID),
        Line(pattern=r"\s*(define )?local_as|\s*local (as )?[0-9]", aspect=Aspect.OWN_ASN),
        Line(pattern=r"\s*(hold|keepalive) time ", aspect=Aspect.TIMERS),
    ),
)
