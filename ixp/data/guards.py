"""What of outside data is taken over without a person, by comparison with the last good value."""

from ixp.data.settings import Guards
from ixp.data.snapshot import Network, RouteSet

# About the size of the full table of each family: a limit above it limits nothing.
FULL_TABLE = {4: 1_200_000, 6: 300_000}

_PARTS = {"origins": "ASNs", "ipv4": "IPv4 ranges", "ipv6": "IPv6 ranges"}


def objection(guards: Guards, old: RouteSet | None, new: RouteSet) -> str:
    """Why the last good set has to stay, in words; empty where the new one may be taken. A first one may not be huge."""
    if not (new.ipv4 or new.ipv6):
        return "has no prefix in the IRR"
    if old is None or not (old.ipv4 or old.ipv6):
        sizes = ((words, len(getattr(new, part))) for part, words in _PARTS.items())
        return next((f"has {size} {words}, more than {guards.most}" for words, size in sizes if size > guards.most), "")
    said = ((words, _change(guards, len(getattr(old, part)), len(getattr(new, part)))) for part, words in _PARTS.items())
    return next((f"{words} {change}" for words, change in said if change), "")


def vrps_objection(guards: Guards, old: int | None, new: int) -> str:
    """The same for the number of VRPs; ``old`` None is a first value."""
    if new == 0:
        return "there is none"
    if old is not None and new * 100 < old * (100 - guards.vrps_shrink):
        return f"{old} shrink to {new}"
    return ""


def network_objection(guards: Guards, old: Network, new: Network | None) -> str:
    """The same for a network in PeeringDB: a limit that falls or goes would end sessions, one that grows protects from less.

    The member itself writes it there: nobody else has looked at it.
    """
    if new is None:
        return "is gone from PeeringDB"
    for version, before, after in (
        (4, old.max_prefix_ipv4, new.max_prefix_ipv4),
        (6, old.max_prefix_ipv6, new.max_prefix_ipv6),
    ):
        if before and (after is None or _change(guards, before, after)):
            way = "grow" if after and after > before else "fall"
            return f"IPv{version} prefixes in PeeringDB {way} from {before} to {after or 'none'}"
    return ""


def never_via_objection(guards: Guards, old: int, new: int) -> str:
    """The same for the number of networks that want none of their routes on route servers."""
    return _change(guards, old, new) if old else ""


def _change(guards: Guards, old: int, new: int) -> str:
    """Words for a count that changes too much; empty where it doesn't. Nothing left of something is always too much."""
    if old and not new:
        return f"are all gone ({old} before)"
    if abs(new - old) <= guards.allowance:
        return ""
    if new * 100 < old * (100 - guards.shrink):
        return f"shrink from {old} to {new}"
    return f"grow from {old} to {new}" if new * 100 > old * (100 + guards.grow) else ""
