"""What members' routers hear of each other through the route servers: nothing that must be refused, and all that must pass.

A route is its prefix and the AS that it comes from: the model puts the route server's own AS into the path and its address into
the next hop, so nothing else of a route can be compared.
"""

from collections import defaultdict
from collections.abc import Iterator
from ipaddress import IPv4Network

from ixp.model import Finding
from ixp.model.base import Frozen
from validate.batfish.answers import Answers
from validate.batfish.faults import fault
from validate.batfish.inputs import Inputs
from validate.batfish.machine import Machine
from validate.rendered.text import few


class Heard(Frozen):
    """A route that a machine has from a route server."""

    machine: str
    server: str
    prefix: IPv4Network
    origin: int

    @property
    def text(self) -> str:
        """As a person reads it."""
        return f"{self.prefix} from AS{self.origin}"


def heard(answers: Answers) -> tuple[Heard, ...]:
    """All that members' routers have of each other, in order of machine, server and prefix."""
    servers = {str(item.ipv4): item.name for item in answers.inputs.speakers}
    found = {
        Heard(machine=item.node, server=servers[item.sender], prefix=item.prefix, origin=item.origin)
        for item in answers.routes()
        if item.sender in servers and item.origin
    }
    return tuple(sorted(found, key=lambda item: (item.machine, item.server, item.prefix, item.origin)))


def check_routes(answers: Answers) -> Iterator[Finding]:
    """Findings on routes that pass and must not, that reach nobody, and on members that hear nothing."""
    inputs = answers.inputs
    routes = heard(answers)
    machines = {item.name: item for item in inputs.machines}
    yield from _leaks(inputs, machines, routes)
    deaf = frozenset(_deaf(machines, routes))
    for name, server in sorted(deaf):
        what = "is sent nothing of what the other members announce"
        yield _fault(inputs, "batfish.silent", machines[name], server, what)
    yield from _silent(inputs, machines, routes, deaf)


def _leaks(inputs: Inputs, machines: dict[str, Machine], routes: tuple[Heard, ...]) -> Iterator[Finding]:
    owners = {(prefix, item.router.asn): item for item in machines.values() if item.router for prefix in item.router.refused}
    leaks: dict[tuple[str, str], list[Heard]] = defaultdict(list)
    for item in routes:
        if owner := owners.get((item.prefix, item.origin)):
            leaks[owner.name, item.server].append(item)
    for (name, server), items in sorted(leaks.items()):
        prefixes = sorted({item.prefix for item in items})
        whom = sorted({_key(machines[item.machine]) for item in items})
        what = f"{few([str(item) for item in prefixes])} must be refused and reaches {few(whom)}"
        yield _fault(inputs, "batfish.leaks", machines[name], server, what)


def _deaf(machines: dict[str, Machine], routes: tuple[Heard, ...]) -> Iterator[tuple[str, str]]:
    """Machines that a route server sends nothing, where others have something to be sent: (machine, server)."""
    fed = {(item.machine, item.server) for item in routes}
    for name, item in machines.items():
        for server in item.hears:
            if (name, server) not in fed and any(_others(machines, item, server)):
                yield name, server


def _silent(
    inputs: Inputs, machines: dict[str, Machine], routes: tuple[Heard, ...], deaf: frozenset[tuple[str, str]]
) -> Iterator[Finding]:
    passed = {(item.server, str(item.prefix), item.origin) for item in routes}
    for item in machines.values():
        lost: dict[str, list[str]] = defaultdict(list)
        for server, prefix in item.arrives:
            listens = any((other.name, server) not in deaf for other in _listeners(machines, item, server))
            if listens and item.router and (server, prefix, item.router.asn) not in passed:
                lost[server].append(prefix)
        for server, prefixes in sorted(lost.items()):
            yield _fault(inputs, "batfish.silent", item, server, f"{few(prefixes)} is accepted by its policy and reaches nobody")


def _others(machines: dict[str, Machine], own: Machine, server: str) -> Iterator[str]:
    """What a route server has to pass on to this machine."""
    for item in machines.values():
        if _asn(item) != _asn(own):
            yield from (prefix for name, prefix in item.arrives if name == server)


def _listeners(machines: dict[str, Machine], own: Machine, server: str) -> Iterator[Machine]:
    return (item for item in machines.values() if server in item.hears and _asn(item) != _asn(own))


def _asn(machine: Machine) -> int | None:
    return machine.router.asn if machine.router else None


def _key(machine: Machine) -> str:
    return machine.router.key if machine.router else machine.name


def _fault(inputs: Inputs, rule: str, machine: Machine, server: str, what: str) -> Finding:
    address = next((str(item.ip) for port in machine.interfaces for item in port.addresses), "")
    return fault(rule, what, inputs.session(server, address), about=f"session {_key(machine)} of {server}")
