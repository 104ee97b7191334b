"""NetBox as text that two people, or two moments, can compare: natural keys, sorted; no ids, times or changelog."""

import hashlib
import json

from ixp.netbox.client import NetBoxClient
from ixp.netbox.read import fetch
from ixp.netbox.row import Kind, Row, Rows
from ixp.netbox.schema import SPECS


def export(client: NetBoxClient, exchange: str) -> str:
    """All that the pipeline reads or writes of an exchange, one JSON object a line; raises ServiceError."""
    return canonical(fetch(client, exchange))


def canonical(rows: Rows) -> str:
    """The same for rows that were read already."""
    lines = [json.dumps(_line(row), sort_keys=True, ensure_ascii=False) for kind in Kind for row in rows.of_kind(kind)]
    return "".join(f"{line}\n" for line in lines)


def digest(rows: Rows) -> str:
    """SHA-256 of the canonical text, 64 hexadecimal digits: part of a plan's key."""
    return hashlib.sha256(canonical(rows).encode()).hexdigest()


def _line(row: Row) -> dict[str, object]:
    """A row without what does not concern us: service fields of a port that is not Git's are anybody's."""
    skipped = set() if row.owned or row.kind is not Kind.INTERFACE else {field.name for field in SPECS[row.kind].git}
    values = {name: value for name, value in row.values.items() if name not in skipped}
    return {"kind": row.kind.value, "key": row.key, "gitops": row.owned, **values}
