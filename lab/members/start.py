"""Configuring and starting a member's router in its node."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ixp.model.base import Frozen
from lab import daemons
from lab.members import attach
from lab.node import Node
from lab.world import Address, Daemon, Router, World

# Quick enough that a dead session shows within half a minute, slow enough for a machine that is busy with something else.
HOLD_S = 30
KEEPALIVE_S = 10

_TEMPLATES = Environment(  # noqa: S701  configurations are not HTML
    loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_LOOPBACK = 'for address in "$@"; do ip address add "$address" dev lo nodad; done'


class Peer(Frozen):
    """A session with a route server or a collector, as the member configures it."""

    name: str
    device: str
    version: int
    local: Address
    remote: Address
    asn: int


def peers(world: World, router: Router) -> tuple[Peer, ...]:
    """The sessions that a router's operator configured: one for each family it has and each server it speaks to."""
    servers = (*(world.route_servers if router.sessions else ()), *(world.collectors if router.collector else ()))
    pairs = [(server, own) for server in servers for own in router.addresses]
    return tuple(
        Peer(
            name=f"{server.name.replace('-', '_')}_v{own.version}",
            device=server.name,
            version=own.version,
            local=own.ip,
            remote=(server.ipv4 if own.version == 4 else server.ipv6).ip,
            asn=world.route_server_asn,
        )
        for server, own in pairs
    )


def configuration(world: World, router: Router, password: str | None = None) -> str:
    """The daemon's configuration: it announces the good and the bad alike, and accepts what the route servers send.

    ``password`` is that of all its sessions (RFC 2385).
    """
    announced = (*router.announces, *router.bad)
    return _TEMPLATES.get_template(f"{router.daemon}.j2").render(
        router=router,
        versions=[address.version for address in router.addresses],
        prefixes={version: [item for item in announced if item.version == version] for version in (4, 6)},
        peers=peers(world, router),
        password=password,
        hold_s=HOLD_S,
        keepalive_s=KEEPALIVE_S,
    )


def start(node: Node, world: World, router: Router, password: str | None = None) -> None:
    """Plug the router in, give it an address in each good prefix and start its daemon; the cables are laid already."""
    attach.assemble(node, router)
    node.script(_LOOPBACK, *(f"{host}/{host.max_prefixlen}" for version in (4, 6) for host in router.hosts(version)))
    text = configuration(world, router, password)
    if router.daemon is Daemon.BIRD:
        daemons.start_bird(node, text)
    else:
        daemons.start_frr_router(node, text)
