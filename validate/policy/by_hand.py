"""Routes as a route server would hold them, made by hand: what to send is asked about also where no member has an accepted route.

An exchange without registered prefixes in a family, or with one member, sends nothing today. What its file would send is looked
at all the same: with the first route object it does.
"""

from collections.abc import Iterable, Iterator

from ixp.model import PrefixLengths
from ixp.policy.checks import REASONS, Check
from ixp.policy.communities import NO_ADVERTISE, NO_EXPORT
from ixp.policy.evaluate import Outcome, Verdict, receive
from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from validate.policy import arrivals
from validate.policy.answers import vrps
from validate.policy.heard import Heard
from validate.policy.probe import Bench, Probe

_ANY = PrefixLengths(shortest=1, longest=128)
# What stands in the way of a route that nobody registered.
_LENIENT = {
    **dict.fromkeys(("irr_origin", "irr_prefix", "reserved_asns", "transit_free", "irr_more_specifics"), False),
    **dict.fromkeys(("ipv4_length", "ipv6_length"), _ANY),
}


class ByHand:
    """Routes of one real session: ``session`` is what it would be were everything registered for it."""

    def __init__(self, server: RouteServer, real: Session, version: int) -> None:
        self._server = server.model_copy(
            update={"bogons_ipv4": (), "bogons_ipv6": (), "denied_ipv4": (), "denied_ipv6": (), "never_via": ()}
        )
        hop = real.address if real.address.version == version else server.address(version)
        options = real.options.model_copy(update=_LENIENT)
        self.session = real.model_copy(update={"options": options, "member_set": "", "next_hops": (hop,)})
        self._hop = hop
        self._version = version

    def held(self) -> Iterator[tuple[Probe, Verdict, Heard]]:
        """Those of the usual probes that it would keep, its own plain route first."""
        bench = Bench(self._server, self.session, self._version)
        return self.of((*arrivals.small(bench), *arrivals.of_kind(bench)))

    def of(self, probes: Iterable[Probe]) -> Iterator[tuple[Probe, Verdict, Heard]]:
        """These probes with what the policy makes of them, and the same as an answer of the file."""
        for probe in probes:
            route = probe.route.model_copy(update={"next_hop": self._hop})
            verdict = receive(self._server, self.session, route, vrps(route, probe.rpki), whole=False)
            if verdict.kept and not self._obeyed(route):
                yield probe, verdict, _heard(verdict)

    def _obeyed(self, route: Route) -> bool:
        """FRR marks such a route on import, by what nobody sees from outside."""
        return self._server.obeys_well_known and not {NO_EXPORT, NO_ADVERTISE}.isdisjoint(route.standard)


def donor(server: RouteServer, target: Session, version: int) -> Session | None:
    """A session by which such a route may come: of another member where there is one; None where nobody else is there."""
    others = [item for item in server.sessions if version in item.carries and item.key != target.key]
    return min(others, key=lambda item: (item.asn == target.asn, item.disabled, item.version != version), default=None)


def _heard(verdict: Verdict) -> Heard:
    refused = verdict.outcome is Outcome.REFUSED
    code = REASONS[verdict.decided].code if isinstance(verdict.decided, Check) else None
    return Heard(not refused, code if refused else None, verdict.route, verdict.preference, 0)
