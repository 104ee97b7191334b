"""Golden files: a rendering is compared with the file that a person has read. ``IXP_GOLDEN=write`` writes them anew."""

import os
from pathlib import Path

FOLDER = Path(__file__).with_name("golden")


def check_golden(name: str, text: str) -> None:
    """Compare with ``golden/<name>``; the assertion shows the difference."""
    path = FOLDER / name
    if os.environ.get("IXP_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()
    assert text == path.read_text(encoding="utf-8")
