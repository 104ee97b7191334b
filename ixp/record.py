"""What the flows need of the system of record, whoever keeps it."""

from typing import Protocol

from ixp.model import Facts, Intent
from ixp.model.base import Frozen


class RecordView(Frozen):
    """The record as read once: facts, the intent it mirrors (None before the first sync), digest of its canonical export."""

    facts: Facts
    intent: Intent | None
    digest: str


class SyncReport(Frozen):
    """How many objects a sync created, changed and deleted."""

    created: int = 0
    updated: int = 0
    deleted: int = 0

    @property
    def total(self) -> int:
        """All writes."""
        return self.created + self.updated + self.deleted


class Record(Protocol):
    """NetBox, as the flows see it."""

    def read(self, exchange: str) -> RecordView:
        """Read everything at once; raises ServiceError."""

    def sync(self, intent: Intent, message: str, *, allow_mass_delete: bool) -> SyncReport:
        """Make the record mirror the intent; raises RefusedError for a conflict of ownership or a mass deletion."""
