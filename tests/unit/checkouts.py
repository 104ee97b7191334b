"""The sample as a checkout of its own, with a NetBox that knows its devices, for tests of the command line."""

import shutil
from pathlib import Path
from unittest.mock import Mock

import pytest

from ixp.cli.workspace import Workspace
from ixp.flows.snapshots import kept_snapshots
from ixp.model import CheckResult, Verdict
from ixp.record import RecordView
from ixp.render import render
from ixp.state import State
from ixp.state.published import DeviceRecord, Published, digest, intent_text
from tests.unit.validate.nantes import ROOT, loaded, nantes, snapshot
from validate import run

ARMOR = "inventory/nantes/members/armor.yml"


def sample(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The checkout, as the working directory; what takes seconds and is tested elsewhere is left out."""
    monkeypatch.setattr(run, "check_policy", lambda *_: CheckResult(check="policy", verdict=Verdict.PASS))
    for name in ("inventory", "snapshots"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("IXP_STATE", "IXP_PUBLISHED", "IXP_PLANS", "IXP_EXCHANGE", "BATFISH_HOST"):
        monkeypatch.delenv(name, raising=False)
    record = Mock(read=Mock(return_value=RecordView(facts=nantes().facts, intent=loaded().intent, digest="")))
    monkeypatch.setenv("NETBOX_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(Workspace, "record", Mock(return_value=record))
    monkeypatch.chdir(folder)
    return folder


def deployed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Published:
    """The published state after a deployment of the sample as it is, where checks and plans look for it."""
    files, intent = render(nantes(), snapshot()), loaded().intent
    assert intent is not None
    state = State.create(folder, "nantes")
    kept_snapshots(state.published_folder).keep(snapshot())
    published = state.published()
    by = digest(intent_text(intent))
    devices = {name: DeviceRecord(rendered=digest(text), run="1", intent=by) for name, text in files.items()}
    published.write(published.index.model_copy(update={"snapshot": snapshot().digest, "devices": devices}), files, intent)
    monkeypatch.setenv("IXP_PUBLISHED", str(state.published_folder))
    return state.published()


def edit(folder: Path, old: str, new: str) -> None:
    """Change a line of armor's file."""
    path = folder / ARMOR
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
