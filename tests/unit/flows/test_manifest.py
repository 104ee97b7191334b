"""Rendered files in a folder."""

import json
from pathlib import Path

from ixp.flows.manifest import write_files
from ixp.state.published import digest


def test_files_and_their_manifest(tmp_path: Path) -> None:
    write_files(tmp_path / "build", {"sw1": "one\n", "rs1": "two\n"}, snapshot="s", netbox="n")
    manifest = json.loads((tmp_path / "build/manifest.json").read_text())
    assert manifest == {"snapshot": "s", "netbox": "n", "files": {"rs1": digest("two\n"), "sw1": digest("one\n")}}
    assert (tmp_path / "build/sw1.cfg").read_text() == "one\n"


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_files(tmp_path / name, {"sw1": "one\n"}, snapshot="s", netbox="n")
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("a", "b"))
    assert first == second


def test_files_of_devices_that_are_no_more_go_and_others_stay(tmp_path: Path) -> None:
    write_files(tmp_path, {"sw1": "one\n", "sw2": "two\n"}, snapshot="s", netbox="n")
    (tmp_path / "plan.json").write_text("{}")
    write_files(tmp_path, {"sw1": "one\n"}, snapshot="s", netbox="n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "plan.json", "sw1.cfg"]
