"""Rules on values that change places, of connections, NAPs' ends and members: lines were mixed up, or a cable has to move."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from ixp.flows.change_naps import end_path, staying_ends
from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Owned, Transition, connection_path, member_path
from ixp.flows.words import joined
from ixp.model import PortRef, Severity


@dataclass(frozen=True)
class Holder:
    """What has a value before and after: its name, its kind and name, its member, and where its new value stands."""

    key: str
    object: str
    member: str
    path: str
    old: Hashable
    new: Hashable


def _connections(step: Transition, name: str) -> list[Holder]:
    return [_holder(old, new, name) for old, new in step.staying]


def _holder(old: Owned, new: Owned, name: str) -> Holder:
    field = name if name != "ports" else "port" if len(new.item.ports) == 1 else "ports"
    path, key = connection_path(new, field), new.item.key
    return Holder(key, f"connection {key}", new.member.key, path, getattr(old.item, name), getattr(new.item, name))


def _with_ends(step: Transition) -> list[Holder]:
    """Ports of connections and of NAPs' ends."""
    ends = [
        Holder(
            f"{end.member} of NAP {nap.key}",
            f"NAP {nap.key}",
            end.member,
            end_path(nap, end, "ports" if len(end.ports) > 1 else "port"),
            was.ports,
            end.ports,
        )
        for nap, was, end in staying_ends(step)
        if was.ports and end.ports
    ]
    return _connections(step, "ports") + ends


def _rings(holders: Sequence[Holder]) -> Iterator[list[Holder]]:
    """Holders each of which has what the next one had, and the last one what the first had: two of them, or more."""
    changed = [item for item in holders if item.old and item.new and item.old != item.new]
    had = {item.old: item for item in changed}
    seen: set[str] = set()
    for first in changed:
        ring: list[Holder] = []
        item: Holder | None = first
        while item and item.key not in seen:
            seen.add(item.key)
            ring.append(item)
            item = had.get(item.new)
        if ring and item is first:
            yield ring


def _exchanged(ring: Sequence[Holder], words: str, hint: str) -> ChangeFault:
    what = f"{joined([item.key for item in ring])} have exchanged their {words}"
    return ChangeFault(what=what, path=ring[0].path, object=ring[0].object, hint=hint)


def _address_rings(step: Transition) -> Iterator[list[Holder]]:
    """Both families at once are told once."""
    seen: set[frozenset[str]] = set()
    for name in ("ipv4", "ipv6"):
        for ring in _rings(_connections(step, name)):
            keys = frozenset(item.key for item in ring)
            if keys not in seen:
                seen.add(keys)
                yield ring


def _addresses(step: Transition) -> Iterator[ChangeFault]:
    for ring in _address_rings(step):
        yield _exchanged(ring, "addresses", "see which lines were mixed up; each router would refuse the other's sessions")


def _macs(step: Transition) -> Iterator[ChangeFault]:
    for ring in _rings(_connections(step, "macs")):
        if len({item.member for item in ring}) > 1:  # a member may swap its own routers
            yield _exchanged(ring, "MACs", "see which lines were mixed up; each port would refuse its router")


def _ports(step: Transition) -> Iterator[ChangeFault]:
    for ring in _rings(_with_ends(step)):
        yield _exchanged(ring, "ports", "see at the patch panel which is which; LLDP and MACs tell")


def _port_reused(step: Transition) -> Iterator[ChangeFault]:
    """A port given up by one that moves, or shrinks, and taken by another with the same change."""
    holders = _with_ends(step)
    ringed = {item.key for ring in _rings(holders) for item in ring}
    given = {port: item for item in holders for port in {*_ports_of(item.old)} - {*_ports_of(item.new)}}
    staying = {item.key for item in holders}
    come = [
        Holder(key, f"connection {key}", owned.member.key, connection_path(owned, "port"), (), owned.item.ports)
        for key, owned in sorted(step.new_connections.items())
        if key not in staying
    ]
    for item in (*holders, *come):
        taken = [port for port in _ports_of(item.new) if port in given and given[port].member != item.member]
        if taken and item.key not in ringed and item.old != item.new:
            was = given[taken[0]]
            what = f"{taken[0]} was that of {was.key}, which moves with the same change: its cable is still in it"
            hint = f"see {was.key} up at its new port first, then give this one away"
            yield ChangeFault(what=what, path=item.path, object=item.object, hint=hint)


def _ports_of(value: Hashable) -> tuple[PortRef, ...]:
    return value if isinstance(value, tuple) else ()


def _address_reused(step: Transition) -> Iterator[ChangeFault]:
    old: dict[IPv4Address | IPv6Address, Owned] = {
        address: owned for owned in step.old_connections.values() for address in owned.item.addresses
    }
    swapped = {item.key for ring in _address_rings(step) for item in ring}
    for owned in step.new_connections.values():
        for address in owned.item.addresses:
            before = old.get(address)
            other = before is not None and before.member.asn != owned.member.asn and before.item.key != owned.item.key
            if before and other and owned.item.key not in swapped:
                what = (
                    f"{address} was that of {before.item.key}: routers that still know it send their traffic to the wrong member"
                )
                path = connection_path(owned, f"ipv{address.version}")
                hint = "take a free address; one that was given up rests for some weeks"
                yield ChangeFault(what=what, path=path, object=f"connection {owned.item.key}", hint=hint)


def _members(name: str, words: str) -> Callable[[Transition], Iterator[ChangeFault]]:
    def check(step: Transition) -> Iterator[ChangeFault]:
        keys = sorted(step.old_members.keys() & step.new_members.keys())
        pairs = ((key, step.old_members[key], step.new_members[key]) for key in keys)
        holders = [
            Holder(key, f"member {key}", key, member_path(new, name), getattr(old, name), getattr(new, name))
            for key, old, new in pairs
        ]
        for ring in _rings(holders):
            yield _exchanged(ring, words, "see which lines were mixed up")

    return check


def _people(step: Transition) -> Iterator[ChangeFault]:
    yield from _members("name", "names")(step)
    yield from _members("noc", "contacts")(step)


RULES = (
    ChangeRule(
        "change.address-swap",
        Severity.ERROR,
        Level.HIGH,
        "two members don't exchange addresses: lines were mixed up",
        "ipv4: of armor-1 and loire-1 exchanged",
        _addresses,
    ),
    ChangeRule(
        "change.mac-swap",
        Severity.ERROR,
        Level.HIGH,
        "two members don't exchange routers: lines were mixed up",
        "macs: of armor-1 and loire-1 exchanged",
        _macs,
    ),
    ChangeRule(
        "change.port-swap",
        Severity.WARNING,
        Level.HIGH,
        "each would be on the other's cable, unless the inventory was wrong before",
        "port: of armor-1 and loire-1 exchanged",
        _ports,
    ),
    ChangeRule(
        "change.port-reused",
        Severity.WARNING,
        Level.MEDIUM,
        "who gets a port gets the cable that is in it",
        "port: of loire-1 becomes another, and armor-1 gets the old one",
        _port_reused,
    ),
    ChangeRule(
        "change.address-reused",
        Severity.WARNING,
        Level.MEDIUM,
        "neighbours remember who had an address",
        "a new member gets the address of one that leaves with the same change",
        _address_reused,
    ),
    ChangeRule(
        "change.member-swap",
        Severity.WARNING,
        Level.MEDIUM,
        "in an emergency the wrong network is called",
        "email: and phone: of armor and loire exchanged",
        _people,
    ),
)
