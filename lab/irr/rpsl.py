"""RPSL objects (RFC 2622) that say what a snapshot says, so that a registry in the lab knows the exchange's members."""

from ixp.data.snapshot import Snapshot

_MAINTAINER = "LAB-MNT"


def objects(snapshot: Snapshot, source: str) -> str:
    """An as-set for each name that is one, and a route object for each prefix, of the first of the set's ASNs."""
    found = []
    for name, item in snapshot.sets.items():
        members = ", ".join(f"AS{asn}" for asn in item.origins)
        if members not in {"", name}:
            found.append(_object(("as-set", name), ("members", members), source=source))
        found += [route(text.partition("^")[0], item.origins[0], source) for text in (*item.ipv4, *item.ipv6)]
    return "".join(found)


def route(prefix: str, origin: int, source: str) -> str:
    """A route object, or route6."""
    return _object(("route6" if ":" in prefix else "route", prefix), ("origin", f"AS{origin}"), source=source)


def as_set(name: str, *members: str, source: str) -> str:
    """An as-set of ASNs and other sets."""
    return _object(("as-set", name), ("members", ", ".join(members)), source=source)


def _object(*attributes: tuple[str, str], source: str) -> str:
    rows = (*attributes, ("mnt-by", _MAINTAINER), ("source", source))
    return "".join(f"{name}: {value}\n" for name, value in rows if value) + "\n"
