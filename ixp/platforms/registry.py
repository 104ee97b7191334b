"""Which platforms we speak. The name is the slug in NetBox and the name of the NAPALM driver."""

from collections.abc import Callable
from dataclasses import dataclass

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Device, Exchange
from ixp.model.base import Frozen
from ixp.platforms.bird.flaps import EFFECTS as BIRD_EFFECTS
from ixp.platforms.capability import Capability
from ixp.platforms.eos.flaps import EFFECTS as EOS_EFFECTS
from ixp.platforms.flaps import Effects
from ixp.platforms.frr.flaps import EFFECTS as FRR_EFFECTS


@dataclass(frozen=True)
class Platform:
    """How a platform is rendered (template ``main.j2`` over a typed context), what its push can do, and what changes do.

    ``hides_paths``: as a route server it sends a member its best path or none, unless the member takes several (RFC 7947, 2.3).
    """

    name: str
    context: Callable[[Exchange, Snapshot, Device], Frozen]
    capability: Capability
    effects: Effects
    hides_paths: bool = False


# Each imports its own: who renders one platform need not wait for the classes of the others.
def _eos(exchange: Exchange, snapshot: Snapshot, device: Device) -> Frozen:
    from ixp.platforms.eos.context import context

    return context(exchange, snapshot, device)


def _bird(exchange: Exchange, snapshot: Snapshot, device: Device) -> Frozen:
    from ixp.platforms.bird.context import context

    return context(exchange, snapshot, device)


def _frr(exchange: Exchange, snapshot: Snapshot, device: Device) -> Frozen:
    from ixp.platforms.frr.context import context

    return context(exchange, snapshot, device)


_PLATFORMS = {
    item.name: item
    for item in (
        Platform("eos", _eos, Capability(timer_step=1, timer_max=86_399), EOS_EFFECTS),
        Platform("bird", _bird, Capability(timer_step=1, timer_max=86_400), BIRD_EFFECTS),
        Platform("frr", _frr, Capability(timer_step=1, timer_max=86_400), FRR_EFFECTS, hides_paths=True),
    )
}


NAMES = tuple(_PLATFORMS)


def platform(name: str) -> Platform:
    """The platform of that slug; raises InputError naming those that exist."""
    try:
        return _PLATFORMS[name]
    except KeyError:
        known = ", ".join(sorted(_PLATFORMS))
        raise InputError(f"platform '{name}' is not supported", hint=f"set one of {known} in NetBox") from None
