"""A node of the lab: a process tree with its own mounts, processes, network and name on an overlay of the Debian tree.

All of a node's mounts are made inside its mount namespace, its interfaces inside its network namespace: both end with its
PID 1, so killing that one process leaves nothing behind.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ixp.errors import DeviceError
from ixp.model.base import Frozen
from ixp.poll import poll
from lab import rootfs
from lab.run import Identity, Run

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}

_BOOT = Path(__file__).with_name("boot.sh")


class Bind(Frozen):
    """A folder or file of the host that shows in the node, to be written to only if ``writable``."""

    source: Path
    target: str
    writable: bool = False


class Node:
    """One machine of the lab. ``network`` False: it shares the host's network (for servers that listen on loopback)."""

    def __init__(self, run: Run, name: str, *, network: bool = True, binds: Sequence[Bind] = ()) -> None:
        self.run = run
        self.name = name
        self.network = network
        self.binds = tuple(binds)
        self._record = f"node-{name}"

    @property
    def identity(self) -> Identity | None:
        """The node's PID 1 as the host sees it; None where it was never started."""
        return self.run.identity(self._record)

    @property
    def pid(self) -> int:
        """PID 1's id on the host, while it runs; raises DeviceError where it doesn't."""
        identity = self.identity
        if identity is None or not identity.alive:
            raise DeviceError("the node is not running", where=self.name, hint="ixp lab status")
        return identity.pid

    def start(self) -> None:
        """Bring the node up, with ``lo`` and nothing else on its network; raises DeviceError where it does not come."""
        tree = rootfs.ensure()
        mount_point = self.run.folder / "nodes" / self.name
        mount_point.mkdir(parents=True, exist_ok=True)
        arguments = [str(self.run.processes / self._record), str(tree), str(mount_point), self.name]
        arguments.append("own" if self.network else "host")
        for bind in self.binds:
            arguments += [str(bind.source), bind.target, "rw" if bind.writable else "ro"]
        # The shell between makes the first process of the new PID namespace and goes, so that none lingers outside.
        launch = ["unshare", "-m", "-p", "-u", "-i", *(["-n"] if self.network else [])]
        self.run.record(self._record, [*launch, "sh", "-c", 'sh "$0" "$@" &', str(_BOOT), *arguments])
        try:
            poll(self._is_up, 30.0, every_s=0.005, what="boot")
        except (TimeoutError, DeviceError) as error:
            self.stop()
            raise DeviceError(f"the node did not come up: {self.run.log(self._record)[-300:]}", where=self.name) from error

    def stop(self) -> None:
        """End the node with all its processes, mounts and interfaces; harmless where it is gone."""
        self.run.forget(self._record)

    def enter(self) -> list[str]:
        """The command prefix that runs what follows in the node."""
        return ["nsenter", "-t", str(self.pid), "-n", "-m", "-u", "-i", "-p", "-r", "-w"]

    def enter_network(self) -> list[str]:
        """The command prefix that runs what follows with the host's files and processes, but in the node's network."""
        return ["nsenter", "-t", str(self.pid), "-n"]

    def exec(
        self, *argv: str, check: bool = True, timeout: float = 30.0, stdin: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the node; raises DeviceError on a status other than 0 (unless ``check`` is False) or on time-out."""
        return self._run([*self.enter(), *argv], argv, check=check, timeout=timeout, stdin=stdin)

    def exec_in_network(self, *argv: str, check: bool = True, timeout: float = 30.0) -> subprocess.CompletedProcess[str]:
        """Run a program of the host in the node's network; raises as ``exec``."""
        return self._run([*self.enter_network(), *argv], argv, check=check, timeout=timeout, stdin=None)

    def _run(
        self, command: list[str], argv: Sequence[str], *, check: bool, timeout: float, stdin: str | None
    ) -> subprocess.CompletedProcess[str]:
        try:
            done = subprocess.run(
                command,
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout,
                env=ENVIRONMENT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DeviceError(f"{argv[0]} took longer than {timeout:g} s", where=self.name) from error
        if check and done.returncode != 0:
            said = (done.stderr or done.stdout).strip()[-500:]
            raise DeviceError(f"'{' '.join(argv)[:200]}' ended with {done.returncode}: {said}", where=self.name)
        return done

    def script(self, text: str, *arguments: str, timeout: float = 30.0) -> str:
        """Run a shell script that stops at its first error, and give what it printed: one entry for many small steps."""
        return self.exec("sh", "-euc", text, "script", *arguments, timeout=timeout).stdout

    def spawn(self, *argv: str, environment: dict[str, str] | None = None) -> None:
        """Start a daemon that lives until the node stops; its output is in the run's ``log/<node>-<program>``."""
        with self._log(Path(argv[0]).name).open("ab") as log:
            subprocess.run(
                [*self.enter(), "sh", "-c", 'setsid "$@" &', "sh", *argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**ENVIRONMENT, **(environment or {})},
                check=True,
            )

    def log(self, program: str) -> str:
        """What the spawned program has printed so far; empty where there was none."""
        path = self._log(program)
        return path.read_text(errors="replace") if path.is_file() else ""

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Write a file in the node, whole or not at all, making its folder where it is missing."""
        keep = 'umask 077; mkdir -p "$(dirname "$1")"; cat >"$1.new"; chmod "$2" "$1.new"; mv "$1.new" "$1"'
        self.exec("sh", "-euc", keep, "write", path, f"{mode:o}", stdin=text)

    def read(self, path: str) -> str:
        """The text of a file in the node; raises DeviceError where there is none."""
        return self.exec("cat", path).stdout

    def _log(self, program: str) -> Path:
        return self.run.folder / "log" / f"{self.name}-{program}"

    def _is_up(self) -> bool:
        return os.path.exists(f"/proc/{self.pid}/root/run/node-is-up")  # noqa: PTH110  Path.exists raises while root moves
