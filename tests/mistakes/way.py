"""A tree's way to the devices as far as it goes without NetBox and devices: that of ``ixp check``, then what the plan adds.

NetBox's facts are those of the sample. What devices carry is the sample as the checkout has it, rendered.
"""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

from ixp.cli.workspace import Workspace
from ixp.data.snapshot import Snapshot
from ixp.flows.planning import Inputs, make
from ixp.flows.tree import Tree
from ixp.intent import Lines
from ixp.model import CheckResult, Exchange, Exemption, Finding
from ixp.record import RecordView
from ixp.render import render
from ixp.render.rendering import Rendering
from ixp.state.published import DeviceRecord, Index, Published, digest, intent_text
from tests.unit.validate.nantes import nantes, snapshot
from validate.exceptions import Exceptions
from validate.results import errors, result, without
from validate.run import check, check_rendered
from validate.way import Ground, way

NOTHING: frozenset[str] = frozenset()
_TREE = Tree(id="scratch", commit="scratch", subject="An edit", author="An Engineer")


@cache
def sample() -> Rendering:
    """The sample as it stands, and what it is rendered to."""
    return Rendering(exchange=nantes(), snapshot=snapshot(), files=render(nantes(), snapshot()))


@dataclass
class Walked:
    """How far it went: what was said, and the rendered files where there are any."""

    results: list[CheckResult]
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Disabled(Exceptions):
    """The tree's own exceptions, and rules that stop nothing."""

    disabled: frozenset[str] = NOTHING

    def covering(self, finding: Finding) -> Exemption | None:
        """Any exemption will do for a rule that is disabled."""
        return super().covering(finding) or (_ANY if finding.rule in self.disabled else None)


_ANY = Exemption.model_construct(rule="", about="", reason="", by="")


def walk(
    root: Path,
    carried: Rendering,
    edited: Mapping[str, str] | None = None,
    *,
    disabled: frozenset[str] = NOTHING,
    early: bool = False,
) -> Walked:
    """What every check says of the tree in ``root``, up to the first stage with errors; rules that are ``disabled`` say nothing.

    ``carried`` is what devices run now. ``edited`` are rendered files that someone edited, by device. ``early``: no further than
    the rules on the exchange.
    """
    workspace = Workspace(root, carried.exchange.intent.name)
    own = workspace.exceptions
    exceptions = _Disabled(**{item.name: getattr(own, item.name) for item in fields(own)}, disabled=disabled)
    if fault := workspace.data_fault:
        return Walked([result("data", (fault,))])
    data = workspace.snapshot
    if early:
        return Walked(without(_early(workspace, carried, data, exceptions), disabled))
    if edited:
        files = dict(carried.files) | dict(edited)
        return Walked(check_rendered(carried.exchange, data, files, reference=carried, excepted=exceptions.covering), files)
    gone = way(workspace.loaded, Ground(carried.exchange.facts, data, carried), exceptions, before=workspace.pipeline)
    results = without(gone.results, disabled)
    if not errors(results) and workspace.loaded.intent is not None:
        exchange = Exchange(intent=workspace.loaded.intent, facts=carried.exchange.facts)
        results += without(planned(carried, exchange, data, workspace), disabled)
    return Walked(results, dict(gone.files or {}))


def _early(workspace: Workspace, carried: Rendering, data: Snapshot, exceptions: Exceptions) -> list[CheckResult]:
    """The inventory and the rules on it, as ``validate.way`` begins."""
    loaded = workspace.loaded
    results = [*workspace.pipeline, result("inventory", loaded.findings)]
    intent = loaded.intent or loaded.partial
    if intent is not None:
        results += check(Exchange(intent=intent, facts=carried.exchange.facts), data, loaded.lines)
    return exceptions.settled(results)


def planned(before: Rendering, exchange: Exchange, data: Snapshot, workspace: Workspace | None = None) -> list[CheckResult]:
    """What the plan says beside the checks, of an exchange whose devices carry ``before``."""
    with tempfile.TemporaryDirectory() as folder:
        inputs = Inputs(
            intent=exchange.intent,
            record=RecordView(facts=exchange.facts, intent=before.exchange.intent, digest="0" * 64),
            snapshot=data,
            published=_published(Path(folder), before),
            tree=_TREE,
            deployed=before.snapshot,
            lines=workspace.loaded.lines if workspace else Lines(),
            settled=workspace.exceptions.settled if workspace else list,
        )
        return list(make(inputs, lambda *_: []).plan.checks)


def _published(folder: Path, carried: Rendering) -> Published:
    intent = hashlib.sha256(intent_text(carried.exchange.intent).encode()).hexdigest()
    devices = {name: DeviceRecord(rendered=digest(text), run="run", intent=intent) for name, text in carried.files.items()}
    index = Index(exchange=carried.exchange.intent.name, run="run", snapshot=carried.snapshot.digest, devices=devices)
    return Published.read(folder, index.exchange).write(index, carried.files, carried.exchange.intent)
