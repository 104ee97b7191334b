"""What a change does to routes, as a model of the network computes it: before a device has seen it."""

from ixp.model.base import Frozen


class RouteEffect(Frozen):
    """Routes that a member's router has after the change and had not before, and the other way round.

    A route is its prefix and the AS that it comes from: ``198.18.12.0/24 from AS64498``. ``router`` is the connection's key.
    """

    member: str
    router: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class SessionEffect(Frozen):
    """A session over IPv4 that comes up with the change (``up``), or goes down. ``session`` is the connection's key."""

    device: str
    session: str
    up: bool


class Witness(Frozen):
    """A route of which a policy decides otherwise than before: the proof that it changed, and how.

    ``way`` is ``in`` or ``out``. ``before`` and ``after`` say what becomes of the route, in words.
    """

    device: str
    session: str
    way: str
    route: str
    before: str
    after: str


class Effects(Frozen):
    """All of that for one change. ``compared`` is False where there was nothing to compare with.

    ``reason``: why not, where a comparison failed. ``unseen``: how many connections have no router in the model, which has a
    limited number of them.
    """

    compared: bool = False
    routes: tuple[RouteEffect, ...] = ()
    sessions: tuple[SessionEffect, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    unseen: int = 0
    reason: str = ""
