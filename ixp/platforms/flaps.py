"""What a change does to a running session or link, as data: each platform says it of itself in its ``flaps``."""

from enum import StrEnum

from ixp.model.base import Frozen


class Aspect(StrEnum):
    """What of a session, a port or a device is changed."""

    PASSWORD = "password"  # noqa: S105  an aspect, not a password
    PEER_ASN = "the member's ASN"
    LIMIT_LOWERED = "a lower limit of prefixes"
    LIMIT_RAISED = "a higher limit of prefixes"
    FILTER = "filters"
    DRAIN = "graceful shutdown"
    DESCRIPTION = "description"
    ROUTER_ID = "router id"
    OWN_ASN = "the route servers' ASN"
    TIMERS = "timers"
    PASSIVE = "who opens the session"
    GTSM = "GTSM"
    BFD = "BFD"
    ROLE = "BGP role"
    ADD_PATH = "add-path"
    FAMILIES = "IPv4 over IPv6"
    GRACEFUL_RESTART = "graceful restart"
    LIMIT_ACTION = "what follows a limit that is passed"
    LIMIT_WARNING = "the warning before a limit"
    KEEP_REJECTED = "whether refused routes are kept"
    WELL_KNOWN = "whether NO_EXPORT and NO_ADVERTISE are obeyed"
    RPKI = "whether RPKI is checked"
    RTR_CACHES = "RTR caches"
    LOCAL_LINES = "local lines"
    PORT = "another port"
    SPEED = "speed"
    MACS = "MAC list"
    MODE = "mode of the port"


class Effect(StrEnum):
    """What follows. Where a platform's table has no line for an aspect, we say that it may flap."""

    NONE = "stays up"
    FLAPS = "goes down and comes back"
    MAY_FLAP = "may go down and come back"
    CLOSED_ABOVE = "is closed if the member announces more than the new limit"
    ALL_FLAP = "every session of the device goes down and comes back"


class Line(Frozen):
    """A line of the configuration (regular expression, at its beginning) whose change concerns the device as a whole."""

    pattern: str
    aspect: Aspect


class Effects(Frozen):
    """A platform's table: the effect of each aspect, and the lines of its configuration that concern all sessions."""

    of: dict[Aspect, Effect]
    lines: tuple[Line, ...] = ()

    def effect(self, aspect: Aspect) -> Effect:
        """What a change of that aspect does; unknown: it may flap."""
        return self.of.get(aspect, Effect.MAY_FLAP)
