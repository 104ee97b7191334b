"""Scratch copies of the tree: what checks look at, with one patch applied."""

import os
import shutil
import subprocess
from pathlib import Path

from ixp.render.rendering import Rendering

ROOT = Path(__file__).resolve().parents[2]
_DATA = ("inventory", "snapshots", "templates", ".gitlab-ci.yml")
_CODE = ("ixp", "validate", "custom_napalm", "tasks", "tests/__init__.py", "tests/mistakes", "tests/unit/__init__.py")
_CODE += ("tests/unit/validate",)
_CATALOGUE = shutil.ignore_patterns("*.patch", "mistake.yml")


class PatchError(Exception):
    """A patch that no longer fits the tree."""


def scratch(folder: Path, patch: str, base: Rendering, *, code: bool = False) -> Path:
    """A copy in ``folder`` with the patch applied; ``code``: with our Python too. Raises PatchError.

    Compiled modules come along: times are kept, so those of files that the patch leaves alone are good.
    The rendered files of ``base`` are in ``build/`` for a patch that changes one of them; the others are removed again.
    """
    for name in _DATA + (_CODE if code else ()):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=_CATALOGUE)
        else:
            shutil.copy(source, target)
    build = folder / "build"
    build.mkdir()
    for device, text in base.files.items():
        if f"/build/{device}.cfg" in patch:
            (build / f"{device}.cfg").write_text(text, encoding="utf-8")
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(folder.parent), "LC_ALL": "C"}
    argv = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(argv, input=patch, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PatchError(done.stderr.strip())
    return folder


def edited_files(folder: Path) -> dict[str, str]:
    """Rendered files that the patch changed, by device."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "build").glob("*.cfg"))}
