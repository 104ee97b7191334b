"""The Git tree that a plan belongs to."""

import subprocess
from pathlib import Path

from ixp.errors import InputError
from ixp.model.base import Frozen


class Tree(Frozen):
    """``id`` is the tree of HEAD, or ``dirty`` where files differ from it; ``commit`` and ``subject`` say why."""

    id: str
    commit: str
    subject: str
    author: str

    @property
    def dirty(self) -> bool:
        """Whether the work tree holds changes that are in no commit."""
        return self.id == "dirty"


def head(folder: Path) -> Tree:
    """The tree of a checkout; raises InputError where the folder is none."""
    show = _git(folder, "show", "-s", "--format=%T%n%H%n%an%n%s", "HEAD").splitlines()
    dirty = _git(folder, "status", "--porcelain", "--untracked-files=normal")
    return Tree(id="dirty" if dirty else show[0], commit=show[1], author=show[2], subject=show[3])


def text_in(folder: Path, tree: str, name: str) -> str:
    """A file of this folder as it was in a Git tree; empty where it was not there, or the clone has no such tree."""
    found = _ask(folder, "show", f"{tree}:./{name}")
    return "" if found.returncode else found.stdout


def _git(folder: Path, *arguments: str) -> str:
    result = _ask(folder, *arguments)
    if result.returncode:
        raise InputError(f"git {arguments[0]}: {result.stderr.strip()}", where=str(folder), hint="run this in the checkout")
    return result.stdout


def _ask(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
