"""NetBox as the flows see it: read once, mirror the intent."""

from ixp.model import Intent
from ixp.netbox.canonical import digest
from ixp.netbox.client import NetBoxClient
from ixp.netbox.facts import facts_of
from ixp.netbox.intent import intent_of
from ixp.netbox.plan import Action
from ixp.netbox.read import fetch
from ixp.netbox.row import Kind, Rows
from ixp.netbox.sync import sync
from ixp.netbox.wanted import normal
from ixp.record import RecordView, SyncReport


class NetBoxRecord:
    """The record at a URL; the token decides what it may do."""

    def __init__(self, url: str, token: str) -> None:
        self._client = NetBoxClient(url, token)

    def read(self, exchange: str) -> RecordView:
        """Read everything of an exchange at once; raises ServiceError, also where the intent that it mirrors is not whole."""
        rows = fetch(self._client, exchange)
        intent = intent_of(rows) if _holds_intent(rows) else None
        return RecordView(facts=facts_of(rows), intent=intent, digest=digest(rows))

    def sync(self, intent: Intent, message: str, *, allow_mass_delete: bool) -> SyncReport:
        """Make NetBox mirror the intent; raises RefusedError for a conflict of ownership or a mass deletion."""
        changes = sync(self._client, normal(intent), message, force=allow_mass_delete)
        counts = {action: sum(item.action is action for item in changes.items) for action in Action}
        return SyncReport(created=counts[Action.CREATE], updated=counts[Action.UPDATE], deleted=counts[Action.DELETE])


def _holds_intent(rows: Rows) -> bool:
    group = rows.get(Kind.SITE_GROUP, rows.exchange)
    return group is not None and group.values["ixp_title"] is not None
