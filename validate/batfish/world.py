"""The exchange's own machines in the model: route servers and the collector.

A route server that does not run FRR is shown as its twin: the same policy spelt for FRR. What Batfish says of it is said of the
policy, not of the file.
"""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Interface

from ixp.data.snapshot import Snapshot
from ixp.model import Exchange, Role
from ixp.model.base import Frozen
from ixp.platforms import platform
from ixp.policy.route_server import RouteServer, route_server
from ixp.render.environment import environment
from validate.batfish.machine import Machine, cables, interface
from validate.batfish.routers import World


class Spoken(Frozen, extra="ignore"):
    """What of a route server's session can be seen in Batfish: nothing of what it may announce."""

    key: str
    asn: int
    address: IPv4Address
    disabled: bool


class Speaker(Frozen):
    """A route server or collector and its sessions over IPv4. ``frr``: it runs FRR, so its file and not a twin is shown."""

    name: str
    frr: bool
    collector: bool
    ipv4: IPv4Address
    asn: int
    sessions: tuple[Spoken, ...]


def speakers(exchange: Exchange, snapshot: Snapshot) -> tuple[Speaker, ...]:
    """Route servers and collectors in order of name; raises InputError where NetBox gives one no address."""
    return tuple(
        _speaker(item.platform == "frr", route_server(exchange, snapshot, item))
        for item in exchange.facts.devices
        if item.role in {Role.ROUTE_SERVER, Role.COLLECTOR}
    )


def _speaker(frr: bool, task: RouteServer) -> Speaker:
    return Speaker(
        name=task.name,
        frr=frr,
        collector=task.collector,
        ipv4=task.ipv4,
        asn=task.asn,
        sessions=tuple(
            Spoken(key=item.key, asn=item.asn, address=item.address, disabled=item.disabled)
            for item in task.sessions
            if isinstance(item.address, IPv4Address)
        ),
    )


def machine(exchange: Exchange, speaker: Speaker) -> Machine:
    """Its node: one interface in the peering LAN, at the exchange's own ports that serve it."""
    lan = exchange.intent.peering_lan.ipv4
    ports = tuple(own.port for own in exchange.intent.own_ports if own.serves == speaker.name)
    peering = interface((IPv4Interface(f"{speaker.ipv4}/{lan.prefixlen}"),), ports)
    return Machine(name=speaker.name, interfaces=(peering,), cables=cables(ports))


def frr_text(world: World, speaker: Speaker, files: Mapping[str, str]) -> str:
    """Its configuration for FRR: its own file, or the same policy spelt so."""
    if speaker.frr:
        return files[speaker.name]
    device = world.exchange.device(speaker.name)
    assert device is not None  # noqa: S101  a speaker is a device
    context = platform("frr").context(world.exchange, world.snapshot, device)
    return environment("frr").get_template("main.j2").render(c=context)
