"""The alarm of a route server without fresh RPKI data.

With no cache up, or with no payload at all, nothing is refused as invalid any more, or soon, and no session shows it.
"""

from collections.abc import Mapping

from ixp.errors import DeviceError
from ixp.flows.devices import Devices
from ixp.model import Exchange
from ixp.poll import poll
from tasks import rtr
from tasks.rtr import CacheState

_EVERY = 1.0


def watched(exchange: Exchange) -> tuple[str, ...]:
    """The route servers that have caches to ask; none where the policy has none."""
    return tuple(item.name for item in exchange.route_servers) if exchange.intent.policy.rtr_caches else ()


def alarm(seen: tuple[CacheState, ...]) -> str:
    """What is wrong with what a route server that should have caches says of them; empty where nothing is."""
    if not any(item.up for item in seen):
        kept = sum(item.vrps for item in seen)
        names = ", ".join(f"{item.host} port {item.port}" for item in seen) or "it knows of none"
        left = "old data are kept until they expire" if kept else "nothing is refused as RPKI invalid"
        return f"no RTR cache is up ({names}): {left}"
    if not any(item.vrps for item in seen):
        return "its RTR caches gave no payload: nothing is refused as RPKI invalid"
    return ""


def alarms(seen: Mapping[str, tuple[CacheState, ...]]) -> dict[str, str]:
    """The alarm of each route server that has one."""
    return {name: text for name, caches in sorted(seen.items()) if (text := alarm(caches))}


def settled_alarms(devices: Devices, exchange: Exchange, patience: float) -> dict[str, str]:
    """The alarms that last: caches get ``patience`` seconds to be heard. A server that can't say has an alarm too."""
    names = watched(exchange)
    if not names:
        return {}
    last: dict[str, str] = {}

    def quiet() -> bool:
        last.clear()
        try:
            last.update(alarms(devices.run(names, rtr.caches)))
        except DeviceError as error:
            last.update(dict.fromkeys(error.where.split(", "), f"its RTR caches cannot be seen: {error.what}"))
        return not last

    try:
        poll(quiet, patience, _EVERY)
    except TimeoutError:
        return last
    return {}
