"""See what is up: links on switches, sessions and reachable member addresses on route servers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

from nornir.core.task import Result, Task

from ixp.model import Role
from tasks.device import driver

Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class SessionState:
    """A session seen from a route server; ``uptime`` in seconds, 0 where it is down; counts of prefixes accepted and sent."""

    up: bool
    uptime: float
    accepted: int
    sent: int


@dataclass(frozen=True)
class Observation:
    """What one device showed at ``at`` (seconds of the monotonic clock)."""

    device: str
    at: float
    links: dict[str, bool] = field(default_factory=dict)
    sessions: dict[Address, SessionState] = field(default_factory=dict)
    reachable: dict[Address, bool] = field(default_factory=dict)


def observe(task: Task, reach: Mapping[str, tuple[Address, ...]]) -> Result:
    """Gather one device's Observation; ``reach`` has the addresses that a device of that name tries to reach."""
    device = driver(task)
    if task.host["role"] == Role.SWITCH:
        links = {name: bool(item["is_up"]) for name, item in device.get_interfaces().items()}
        return Result(host=task.host, result=Observation(device=task.host.name, at=time.monotonic(), links=links))
    neighbors = device.get_bgp_neighbors()
    at = time.monotonic()
    reachable = device.reachable([str(item) for item in reach.get(task.host.name, ())])
    observation = Observation(
        device=task.host.name,
        at=at,
        sessions={ip_address(peer): _session(item) for vrf in neighbors.values() for peer, item in vrf["peers"].items()},
        reachable={ip_address(item): bool(answered) for item, answered in reachable.items()},
    )
    return Result(host=task.host, result=observation)


def _session(peer: dict[str, object]) -> SessionState:
    families = peer["address_family"]
    assert isinstance(families, dict)  # noqa: S101  NAPALM's shape
    up = bool(peer["is_up"])
    return SessionState(
        up=up,
        uptime=float(str(peer["uptime"])) if up else 0.0,
        accepted=sum(max(item["accepted_prefixes"], 0) for item in families.values()),
        sent=sum(max(item["sent_prefixes"], 0) for item in families.values()),
    )
