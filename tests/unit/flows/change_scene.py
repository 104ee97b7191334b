"""A change of the sample exchange that is planned against its last deployment, in one process and without devices."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ixp.data.snapshot import Snapshot
from ixp.flows.change_rules import NAME
from ixp.flows.planning import Inputs, make
from ixp.flows.tree import Tree
from ixp.model import CheckResult, Exchange, Finding, Severity
from ixp.record import RecordView
from ixp.render import render
from ixp.state.published import DeviceRecord, Index, Published, digest, intent_text
from tests.unit.validate.nantes import ROOT, loaded, nantes, snapshot

TREE = Tree(id="tree-2", commit="commit-2", subject="Change something", author="An Engineer")
INVENTORY = ROOT / "inventory/nantes"


@dataclass(frozen=True)
class Deployed:
    """What devices carry: the sample's rendering, or ``files`` in its place."""

    folder: Path
    files: Mapping[str, str]

    @classmethod
    def sample(cls, folder: Path) -> "Deployed":
        return cls(folder, render(nantes(), snapshot()))

    def inputs(self, after: Exchange, before: Exchange | None = None, data: Snapshot | None = None) -> Inputs:
        old = (before or nantes()).intent
        record = DeviceRecord(rendered="", run="run-1", intent=digest(intent_text(old)))
        devices = {name: record.model_copy(update={"rendered": digest(text)}) for name, text in self.files.items()}
        index = Index(exchange="nantes", run="run-1", tree="tree-1", devices=devices)
        here = self.folder / hashlib.sha256(index.model_dump_json().encode()).hexdigest()[:12]
        return Inputs(
            intent=after.intent,
            record=RecordView(facts=after.facts, intent=old, digest="0" * 64),
            snapshot=data or snapshot(),
            published=Published(here, index).write(index, self.files, old),
            tree=TREE,
            deployed=snapshot(),
            lines=loaded().lines,
        )

    def check(self, after: Exchange, before: Exchange | None = None, data: Snapshot | None = None) -> CheckResult:
        """What the rules on changes say."""
        (found,) = make(self.inputs(after, before, data), lambda *_: []).plan.checks
        assert found.check == NAME
        return found

    def grave(self, after: Exchange, before: Exchange | None = None, data: Snapshot | None = None) -> list[Finding]:
        """Errors and warnings."""
        return [item for item in self.check(after, before, data).findings if item.severity is not Severity.INFO]

    def carrying(self, **files: str) -> "Deployed":
        """The same where devices carry other texts (``_`` for ``-`` in names)."""
        return replace(self, files={**self.files, **{name.replace("_", "-"): text for name, text in files.items()}})


def written(where: str) -> str:
    """``file | text of the line`` of the inventory; what is rendered, or gone, as it stands."""
    name, _, number = where.rpartition(":")
    path = Path(name)
    if not path.is_file():
        return where.removeprefix(f"{INVENTORY}/")
    return f"{path.relative_to(INVENTORY)} | {path.read_text().splitlines()[int(number) - 1].strip()}"
