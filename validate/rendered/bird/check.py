"""The check of one BIRD file, by text: what the interpreter of its filters does not see."""

from collections.abc import Iterator
from itertools import chain

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Device, Exchange, Finding
from ixp.policy.route_server import route_server
from validate.bird import read_bird
from validate.rendered.bird import daemon, sessions
from validate.rendered.bird.faults import findings


def check_bird(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:
    """Findings on one BIRD route server's or collector's file.

    None where it can't be read: the policy stage says so of the same line, and BIRD's own parser says what is wrong.
    """
    server = route_server(exchange, snapshot, device)
    try:
        file = read_bird(text, device.name)
    except InputError:
        return
    local = daemon.local_places(server, text)
    yield from findings(device, chain(daemon.faults(server, file, text), sessions.faults(server, file, local)))
