"""What no route may do, proven: Batfish looks for one that a proof map permits (``validate.batfish.twin.claims``).

One question for each map: with ten in one they take ten times as long each. Whether anything is let in at all is asked too.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from ixp.model import Finding
from validate.batfish.answers import Answers
from validate.batfish.compare import Touched
from validate.batfish.faults import fault
from validate.batfish.routers import World
from validate.batfish.routes_asked import Decided, words
from validate.batfish.twin import Policies, Twin
from validate.batfish.twin.sections import section

_HINT = "see the entries of this map, and the lists that they name"


def check_proofs(world: World, said: Answers, touched: Touched | None) -> Iterator[Finding]:
    """Findings on the sessions that are touched (None: on all): a rule once for each device, with the first that breaks it.

    Raises ServiceError where Batfish does not answer in time: what is not proven is not passed.
    """
    maps = list(_maps(world, said, touched))
    alike: dict[str, list[_Map]] = {}
    for one in maps:
        alike.setdefault(one.digest, []).append(one)
    for server in world.servers:
        twin = said.inputs.twins[server.name]
        broken: dict[str, list[tuple[_Map, Decided]]] = {}
        for one in maps:
            if one.device == server.name and alike[one.digest][0] is one:
                for row in said.searched(server.name, one.name):
                    broken.setdefault(twin.claims.get(row.entry, ""), []).append((one, row))
        for rule, found in broken.items():
            if rule:
                sessions = [same.session for one, _ in found for same in alike[one.digest]]
                yield _finding(said, twin, rule, found[0], list(dict.fromkeys(sessions)))


@dataclass(frozen=True)
class _Map:
    """A proof map of a session; one question is enough for all maps of one ``digest``."""

    device: str
    session: str
    item: Policies
    name: str
    digest: str


def _maps(world: World, said: Answers, touched: Touched | None) -> Iterator[_Map]:
    """The maps to prove, of every session that is touched."""
    for server in world.servers:
        twin = said.inputs.twins[server.name]
        keys = {str(item.address): item.key for item in server.sessions}
        for item in twin.sessions:
            if touched is None or (server.name, item.address) in touched:
                for name in (f"proof-{item.imports}", f"proof-{item.exports}"):
                    digest = hashlib.sha256("\n".join(section(twin, name)).encode()).hexdigest()
                    yield _Map(server.name, f"session {keys[item.address]} of {server.name}", item, name, digest)


def _finding(said: Answers, twin: Twin, rule: str, first: tuple[_Map, Decided], sessions: list[str]) -> Finding:
    one, row = first
    way = "sends" if rule.startswith("batfish.sends") else "accepts"
    more = len(sessions) - 1
    others = f", and on {more} more session{'' if more == 1 else 's'}" if more else ""
    what = f"{way} {words(row.given, twin.code)}{others}"
    where = place(said, one.device, one.item, one.item.exports if way == "sends" else one.item.imports)
    return fault(rule, what, where, about=one.session, hint=_HINT, subjects=sessions)


def place(said: Answers, device: str, item: Policies, name: str) -> str:
    """The line to look at: where the map begins, the session where the device has no such file."""
    source = said.inputs.sources[f"configs/{device}.cfg"]
    line = said.inputs.twins[device].entries.get(name, 0)
    return f"{device}.cfg:{line}" if source.real and line else said.inputs.session(device, str(ip_address(item.address)))
