"""Each typical fault of a member's file gives one finding on the line to edit; docs/faults.md is made from them.

``IXP_GOLDEN=write`` writes the page anew.
"""

import json
import os
import shutil
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner

from ixp.cli.app import app
from ixp.cli.workspace import Workspace
from ixp.errors import Exit
from ixp.model import Finding
from ixp.record import RecordView
from tests.unit.validate.faults_table import SLIPS
from tests.unit.validate.nantes import KNOWN, ROOT, nantes

PAGE = ROOT / "docs/faults.md"
# The line to edit where it is not the edited one: that of the mapping that lacks a key, or of the key that asks for another.
ELSEWHERE = {"schema.missing-key": "noc:", "connection.leaves": "state: leaving"}
HEAD = """# Twenty typical faults of a member's file

What `ixp check` says of each: one finding, on the line to edit. Where two collide, the later of the two in order of key is
named, and the place of the other with it. This page is made by `tests/unit/validate/test_faults.py` from the sample inventory.

| # | fault | written | found at | rule | what is said | hint |
|---|---|---|---|---|---|---|
"""


@pytest.fixture
def netbox(monkeypatch):
    """A NetBox that knows the sample's devices, as far as the command line can tell."""

    record = Mock(read=Mock(return_value=RecordView(facts=nantes().facts, intent=None, digest="")))
    monkeypatch.setenv("NETBOX_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(Workspace, "record", Mock(return_value=record))


def findings(slip, root, monkeypatch):
    """What ``ixp check`` says of the sample with that one edit."""
    shutil.copytree(ROOT / "inventory/nantes", root / "inventory/nantes")
    shutil.copytree(ROOT / "snapshots/nantes", root / "snapshots/nantes")
    path = root / "inventory/nantes" / slip.file
    text = path.read_text(encoding="utf-8")
    assert slip.right in text, "the sample has changed: change this slip with it"
    path.write_text(text.replace(slip.right, slip.wrong, 1), encoding="utf-8")
    monkeypatch.chdir(root)
    said = CliRunner().invoke(app, ["check", "--json", "-"])
    assert said.exit_code == Exit.FINDINGS, said.output
    found = [Finding(**item) for check in json.loads(said.stdout)["checks"] for item in check["findings"]]
    return [item for item in found if item.rule not in KNOWN]


def line_of(slip, folder):
    """Number of the line to edit."""
    after = (folder / slip.file).read_text(encoding="utf-8").splitlines()
    if anchor := ELSEWHERE.get(slip.rule):
        return next(number for number, line in enumerate(after, 1) if line.strip().startswith(anchor))
    before = (ROOT / "inventory/nantes" / slip.file).read_text(encoding="utf-8").splitlines()
    return next(number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new)


@pytest.mark.usefixtures("netbox")
@pytest.mark.parametrize("slip", SLIPS, ids=[slip.title for slip in SLIPS])
def test_one_finding_on_the_line_to_edit(slip, tmp_path, monkeypatch):
    (finding,) = findings(slip, tmp_path, monkeypatch)
    folder = tmp_path / "inventory/nantes"
    assert finding.rule == slip.rule
    assert finding.where == f"inventory/nantes/{slip.file}:{line_of(slip, folder)}"
    assert finding.hint or finding.rule == "schema.missing-key"


def row(number, slip, finding, folder):
    def cell(text):
        return str(text).replace("inventory/nantes/", "").replace("|", "\\|")

    edited = (folder / slip.file).read_text(encoding="utf-8").splitlines()[line_of(slip, folder) - 1]
    written = edited.partition("  # ")[0].strip() if slip.wrong else f"{slip.right.strip()} (deleted)"
    cells = (number, slip.title, f"`{written}`", finding.where, f"`{finding.rule}`", finding.what, finding.hint)
    return f"| {' | '.join(map(cell, cells))} |\n"


@pytest.mark.usefixtures("netbox")
def test_the_page_is_up_to_date(tmp_path, monkeypatch):
    rows = []
    for number, slip in enumerate(SLIPS, 1):
        (finding,) = findings(slip, tmp_path / str(number), monkeypatch)
        rows.append(row(number, slip, finding, tmp_path / str(number) / "inventory/nantes"))
    page = HEAD + "".join(rows)
    if os.environ.get("IXP_GOLDEN") == "write":
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8"), "make it anew with IXP_GOLDEN=write"


def test_there_are_twenty_different_ones():
    assert len({slip.title for slip in SLIPS}) == len(SLIPS) == 20
