"""What holds for the whole daemon: its names, its protocols, its RPKI caches, and nothing that is none of a route server's."""

from collections.abc import Iterator
from itertools import chain

from ixp.policy.route_server import RouteServer
from validate.bird.file import BirdFile
from validate.bird.names import undeclared
from validate.bird.nodes import Option, Protocol
from validate.rendered.bird.faults import Fault

_PROTOCOLS = frozenset({"bgp", "device", "rpki", "bfd"})
_CACHE = "rendered.rpki-cache"
_LINES = frozenset({"log", "hostname", "router", "timeformat"})


def faults(server: RouteServer, file: BirdFile, text: str) -> Iterator[Fault]:
    """Faults of the file, but for its sessions."""
    yield from _says(file, "rendered.router-id", ("router", "id"), str(server.router_id))
    yield from _says(file, "rendered.hostname", ("hostname",), server.name)
    if file.option("log", "syslog") is None:
        yield Fault("rendered.log", "no 'log syslog'", 1)
    kinds = {item.kind for item in file.protocols}
    if "device" not in kinds:
        yield Fault("rendered.device-protocol", "no 'protocol device'", 1)
    if "bfd" not in kinds and any(item.options.bfd for item in server.sessions):
        yield Fault("rendered.bfd", "no 'protocol bfd', though a session has BFD", 1)
    yield from (Fault("rendered.undeclared", f"'{name}' is used and not declared", line) for name, line in undeclared(file))
    yield from _foreign(file, local_places(server, text))
    yield from _local_lines(server, text)
    yield from _caches(server, file)
    if not server.collector:
        yield from _sorted(file)


def local_places(server: RouteServer, text: str) -> frozenset[int]:
    """The lines of the file that are the operator's own: those at its end, and whatever reads like one of them."""
    lines, local = text.splitlines(), {line.strip() for line in server.local_lines if line.strip()}
    last = len(lines) - len(server.local_lines)
    return frozenset(number for number, line in enumerate(lines, 1) if number > last or line.strip() in local)


def _says(file: BirdFile, rule: str, words: tuple[str, ...], wanted: str) -> Iterator[Fault]:
    found = file.option(*words)
    if found is None:
        yield Fault(rule, f"no '{' '.join(words)} {wanted}'", 1)
    elif found.words != (*words, wanted):
        yield Fault(rule, f"'{found.text}' instead of '{' '.join(words)} {wanted}'", found.line)


def _foreign(file: BirdFile, local: frozenset[int]) -> Iterator[Fault]:
    protocols: Iterator[tuple[int, str]] = (
        (item.line, f"protocol {item.kind}") for item in file.protocols if item.kind not in _PROTOCOLS
    )
    lines = ((item.line, item.text) for item in file.options if not item.words or item.words[0] not in _LINES)
    for line, what in sorted(chain(protocols, lines)):
        if line not in local:
            yield Fault("rendered.out-of-scope", f"'{what}' is none of a route server's", line)


def _local_lines(server: RouteServer, text: str) -> Iterator[Fault]:
    rendered = text.splitlines()
    wanted = [line.rstrip() for line in server.local_lines]
    if wanted and [line.rstrip() for line in rendered[-len(wanted) :]] != wanted:
        yield Fault("rendered.local-lines", "does not end with the operator's own lines", len(rendered))


def _caches(server: RouteServer, file: BirdFile) -> Iterator[Fault]:
    """Every cache of the inventory, each with its patience and both tables, and no other."""
    wanted = [] if server.collector else [(str(item.host), str(item.port)) for item in server.rtr_caches]
    found = {_remote(item): item for item in file.protocols if item.kind == "rpki"}
    others = {remote: item for remote, item in found.items() if remote not in wanted}
    head = min((item.line for item in found.values()), default=1)
    for host, port in wanted:
        near = next((remote for remote in others if remote[0] == host), None)
        if (host, port) in found:
            yield from _cache(server, file, found[host, port])
        elif near:
            protocol = others.pop(near)
            remote = protocol.option("remote")
            line = remote.line if remote else protocol.line
            yield Fault(_CACHE, f"port {near[1]} of {host}, not {port}", line, protocol.name, kind="port")
        else:
            yield Fault(_CACHE, f"no 'protocol rpki' with {host} port {port}", head, kind="missing")
    for (host, port), protocol in others.items():
        yield Fault(_CACHE, f"{host} port {port} is no cache of the inventory", protocol.line, protocol.name, kind="foreign")


def _cache(server: RouteServer, file: BirdFile, protocol: Protocol) -> Iterator[Fault]:
    expire = protocol.option("expire", "keep")
    if expire is None or expire.words[-1] != str(server.policy.rtr_expire):
        line = expire.line if expire else protocol.line
        yield Fault(_CACHE, f"no 'expire keep {server.policy.rtr_expire}'", line, protocol.name)
    for kind in ("roa4", "roa6"):
        if _fills_none(file, protocol.option(kind), kind):
            yield Fault(_CACHE, f"fills no table of {kind}", protocol.line, protocol.name)


def _remote(protocol: Protocol) -> tuple[str, str]:
    """Host and port of a cache; without a port it is BIRD's (RFC 8210: 323)."""
    found = protocol.option("remote")
    words = found.words if found else ("", "")
    return words[1], words[3] if words[2:3] == ("port",) else "323"


def _fills_none(file: BirdFile, option: Option | None, kind: str) -> bool:
    """Whether no table of that kind is named; one that is not declared is another fault."""
    words = option.block[0].words if option and option.block else ()
    table = file.tables.get(words[1]) if len(words) == 2 else None
    return not words or (table is not None and table.kind != kind)


def _sorted(file: BirdFile) -> Iterator[Fault]:
    for name in ("master4", "master6"):
        table = file.tables.get(name)
        if table is None or not table.sorted:
            yield Fault("rendered.path-hiding", f"table {name} is not sorted", table.line if table else 1, kind="sorted")
