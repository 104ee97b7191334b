"""What PeeringDB says of the members' ASNs: all in one question, for it throttles those who ask often."""

import json
from collections.abc import Iterable, Mapping

from ixp.data import web
from ixp.data.bgpq4 import NAME
from ixp.data.settings import PeeringDb
from ixp.data.snapshot import Network
from ixp.errors import ServiceError

KEY = "IXP_PEERINGDB_KEY"
_FIELDS = "asn,info_prefixes4,info_prefixes6,irr_as_set,info_never_via_route_servers"
_AT_ONCE = 500  # ASNs in a question; a longer address is refused by some servers
_TIMEOUT_S = 60.0


def networks(settings: PeeringDb, asns: Iterable[int], environ: Mapping[str, str]) -> dict[str, Network]:
    """Its networks by ASN, those that it knows; ``environ`` may hold the API key. Raises ServiceError."""
    key = environ.get(KEY)
    headers = {"Authorization": f"Api-Key {key}"} if key else {}
    found: dict[str, Network] = {}
    wanted = sorted(set(asns))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        url = f"{settings.url}/net?asn__in={','.join(map(str, part))}&fields={_FIELDS}"
        found |= _read(web.get(url, timeout=_TIMEOUT_S, headers=headers, patience=settings.patience), settings.url)
    return found


def _read(text: bytes, where: str) -> dict[str, Network]:
    try:
        return {str(int(row["asn"])): _network(row) for row in json.loads(text)["data"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ServiceError(f"an answer that can't be read: {text[:80]!r}", where=where) from error


def _network(row: dict[str, object]) -> Network:
    """0 and empty text are how PeeringDB says nothing; a name that is none is dropped."""
    return Network(
        max_prefix_ipv4=_positive(row.get("info_prefixes4")),
        max_prefix_ipv6=_positive(row.get("info_prefixes6")),
        as_set=_name(row.get("irr_as_set")),
        never_via=row.get("info_never_via_route_servers") is True,
    )


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _name(value: object) -> str | None:
    """Names in capitals, parted by one space; members write commas and spaces alike."""
    names = str(value or "").replace(",", " ").upper().split()
    return " ".join(names) if names and all(NAME.fullmatch(item) for item in names) else None
