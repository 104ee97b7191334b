"""What Batfish is given: a folder of files made from the rendered ones, and the way back from its lines to theirs."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ixp.model import Exchange
from ixp.model.base import Frozen
from validate.batfish.machine import Machine
from validate.batfish.projection import project
from validate.batfish.routers import Router, World
from validate.batfish.speaker import SILENT, lines_before, stub, wrapped
from validate.batfish.stubs import stubs
from validate.batfish.twin import Twin, make_twin
from validate.batfish.world import Speaker, machine

_EOS_MARK = "! BATFISH_FORMAT: ARISTA\n"
# FRR and BIRD name the neighbour where a session begins.
_HEAD = re.compile(r"\s+neighbor (\d+\.\d+\.\d+\.\d+) (?:remote-as|as) \d+;?$")
_TOPOLOGY = "batfish/layer1_topology.json"


class Source(Frozen):
    """A file of the folder: the node it makes, the format it must be read as, and how many lines stand before the device's own.

    ``real`` is False for what no device is given: a stub, or the twin of a route server that does not run FRR. ``lines`` are the
    device's lines that those of a twin come from (0: from none).
    """

    node: str
    format: str
    offset: int
    real: bool
    lines: tuple[int, ...] = ()


class Inputs(Frozen):
    """A folder for Batfish: texts by path, where each comes from, and what was left out, by what it is about.

    ``twins`` are those of the route servers. ``heads`` are the lines of the devices' own files that sessions begin at:
    ``device address`` to ``device.cfg:line``.
    """

    files: dict[str, str]
    sources: dict[str, Source]
    machines: tuple[Machine, ...]
    speakers: tuple[Speaker, ...]
    left_out: dict[str, int]
    twins: dict[str, Twin]
    heads: dict[str, str]

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
        if source.lines:
            own = source.lines[own - 1] if 0 < own <= len(source.lines) else 0
        return f"{source.node}.cfg:{own}" if own > 0 else f"{source.node}.cfg"

    def where_is(self, node: str, start: str) -> str:
        """The place of the first line of a node's file that begins so; the file where there is none."""
        path = f"configs/{node}.cfg"
        lines = self.files.get(path, "").splitlines()
        found = (number for number, line in enumerate(lines, 1) if line == start or line.startswith(f"{start} "))
        return self.where(path, next(found, 0))

    def session(self, speaker: str, address: str) -> str:
        """The line of a route server's own file that a session with this address begins at; the file where there is none."""
        return self.heads.get(f"{speaker} {address}", f"{speaker}.cfg")


def core(world: World, files: Mapping[str, str], around: tuple[Speaker, ...]) -> Inputs:
    """The folder of the switches, and of what the exchange itself has on them: it says nothing there."""
    nodes = [(machine(world.exchange, item), SILENT, None, False) for item in around]
    return _folder(world, files, around, {}, nodes)


def ends(
    world: World,
    files: Mapping[str, str],
    spelt: Mapping[str, str],
    around: tuple[Speaker, ...],
    routers: tuple[Router, ...],
) -> Inputs:
    """The folder of the whole exchange with these members' routers, and of the route servers the sessions with these.

    ``spelt`` are the route servers' configurations in FRR's language. Raises InputError for a line whose meaning can't be kept.
    """
    twins = dict(_twins(around, spelt, routers))
    spoken = [
        (machine(world.exchange, item), _text(item, twins.get(item.name)), twins.get(item.name), item.frr) for item in around
    ]
    members = stubs(world, around, routers, tuple(item.code for item in twins.values()))
    return _folder(world, files, around, twins, [*spoken, *((node, text, None, False) for node, text in members)])


def _folder(
    world: World,
    files: Mapping[str, str],
    around: tuple[Speaker, ...],
    twins: dict[str, Twin],
    nodes: Sequence[tuple[Machine, str, Twin | None, bool]],
) -> Inputs:
    made = [_switch(device.name, files[device.name]) for device in world.exchange.switches if device.platform == "eos"]
    made += [_node(*item) for item in nodes]
    machines = tuple(node for node, *_ in nodes)
    topology = _topology(world.exchange, machines)
    return Inputs(
        files={f"configs/{item.source.node}.cfg": item.text for item in made} | {_TOPOLOGY: topology},
        sources={f"configs/{item.source.node}.cfg": item.source for item in made},
        machines=machines,
        speakers=around,
        left_out=dict(sorted(sum((item.left_out for item in made), Counter()).items())),
        twins=twins,
        heads={key: where for item in around for key, where in session_heads(item.name, files[item.name])},
    )


@dataclass(frozen=True)
class _File:
    text: str
    source: Source
    left_out: Counter[str]


def _switch(name: str, text: str) -> _File:
    projection = project(text)
    return _File(_EOS_MARK + projection.text, Source(node=name, format="ARISTA", offset=1, real=True), projection.left_out)


def _node(node: Machine, text: str, twin: Twin | None, frr: bool) -> _File:
    offset = lines_before(node.name, node.interfaces)
    real = twin is not None and frr
    lines = twin.lines if twin and real else ()
    source = Source(node=node.name, format="CUMULUS_CONCATENATED", offset=offset, real=real, lines=lines)
    return _File(wrapped(node.name, node.interfaces, text), source, Counter(twin.left_out if twin and real else {}))


def _twins(around: tuple[Speaker, ...], spelt: Mapping[str, str], routers: tuple[Router, ...]) -> Iterator[tuple[str, Twin]]:
    """The route servers' twins, with the sessions of members that are shown."""
    shown = {item.key for item in routers}
    for speaker in around:
        if not speaker.collector:
            only = frozenset(item.address for item in speaker.sessions if item.key in shown)
            name = speaker.name if speaker.frr else f"{speaker.name} (model)"
            yield speaker.name, make_twin(spelt[speaker.name], name, only=only)


def _text(speaker: Speaker, twin: Twin | None) -> str:
    """A route server's configuration; a collector takes everything and needs no policy."""
    peers = {str(item.address): item.asn for item in speaker.sessions}
    return twin.text if twin else stub(speaker.asn, str(speaker.ipv4), peers)


def session_heads(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Where each session begins, in FRR's words or BIRD's."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _HEAD.match(line):
            yield f"{name} {match[1]}", f"{name}.cfg:{number}"


def _topology(exchange: Exchange, machines: tuple[Machine, ...]) -> str:
    """Every cable, from NetBox and from the intent's ports; without it Batfish takes all of one subnet for neighbours."""
    pairs = [(item.a.device, item.a.interface, item.b.device, item.b.interface) for item in exchange.facts.cables]
    pairs += [(port.device, port.interface, item.name, name) for item in machines for name, port in item.cables]
    edges = [
        {"node1": {"hostname": a, "interfaceName": port}, "node2": {"hostname": b, "interfaceName": name}}
        for a, port, b, name in pairs
    ]
    return json.dumps({"edges": edges}, indent=1) + "\n"
