"""What a change does: routes that members' routers gain and lose, sessions that come up or go down."""

from collections import defaultdict
from collections.abc import Iterator

from ixp.model import RouteEffect, SessionEffect
from validate.batfish.answers import Answers
from validate.batfish.machine import Machine
from validate.batfish.routes import Heard, heard

_Ours = tuple[str, str]  # member, connection


def route_effects(after: Answers, before: Answers) -> tuple[RouteEffect, ...]:
    """For each member's router in the model, in order of key; those without a difference are left out."""
    new, old = _routes(after), _routes(before)
    found = []
    for member, key in sorted(new.keys() | old.keys(), key=lambda item: item[1]):
        here, there = new.get((member, key), frozenset()), old.get((member, key), frozenset())
        if here != there:
            gained, lost = _texts(here - there), _texts(there - here)
            found.append(RouteEffect(member=member, router=key, gained=gained, lost=lost))
    return tuple(found)


def session_effects(after: Answers, before: Answers) -> tuple[SessionEffect, ...]:
    """For each session with a member's router in the model, in order of route server and key."""
    new, old = frozenset(_up(after)), frozenset(_up(before))
    return tuple(SessionEffect(device=device, session=key, up=(device, key) in new) for device, key in sorted(new ^ old))


def _routes(answers: Answers) -> dict[_Ours, frozenset[Heard]]:
    """What each router has, through whichever route server."""
    machines = {item.name: item for item in answers.inputs.machines}
    found: dict[_Ours, set[Heard]] = defaultdict(set)
    for item in heard(answers):
        if ours := _ours(machines[item.machine]):
            found[ours].add(item.model_copy(update={"machine": "", "server": ""}))
    return {ours: frozenset(items) for ours, items in found.items()}


def _ours(machine: Machine) -> _Ours | None:
    return (machine.router.member, machine.router.key) if machine.router else None


def _texts(items: frozenset[Heard]) -> tuple[str, ...]:
    return tuple(item.text for item in sorted(items, key=lambda item: (item.prefix, item.origin)))


def _up(answers: Answers) -> Iterator[tuple[str, str]]:
    keys = {(speaker.name, str(item.address)): item.key for speaker in answers.inputs.speakers for item in speaker.sessions}
    shown = {item.router.key for item in answers.inputs.machines if item.router}
    for item in answers.sessions():
        key = keys.get((item.node, item.address))
        if item.up and key in shown:
            yield item.node, key
