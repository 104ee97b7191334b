"""A plan by member and by device, in words."""

from collections.abc import Iterable, Mapping, Sequence

from ixp.flows.changes import Address, ChangeSet, Kind, Touched
from ixp.flows.plan import DeviceChange, Flap, MemberPart
from ixp.flows.touched import attached
from ixp.flows.words import some
from ixp.model import Exchange, Intent, Member, Role
from ixp.model.device import natural_key

_SHOWN = 8


def member_parts(before: Intent | None, after: Intent, difference: ChangeSet, flaps: Sequence[Flap]) -> tuple[MemberPart, ...]:
    """One for each member that is concerned, in order of key."""
    members: dict[str, Member] = {item.key: item for intent in (before, after) if intent for item in intent.members}
    owners = {address: key for intent in (before, after) if intent for address, key in _owners(intent).items()}
    touched = difference.touched
    keys = {key for item in difference.changes for key in item.members}
    keys |= {owners[item] for item in touched.addresses if item in owners}
    return tuple(_member_part(members[key], difference, owners, flaps) for key in sorted(keys & members.keys()))


def _owners(intent: Intent) -> dict[Address, str]:
    return {
        address: member.key for member in intent.members for connection in member.connections for address in connection.addresses
    }


def _member_part(member: Member, difference: ChangeSet, owners: Mapping[Address, str], flaps: Sequence[Flap]) -> MemberPart:
    touched = difference.touched
    words = tuple(
        text
        for change in difference.changes
        if member.key in change.members
        for text in _lines(change.object, change.kind, change.words)
    )

    def own(addresses: Iterable[Address]) -> tuple[Address, ...]:
        return tuple(item for item in addresses if owners.get(item) == member.key)

    keys = {item.key for item in member.connections}
    return MemberPart(
        key=member.key,
        name=member.name,
        asn=member.asn,
        words=words,
        starting=own(touched.starting),
        ending=own(touched.ending),
        flaps=tuple(item for item in flaps if keys & set(item.object.replace("(", " ").replace(")", " ").split())),
    )


def _lines(name: str, kind: Kind, words: tuple[str, ...]) -> list[str]:
    """A change under its member's name; that an object comes or goes is said on each of its lines."""
    what = "" if name.startswith("member ") else f"{name}: "
    verb = "" if kind is Kind.CHANGED else f"{kind.value}: "
    return [f"{what}{verb}{text}" for text in words] or [f"{what}{kind.value}"]


def device_words(exchange: Exchange, before: Intent | None, item: DeviceChange, touched: Touched) -> tuple[str, ...]:
    """What the change means on that device."""
    if item.role == Role.SWITCH:
        names = sorted((port.partition("/")[2] for port in touched.ports if port.startswith(f"{item.device}/")), key=natural_key)
        return (f"ports: {some(names, _SHOWN)}",) if names else ("no member's port",)
    place = "collector" if item.role == Role.COLLECTOR else "lan"
    old, new = _sessions(before, place), _sessions(exchange.intent, place)
    groups = (
        ("start", new.keys() - old.keys()),
        ("end", old.keys() - new.keys()),
        ("may flap", set(touched.flapping) & old.keys() & new.keys()),
    )
    words = tuple(f"addresses whose sessions {verb}: {_named(found, old | new)}" for verb, found in groups if found)
    device = exchange.device(item.device)
    drain = (f"is being drained: {device.drain}",) if device and device.drain else ()
    return drain + (words or ("no session starts, ends or flaps: filters or descriptions change",))


def _sessions(intent: Intent | None, place: str) -> dict[Address, str]:
    """The addresses that have sessions with the route servers, or with the collector, and whose they are."""
    found = ((key, item) for key, item in attached(intent).items() if item.place == place)
    return {
        address: key
        for key, item in found
        if place == "collector" or item.connection.route_servers
        for address in item.connection.addresses
    }


def _named(addresses: Iterable[Address], keys: Mapping[Address, str]) -> str:
    ordered = sorted(addresses, key=lambda item: (item.version, int(item)))
    return some([f"{address} ({keys[address]})" for address in ordered], _SHOWN)


def turn(exchange: Exchange, order: tuple[str, ...], name: str, touched: Touched) -> str:
    """Why the device comes when it does."""
    device = exchange.device(name)
    position = order.index(name)
    removal = bool(touched.ending) and not touched.starting
    assert device is not None  # noqa: S101  the order is of the exchange's devices
    switch = device.role is Role.SWITCH
    why = {
        (True, False): "switches first, so that a session finds its port",
        (False, False): "after the switches; never two at once",
        (True, True): "ports after their sessions have ended",
        (False, True): "sessions end before their ports; never two at once",
    }[switch, removal]
    return f"first, alone: {why}" if position == 0 and len(order) > 1 else why
