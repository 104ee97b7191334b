"""What no route may do, proven: Batfish looks for one that a proof map permits (``validate.batfish.twin.claims``).

One question for each map: with ten in one they take ten times as long each. Where what a route breaks is excepted, the map is
asked again without that claim, until it permits nothing more or something that is not excepted.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from ixp.errors import ServiceError
from ixp.model import Finding
from validate.batfish.answers import Answers
from validate.batfish.compare import Touched
from validate.batfish.faults import fault
from validate.batfish.routers import World
from validate.batfish.routes_asked import Decided, words
from validate.batfish.twin import Policies
from validate.batfish.twin.sections import section
from validate.batfish.waived import waived

_HINT = "see the entries of this map, and the lists that they name"


def check_proofs(
    world: World, said: Answers, touched: Touched | None, excepted: Callable[[Finding], object] = lambda _finding: False
) -> Iterator[Finding]:
    """Findings on the sessions that are touched (None: on all): a rule once for each device, with the first that breaks it.

    ``excepted`` tells the findings that people put up with.

    Raises ServiceError where Batfish does not answer in time: what is not proven is not passed.
    """
    alike: dict[str, list[_Map]] = {}
    for one in _maps(world, said, touched):
        alike.setdefault(one.digest, []).append(one)
    for server in world.servers:
        broken: dict[str, list[_Breach]] = {}
        for maps in alike.values():
            if maps[0].device == server.name:
                for breach in _broken(said, maps, excepted):
                    broken.setdefault(breach.rule, []).append(breach)
        for found in broken.values():
            yield _finding(said, found)


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


@dataclass(frozen=True)
class _Breach:
    """A route that breaks a rule; ``maps`` are all that are equal, the one that was asked first."""

    rule: str
    row: Decided
    maps: list[_Map]


def _broken(said: Answers, maps: list[_Map], excepted: Callable[[Finding], object]) -> Iterator[_Breach]:
    """Each rule that a map breaks, as far as they are excepted, and the first that is not."""
    device, name = maps[0].device, maps[0].name
    known: set[str] = set()
    asked = said
    while True:
        found = [_Breach(_rule(said.inputs.twins[device].claims, row), row, maps) for row in asked.searched(device, name)]
        yield from found
        new = {item.rule for item in found if excepted(_finding(said, [item]))} - known
        if not new:
            return
        known |= new
        asked = said.of(waived(said.inputs, device, name, frozenset(known)))


def _rule(claims: dict[str, str], row: Decided) -> str:
    if row.entry not in claims:
        what = f"Batfish permits a route in {row.policy} and does not say where: '{row.entry}' is the end of no claim"
        raise ServiceError(what, hint="run the Batfish of pybatfish's version")
    return claims[row.entry]


def _finding(said: Answers, found: list[_Breach]) -> Finding:
    """What breaks a rule: the first route, and all sessions."""
    one, rule = found[0].maps[0], found[0].rule
    way = "sends" if rule.startswith("batfish.sends") else "accepts"
    sessions = list(dict.fromkeys(same.session for breach in found for same in breach.maps))
    more = len(sessions) - 1
    others = f", and on {more} more session{'' if more == 1 else 's'}" if more else ""
    what = f"{way} {words(found[0].row.given, said.inputs.twins[one.device].code)}{others}"
    where = place(said, one.device, one.item, one.item.exports if way == "sends" else one.item.imports)
    return fault(rule, what, where, about=one.session, hint=_HINT, subjects=sessions)


def place(said: Answers, device: str, item: Policies, name: str) -> str:
    """The line to look at: where the map begins, the session where the device has no such file."""
    source = said.inputs.sources[f"configs/{device}.cfg"]
    line = said.inputs.twins[device].entries.get(name, 0)
    return f"{device}.cfg:{line}" if source.real and line else said.inputs.session(device, str(ip_address(item.address)))
