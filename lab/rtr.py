"""An RPKI validator's place in the lab: StayRTR serves payloads that we make up to route servers by RTR (RFC 8210)."""

import json
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from ixp.data.vrps import Vrp
from ixp.poll import poll
from lab.node import Node

_FILE = "/var/lib/stayrtr/rpki.json"
_PID = "/run/stayrtr.pid"
# The file is read again each second: a change reaches the routers with the next notification (RFC 8210, 5.2).
_OPTIONS = ("-refresh", "1", "-checktime=false", "-metrics.addr", "127.0.0.1:9847", "-rtr.refresh", "30", "-rtr.retry", "5")


class RtrCache:
    """StayRTR in a node, on an address that the node has. Several caches need several nodes."""

    def __init__(self, node: Node, address: IPv4Address | IPv6Address, port: int = 3323) -> None:
        self.node = node
        self.port = port
        host = f"[{address}]" if address.version == 6 else str(address)
        self._bind = f"{host}:{port}"

    def start(self, vrps: Iterable[Vrp], *, expire_s: int = 7200) -> None:
        """Serve these payloads; comes back when the port is open. ``expire_s``: how long routers may keep them (min. 600)."""
        self.change(vrps)
        keep_pid = f'echo $$ >{_PID}; exec "$@"'
        options = ("-bind", self._bind, "-cache", _FILE, "-rtr.expire", str(expire_s), *_OPTIONS)
        self.node.spawn("sh", "-c", keep_pid, "sh", "stayrtr", *options)
        poll(self._listens, 20.0, 0.05, f"StayRTR at {self.node.name}")

    def change(self, vrps: Iterable[Vrp]) -> None:
        """Serve these payloads instead; routers hear of it within two seconds. Poll the router, not the clock."""
        rows = [{"prefix": item.prefix, "maxLength": item.max_length, "asn": item.asn, "ta": "lab"} for item in vrps]
        self.node.write(_FILE, json.dumps({"metadata": {"counts": len(rows)}, "roas": rows}))

    def stop(self) -> None:
        """End StayRTR, sessions and all; ``start`` begins a new one (another RTR session, serial 0)."""
        self.node.script(f'kill -9 "$(cat {_PID})"; rm {_PID}')
        poll(lambda: not self._listens(), 10.0, 0.05, "StayRTR's end")

    def _listens(self) -> bool:
        return bool(self.node.exec("ss", "-Hltn", f"sport = :{self.port}").stdout)
