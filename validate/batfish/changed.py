"""Which connections a change is about: they get a router in the model before all others."""

from collections.abc import Iterator, Mapping

from validate.batfish.ports import service_port
from validate.batfish.routers import World
from validate.rendered.text import sections

Fingerprint = tuple[object, ...]


def changed(after: World, files: Mapping[str, str], before: World, carried: Mapping[str, str]) -> frozenset[str]:
    """Keys of the connections whose intent, prefixes, session or switch port differ; those of new ones and of those that go too.

    ``files`` are the rendered files of the one, ``carried`` those of the other, by device name.
    """
    new, old = dict(_fingerprints(after, files)), dict(_fingerprints(before, carried))
    return frozenset(key for key in new.keys() | old.keys() if new.get(key) != old.get(key))


def _fingerprints(world: World, files: Mapping[str, str]) -> Iterator[tuple[str, Fingerprint]]:
    switches = {device.name: files.get(device.name, "") for device in world.exchange.switches}
    stanzas = {(name, item.head): item.body for name, text in switches.items() for item in sections(text)}
    sets = world.sets()
    sessions = {(server.name, item.key): item for server in world.servers for item in server.sessions if item.version == 4}
    for member, connection in world.exchange.connections():
        ports = (*connection.ports, service_port(connection.ports))
        yield (
            connection.key,
            (
                member.model_copy(update={"connections": ()}),
                connection,
                sets.get(member.asn),
                tuple(stanzas.get((port.device, f"interface {port.interface}")) for port in ports),
                tuple(sessions.get((server.name, connection.key)) for server in world.servers),
            ),
        )
