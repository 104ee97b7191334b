"""A plan in one sentence."""

from collections.abc import Sequence

from ixp.flows.changes import Change, Kind, Touched
from ixp.flows.lanes import EVERYBODY, DataChange
from ixp.flows.plan import DeviceChange, Flap
from ixp.flows.words import count, some
from ixp.model import Intent
from ixp.platforms.flaps import Effect

_MOST = 3


def headline(changes: Sequence[Change], devices: Sequence[DeviceChange], *, others: str, record: bool = False) -> str:
    """What happens, on how many devices, and what ``others`` notice of it."""
    if not (changes or devices or record):
        return "Nothing changes."
    said = [item.said or item.object for item in changes]
    if any(item.kind is Kind.ADDED and item.object.startswith("exchange ") for item in changes):
        members = sum(item.object.startswith("member ") for item in changes)
        said = [f"{said[0]}, with {count(members, 'member')}"]
    rest = len(said) - _MOST
    text = "; ".join(said[:_MOST]) + (f"; and {count(rest, 'more change')}" if rest > 0 else "")
    text = text or _without_changes(devices)
    where = f"{count(len(devices), 'device')} {'changes' if len(devices) == 1 else 'change'}" if devices else "in NetBox only"
    return "; ".join(part for part in (text[0].upper() + text[1:], where, others if devices else "") if part) + "."


def data_headline(changes: Sequence[DataChange], devices: Sequence[DeviceChange]) -> str:
    """What outside data change: for whom, on how many devices."""
    names = [item.member for item in changes if item.member != EVERYBODY]
    whom = f"{count(len(names), 'member')} ({some(names)})" if names else ""
    all_routes = f"all routes ({EVERYBODY})" if len(names) < len(changes) else ""
    said = " and ".join(part for part in (whom, all_routes) if part) or "no member"
    return f"Outside data change for {said}; {count(len(devices), 'device')} concerned."


def _without_changes(devices: Sequence[DeviceChange]) -> str:
    if any(item.drift for item in devices):
        return "what was changed by hand is overwritten"
    return "configurations are rendered anew" if devices else "NetBox is brought back to the inventory"


def others_notice(before: Intent | None, changes: Sequence[Change], touched: Touched, flaps: Sequence[Flap]) -> str:
    """What members notice that have no part in the changes."""
    if before is None:
        return ""
    concerned = {key for item in changes for key in item.members}
    strangers = {
        address
        for member in before.members
        if member.key not in concerned
        for item in member.connections
        for address in item.addresses
    }
    every = sorted({item.device for item in flaps if item.effect is Effect.ALL_FLAP} | set(touched.servers))
    if every:
        return f"every session with {' and '.join(every)} may flap"
    hit = len(strangers & touched.addresses)
    return f"{count(hit, 'address', 'addresses')} of others may flap" if hit else "nobody else's session is touched"
