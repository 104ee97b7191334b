"""Rendered files in a folder, with a manifest that says from what they were made."""

import json
from pathlib import Path

from ixp.state.files import replace
from ixp.state.published import digest


def write_files(folder: Path, files: dict[str, str], *, snapshot: str, netbox: str) -> None:
    """Write ``<device>.cfg`` for each and ``manifest.json``; files of devices that are no more are removed."""
    for old in folder.glob("*.cfg"):
        if old.stem not in files:
            old.unlink()
    for name, text in files.items():
        replace(folder / f"{name}.cfg", text)
    manifest = {"snapshot": snapshot, "netbox": netbox, "files": {name: digest(text) for name, text in sorted(files.items())}}
    replace(folder / "manifest.json", json.dumps(manifest, indent=2) + "\n")
