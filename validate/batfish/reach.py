"""Who reaches whom through the switches: members of one VLAN each other, and nobody else anybody."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from ixp.model import Finding
from validate.batfish.answers import Answers
from validate.batfish.faults import fault
from validate.batfish.machine import Machine
from validate.batfish.ports import service_port
from validate.rendered.text import few


def check_reach(answers: Answers) -> Iterator[Finding]:
    """Findings on pairs of stubs, over the test network that all of them have an address in; one for each that is to blame."""
    found = {frozenset({str(item.near), str(item.far)}) for item in answers.ways()}
    wanted = _wanted(answers.inputs.machines)
    for verb, pairs in (("reaches and must not:", found - wanted), ("does not reach", wanted - found)):
        for near, far in _blamed(pairs):
            yield _fault(answers, near, f"{near} {verb} {few(far)}")


def _wanted(machines: tuple[Machine, ...]) -> set[frozenset[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for machine in machines:
        for interface, vid in machine.reaches:
            if vid is not None:
                groups[vid].append(f"{machine.name}/{interface}")
    return {frozenset(pair) for ends in groups.values() for pair in combinations(ends, 2)}


def _blamed(pairs: set[frozenset[str]]) -> Iterator[tuple[str, list[str]]]:
    """The end that most pairs have in common, with its others; then the same of the pairs that are left."""
    left = set(pairs)
    while left:
        count = Counter(end for pair in left for end in pair)
        worst = min(count, key=lambda end: (-count[end], end))
        mine = {pair for pair in left if worst in pair}
        yield worst, sorted(end for pair in mine for end in pair - {worst})
        left -= mine


def _fault(answers: Answers, end: str, what: str) -> Finding:
    machine = next(item for item in answers.inputs.machines if item.name == end.partition("/")[0])
    port = service_port(tuple(port for _, port in machine.cables))
    where = answers.inputs.where_is(port.device, f"interface {port.interface}")
    return fault("batfish.reach", what, where, about=f"port {port}")
