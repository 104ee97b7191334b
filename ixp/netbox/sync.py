"""Writes a plan of changes to NetBox: in bulk, in the order of foreign keys, deletions last and each checked again."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from ixp.errors import RefusedError, ServiceError
from ixp.model import Intent, PortRef
from ixp.netbox.client import BATCH, Json, NetBoxClient
from ixp.netbox.field import Resolve
from ixp.netbox.names import TAG
from ixp.netbox.plan import Action, Change, Changes, plan_sync
from ixp.netbox.read import fetch
from ixp.netbox.row import Kind, Rows, Value
from ixp.netbox.schema import SPECS

_MESSAGE_LENGTH = 200  # of changelog_message in NetBox


def sync(client: NetBoxClient, intent: Intent, message: str, *, force: bool = False) -> Changes:
    """Bring NetBox to the intent and say what was changed; a second run changes nothing.

    ``message`` (the commit) goes into NetBox's changelog. Raises RefusedError, before anything is written, on a conflict or
    a mass deletion (that one not with ``force``), and ServiceError.
    """
    rows = fetch(client, intent.name)
    changes = plan_sync(intent, rows)
    apply(client, changes, rows, message, force=force)
    return changes


def apply(client: NetBoxClient, changes: Changes, rows: Rows, message: str, *, force: bool = False) -> int:
    """Write the changes that were planned on ``rows`` and give their number; raises as ``sync``."""
    if not force:
        changes.guard()
    writer = _Writer(client, rows, message[:_MESSAGE_LENGTH])
    for (action, kind), group in groupby(changes.items, key=lambda item: (item.action, item.kind)):
        writer.write(action, kind, list(group))
    return len(changes.items)


class _Writer:
    """Knows the ids of what is there and of what it has created."""

    def __init__(self, client: NetBoxClient, rows: Rows, message: str) -> None:
        self._client = client
        self._rows = rows
        self._message = message
        self._created: dict[tuple[Kind, str], int] = {}

    def write(self, action: Action, kind: Kind, changes: Sequence[Change]) -> None:
        """Write changes of one action and kind in bulk."""
        endpoint = SPECS[kind].endpoint
        match action:
            case Action.CREATE:
                bodies = [self._new(change) for change in changes]
                for change, row in zip(changes, self._client.create(endpoint, bodies), strict=True):
                    self._created[kind, change.key] = row["id"]
            case Action.UPDATE | Action.ASIDE:
                self._client.update(endpoint, [{"id": self._id(kind, item.key), **self._body(item)} for item in changes])
            case Action.DELETE:
                ids = {self._id(kind, item.key): item.key for item in changes}
                self._check_still_ours(kind, ids)
                self._client.delete(endpoint, [{"id": item, "changelog_message": self._message} for item in ids])

    def _new(self, change: Change) -> Json:
        return {**self._identity(change.kind, change.key), **self._body(change), "tags": [{"slug": TAG}]}

    def _identity(self, kind: Kind, key: str) -> Json:
        """What makes a new object the one of that key; of some kinds its fields say it all."""
        match kind:
            case Kind.ADDRESS | Kind.ASSIGNMENT:
                return {}
            case Kind.ASN:
                return {"asn": int(key)}
            case Kind.TENANT:
                return {"slug": key}
            case Kind.LAG:
                port = PortRef.parse(key)
                return {"device": self._id(Kind.DEVICE, port.device), "name": port.interface, "type": "lag"}
            case _:
                return {SPECS[kind].key_columns[0]: key}

    def _body(self, change: Change) -> Json:
        body = request_body(change.kind, change.after or {}, self._id)
        return {**body, "changelog_message": self._message}

    def _id(self, kind: Kind, key: str) -> int:
        row = self._rows.get(kind, key)
        found = self._created.get((kind, key)) or (row.id if row else None)
        if found is None:
            raise ServiceError(f"{kind} {key} is referred to, but NetBox does not hold it", hint="run 'ixp netbox seed'")
        return found

    def _check_still_ours(self, kind: Kind, ids: Mapping[int, str]) -> None:
        """Read again what is to be deleted: ids of rows planned on must still be the same objects, and tagged."""
        spec = SPECS[kind]
        found: list[Json] = []
        for start in range(0, len(ids), BATCH):
            found += self._client.all(spec.endpoint, ("tags", "id", *spec.key_columns), id=list(ids)[start : start + BATCH])
        still = {
            row["id"] for row in found if ids.get(row["id"]) == spec.key(row) and any(tag["slug"] == TAG for tag in row["tags"])
        }
        if lost := [ids[item] for item in ids if item not in still]:
            raise RefusedError(
                f"{kind} {', '.join(lost)} changed in NetBox since the plan and will not be deleted",
                where="NetBox",
                hint="run 'ixp sync' again to plan anew",
            )


def request_body(kind: Kind, values: Mapping[str, Value], resolve: Resolve) -> Json:
    """The body of a request that writes these values; custom fields are merged into one object."""
    body: Json = {}
    for field in SPECS[kind].git:
        if field.name in values:
            part = field.write(values[field.name], resolve)
            custom = {**body.get("custom_fields", {}), **part.pop("custom_fields", {})}
            body |= {**part, **({"custom_fields": custom} if custom else {})}
    return body
