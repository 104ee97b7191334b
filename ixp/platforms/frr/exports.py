"""What a session is sent, as route-maps: one for each AS and set of options, with its own communities alone, and shared ones."""

from dataclasses import dataclass

from ixp.model import Blackhole
from ixp.platforms.frr.imports import first_as
from ixp.platforms.frr.lists import Book
from ixp.platforms.frr.maps import Draft
from ixp.platforms.frr.signals import FOR_NOBODY, OVER_IPV6, WITHOUT_ACTIONS, Signals
from ixp.policy import RouteServer, Session
from ixp.policy.communities import PREPEND, Action, Info, Spelling

_ADDED = {
    Action.NO_EXPORT_PEER: "no-export",
    Action.NO_EXPORT_ALL: "no-export",
    Action.NO_ADVERTISE_PEER: "no-advertise",
    Action.NO_ADVERTISE_ALL: "no-advertise",
}


@dataclass
class Exports:
    """Writes the export maps of one route server into its book."""

    book: Book
    server: RouteServer
    signals: Signals

    def session(self, session: Session, version: int) -> str:
        """The map of one session and IP version, which its member's other sessions share where they may; gives its name."""
        table = {item.action: item for item in self.server.communities.towards(session.asn, session.mapped_asn)}
        draft = Draft()
        draft.proceed(f"call {self._withheld(session, version)}")
        draft.deny(f"match as-path {first_as(self.book, session.asn)}")
        draft.jump("sent", f"match tag {WITHOUT_ACTIONS + (OVER_IPV6 if session.version != version else 0)}")
        for line in self._towards(session, table[Action.BLOCK_PEER]):
            draft.deny(line)
        for line in self._towards(session, table[Action.ALLOW_PEER]):
            draft.jump("prepend", line)
        for line in self.signals.asked(Action.BLOCK_ALL):
            draft.deny(line)
        draft.label("prepend")
        for action in (item for item in PREPEND if item in table):
            for line in self._towards(session, table[action]):
                draft.jump("added", line, f"set as-path prepend last-as {PREPEND[action]}")
        draft.proceed(f"call {self._prepended()}")
        draft.label("added")
        for action in (item for item in _ADDED if item in table):
            for line in self._towards(session, table[action]):
                draft.proceed(line, f"set community {_ADDED[action]} additive")
        draft.label("sent")
        draft.permit(f"call {self._sent(session, version)}")
        return self.book.route_map(f"AS{session.asn}-out", draft)

    def _towards(self, session: Session, spelling: Spelling) -> tuple[str, ...]:
        word = spelling.action.name.removesuffix("_PEER").lower().replace("_", "-")
        return self.book.matches(f"AS{session.asn}-{word}", spelling)

    def _withheld(self, session: Session, version: int) -> str:
        """What no communities bring to this session."""
        draft = Draft()
        draft.deny(self.signals.refused)
        if version == 4 and self._mixed:
            self._same_next_hops(draft, session)
        if self.server.rtr_caches:
            draft.deny(self.signals.told("invalid", Info.RPKI_INVALID))
        if self.server.obeys_well_known:
            for base in (0, OVER_IPV6) if version == 4 and self._mixed else (0,):
                draft.deny(f"match tag {base + FOR_NOBODY}")
        if self.server.blackhole(version) is not Blackhole.OFF and not session.options.blackholes:
            for line in self.signals.requests:
                draft.deny(line)
        draft.permit()
        return self.book.route_map("ixp-out", draft)

    @property
    def _mixed(self) -> bool:
        """Whether IPv4 routes have next hops of both IP versions."""
        return any(item.version == 6 and 4 in item.carries for item in self.server.sessions)

    def _same_next_hops(self, draft: Draft, session: Session) -> None:
        """FRR puts its own address in place of a next hop of the other IP version: such routes stay here, or get ours."""
        marks = (OVER_IPV6, OVER_IPV6 + WITHOUT_ACTIONS)
        if session.version == 4:
            if self.server.blackhole(4) is Blackhole.REWRITE:
                for line in self.signals.requests:
                    draft.jump("reachable", line)
            for tag in marks:
                draft.deny(f"match tag {tag}")
        else:
            for tag in marks:
                draft.jump("reachable", f"match tag {tag}")
            draft.deny()
        draft.label("reachable")

    def _prepended(self) -> str:
        """What members ask of everybody, where they ask nothing of this one."""
        draft = Draft()
        for action in (Action.PREPEND1_ALL, Action.PREPEND2_ALL, Action.PREPEND3_ALL):
            for line in self.signals.asked(action):
                draft.permit(line, f"set as-path prepend last-as {PREPEND[action]}")
        draft.permit()
        return self.book.route_map("ixp-prepend", draft)

    def _sent(self, session: Session, version: int) -> str:
        """The last touch to all that is sent: what is asked for everybody, blackholes, our own signals taken off."""
        draft = Draft()
        for action in (Action.NO_EXPORT_ALL, Action.NO_ADVERTISE_ALL):
            for line in self.signals.asked(action):
                draft.proceed(line, f"set community {_ADDED[action]} additive")
        if self.server.blackhole(version) is not Blackhole.OFF and session.options.blackholes:
            for line in self.signals.requests:
                draft.proceed(line, "set community blackhole additive", *self._next_hop(version))
            if self.server.policy.blackhole_no_export:
                draft.proceed(self.signals.requests[0], "set community no-export additive")
        for line in self.signals.scrub:
            draft.proceed(line)
        if self.server.draining or session.drained:
            draft.proceed("set community graceful-shutdown additive")
        if session.options.prepend_route_server:
            draft.proceed(f"set as-path prepend {self.server.asn}")
        draft.permit()
        return self.book.route_map("ixp-sent", draft)

    def _next_hop(self, version: int) -> tuple[str, ...]:
        """Where traffic of blackholed prefixes goes."""
        hop = self.server.blackhole_next_hop(version)
        if self.server.blackhole(version) is not Blackhole.REWRITE or hop is None:
            return ()
        return (f"set ip next-hop {hop}" if version == 4 else f"set ipv6 next-hop global {hop}",)
