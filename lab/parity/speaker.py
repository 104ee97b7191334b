"""A member that misbehaves: a small BGP speaker (RFC 4271, RFC 4760, RFC 6793) that announces what no daemon would.

It says its routes once the session is up, keeps the session alive and hears nothing. It runs as a process of its own in the
members' network and ends with the pipe to whoever started it.
"""

import json
import select
import socket
import struct
import subprocess
import sys
import time
from ipaddress import IPv6Address, ip_address
from itertools import groupby
from pathlib import Path

from ixp.policy.route import Route, Segment
from ixp.policy.route_server import Session
from lab.node import Node
from lab.parity.build import HOSTS, address

LINK_LOCAL = IPv6Address("fe80::bad")
_MARKER = b"\xff" * 16
_OPEN, _UPDATE, _NOTIFICATION, _KEEPALIVE = 1, 2, 3, 4
_AS_TRANS = 23456
_HOLD_S = 60
_RETRY_S = 1.0
_KINDS = {"rt": 2, "ro": 3}


class Speaker:
    """A misbehaving session with one route server, announcing those routes until it is stopped."""

    def __init__(self, node: Node, session: Session, daemon: str, routes: list[Route]) -> None:
        task = {
            "local": str(session.address),
            "remote": str(address(session.version, HOSTS[daemon])),
            "asn": session.asn,
            "families": session.carries,
            "routes": [update(item).hex() for item in routes if item.version in session.carries],
        }
        command = [*node.enter_network(), sys.executable, "-m", "lab.parity.speaker", json.dumps(task)]
        with (node.run.folder / "log" / f"speaker-{session.key}-{daemon}-{session.version}").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=Path(__file__).parents[2]
            )

    def stop(self) -> None:
        """End the session."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.kill()
        self._process.wait()


def update(route: Route) -> bytes:
    """The UPDATE message that announces a route (RFC 4271, 4.3)."""
    reach = struct.pack("!B", route.prefix.prefixlen) + route.prefix.network_address.packed[: (route.prefix.prefixlen + 7) // 8]
    attributes = [_attribute(0x40, 1, b"\x00"), _attribute(0x40, 2, _as_path(route.as_path))]
    if route.version == 4 and route.next_hop.version == 4:
        attributes.append(_attribute(0x40, 3, route.next_hop.packed))
    else:
        afi = 1 if route.version == 4 else 2
        # A link-local address beside the global one (RFC 2545, 3): members who got it would prefer it, so none may get it.
        hop = route.next_hop.packed + (LINK_LOCAL.packed if route.version == 6 else b"")
        attributes.append(_attribute(0x80, 14, struct.pack("!HBB", afi, 1, len(hop)) + hop + b"\x00" + reach))
    if route.med is not None:
        attributes.append(_attribute(0x80, 4, struct.pack("!I", route.med)))
    if route.standard:
        attributes.append(_attribute(0xC0, 8, b"".join(struct.pack("!HH", *item) for item in route.standard)))
    if route.extended:
        attributes.append(_attribute(0xC0, 16, b"".join(_extended(*item) for item in route.extended)))
    if route.large:
        attributes.append(_attribute(0xC0, 32, b"".join(struct.pack("!III", *item) for item in route.large)))
    if route.otc is not None:
        attributes.append(_attribute(0xC0, 35, struct.pack("!I", route.otc)))
    body = b"".join(attributes)
    announced = reach if route.version == 4 and route.next_hop.version == 4 else b""
    return _message(_UPDATE, struct.pack("!HH", 0, len(body)) + body + announced)


def _as_path(path: tuple[Segment, ...]) -> bytes:
    """Segments of type AS_SET (1) and AS_SEQUENCE (2), four octets an ASN."""
    found = b""
    for is_set, parts in groupby(path, key=lambda part: isinstance(part, frozenset)):
        for asns in [sorted(item) for item in parts if isinstance(item, frozenset)] if is_set else [list(parts)]:
            found += struct.pack("!BB", 1 if is_set else 2, len(asns)) + b"".join(struct.pack("!I", asn) for asn in asns)
    return found


def _extended(kind: str, first: int, second: int) -> bytes:
    """RFC 4360: two octets of ASN and four of number, or (RFC 5668) four and two."""
    if first > 0xFFFF:
        return struct.pack("!BBIH", 2, _KINDS[kind], first, second)
    return struct.pack("!BBHI", 0, _KINDS[kind], first, second)


def _attribute(flags: int, number: int, value: bytes) -> bytes:
    return struct.pack("!BBH", flags | 0x10, number, len(value)) + value


def _message(kind: int, body: bytes = b"") -> bytes:
    return _MARKER + struct.pack("!HB", 19 + len(body), kind) + body


def _opening(task: dict[str, object]) -> bytes:
    asn = int(str(task["asn"]))
    router_id = ip_address(f"10.1.0.{ip_address(str(task['local'])).packed[-1]}").packed
    families = task["families"]
    assert isinstance(families, list)  # noqa: S101  JSON of our own
    capabilities = b"".join(struct.pack("!BBHBB", 1, 4, 1 if item == 4 else 2, 0, 1) for item in families)
    capabilities += struct.pack("!BBI", 65, 4, asn)
    options = struct.pack("!BB", 2, len(capabilities)) + capabilities
    short = asn if asn <= 0xFFFF else _AS_TRANS
    return _message(_OPEN, struct.pack("!BHH", 4, short, _HOLD_S) + router_id + struct.pack("!B", len(options)) + options)


def _serve(task: dict[str, object]) -> None:
    """One session, to its end; raises OSError where there is none."""
    routes = task["routes"]
    assert isinstance(routes, list)  # noqa: S101  JSON of our own
    with socket.create_connection((str(task["remote"]), 179), 5.0, (str(task["local"]), 0)) as peer:
        peer.sendall(_opening(task))
        received, said, alive = b"", False, time.monotonic()
        while True:
            ready, _, _ = select.select([peer, sys.stdin], [], [], _HOLD_S / 6)
            if sys.stdin in ready:
                raise SystemExit
            if peer in ready:
                heard = peer.recv(65536)
                if not heard:
                    raise ConnectionError("closed")
                received += heard
            while len(received) >= 19 and len(received) >= (length := int.from_bytes(received[16:18])):
                kind, body, received = received[18], received[19:length], received[length:]
                if kind == _NOTIFICATION:
                    raise ConnectionError(f"NOTIFICATION {body[0]}/{body[1]}")
                if kind == _OPEN:
                    peer.sendall(_message(_KEEPALIVE))
                elif kind == _KEEPALIVE and not said:
                    said = True
                    peer.sendall(b"".join(bytes.fromhex(item) for item in routes))
            if time.monotonic() - alive > _HOLD_S / 4:
                alive = time.monotonic()
                peer.sendall(_message(_KEEPALIVE))


def main() -> None:
    """Serve the task of the first argument, again and again, until standard input ends."""
    task = json.loads(sys.argv[1])
    while True:
        try:
            _serve(task)
        except OSError as error:
            print(error, flush=True)
        if select.select([sys.stdin], [], [], _RETRY_S)[0]:
            return


if __name__ == "__main__":
    main()
