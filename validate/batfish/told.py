"""What a changed policy tells of a route otherwise than before, where it decides the same: communities, LOCAL_PREF, MED, path.

Whole maps are too much to compare (minutes each), so probe routes are tried on both: one that comes out otherwise is the witness.
A change that none of them shows stays unsaid here; the difference of the files is in the plan all the same.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ixp.model import Witness
from ixp.policy.communities import Info
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import RpkiState
from validate.batfish.routes_asked import Decided, asked, stand_ins, words
from validate.batfish.tried import Tried
from validate.batfish.twin import Codebook, Policies, Twin
from validate.batfish.twin.sections import section
from validate.policy import arrivals, wishes
from validate.policy.probe import Bench, Probe

_MOST = 20
"""So many different changes of a device's policies are tried; each is a second with a Batfish of August 2026."""
_NUMBERS = {"localPreference": "LOCAL_PREF", "metric": "MED"}
Pair = tuple[Policies, Policies, str]
"""A session as it is and as it was, and the way of the policy that differs."""


def told(server: RouteServer, after: tuple[Twin, Tried], before: tuple[Twin, Tried], pairs: list[Pair]) -> Iterator[Witness]:
    """For each change of policies the first session and route that show it; raises ServiceError as ``Tried`` does.

    Sessions whose policies differ in the same lines have the same change, and one is tried for them.
    """
    twins = after[0], before[0]
    if any(before[0].code.families.get(name, half) != half for name, half in after[0].code.families.items()):
        return  # A community stands for another one there: one route can't be tried on both.
    alike: dict[tuple[object, ...], list[Pair]] = {}
    for pair in pairs:
        if change := _change(twins, pair):
            alike.setdefault(change, []).append(pair)
    sessions = {str(item.address): item for item in server.sessions}
    for same in list(alike.values())[:_MOST]:
        new, old, way = same[0]
        session = sessions[new.address]
        routes = (_held if way == "out" else _announced)(server, session, after[0].code)
        here = after[1].rows(server.name, _policy(new, way), way, routes)
        there = before[1].rows(server.name, _policy(old, way), way, routes)
        both = zip(here, there, strict=True)
        shown = next((pair for pair in both if _told(pair[0], twins[0].code) != _told(pair[1], twins[1].code)), None)
        if shown:
            yield _witness(server.name, session, way, twins, shown, len(same) - 1)


def _witness(  # noqa: PLR0917
    device: str, session: Session, way: str, twins: tuple[Twin, Twin], rows: tuple[Decided, Decided], more: int
) -> Witness:
    come, gone = _told(rows[0], twins[0].code), _told(rows[1], twins[1].code)
    others = f", and so for {more} more session{'' if more == 1 else 's'} with the same change" if more else ""
    return Witness(
        device=device,
        session=session.key,
        way=way,
        route=words(rows[0].given, twins[0].code),
        before=_words(rows[1], way, gone - come),
        after=f"{_words(rows[0], way, come - gone)}{others}",
    )


def _change(twins: tuple[Twin, Twin], pair: Pair) -> tuple[object, ...]:
    """The lines in which its policy differs; empty where it does not."""
    new, old, way = pair
    after, before = section(twins[0], _policy(new, way)), section(twins[1], _policy(old, way))
    if after == before:
        return ()
    come, gone = Counter(after) - Counter(before), Counter(before) - Counter(after)
    moved = () if come or gone else after
    return way, frozenset(come.items()), frozenset(gone.items()), moved


def _announced(server: RouteServer, session: Session, code: Codebook) -> list[dict[str, Any]]:
    """What comes in: the probes of the session, and its route with all that it may ask for."""
    bench = Bench(server, session, 4)
    probes = [*arrivals.small(bench), *arrivals.of_kind(bench), *_wishes(bench)]
    return [asked(session, item.route, stand_ins(server, session, item.route, item.rpki, code)) for item in probes]


def _held(server: RouteServer, session: Session, code: Codebook) -> list[dict[str, Any]]:
    """What may be sent: the route of another member, with all that it may have asked for and what is known of it."""
    source = next((item for item in server.sessions if item.version == 4 and item.asn != session.asn), session)
    bench = Bench(server, source, 4)
    known = [bench.route(None, server.communities.info(item)) for item in Info]
    asking = [item.route for item in (*arrivals.of_kind(bench), *_wishes(bench, session))]
    routes = [bench.route(), *known, *asking]
    return [asked(source, route, stand_ins(server, source, route, RpkiState.NOT_FOUND, code)) for route in routes]


def _wishes(bench: Bench, target: Session | None = None) -> Iterator[Probe]:
    others = [target] if target else list(bench.others())[:1]
    for other in others:
        yield from wishes.towards(bench, other, every=True)
        yield from wishes.everybody(bench, other)


def _told(row: Decided, code: Codebook) -> frozenset[str]:
    """Whether it goes on, and what is said of it, in words."""
    result = row.result or {}
    numbers = {f"{name} {result[key]}" for key, name in _NUMBERS.items() if key in result}
    path = [str(asn) for part in result.get("asPath") or () for asn in part["asns"]]
    said = numbers | {code.decode(item) for item in row.communities} | ({f"path {' '.join(path)}"} if path else set())
    hop = (result.get("nextHop") or {}).get("nextHop", {}).get("ip")
    return frozenset(said | ({f"next hop {hop}"} if hop else set()) if row.permitted else ())


def _words(row: Decided, way: str, said: frozenset[str]) -> str:
    verdict = ("accepted" if row.accepted else "refused") if way == "in" else "sent" if row.permitted else "not sent"
    more = sorted(item for item in said if item != "accepted" and not item.startswith("tag "))
    return f"{verdict} with {', '.join(more)}" if more else verdict


def _policy(item: Policies, way: str) -> str:
    return item.imports if way == "in" else item.exports
