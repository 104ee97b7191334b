"""Whether the code that runs is the checkout's own: its templates and checks are part of what was reviewed."""

from pathlib import Path

import ixp
from ixp.errors import RefusedError


def refuse_other_code(root: Path) -> None:
    """Raise RefusedError in a checkout of the pipeline whose code is not the one that runs."""
    running = Path(ixp.__file__).resolve().parent
    own = root / "ixp"
    if (own / "__init__.py").is_file() and own.resolve() != running:
        hint = "use this checkout's .venv/bin/ixp (make venv), or set PYTHONPATH to this checkout"
        raise RefusedError(
            "this checkout has checks and templates of its own, and others would run", where=str(running), hint=hint
        )
