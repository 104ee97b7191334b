"""What the policy says of each session's probes, worked out once for all route servers with the same task."""

from collections.abc import Callable, Iterable

from ixp.policy.evaluate import Verdict, receive
from ixp.policy.route_server import RouteServer, Session
from validate.policy.answers import vrps
from validate.policy.probe import Bench, Probe

Judged = tuple[Probe, Verdict]
ProbeSet = Callable[[Bench], Iterable[Probe]]


class Judgements:
    """Probes with the policy's verdicts, kept by session and family."""

    def __init__(self, server: RouteServer) -> None:
        self._server = server
        self._known: dict[tuple[object, ...], list[Judged]] = {}

    def fits(self, server: RouteServer) -> bool:
        """Whether they hold for another route server: what comes in is judged by neither its name nor its own addresses."""
        return _task(server) == _task(self._server)

    def of(self, session: Session, version: int, *sets: ProbeSet) -> list[Judged]:
        """Those of these sets of probes."""
        return [item for found in sets for item in self._of(session, version, found)]

    def _of(self, session: Session, version: int, found: ProbeSet) -> list[Judged]:
        key = (session.key, session.version, version, found)
        if key not in self._known:
            self._known[key] = [self._judged(session, item) for item in found(Bench(self._server, session, version))]
        return self._known[key]

    def _judged(self, session: Session, probe: Probe) -> Judged:
        return probe, receive(self._server, session, probe.route, vrps(probe.route, probe.rpki), whole=False)


def _task(server: RouteServer) -> RouteServer:
    alike = {"name": "", "router_id": None, "ipv4": None, "ipv6": None, "draining": False, "local_lines": ()}
    return server.model_copy(update=alike)
