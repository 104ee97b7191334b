"""A timer on the device itself that undoes a change nobody confirmed, for daemons that have none of their own.

The mark is a file on the device's /run, so a reboot clears it (what boots is the old configuration anyway). Confirming and
firing both *rename* the mark: rename(2) lets exactly one of them win, so a confirm is never answered with yes after the
revert has begun. The mark outlives a timer that was killed: the change is then still pending, and still refused a second one.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from napalm.base.exceptions import CommandErrorException

from custom_napalm._ssh import Completed

RUN = "/run/ixp-timer"

# $1 mark, $2 token, $3 seconds; the rest is the revert. A confirmed change leaves its timer asleep: it wakes in the window of
# a later change, and must not fire that one's mark, so it looks for its own token first. The log and the exit code stay for
# whoever asks why.
_FIRE = (
    'mark=$1; token=$2; shift 2; grep -qxF "$token" "$mark" || exit 0; mv -T "$mark" "$mark.fired" || exit 0; '
    '"$@" >"$mark.log" 2>&1; echo $? >"$mark.rc"; rm -f "$mark.fired"'
)
_SLEEP = f'sleep "$3"; mark=$1; token=$2; shift 3; set -- "$mark" "$token" "$@"; {_FIRE}'
# Detached from the SSH session in every way: own session, no descriptor that would keep the channel open.
_DETACH = 'setsid sh -c "$0" timer "$@" </dev/null >/dev/null 2>&1 &'


class State(StrEnum):
    """Where a timed change stands: nothing pending, the timer runs, or its revert is running now."""

    IDLE = "idle"
    ARMED = "armed"
    REVERTING = "reverting"


@dataclass(frozen=True)
class Pending:
    """The timer as the device knows it. ``left`` in seconds; negative when the timer was killed or is late."""

    state: State
    seconds: int = 0
    left: float = 0.0


class DeadMan:
    """The timer of one daemon (``name``). ``run`` executes a privileged command on the device."""

    def __init__(self, run: Callable[..., Completed], name: str) -> None:
        self._run = run
        self._name = name
        self._mark = f"{RUN}/{name}"
        self._unit = f"ixp-revert-{name}"

    def arm(self, seconds: int, revert: Sequence[str]) -> None:
        """Start the timer; after ``seconds`` the device runs ``revert`` by itself. Arm it *before* the change."""
        self._run("install", "-d", "-m", "0755", RUN).raise_on_error()
        self._run("rm", "-f", f"{self._mark}.log", f"{self._mark}.rc", f"{self._mark}.fired").raise_on_error()
        token = secrets.token_hex(16)
        script = 'cut -d" " -f1 /proc/uptime >"$1.new"; printf "%s\\n" "$2" "$3" >>"$1.new"; mv -T "$1.new" "$1"'
        self._run("sh", "-c", script, "mark", self._mark, str(seconds), token).raise_on_error()
        if self._systemd():
            self._run(*self._systemd_run(seconds, token, revert)).raise_on_error()
        else:
            self._run("sh", "-c", _DETACH, _SLEEP, self._mark, token, str(seconds), *revert).raise_on_error()

    def pending(self) -> Pending:
        """What the device says, from whatever connection one asks."""
        script = '[ -e "$1.fired" ] && echo fired && exit; [ -e "$1" ] || exit 0; cat "$1"; cut -d" " -f1 /proc/uptime'
        answer = self._run("sh", "-c", script, "pending", self._mark).raise_on_error().stdout.split()
        if not answer:
            return Pending(State.IDLE)
        if answer[0] == "fired":
            return Pending(State.REVERTING)
        try:
            started, seconds, now = float(answer[0]), int(answer[1]), float(answer[3])
        except (ValueError, IndexError):
            # Between two of the script's steps the timer fired: ask again would give the same answer as this.
            return Pending(State.REVERTING)
        return Pending(State.ARMED, seconds, started + seconds - now)

    def disarm(self) -> bool:
        """Stop the timer. False when it was too late: it had fired, or nothing was armed."""
        if self._run("mv", "-T", self._mark, f"{self._mark}.done").rc != 0:
            return False
        self._run("rm", "-f", f"{self._mark}.done").raise_on_error()
        if self._systemd():
            self._run("systemctl", "stop", f"{self._unit}.timer")
        return True

    def last_revert(self) -> tuple[int, str] | None:
        """Exit code and output of the last revert that fired since the last ``arm``; None when none has ended."""
        answer = self._run("cat", f"{self._mark}.rc", f"{self._mark}.log")
        if answer.rc != 0:
            return None
        code, _, log = answer.stdout.partition("\n")
        if not code.isdigit():
            raise CommandErrorException(f"{self._mark}.rc on the device is damaged: {code!r}")
        return int(code), log

    def _systemd(self) -> bool:
        return self._run("test", "-d", "/run/systemd/system").rc == 0

    def _systemd_run(self, seconds: int, token: str, revert: Sequence[str]) -> tuple[str, ...]:
        """A transient timer outlives the SSH session also where logind kills a user's processes; not run on a lab node."""
        return (
            "systemd-run",
            "--collect",
            f"--unit={self._unit}",
            f"--on-active={seconds}s",
            "--timer-property=AccuracySec=1s",
            "sh",
            "-c",
            _FIRE,
            "timer",
            self._mark,
            token,
            *revert,
        )
