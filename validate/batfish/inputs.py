"""What Batfish is given: a folder of files made from the rendered ones, and the way back from its lines to theirs."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Exchange
from ixp.model.base import Frozen
from validate.batfish.projection import project
from validate.batfish.speaker import lines_before, wrapped
from validate.batfish.world import Machine, Speaker, shown, speakers, stubs

_EOS_MARK = "! BATFISH_FORMAT: ARISTA\n"
_TOPOLOGY = "batfish/layer1_topology.json"


class Source(Frozen):
    """A file of the folder: the node it makes, the format it must be read as, and how many lines stand before the device's own.

    ``real`` is False for what no device is given: a stub or a twin.
    """

    node: str
    format: str
    offset: int
    real: bool


class Inputs(Frozen):
    """A folder for Batfish: texts by path, where each comes from, and what was left out, by what it is about."""

    files: dict[str, str]
    sources: dict[str, Source]
    machines: tuple[Machine, ...]
    speakers: tuple[Speaker, ...]
    left_out: dict[str, int]

    @property
    def digest(self) -> str:
        """SHA-256 over paths and texts: answers hold for these inputs alone."""
        return hashlib.sha256(json.dumps(sorted(self.files.items())).encode()).hexdigest()

    def where(self, path: str, line: int = 0) -> str:
        """``device.cfg:line`` of a place in the folder, the node's name for what no device is given."""
        source = self.sources.get(path)
        if source is None:
            return path
        if not source.real:
            return f"{source.node} (model)"
        own = line - source.offset
        return f"{source.node}.cfg:{own}" if own > 0 else f"{source.node}.cfg"

    def where_is(self, node: str, start: str) -> str:
        """The place of the first line of a node's file that begins so; the file where there is none."""
        path = f"configs/{node}.cfg"
        lines = self.files.get(path, "").splitlines()
        found = (number for number, line in enumerate(lines, 1) if line == start or line.startswith(f"{start} "))
        return self.where(path, next(found, 0))


def inputs(exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str]) -> Inputs:
    """Make the folder from the rendered files (by device name); raises InputError where one is missing."""
    for device in exchange.facts.devices:
        if device.name not in files:
            raise InputError(f"{device.name} was not rendered", where=f"{device.name}.cfg", hint="render all devices")
    texts: dict[str, str] = {}
    sources: dict[str, Source] = {}
    left_out: Counter[str] = Counter()
    for device in exchange.switches:
        if device.platform != "eos":
            continue
        projection = project("eos", files[device.name])
        path = f"configs/{device.name}.cfg"
        texts[path] = _EOS_MARK + projection.text
        sources[path] = Source(node=device.name, format="ARISTA", offset=1, real=True)
        left_out += projection.left_out
    around = speakers(exchange, snapshot)
    own = {item.name for item in around if item.frr}
    machines = (*(shown(exchange, snapshot, item, dict(files)) for item in around), *stubs(exchange, around))
    for machine, frr in machines:
        projection = project("frr", frr)
        path = f"configs/{machine.name}.cfg"
        texts[path] = wrapped(machine.name, machine.interfaces, projection.text)
        offset = lines_before(machine.name, machine.interfaces)
        sources[path] = Source(node=machine.name, format="CUMULUS_CONCATENATED", offset=offset, real=machine.name in own)
        left_out += projection.left_out if machine.name in own else Counter()
    nodes = tuple(machine for machine, _ in machines)
    texts[_TOPOLOGY] = _topology(exchange, nodes)
    return Inputs(files=texts, sources=sources, machines=nodes, speakers=around, left_out=dict(sorted(left_out.items())))


def _topology(exchange: Exchange, machines: tuple[Machine, ...]) -> str:
    """Every cable, from NetBox and from the intent's ports; without it Batfish takes all of one subnet for neighbours."""
    pairs = [(item.a.device, item.a.interface, item.b.device, item.b.interface) for item in exchange.facts.cables]
    pairs += [(port.device, port.interface, item.name, name) for item in machines for name, port in item.cables]
    edges = [
        {"node1": {"hostname": a, "interfaceName": port}, "node2": {"hostname": b, "interfaceName": name}}
        for a, port, b, name in pairs
    ]
    return json.dumps({"edges": edges}, indent=1) + "\n"
