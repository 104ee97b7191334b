"""The last deployment, without secrets: what a merge request is planned against, whose code must see no device."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from ixp.errors import InputError
from ixp.model import Intent
from ixp.model.base import Frozen
from ixp.state.files import replace

_INDEX = "index.json"


def digest(text: str) -> str:
    """SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class DeviceRecord(Frozen):
    """What one device was last given: digests of the rendered text and of the intent behind it, and the run that confirmed it."""

    rendered: str
    run: str
    intent: str = ""


class Proven(Frozen):
    """A digest of all that the checks of a deployment depended on, and the run; all of them were made, and passed."""

    digest: str
    run: str


class Index(Frozen):
    """The table of contents of a published folder.

    ``open_run`` names a run that failed and was not followed by a good one; ``tree`` then is the tree that failed.
    ``secrets`` are keyed hashes by reference (the key stays with the deploying host). ``proven``: the newest first.
    """

    exchange: str
    run: str = ""
    tree: str = ""
    snapshot: str = ""
    open_run: str = ""
    secrets: dict[str, str] = Field(default_factory=dict)
    devices: dict[str, DeviceRecord] = Field(default_factory=dict)
    proven: tuple[Proven, ...] = ()


class Published:
    """A folder with ``index.json``, and files named by their digest: ``files/`` what devices were given, ``intents/``.

    References stand in place of secrets; readable by everybody. A reader follows one index, so it sees one deployment whole.
    """

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder = folder
        self.index = index

    @classmethod
    def read(cls, folder: Path, exchange: str) -> Self:
        """Open a folder; one that has no index yet is that of an exchange never deployed."""
        path = folder / _INDEX
        if not path.exists():
            return cls(folder, Index(exchange=exchange))
        try:
            index = Index.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise InputError(f"published state cannot be read: {error}", where=str(path)) from error
        if index.exchange != exchange:
            raise InputError(f"published state is that of '{index.exchange}', not of '{exchange}'", where=str(path))
        return cls(folder, index)

    def config(self, device: str) -> str:
        """What the device was last given, empty where it never was; raises InputError where the file is gone or was changed."""
        record = self.index.devices.get(device)
        return _verified(_config(self.folder, record.rendered)) if record else ""

    def intents(self) -> tuple[Intent, ...]:
        """The intents that devices carry: one; two where a killed run had confirmed some devices; none before the first run."""
        wanted = sorted({item.intent for item in self.index.devices.values() if item.intent})
        return tuple(Intent.model_validate_json(_verified(_intent(self.folder, item))) for item in wanted)

    def digests(self) -> dict[str, str]:
        """Digest of the last rendered text by device."""
        return {name: record.rendered for name, record in sorted(self.index.devices.items())}

    def write(self, index: Index, configs: Mapping[str, str] | None = None, intent: Intent | None = None) -> Self:
        """Publish in one step: new files beside the old ones, then the index, then the files that it no longer names go."""
        for text in (configs or {}).values():
            replace(_config(self.folder, digest(text)), text)
        if intent:
            text = intent_text(intent)
            replace(_intent(self.folder, digest(text)), text)
        replace(self.folder / _INDEX, index.model_dump_json(indent=2) + "\n")
        self._tidy(index)
        return type(self)(self.folder, index)

    def _tidy(self, index: Index) -> None:
        """Remove what no index names; a reader of the old index that comes too late is told so, and reads again."""
        records = index.devices.values()
        named = {_config(self.folder, item.rendered) for item in records} | {
            _intent(self.folder, item.intent) for item in records
        }
        for path in (*self.folder.glob("files/*.cfg"), *self.folder.glob("intents/*.json")):
            if path not in named:
                path.unlink()


def intent_text(intent: Intent) -> str:
    """An intent as it is kept."""
    return intent.model_dump_json(indent=1) + "\n"


def _config(folder: Path, name: str) -> Path:
    return folder / "files" / f"{name}.cfg"


def _intent(folder: Path, name: str) -> Path:
    return folder / "intents" / f"{name}.json"


def _verified(path: Path) -> str:
    """The text of a file that bears its digest as name."""
    try:
        text = path.read_text()
    except OSError as error:
        raise InputError(
            "a published file is missing", where=str(path), hint="read again: a deployment may have ended"
        ) from error
    if digest(text) != path.stem:
        raise InputError("published configuration differs from its digest", where=str(path))
    return text
