"""NAPALM driver for BIRD 2.17, on BIRD's own commit timer.

``configure "file" timeout N`` applies at once and undoes itself after N seconds, whatever becomes of the client. During the
window ``bird.conf``, which a restart reads, stays the old one: a reboot is a rollback too. BIRD cannot print what it runs,
so the file that was proven and put in place stands for it.
"""

import re
from collections.abc import Callable
from typing import Any

from napalm.base.exceptions import CommandErrorException, CommitConfirmException, CommitError, ReplaceConfigException

from custom_napalm import _birdc, _linux_file
from ixp.poll import poll

CONF = "/etc/bird/bird.conf"
_APPLIED = ("0003", "0004")
_PASSWORD = re.compile(r'(\bpassword\s+)"[^"]*"')
# One command on the device, so that a client that dies cannot part the confirmation from the file that a restart reads.
_CONFIRM = (
    'said=$(birdc -v configure confirm); case $said in *"0018 "*) mv -T "$1" "$2" && rm -f "$3";; esac; printf "%s\\n" "$said"'
)


class BirdDriver(_linux_file.LinuxFileDriver):
    """Whole configurations only; see ``custom_napalm._linux_file`` for the options."""

    name = "bird"
    group = "bird"

    @property
    def _pending(self) -> str:
        """The file of the commit under way: no longer the candidate, so that a new candidate leaves it alone."""
        return f"{_linux_file.STATE}/{self.name}.pending"

    def _birdc(self, command: str) -> _birdc.Reply:
        return _birdc.Reply.parse(self._run("birdc", "-v", command))

    def _check_candidate(self) -> None:
        version = self._version()
        if version.startswith("3."):
            raise ReplaceConfigException(
                f"BIRD {version} takes all routes from members when what it sends changes (docs/decisions/0009): use BIRD 2.17"
            )
        answer = self._run("bird", "-p", "-c", self._candidate)
        if answer.rc != 0:
            said = (answer.stderr or answer.stdout).strip().removeprefix("bird: ")
            raise ReplaceConfigException(f"BIRD refuses the candidate: {said}")

    def _running_text(self) -> str:
        text = self._read(self._pending) if self.has_pending_commit() else self._read(CONF)
        return text or ""

    def _configure(self, path: str, timer: str = "") -> None:
        """Let BIRD load a file; raises CommitError when it refuses, having changed nothing."""
        reply = self._birdc(f'configure "{path}"{timer}')
        if reply.failed or not any(code in reply for code in _APPLIED):
            raise CommitError(f"BIRD did not take the configuration: {reply.last}")
        self._wait_until_applied()

    def _wait_until_applied(self) -> None:
        """A protocol that closes makes BIRD answer 0004; the new configuration holds when that is over."""
        poll(lambda: "0004" not in self._birdc("configure status"), self.timeout, what="BIRD's reconfiguration")

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:  # noqa: ARG002  NAPALM's signature
        """Apply the candidate; with ``revert_in`` (seconds) BIRD undoes it unless it is confirmed in time.

        Raises CommitError when another commit is unconfirmed (a second timer would later undo to the first *unconfirmed*
        file), when there is no candidate, or when BIRD refuses. ``message`` has no place in BIRD; the journal keeps it.
        """
        if self.has_pending_commit():
            raise CommitError("an unconfirmed commit is pending: confirm it, roll it back, or wait for its timer")
        if revert_in is not None and revert_in < 1:
            raise CommitConfirmException(f"revert_in is {revert_in}: at least one second")
        if self._read(self._candidate) is None:
            raise CommitError("no candidate is loaded")
        self._run("cp", "-p", CONF, self._rollback).raise_on_error()
        self._run("mv", "-T", self._candidate, self._pending).raise_on_error()
        if revert_in is not None:
            self._configure(self._pending, f" timeout {revert_in}")
            return
        self._configure(self._pending)
        self._install(self._pending, CONF)
        self._run("rm", "-f", self._pending).raise_on_error()

    def has_pending_commit(self) -> bool:
        """Whether BIRD's timer runs, whoever started it."""
        return "0022" in self._birdc("configure status")

    def confirm_commit(self) -> None:
        """Keep the change and make it what a restart reads; raises CommitError when the timer had already undone it."""
        if self._read(self._pending) is None:
            raise CommitError("no commit of this driver is pending")
        aside = self._stage(self._pending, CONF)
        reply = _birdc.Reply.parse(self._run("sh", "-c", _CONFIRM, "confirm", aside, CONF, self._pending))
        if "0018" not in reply:
            self._run("rm", "-f", aside, self._pending).raise_on_error()
            raise CommitError(f"too late to confirm, the timer has undone the change: {reply.last}")
        if self._read(aside) is not None:
            raise CommitError(f"BIRD keeps the change, but {CONF} could not be replaced: a restart would bring the old one back")

    def rollback(self) -> None:
        """Undo the pending commit, or load what ran before the last confirmed one; raises CommandErrorException."""
        if self.has_pending_commit():
            reply = self._birdc("configure undo")
            if "0021" not in reply or reply.failed or "0019" in reply:
                raise CommandErrorException(f"BIRD did not undo the pending commit: {reply.last}")
            self._wait_until_applied()
            self._run("rm", "-f", self._pending).raise_on_error()
            return
        if self._read(self._rollback) is None:
            raise CommandErrorException("nothing was committed here: there is nothing to roll back to")
        self._configure(self._rollback)
        self._install(self._rollback, CONF)

    def get_config(
        self,
        retrieve: str = "all",
        full: bool = False,  # noqa: ARG002  NAPALM's signature
        sanitized: bool = False,
        format: str = "text",  # noqa: A002, ARG002
    ) -> dict[str, str]:
        """NAPALM's shape; ``sanitized`` takes the passwords out. BIRD has no defaults to print: ``full`` changes nothing."""
        readers: dict[str, Callable[[], str]] = {
            "running": self._running_text,
            "candidate": lambda: self._read(self._candidate) or "",
            "startup": lambda: self._read(CONF) or "",
        }
        found = {name: (read() if retrieve in {"all", name} else "") for name, read in readers.items()}
        if not sanitized:
            return found
        return {name: _PASSWORD.sub(r'\1"<removed>"', text) for name, text in found.items()}

    def _version(self) -> str:
        answer = self._run("bird", "--version").raise_on_error()
        return (answer.stdout or answer.stderr).strip().removeprefix("BIRD version ")

    def get_bgp_neighbors(self) -> dict[str, Any]:
        """NAPALM's shape, by peer address; uptime is in seconds. Received counts what filters refused, too."""
        return _birdc.neighbors(self._birdc("show status"), self._birdc("show protocols all"))

    def get_rtr_caches(self) -> list[dict[str, Any]]:
        """RTR caches: host, port, up (data were exchanged and the session holds), vrps_ipv4, vrps_ipv6 (kept from it)."""
        return _birdc.rtr_caches(self._birdc("show protocols all"))
