"""Snapshots in a folder: the newest one, those that were deployed by digest, and the VRPs that went with them.

``current.json`` is the newest, ``<digest>.json`` one that was kept, ``<digest>.vrps`` a file of VRPs. Each is written aside,
synced and renamed, the VRPs before the snapshot that names them: whoever reads, and however a writer ends, sees a whole one.
"""

from pathlib import Path

from ixp.data import vrps as vrp_file
from ixp.data.snapshot import Snapshot
from ixp.data.vrps import Vrp
from ixp.errors import ServiceError
from ixp.state.files import replace

_CURRENT = "current.json"
_KEPT = 8


class Snapshots:
    """A folder of snapshots: a checkout's ``snapshots/<exchange>``, or that in the deploying host's published state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Snapshot | None:
        """The newest, None where there is none; raises InputError where it can't be read."""
        path = self.folder / _CURRENT
        return Snapshot.load(path) if path.is_file() else None

    def kept(self, digest: str) -> Snapshot | None:
        """The one of that digest, or None."""
        path = self.folder / f"{digest}.json"
        return Snapshot.load(path) if digest and path.is_file() else None

    def vrps(self, snapshot: Snapshot) -> tuple[Vrp, ...] | None:
        """The VRPs that went with it; None where they are not here."""
        path = self.folder / f"{snapshot.vrps}.vrps"
        return vrp_file.load(path) if snapshot.vrps and path.is_file() else None

    def write(self, snapshot: Snapshot, vrps: str | None = None) -> None:
        """Make it the newest, with the text of its VRPs where that is new; raises ServiceError, the old one then stays whole."""
        if vrps is not None:
            self._replace(f"{vrp_file.digest(vrps)}.vrps", vrps)
        self._replace(_CURRENT, pretty(snapshot))
        self._tidy("*.vrps", {f"{item.vrps}.vrps" for item in (snapshot, *self._all())})

    def keep(self, snapshot: Snapshot, deployed: str = "") -> None:
        """Keep it by its digest, and the deployed one; the oldest of more than a handful go. Raises ServiceError."""
        name = f"{snapshot.digest}.json"
        self._replace(name, pretty(snapshot))
        kept = sorted(self._names(), key=lambda path: path.stat().st_mtime, reverse=True)
        self._tidy("*.json", {_CURRENT, name, f"{deployed}.json", *(path.name for path in kept[:_KEPT])})

    def _all(self) -> list[Snapshot]:
        return [Snapshot.load(path) for path in self._names()]

    def _names(self) -> list[Path]:
        return [path for path in self.folder.glob("*.json") if path.name != _CURRENT]

    def _replace(self, name: str, text: str) -> None:
        try:
            replace(self.folder / name, text)
        except OSError as error:
            raise ServiceError(f"cannot be written: {error}", where=str(self.folder / name), hint="is the disk full?") from error

    def _tidy(self, pattern: str, named: set[str]) -> None:
        for path in self.folder.glob(pattern):
            if path.name not in named:
                path.unlink()


def kept_snapshots(published: Path) -> Snapshots:
    """Those of the deploying host, in its published state: the newest, and what was deployed."""
    return Snapshots(published / "snapshots")


def pretty(snapshot: Snapshot) -> str:
    """A snapshot's text for people and for Git: a line a value, sorted."""
    return snapshot.model_dump_json(indent=2) + "\n"
