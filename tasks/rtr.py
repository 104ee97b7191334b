"""See what route servers have of the RPKI: their caches (RFC 8210), and how many validated payloads came from them."""

from dataclasses import dataclass
from typing import Any

from nornir.core.task import Result, Task

from tasks.device import driver


@dataclass(frozen=True)
class CacheState:
    """A cache as a route server sees it; ``vrps`` are the payloads of both families that it holds from there."""

    host: str
    port: int
    up: bool
    vrps: int


def caches(task: Task) -> Result:
    """Gather what one route server says of its caches, in its own order."""
    return Result(host=task.host, result=read(driver(task)))


def read(device: Any) -> tuple[CacheState, ...]:  # noqa: ANN401  NAPALM is untyped
    """What an open driver says of its caches."""
    return tuple(
        CacheState(host=item["host"], port=item["port"], up=item["up"], vrps=item["vrps_ipv4"] + item["vrps_ipv6"])
        for item in device.get_rtr_caches()
    )
