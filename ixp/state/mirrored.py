"""Which intents NetBox may hold by our own hand: whatever else it holds, a person wrote.

Files in the published folder: the intent of the last whole sync, and those that a sync has set out to write since. Syncs
that die half way leave theirs, and every object of NetBox is then as one of these files says.
"""

from pathlib import Path

from pydantic import ValidationError

from ixp.errors import InputError
from ixp.model import Intent
from ixp.state.files import replace

_LAST = "intent.json"
_NEXT = "intent-next*.json"


def announce(folder: Path, intent: Intent) -> None:
    """Say what is about to be written to NetBox, beside what earlier syncs said that did not end."""
    earlier = _announced(folder)
    if intent not in map(_read, earlier):
        replace(folder / f"intent-next-{len(earlier) + 1:03}.json", intent.model_dump_json(indent=1) + "\n")


def settle(folder: Path, intent: Intent) -> None:
    """Say that NetBox was brought to that intent whole."""
    replace(folder / _LAST, intent.model_dump_json(indent=1) + "\n")
    for path in reversed(_announced(folder)):  # the last first: one that dies here leaves no gap in the numbers
        path.unlink()


def mirrored(folder: Path) -> tuple[Intent, ...]:
    """The intents that explain NetBox, none before the first sync; raises InputError where a file can't be read."""
    last = folder / _LAST
    return tuple(map(_read, ([last] if last.exists() else []) + _announced(folder)))


def _announced(folder: Path) -> list[Path]:
    """What syncs set out to write since the last whole one, the oldest first."""
    return sorted(folder.glob(_NEXT))


def _read(path: Path) -> Intent:
    try:
        return Intent.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(f"the intent that NetBox was given cannot be read: {error}", where=str(path)) from error
