"""The exceptions of a checkout, and which of them a change brings: who makes a mistake may write its exception beside it."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ixp.flows.plan import Excepted
from ixp.flows.tree import text_in
from ixp.intent import load
from ixp.model import Exemption

_FILE = "exceptions.yml"


def excepted(root: Path, exchange: str, entries: Sequence[Exemption], deployed: str) -> tuple[Excepted, ...]:
    """All entries with paths from the checkout on, the new ones first; ``deployed`` is the Git tree of the last good deployment.

    Where that tree is not known here, all are new.
    """
    before = _entries(text_in(root / "inventory" / exchange, deployed, _FILE)) if entries and deployed else set()
    told = (item.model_copy(update={"where": item.where.removeprefix(f"{root}/")}) for item in entries)
    found = (Excepted(**dict(item), new=_agreed(item) not in before) for item in told)
    return tuple(sorted(found, key=lambda item: not item.new))


def _agreed(item: Exemption) -> Exemption:
    """What was agreed on, wherever it stands."""
    return item.model_copy(update={"where": ""})


def _entries(text: str) -> set[Exemption]:
    with TemporaryDirectory() as name:
        (Path(name) / _FILE).write_text(text, encoding="utf-8")
        return {_agreed(item) for item in load(Path(name)).exemptions}
