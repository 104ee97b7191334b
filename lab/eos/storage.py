"""What the switch keeps over a restart: a folder with its startup and running configuration, flash and the commit timer."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Timer:
    """A commit that waits for its confirmation. ``deadline`` is seconds since 1970; ``before`` is what expiry restores."""

    session: str
    deadline: float
    before: str


class Storage:
    """The state folder; every write is whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.flash = folder / "flash"
        self.flash.mkdir(parents=True, exist_ok=True)

    def read(self, name: str) -> str | None:
        """A file's text, or None where there is no such file; names of flash files start with ``flash/``."""
        path = self._path(name)
        return path.read_text() if path.is_file() else None

    def write(self, name: str, text: str) -> None:
        """Write a file aside and rename it."""
        path = self._path(name)
        aside = path.with_name(path.name + ".new")
        aside.write_text(text)
        aside.replace(path)

    def delete(self, name: str) -> bool:
        """Remove a file; False where there was none."""
        path = self._path(name)
        found = path.is_file()
        path.unlink(missing_ok=True)
        return found

    def files(self) -> list[Path]:
        """The files in flash, by name."""
        return sorted(self.flash.iterdir())

    def timer(self) -> Timer | None:
        """The commit timer that was running, or None."""
        text = self.read("timer.json")
        return Timer(**json.loads(text)) if text else None

    def set_timer(self, timer: Timer | None) -> None:
        """Keep the commit timer, or forget it."""
        if timer is None:
            self.delete("timer.json")
        else:
            self.write("timer.json", json.dumps(asdict(timer)))

    def _path(self, name: str) -> Path:
        return self.folder / name
