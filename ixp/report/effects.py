"""What changes for whom: routes that members gain and lose, sessions, and what policies decide otherwise, in words."""

from collections import defaultdict
from dataclasses import dataclass

from ixp.flows.plan import Plan
from ixp.flows.words import count, some
from ixp.model import Effects, RouteEffect, Witness

_MOST_ROUTES = 3
_MOST_ROUTERS = 8
_CHECK = "batfish"


@dataclass(frozen=True)
class Group:
    """Members' routers, by the keys of their connections, for which the same changes."""

    routers: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """All of it. ``unknown`` says why nothing is known; empty: it was worked out. ``notes`` say what that leaves out."""

    unknown: str = ""
    groups: tuple[Group, ...] = ()
    sessions: tuple[str, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """A line for each group of routers, each session and each policy."""
        if self.unknown:
            return [self.unknown]
        found = [f"{some(item.routers, _MOST_ROUTERS)}: {said(item)}" for item in self.groups]
        found += self.sessions
        found += [f"{policy(item)}: {item.route}: {item.before} → {item.after}" for item in self.witnesses]
        return [*(found or ["no member gains or loses a route or a session"]), *self.notes]


def impact(plan: Plan) -> Impact | None:
    """Of a plan that changes devices and whose files were checked; None for others."""
    found = next((item for item in plan.checks if item.check == _CHECK), None)
    if found is None or not plan.devices:
        return None
    if found.effects is None:
        return Impact(unknown=f"not verified: {found.reason or 'the files can not be read'}")
    if not found.effects.compared:
        return Impact(unknown=f"not compared: {found.effects.reason or 'not every device was deployed before'}")
    return _impact(found.effects)


def said(item: Group) -> str:
    """What the routers of a group gain and lose, with the first few routes."""
    verbs = ("gain", "lose") if len(item.routers) > 1 else ("gains", "loses")
    parts = [
        f"{verb} {count(len(routes), 'route')}: {some(routes, _MOST_ROUTES)}"
        for verb, routes in zip(verbs, (item.gained, item.lost), strict=True)
        if routes
    ]
    return "; ".join(parts)


def policy(item: Witness) -> str:
    """Which policy decides otherwise."""
    return f"{item.device}: what {item.session} {'announces' if item.way == 'in' else 'is sent'}"


def _impact(effects: Effects) -> Impact:
    sessions = [f"session {item.session} of {item.device} {'comes up' if item.up else 'goes down'}" for item in effects.sessions]
    notes = ["IPv4 alone: the model has no IPv6"]
    if effects.unseen:
        notes.append(f"{count(effects.unseen, 'more connection')} without a router in the model")
    return Impact(groups=_groups(effects.routes), sessions=tuple(sessions), witnesses=effects.witnesses, notes=tuple(notes))


def _groups(routes: tuple[RouteEffect, ...]) -> tuple[Group, ...]:
    """Those with most to lose first."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for item in routes:
        found[item.gained, item.lost].append(item.router)
    groups = [Group(tuple(routers), gained, lost) for (gained, lost), routers in found.items()]
    return tuple(sorted(groups, key=lambda item: (-len(item.lost), -len(item.gained), item.routers)))
