"""What a change does to a port on EOS; no real device has confirmed it yet, so where in doubt it may flap."""

from ixp.platforms.flaps import Aspect, Effect, Effects

EFFECTS = Effects(
    of={
        Aspect.PORT: Effect.FLAPS,
        Aspect.SPEED: Effect.FLAPS,
        Aspect.MODE: Effect.MAY_FLAP,
        Aspect.MACS: Effect.MAY_FLAP,
        Aspect.DESCRIPTION: Effect.NONE,
    }
)
