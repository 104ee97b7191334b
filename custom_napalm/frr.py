"""NAPALM driver for FRR 10, which has neither an atomic replace nor a commit timer.

A file of ours (``_frr_apply.py``) types the difference on the device itself; the dead-man timer undoes it with the same file,
whatever becomes of the client. Until the confirmation ``frr.conf``, which a restart reads, stays the old one.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from napalm.base.exceptions import CommandErrorException, CommitConfirmException, CommitError, ReplaceConfigException

from custom_napalm import _frr_apply, _frr_bgp, _frr_check, _frr_rpki, _linux_file
from custom_napalm._dead_man import RUN, DeadMan, State
from ixp.poll import poll

CONF = "/etc/frr/frr.conf"
BGPD = "/usr/lib/frr/bgpd"
APPLY_SECONDS = 900.0


class FrrDriver(_linux_file.LinuxFileDriver):
    """Whole configurations only; see ``custom_napalm._linux_file`` for the options."""

    name = "frr"
    group = "frr"

    @property
    def _timer(self) -> DeadMan:
        return DeadMan(self._run, self.name)

    @property
    def _pending(self) -> str:
        """The file of the commit under way: no longer the candidate, so that a new candidate leaves it alone."""
        return f"{_linux_file.STATE}/{self.name}.pending"

    # -- candidate -------------------------------------------------------------------------------------------------

    def _check_candidate(self) -> None:
        """Both parsers: vtysh knows every daemon's words, bgpd what a line means. vtysh alone has a telling exit code."""
        answer = self._run("vtysh", "-C", "-f", self._candidate)
        if answer.rc != 0:
            raise ReplaceConfigException(f"FRR refuses the candidate: {_said(answer.stdout + answer.stderr)}")
        text = self._read(self._candidate) or ""
        if _frr_rpki.needs_module(text) and _frr_rpki.MODULE not in self._vtysh("-d", "bgpd", "-c", "show modules"):
            raise ReplaceConfigException(
                f"the candidate needs bgpd's module {_frr_rpki.MODULE}: install frr-rpki-rtrlib and start bgpd with '-M rpki'"
            )
        aside = f"{self._candidate}.bgpd"
        self._write_state(aside, _frr_check.for_bgpd(text))
        said = self._run(BGPD, "-C", "-f", aside)
        self._run("rm", "-f", aside).raise_on_error()
        if faults := _frr_check.faults(said.stdout + said.stderr):
            listed = "; ".join(f"line {number}: {_frr_apply.without_passwords(line)}" for number, line in faults)
            raise ReplaceConfigException(f"bgpd refuses the candidate: {listed}")

    def _running_text(self) -> str:
        return self._vtysh("-c", "show running-config")

    def _vtysh(self, *arguments: str) -> str:
        return self._run("vtysh", *arguments).raise_on_error().stdout

    def compare_config(self) -> str:
        """Unified diff in canonical form, empty when nothing would change. Secrets are in it: the flow masks them."""
        candidate = self._read(self._candidate)
        if candidate is None:
            raise CommandErrorException("no candidate is loaded")
        return _frr_apply.unified(self._running_text(), candidate)

    # -- commit ----------------------------------------------------------------------------------------------------

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:  # noqa: ARG002  NAPALM's signature
        """Apply the candidate; with ``revert_in`` (seconds) the device undoes it unless it is confirmed in time.

        Raises CommitError when another commit is unconfirmed, when there is no candidate, or when FRR does not run the
        candidate afterwards: then the device has gone back by itself. ``message`` has no place in FRR; the journal keeps it.
        """
        if self.has_pending_commit():
            raise CommitError("an unconfirmed commit is pending: confirm it, roll it back, or wait for its timer")
        if revert_in is not None and revert_in < 1:
            raise CommitConfirmException(f"revert_in is {revert_in}: at least one second")
        if self._read(self._candidate) is None:
            raise CommitError("no candidate is loaded")
        applier = self._upload_applier()
        self._write_state(self._rollback, self._running_text())
        self._run("mv", "-T", self._candidate, self._pending).raise_on_error()
        guard: tuple[str, ...] = ()
        if revert_in is not None:
            self._timer.arm(revert_in, ["python3", applier, self._rollback])
            guard = ("--armed", f"{RUN}/{self.name}")
        answer = self._run("python3", applier, self._pending, "--rollback", self._rollback, *guard, timeout=APPLY_SECONDS)
        if answer.rc != _frr_apply.EQUAL:
            if answer.rc in {_frr_apply.ROLLED_BACK, _frr_apply.TOO_LATE}:
                # Proven to run what ran before; in every other case the timer has to have its turn.
                self._timer.disarm()
                self._run("rm", "-f", self._pending).raise_on_error()
            raise CommitError(f"FRR does not run the candidate: {(answer.stdout + answer.stderr).strip()}")
        if revert_in is None:
            self._install(self._pending, CONF)
            self._run("rm", "-f", self._pending).raise_on_error()

    def has_pending_commit(self) -> bool:
        """Whether the timer runs, whoever started it; also while it is undoing the change."""
        return self._timer.pending().state is not State.IDLE

    def confirm_commit(self) -> None:
        """Keep the change and make it what a restart reads; raises CommitError when the timer had fired or FRR runs other."""
        wanted = self._read(self._pending)
        if wanted is None:
            raise CommitError("no commit of this driver is pending")
        rest = _frr_apply.unified(wanted, self._running_text())
        if rest and self._timer.pending().state is State.ARMED:
            raise CommitError(f"FRR no longer runs what was committed; the timer will undo it: {rest}")
        aside = self._stage(self._pending, CONF)
        if rest or not self._timer.disarm():
            self._run("rm", "-f", aside, self._pending).raise_on_error()
            raise CommitError("too late to confirm, the timer has undone the change")
        self._run("mv", "-T", aside, CONF).raise_on_error()
        self._run("rm", "-f", self._pending).raise_on_error()

    def rollback(self) -> None:
        """Undo the pending commit, or load what ran before the last confirmed one; raises CommandErrorException."""
        if self._read(self._rollback) is None:
            raise CommandErrorException("nothing was committed here: there is nothing to roll back to")
        pending = self.has_pending_commit()
        answer = self._run("python3", self._upload_applier(), self._rollback, timeout=APPLY_SECONDS)
        if answer.rc != 0:
            raise CommandErrorException(f"FRR did not go back: {(answer.stdout + answer.stderr).strip()}")
        if not pending:
            self._install(self._rollback, CONF)
            return
        # Only now: had this connection died before, the timer would have done the same.
        if not self._timer.disarm():
            poll(lambda: not self.has_pending_commit(), self.timeout, what="the timer's own undo")
        self._run("rm", "-f", self._pending).raise_on_error()

    def _upload_applier(self) -> str:
        """Put our file on the device under its content's hash, so that an armed timer keeps the one it was armed with."""
        text = Path(_frr_apply.__file__).read_text(encoding="utf-8")
        path = f"{_linux_file.STATE}/frr_apply-{hashlib.sha256(text.encode()).hexdigest()[:12]}.py"
        if self._read(path) != text:
            self._write_state(path, text)
        return path

    # -- getters ---------------------------------------------------------------------------------------------------

    def get_config(
        self,
        retrieve: str = "all",
        full: bool = False,  # noqa: ARG002  NAPALM's signature
        sanitized: bool = False,
        format: str = "text",  # noqa: A002, ARG002
    ) -> dict[str, str]:
        """NAPALM's shape; ``sanitized`` takes the passwords out. FRR prints no defaults: ``full`` changes nothing."""
        readers: dict[str, Callable[[], str]] = {
            "running": self._running_text,
            "candidate": lambda: self._read(self._candidate) or "",
            "startup": lambda: self._read(CONF) or "",
        }
        found = {name: (read() if retrieve in {"all", name} else "") for name, read in readers.items()}
        if not sanitized:
            return found
        return {name: _frr_apply.without_passwords(text) for name, text in found.items()}

    def unsaved(self) -> str:
        """From the file to what runs: an edit of the file that was not loaded, or one in vtysh that was not written."""
        found = self.get_config(sanitized=True)
        return _frr_apply.unified(found["startup"], found["running"])

    def _version(self) -> str:
        answer = self._vtysh("-c", "show version")
        found = re.match(r"FRRouting (\S+)", answer)
        return found[1] if found else answer.partition("\n")[0]

    def get_bgp_neighbors(self) -> dict[str, Any]:
        """NAPALM's shape, by peer address; uptime is in seconds."""
        return _frr_bgp.neighbors(self._vtysh("-c", "show bgp summary json", "-c", "show bgp neighbors json"))

    def get_rtr_caches(self) -> list[dict[str, Any]]:
        """The RTR caches in order of preference: host, port, up, vrps_ipv4, vrps_ipv6; none where none is configured."""
        if _frr_rpki.MODULE not in self._vtysh("-d", "bgpd", "-c", "show modules"):
            return []
        return _frr_rpki.caches(self._vtysh("-d", "bgpd", *(part for line in _frr_rpki.CACHES for part in ("-c", line))))


def _said(text: str) -> str:
    """The parser's complaints, each with its line's number."""
    lines = [_frr_apply.without_passwords(line.strip()) for line in text.splitlines() if "%" in line]
    return "; ".join(lines) or _frr_apply.without_passwords(text.strip())
