"""A system of record in memory, for the flows alone; the real one has its tests in tests/netbox."""

import hashlib
from dataclasses import dataclass, field

from ixp.errors import IxpError
from ixp.model import Facts, Intent
from ixp.record import RecordView, SyncReport


@dataclass
class FakeRecord:
    """``refuse`` is raised by a sync that has written ``half`` by then; ``forget`` makes it keep the old intent."""

    facts: Facts
    intent: Intent | None = None
    refuse: IxpError | None = None
    half: Intent | None = None
    forget: bool = False
    messages: list[str] = field(default_factory=list)

    def read(self, exchange: str) -> RecordView:
        assert self.intent is None or self.intent.name == exchange
        text = self.facts.model_dump_json() + (self.intent.model_dump_json() if self.intent else "")
        return RecordView(facts=self.facts, intent=self.intent, digest=hashlib.sha256(text.encode()).hexdigest())

    def sync(self, intent: Intent, message: str, *, allow_mass_delete: bool) -> SyncReport:  # noqa: ARG002
        if self.refuse:
            self.intent = self.half or self.intent
            raise self.refuse
        self.messages.append(message)
        changed = self.intent != intent
        if not self.forget:
            self.intent = intent
        return SyncReport(updated=int(changed))
