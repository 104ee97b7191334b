"""One run of the lab: its id, its folder, and the record of every process it started.

The record is what makes cleaning safe: a process writes its own identity (id and start time) before it becomes anything else,
so ``down`` ends exactly what this run started, even where the creator was killed, and never a process that got a recycled id.
Everything else of a run (mounts, interfaces, addresses) lives in namespaces that end with those processes.
"""

import fcntl
import os
import re
import secrets
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

from ixp.errors import InputError, IxpError
from ixp.poll import poll
from lab.paths import runs

_ID = re.compile(r"^[a-z0-9]{1,8}$")
_MARKER = "boot-id"


class Identity(NamedTuple):
    """A process for good: its id, and its start in clock ticks since boot (proc(5), field 22)."""

    pid: int
    start: int

    @classmethod
    def parse(cls, stat: str) -> Self:
        """Read a line of /proc/PID/stat; the name in it may hold spaces and brackets."""
        after = stat.rpartition(")")[2].split()
        return cls(int(stat.split(" ", 1)[0]), int(after[19]))

    @property
    def alive(self) -> bool:
        """True while exactly this process runs (a zombie doesn't)."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text()
        except OSError:
            return False
        return Identity.parse(stat) == self and stat.rpartition(")")[2].split()[0] != "Z"

    def kill(self, deadline_s: float = 10.0) -> None:
        """SIGKILL and wait for the end; harmless where it is over. The descriptor keeps a recycled id from being hit."""
        try:
            handle = os.pidfd_open(self.pid)
        except OSError:
            return
        try:
            if self.alive:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
                if not select.select([handle], [], [], deadline_s)[0]:
                    raise IxpError(f"process {self.pid} did not end within {deadline_s:g} s of SIGKILL")
        finally:
            os.close(handle)


class Run:
    """A run's folder under the run-time folder: ``processes/`` is the record, ``log/`` what daemons said."""

    def __init__(self, run_id: str) -> None:
        self.id = run_id
        self.folder = runs() / run_id
        self.processes = self.folder / "processes"

    @classmethod
    def create(cls, run_id: str | None = None, files: Mapping[str, str] | None = None) -> Self:
        """Make a new run, with those files in its folder from the first instant (name to text).

        Raises InputError where the id is taken or is not 1 to 8 small letters and digits.
        """
        run_id = run_id or secrets.token_hex(2)
        if not _ID.match(run_id):
            raise InputError(f"'{run_id}' is no run id", hint="1 to 8 small letters and digits")
        run = cls(run_id)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=runs()) as building:
            made = Path(building) / run_id
            for folder in (made, made / "processes", made / "log"):
                folder.mkdir()
            for name, text in {**(files or {}), _MARKER: _boot_id()}.items():
                (made / name).write_text(text)
            try:
                made.rename(run.folder)
            except OSError:
                raise InputError(f"run id {run_id} is taken", where=str(run.folder), hint="ixp lab down ends it") from None
        return run

    @classmethod
    def open(cls, run_id: str) -> Self:
        """An existing run; raises InputError where there is none of that id."""
        run = cls(run_id)
        if not (run.folder / _MARKER).is_file():
            raise InputError(f"no lab run is named '{run_id}'", hint="ixp lab status lists them")
        return run

    @classmethod
    def all(cls) -> list[Self]:
        """Every run of this machine, living or left behind, in order of id."""
        return [cls(marker.parent.name) for marker in sorted(runs().glob(f"*/{_MARKER}"))]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else changes the run meanwhile; the lock ends with its holder."""
        with (self.folder / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def identity(self, name: str) -> Identity | None:
        """The recorded process of that name, dead or alive; None before it said who it is."""
        try:
            return Identity.parse((self.processes / name).read_text())
        except FileNotFoundError:
            return None

    def record(self, name: str, argv: Sequence[str]) -> Identity:
        """Run a command that ends, having started a process that records itself (as ``boot.sh`` does) under ``name``."""
        (self.processes / f"{name}.starting").touch()
        with (self.folder / "log" / name).open("ab") as log:
            subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/")
        try:
            return poll(lambda: self.identity(name), 30.0, every_s=0.002, what=f"start of {name}")
        except TimeoutError as error:
            raise IxpError(f"{name} did not start: {self.log(name)[-300:]}", where=self.id) from error

    def log(self, name: str) -> str:
        """What the recorded process ``name`` has printed so far."""
        path = self.folder / "log" / name
        return path.read_text(errors="replace") if path.is_file() else ""

    def forget(self, name: str) -> None:
        """End the recorded process and strike it from the record; harmless where there is none."""
        identity = self.identity(name)
        if identity is not None and self._same_boot():
            identity.kill()
        (self.processes / name).unlink(missing_ok=True)

    def down(self) -> None:
        """End all that the run started and remove its folder; harmless where it is gone."""
        if not self.folder.is_dir():
            return
        with self.locked():
            if not self.processes.is_dir():
                return  # somebody else was quicker
            _settle(lambda: not list(self.processes.glob("*.starting")))
            while names := [path.name for path in self.processes.glob("*") if path.suffix != ".starting"]:
                for name in names:
                    self.forget(name)
            shutil.rmtree(self.folder)

    def _same_boot(self) -> bool:
        return (self.folder / _MARKER).read_text() == _boot_id()


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _settle(check: Callable[[], bool]) -> None:
    """Give processes of a creator that died a second to say who they are; one that was never born stays unsaid."""
    with suppress(TimeoutError):
        poll(check, 1.0, every_s=0.01)
