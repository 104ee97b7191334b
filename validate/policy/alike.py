"""Which sessions a fault of one session concerns: the first of each kind is asked in the place of the others."""

from collections.abc import Callable, Iterable

from ixp.policy.route_server import RouteServer, Session
from validate.policy.fault import Fault


def concerned(server: RouteServer, found: Iterable[Fault]) -> tuple[str, ...]:
    """Every session that has the fault or was not asked about it, each as an exception names it."""
    sessions = [other for fault in found for other in (fault.session, *_represented(server, fault.session))]
    return tuple(dict.fromkeys(f"session {item.key} of {server.name}" for item in sessions))


def _represented(server: RouteServer, session: Session) -> Iterable[Session]:
    """The sessions of each kind that this one is the first of: those of its version, with its options, in its state."""
    kinds: tuple[Callable[[Session], object], ...] = (
        lambda item: (item.version,),
        lambda item: (item.version, item.options, item.drained),
        lambda item: (item.version, item.options, item.drained, item.disabled),
    )
    for kind in kinds:
        alike = [item for item in server.sessions if kind(item) == kind(session)]
        if alike[0] == session:
            yield from alike
