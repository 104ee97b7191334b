"""An exchange's folders for Batfish, each with what its questions need and nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass

from ixp.errors import InputError
from validate.batfish.inputs import Inputs, core, ends
from validate.batfish.routers import Router, World
from validate.batfish.servers import servers
from validate.batfish.world import frr_text, speakers


@dataclass(frozen=True)
class Folders:
    """The folders of one exchange.

    ``core``: the switches and what the exchange has on them, silent. ``servers``: the route servers alone, with every session and
    policy. ``ends``: all of it with members' routers, and of the route servers the sessions with these.
    """

    core: Inputs
    servers: Inputs
    ends: Inputs


def folders(world: World, files: Mapping[str, str], routers: tuple[Router, ...]) -> Folders:
    """Make them from the rendered files, by device name.

    Raises InputError where one is missing, or for a line whose meaning can't be kept.
    """
    for device in world.exchange.facts.devices:
        if device.name not in files:
            raise InputError(f"{device.name} was not rendered", where=f"{device.name}.cfg", hint="render all devices")
    around = speakers(world.exchange, world.snapshot)
    spelt = {item.name: frr_text(world, item, files) for item in around if not item.collector}
    return Folders(core(world, files, around), servers(world, files, spelt), ends(world, files, spelt, around, routers))
