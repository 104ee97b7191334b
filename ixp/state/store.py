"""The state folder of the one deploying host (``IXP_STATE``): marker, lock, runs, devices, published."""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ixp.errors import InputError, RefusedError
from ixp.state.files import replace
from ixp.state.published import Published
from ixp.state.run import Run, RunFolder

_MARKER = "ixp-state"


class State:
    """A folder made by ``create``; any other is refused, so that a typo never starts an empty history."""

    def __init__(self, folder: Path, exchange: str) -> None:
        self.folder = folder
        self.exchange = exchange

    @classmethod
    def from_environment(cls, exchange: str, environ: Mapping[str, str] | None = None) -> "State":
        """The folder that ``IXP_STATE`` names, else ``/var/lib/ixp/<exchange>``; raises InputError where it has no marker."""
        env = os.environ if environ is None else environ
        return cls.open(Path(env.get("IXP_STATE") or f"/var/lib/ixp/{exchange}"), exchange)

    @classmethod
    def create(cls, folder: Path, exchange: str) -> "State":
        """Make a new state folder, or open the one that is there; raises RefusedError where another exchange's is there."""
        marker = folder / _MARKER
        if marker.exists():
            return cls.open(folder, exchange)
        folder.mkdir(parents=True, exist_ok=True, mode=0o711)
        (folder / "published").mkdir(exist_ok=True)
        replace(folder / "key", secrets.token_hex(32), mode=0o600)
        replace(marker, exchange + "\n")
        return cls(folder, exchange)

    @classmethod
    def open(cls, folder: Path, exchange: str) -> "State":
        """Open a state folder; raises InputError without its marker, RefusedError for another exchange's."""
        marker = folder / _MARKER
        if not marker.exists():
            raise InputError(
                "this is not a state folder (its marker file is missing)",
                where=str(folder),
                hint="set IXP_STATE, or make a new one with: ixp state init; a plan elsewhere needs IXP_PUBLISHED",
            )
        owner = marker.read_text().strip()
        if owner != exchange:
            raise RefusedError(f"the state folder is that of '{owner}', not of '{exchange}'", where=str(folder))
        return cls(folder, exchange)

    @property
    def key(self) -> bytes:
        """The key of the secrets' fingerprints; it never leaves this host."""
        return bytes.fromhex((self.folder / "key").read_text())

    @property
    def published_folder(self) -> Path:
        """Where the last deployment stands without secrets."""
        return self.folder / "published"

    def published(self) -> Published:
        """The last deployment."""
        return Published.read(self.published_folder, self.exchange)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the one lock of deployments; raises RefusedError where another process has it."""
        with (self.folder / "lock").open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RefusedError(
                    "another deployment is running", where=str(self.folder), hint="wait until it has ended"
                ) from None
            yield

    def run_folder(self, run_id: str) -> RunFolder:
        """The folder of a run, made when missing."""
        folder = self.folder / "runs" / run_id
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        return RunFolder(folder)

    def runs(self) -> tuple[Run, ...]:
        """All runs, the oldest first."""
        heads = sorted((self.folder / "runs").glob("*/run.json"))
        return tuple(RunFolder(path.parent).load() for path in heads)

    def run(self, run_id: str) -> Run:
        """The head of a run; raises InputError where there is none of that id."""
        folder = self.folder / "runs" / run_id
        if not run_id or not (folder / "run.json").exists():
            raise InputError(f"there is no run '{run_id}'", where=str(self.folder), hint="list them with: ixp runs list")
        return RunFolder(folder).load()

    def printed(self, device: str) -> tuple[str, str] | None:
        """What the device printed after it last confirmed: the text without secrets, and the keyed hash of the whole."""
        path = self.folder / "devices" / f"{device}.printed"
        if not path.exists():
            return None
        fingerprint, _, text = path.read_text().partition("\n")
        return text, fingerprint

    def keep_printed(self, device: str, text: str, fingerprint: str) -> None:
        """Keep what the device prints now."""
        replace(self.folder / "devices" / f"{device}.printed", f"{fingerprint}\n{text}", mode=0o640)
