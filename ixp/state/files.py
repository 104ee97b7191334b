"""Writing a file so that a reader sees the old one or the new one, never half of it."""

import os
from pathlib import Path


def replace(path: Path, text: str, mode: int = 0o644) -> None:
    """Write aside, sync, rename; where that fails (a full disk), nothing is left beside the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        aside.rename(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
