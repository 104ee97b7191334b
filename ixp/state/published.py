"""The last deployment, without secrets: what a merge request is planned against (DESIGN: untrusted code sees no device)."""

import hashlib
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from ixp.errors import InputError
from ixp.model.base import Frozen
from ixp.state.files import replace

_INDEX = "index.json"


def digest(text: str) -> str:
    """SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class DeviceRecord(Frozen):
    """What one device was last given: the digest of the rendered text, and the run that confirmed it."""

    rendered: str
    run: str


class Index(Frozen):
    """The table of contents of a published folder.

    ``open_run`` names a run that failed and was not followed by a good one; ``tree`` then is the tree that failed.
    ``secrets`` are keyed hashes by reference (the key stays with the deploying host).
    """

    exchange: str
    run: str = ""
    tree: str = ""
    snapshot: str = ""
    open_run: str = ""
    secrets: dict[str, str] = Field(default_factory=dict)
    devices: dict[str, DeviceRecord] = Field(default_factory=dict)


class Published:
    """A folder with ``index.json`` and one ``<device>.cfg`` each, references in place of secrets. Readable by everybody."""

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
        """What the device was last given, empty where it never was; raises InputError where file and index differ."""
        record = self.index.devices.get(device)
        if record is None:
            return ""
        text = (self.folder / f"{device}.cfg").read_text()
        if digest(text) != record.rendered:
            raise InputError("published configuration differs from its digest", where=f"{self.folder / device}.cfg")
        return text

    def digests(self) -> dict[str, str]:
        """Digest of the last rendered text by device."""
        return {name: record.rendered for name, record in sorted(self.index.devices.items())}

    def write(self, index: Index, configs: dict[str, str]) -> Self:
        """Publish: files first, the index last."""
        for name, text in configs.items():
            replace(self.folder / f"{name}.cfg", text)
        replace(self.folder / _INDEX, index.model_dump_json(indent=2) + "\n")
        return type(self)(self.folder, index)
