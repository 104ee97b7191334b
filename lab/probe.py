"""Looking at the lab from the members' side: who reaches whom, and which packets pass a place."""

import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from ipaddress import ip_address
from typing import NamedTuple

from ixp.errors import DeviceError
from lab.lab import Lab
from lab.node import ENVIRONMENT, Node
from lab.world import Address, Router, World

_LISTEN = 'echo $$ >"$1"; shift; exec tcpdump "$@"'


class Pair(NamedTuple):
    """A ping between members: from a host of one's announced prefixes to a host of another's."""

    origin: str
    source: Address
    target: Address


def ping(node: Node, target: Address, source: Address | None = None, wait_ms: int = 500) -> bool:
    """True if one of two pings is answered in time. ``source`` is an address of the node."""
    return bool(answering(node, [target], source, wait_ms))


def answering(node: Node, targets: Iterable[Address], source: Address | None = None, wait_ms: int = 500) -> set[Address]:
    """Which of the targets (of one IP version) answer a ping; each gets two tries of ``wait_ms``, all at the same time."""
    names = [str(target) for target in targets]
    if not names:
        return set()
    options = ["-S", str(source)] if source else []
    # fping says 1 where some don't answer and 2 where an address is unknown; the list of the living is what counts.
    done = node.exec("fping", "-a", "-q", "-r", "1", "-B", "1", "-t", str(wait_ms), *options, *names, check=False)
    if done.returncode > 2:
        raise DeviceError(f"fping failed: {done.stderr.strip()}", where=node.name)
    return {ip_address(line.strip()) for line in done.stdout.splitlines() if line.strip()}


def pairs(world: World, keys: Iterable[str] | None = None) -> list[Pair]:
    """Every ping that has to work when the route servers do their part, among the routers named (default: all).

    A router needs sessions to take part. Two routers of one AS don't hear each other: each refuses its own ASN in a path.
    """
    wanted = set(keys) if keys is not None else {router.key for router in world.routers}
    taking_part = [router for router in world.routers if router.sessions and router.key in wanted]
    return [pair for a in taking_part for b in taking_part if a.asn != b.asn for pair in _between(a, b)]


def unanswered(lab: Lab, wanted: Iterable[Pair]) -> list[Pair]:
    """Those of the pings that nobody answers; empty is full reachability."""
    targets: dict[tuple[str, Address], list[Address]] = {}
    listed = list(wanted)
    for pair in listed:
        targets.setdefault((pair.origin, pair.source), []).append(pair.target)

    def reached(start: tuple[str, Address]) -> set[Address]:
        return answering(lab.node(start[0]), targets[start], start[1])

    with ThreadPoolExecutor(max_workers=6) as pool:
        found = dict(zip(targets, pool.map(reached, targets), strict=True))
    return [pair for pair in listed if pair.target not in found[pair.origin, pair.source]]


def _between(a: Router, b: Router) -> Iterator[Pair]:
    for version in (4, 6):
        for source in a.hosts(version):
            for target in b.hosts(version):
                yield Pair(a.key, source, target)


class Capture:
    """What a capture saw. Complete once its ``with`` block has ended."""

    def __init__(self) -> None:
        self.packets: list[str] = []


@contextmanager
def capture(node: Node, interface: str, expression: str) -> Iterator[Capture]:
    """Record the packets of an interface that match a tcpdump expression while the block runs, one line each.

    The lines begin with the source MAC, so that sent and received can be told apart. Raises DeviceError where the expression
    is wrong.
    """
    seen = Capture()
    pid_file = f"/run/capture-{interface}.pid"
    listen = ["sh", "-euc", _LISTEN, "capture", pid_file, "-l", "-n", "-e", "-t", "--immediate-mode", "-i", interface, expression]
    with subprocess.Popen(
        [*node.enter(), *listen], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None and process.stderr is not None  # noqa: PT018, S101  pipes were asked for
        said = ""
        while "listening on" not in said:
            line = process.stderr.readline()
            if not line:
                raise DeviceError(f"tcpdump failed: {said.strip()}", where=node.name)
            said += line
        try:
            yield seen
        finally:
            node.exec("kill", "-INT", node.read(pid_file).strip())
            # A packet that tcpdump can't explain is followed by its bytes on lines that begin with a space.
            lines = process.communicate(timeout=10)[0].splitlines()
            seen.packets = [line for line in lines if line and not line[0].isspace()]
