"""What PeeringDB says of the members' ASNs, and who says in it that no route server has its routes: one question each.

It throttles those who ask often.
"""

import json
from collections.abc import Iterable, Mapping

from ixp.data import web
from ixp.data.settings import PeeringDb
from ixp.data.snapshot import Network
from ixp.errors import ServiceError
from ixp.model.irr import is_irr_name

KEY = "IXP_PEERINGDB_KEY"
_NEVER_VIA = "info_never_via_route_servers"
_FIELDS = f"asn,info_prefixes4,info_prefixes6,irr_as_set,{_NEVER_VIA}"
_AT_ONCE = 500  # ASNs in a question; a longer address is refused by some servers
_TIMEOUT_S = 60.0


def networks(settings: PeeringDb, asns: Iterable[int], environ: Mapping[str, str]) -> dict[str, Network]:
    """Its networks by ASN, those that it knows; ``environ`` may hold the API key. Raises ServiceError."""
    found: dict[str, Network] = {}
    wanted = sorted(set(asns))
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        rows = _ask(settings, f"asn__in={','.join(map(str, part))}&fields={_FIELDS}", environ)
        found |= {str(asn): _network(row) for asn, row in rows.items()}
    return found


def never_via(settings: PeeringDb, environ: Mapping[str, str]) -> tuple[int, ...]:
    """All ASNs with the flag "never via route servers", sorted; most are no members. Raises ServiceError."""
    rows = _ask(settings, f"{_NEVER_VIA}=1&fields=asn,{_NEVER_VIA}", environ)
    return tuple(sorted(asn for asn, row in rows.items() if row.get(_NEVER_VIA) is True))


def _ask(settings: PeeringDb, question: str, environ: Mapping[str, str]) -> dict[int, dict[str, object]]:
    """The rows of an answer by ASN."""
    key = environ.get(KEY)
    headers = {"Authorization": f"Api-Key {key}"} if key else {}
    text = web.get(f"{settings.url}/net?{question}", timeout=_TIMEOUT_S, headers=headers, patience=settings.patience)
    try:
        return {int(row["asn"]): dict(row) for row in json.loads(text)["data"]}
    except (ValueError, KeyError, TypeError) as error:
        raise ServiceError(f"an answer that can't be read: {text[:80]!r}", where=settings.url) from error


def _network(row: dict[str, object]) -> Network:
    """0 and empty text are how PeeringDB says nothing; a name that is none is dropped."""
    return Network(
        max_prefix_ipv4=_positive(row.get("info_prefixes4")),
        max_prefix_ipv6=_positive(row.get("info_prefixes6")),
        as_set=_name(row.get("irr_as_set")),
        never_via=row.get(_NEVER_VIA) is True,
    )


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _name(value: object) -> str | None:
    """Names in capitals, parted by one space; members write commas and spaces alike."""
    names = " ".join(str(value or "").replace(",", " ").upper().split())
    return names if is_irr_name(names) else None
