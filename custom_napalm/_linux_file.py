"""What the drivers of daemons on Linux share: a candidate file, a rollback file, a mark of the last good configuration.

NAPALM takes the alphabetically first class of a driver's module that subclasses NetworkDriver: a driver's module imports this
one as a module and exposes its own class alone.

Options in ``optional_args``: ``known_hosts`` (required), ``key_filename``, ``port`` (22), ``sudo`` (True unless the user is
root: privileged commands run as ``sudo -n``).
"""

import difflib
from pathlib import Path
from typing import Any, ClassVar

from napalm.base.base import NetworkDriver
from napalm.base.exceptions import CommandErrorException, ConnectionException

from custom_napalm import _linux_facts
from custom_napalm._ssh import Address, Completed, Ssh

STATE = "/var/lib/ixp"


class LinuxFileDriver(NetworkDriver):
    """Base of the drivers. A subclass sets ``name`` and ``group``, and says what the daemon runs and how it is changed."""

    name: ClassVar[str]
    """Name of the daemon; begins the names of its files."""
    group: ClassVar[str]
    """The daemon's own group: it may read the state folder."""
    platform: str

    def __init__(
        self,
        hostname: str,
        username: str,
        password: str,
        timeout: int = 60,
        optional_args: dict[str, Any] | None = None,
    ) -> None:
        options = optional_args or {}
        self.hostname = hostname
        self.username = username
        self.password = password
        self.timeout = timeout
        self.platform = self.name
        self._sudo = bool(options.get("sudo", username != "root"))
        self._known_hosts = str(options.get("known_hosts", ""))
        self._ssh = Ssh(
            Address(
                host=hostname,
                port=int(options.get("port", 22)),
                username=username,
                password=password,
                key_filename=options.get("key_filename"),
                known_hosts=self._known_hosts,
                timeout=float(timeout),
            )
        )
        self._candidate = f"{STATE}/{self.name}.candidate"
        self._rollback = f"{STATE}/{self.name}.rollback"
        self._good = f"{STATE}/last-good/{self.name}.conf"
        self._good_run = f"{STATE}/last-good/run-id"
        self._prepared = False

    # -- connection ------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect; raises ConnectionException."""
        if not self._known_hosts:
            raise ConnectionException(f"{self.hostname}: optional_args needs known_hosts: no unknown host key is accepted")
        self._ssh.open()

    def close(self) -> None:
        """Hang up. A pending commit stays pending: its timer lives on the device."""
        self._ssh.close()

    def is_alive(self) -> dict[str, bool]:
        """NAPALM's shape."""
        return {"is_alive": self._ssh.alive()}

    def _run(self, *argv: str, stdin: str = "", timeout: float | None = None) -> Completed:
        """Run a command with the rights of root; the exit code is the caller's to judge."""
        prefix = ("sudo", "-n") if self._sudo else ()
        return self._ssh.run((*prefix, *argv), stdin=stdin, timeout=timeout)

    # -- files -----------------------------------------------------------------------------------------------------

    def _read(self, path: str) -> str | None:
        """Text of a file on the device, or None where there is none."""
        if self._run("test", "-e", path).rc != 0:
            return None
        return self._run("cat", path).raise_on_error().stdout

    def _write_state(self, path: str, text: str) -> None:
        """Write a file of the state folder: ours, readable by the daemon's group, by nobody else."""
        if not self._prepared:
            folders = (STATE, f"{STATE}/last-good")
            self._run("install", "-d", "-m", "2750", "-o", self.username, "-g", self.group, *folders).raise_on_error()
            self._prepared = True
        self._ssh.write(path, text)

    def _install(self, source: str, target: str) -> None:
        """Replace a file of the daemon by a copy of ``source``, in one step, kept over a power cut."""
        self._run("mv", "-T", self._stage(source, target), target).raise_on_error()

    def _stage(self, source: str, target: str) -> str:
        """Put a copy of ``source`` beside ``target``, owned by the daemon, ready to be renamed; gives its name."""
        aside = f"{target}.ixp-new"
        self._run("install", "-m", "0640", "-o", self.group, "-g", self.group, source, aside).raise_on_error()
        self._run("sync", aside).raise_on_error()
        return aside

    # -- candidate -------------------------------------------------------------------------------------------------

    def load_replace_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Upload a whole configuration and let the daemon's parser read it; raises ReplaceConfigException."""
        if filename is None and config is None:
            raise ValueError("load_replace_candidate needs a filename or a configuration")
        text = Path(filename).read_text(encoding="utf-8") if filename is not None else str(config)
        self._write_state(self._candidate, text)
        try:
            self._check_candidate()
        except Exception:
            self.discard_config()
            raise

    def load_merge_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        """Not offered, on purpose."""
        raise NotImplementedError("whole configurations only: a merge cannot be reverted exactly and hides drift")

    def compare_config(self) -> str:
        """Unified diff of what runs against the candidate; empty when equal. Secrets are in it: the flow masks them."""
        candidate = self._read(self._candidate)
        if candidate is None:
            raise CommandErrorException("no candidate is loaded")
        return unified(self._running_text(), candidate)

    def discard_config(self) -> None:
        """Drop the candidate. Neither the running configuration nor a pending commit is touched."""
        self._run("rm", "-f", self._candidate).raise_on_error()

    def _check_candidate(self) -> None:
        """Let the daemon's own parser read the candidate; raises ReplaceConfigException with file:line."""
        raise NotImplementedError

    def _running_text(self) -> str:
        """The configuration that the daemon runs now."""
        raise NotImplementedError

    def unsaved(self) -> str:
        """A diff from what a restart would load to what runs, without secrets; empty where the daemon can't print the latter."""
        return ""

    # -- last good -------------------------------------------------------------------------------------------------

    def mark_good(self, run_id: str) -> None:
        """Keep on the device what runs now and the id of the run that proved it."""
        self._write_state(self._good, self._running_text())
        self._write_state(self._good_run, f"{run_id}\n")

    def read_mark(self) -> str | None:
        """The id of the last run whose configuration was proven here, or None."""
        text = self._read(self._good_run)
        return text.strip() if text else None

    # -- facts -----------------------------------------------------------------------------------------------------

    def _version(self) -> str:
        """The daemon's version."""
        raise NotImplementedError

    def get_facts(self) -> dict[str, Any]:
        """NAPALM's shape; ``os_version`` is the daemon's version, uptime is in seconds."""
        return _linux_facts.facts(self._run, self.name, self._version())

    def get_interfaces(self) -> dict[str, dict[str, Any]]:
        """NAPALM's shape."""
        return _linux_facts.interfaces(self._run)

    def ping(  # noqa: PLR0917  the signature is NAPALM's
        self,
        destination: str,
        source: str = "",
        ttl: int = 255,
        timeout: int = 2,
        size: int = 100,
        count: int = 5,
        vrf: str = "",
        source_interface: str = "",
    ) -> dict[str, Any]:
        """NAPALM's shape; times in milliseconds, ``timeout`` in seconds per packet."""
        if vrf:
            raise NotImplementedError("these hosts have no VRF")
        argv = _linux_facts.ping_argv(
            destination, source=source or source_interface, ttl=ttl, timeout=timeout, size=size, count=count
        )
        answer = self._run(*argv, timeout=count * (timeout + 1) + self.timeout)
        return _linux_facts.ping_result(answer, count)

    def reachable(self, addresses: list[str], source: str = "") -> dict[str, bool]:
        """Which addresses (IPv4, IPv6) answer an echo from this device: one fping a family, about a second in all."""
        return _linux_facts.reachable(self._run, addresses, source)


def unified(before: str, after: str) -> str:
    """Unified diff without file names or times: two equal changes give equal diffs."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "running", "candidate", lineterm="", n=3)
    return "\n".join(lines)
