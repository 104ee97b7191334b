"""Python packages for a node: fetched by the host's own pip (its settings, its certificates), for a node without a way out."""

import platform
import subprocess
import sys
from pathlib import Path

from ixp.errors import ServiceError

_TAGS = ("manylinux_2_28", "manylinux_2_17", "manylinux2014", "manylinux_2_34")


def fetch(folder: Path, python: str, *wanted: str) -> None:
    """Put wheels for the node's ``python`` (``3.13``) there, dependencies too; raises ServiceError where one can't be had."""
    platforms = [f"--platform={tag}_{platform.machine()}" for tag in _TAGS]
    _pip(folder, "--only-binary=:all:", f"--python-version={python}", *platforms, f"--find-links={folder}", *wanted)


def fetch_sources(folder: Path, *wanted: str) -> None:
    """Put source archives there, without dependencies, for what has no wheel; raises ServiceError as ``fetch``."""
    _pip(folder, "--no-deps", "--no-binary=:all:", *wanted)


def _pip(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", f"--dest={folder}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip()[-400:]
        raise ServiceError(f"Python packages could not be fetched: {said}", hint="does pip reach its index from here?")
