"""Where the lab keeps what lasts (the cache) and what lives as long as a run."""

import os
from pathlib import Path


def cache() -> Path:
    """The cache folder, ``IXP_CACHE`` or ``~/.cache/ixp``; created where it is missing."""
    folder = Path(os.environ.get("IXP_CACHE") or Path.home() / ".cache" / "ixp")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def runs() -> Path:
    """The folder of everything that runs, ``IXP_RUN`` or ``/run/ixp``; created where it is missing."""
    folder = Path(os.environ.get("IXP_RUN") or "/run/ixp")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
