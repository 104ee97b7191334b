"""Which intents NetBox may hold by our own hand: whatever else it holds, a person wrote.

Two files in the published folder: the intent of the last whole sync, and, while a sync runs, the one that it writes. A sync
that dies half way leaves both, and every object of NetBox is then as one of them says.
"""

from pathlib import Path

from pydantic import ValidationError

from ixp.errors import InputError
from ixp.model import Intent
from ixp.state.files import replace

_LAST = "intent.json"
_NEXT = "intent-next.json"


def announce(folder: Path, intent: Intent) -> None:
    """Say what is about to be written to NetBox."""
    replace(folder / _NEXT, intent.model_dump_json(indent=1) + "\n")


def settle(folder: Path, intent: Intent) -> None:
    """Say that NetBox was brought to that intent whole."""
    replace(folder / _LAST, intent.model_dump_json(indent=1) + "\n")
    (folder / _NEXT).unlink(missing_ok=True)


def mirrored(folder: Path) -> tuple[Intent, ...]:
    """The intents that explain NetBox, none before the first sync; raises InputError where a file can't be read."""
    return tuple(_read(folder / name) for name in (_LAST, _NEXT) if (folder / name).exists())


def _read(path: Path) -> Intent:
    try:
        return Intent.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(f"the intent that NetBox was given cannot be read: {error}", where=str(path)) from error
