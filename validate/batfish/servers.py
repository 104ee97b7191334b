"""The folder of the route servers' policies: each one's twin with the maps that prove its claims, and nothing around it."""

from collections import Counter
from collections.abc import Mapping
from ipaddress import IPv4Interface

from validate.batfish.inputs import Inputs, Source, session_heads
from validate.batfish.machine import Machine
from validate.batfish.routers import World
from validate.batfish.speaker import Interface, lines_before, wrapped
from validate.batfish.twin import Twin, make_twin
from validate.batfish.world import Speaker, speakers

_PORT = "swp1"


def servers(world: World, files: Mapping[str, str], spelt: Mapping[str, str]) -> Inputs:
    """The folder of the rendered files by device name; ``spelt`` are the same in FRR's language.

    Raises InputError for a line whose meaning can't be kept.
    """
    tasks = {item.name: item for item in world.servers}
    lans = (world.exchange.intent.peering_lan.ipv4,)
    found = [item for item in speakers(world.exchange, world.snapshot) if not item.collector]
    twins = {item.name: make_twin(spelt[item.name], _name(item), server=tasks[item.name], lans=lans) for item in found}
    machines = {item.name: _machine(item) for item in found}
    left_out = sum((Counter(twins[item.name].left_out) for item in found if item.frr), Counter[str]())
    return Inputs(
        files={f"configs/{name}.cfg": wrapped(name, machines[name].interfaces, twin.text) for name, twin in twins.items()},
        sources={f"configs/{item.name}.cfg": _source(item, machines[item.name], twins[item.name]) for item in found},
        machines=tuple(machines.values()),
        speakers=tuple(found),
        left_out=dict(sorted(left_out.items())),
        twins=twins,
        heads={key: where for item in found for key, where in session_heads(item.name, files[item.name])},
    )


def _name(speaker: Speaker) -> str:
    """What errors call it: the twin of one that does not run FRR has lines of its own."""
    return speaker.name if speaker.frr else f"{speaker.name} (model)"


def _machine(speaker: Speaker) -> Machine:
    port = Interface(name=_PORT, addresses=(IPv4Interface(speaker.ipv4),))
    return Machine(name=speaker.name, interfaces=(port,), cables=())


def _source(speaker: Speaker, machine: Machine, twin: Twin) -> Source:
    offset = lines_before(machine.name, machine.interfaces)
    lines = twin.lines if speaker.frr else ()
    return Source(node=speaker.name, format="CUMULUS_CONCATENATED", offset=offset, real=speaker.frr, lines=lines)
