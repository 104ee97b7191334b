"""The steps of a push, each a Nornir task: prepare, commit, confirm, revert, finish.

A connection stays open from ``prepare`` to ``finish``: on EOS closing it aborts an unconfirmed commit, which is what we want
when the pipeline dies, and not before.
"""

import difflib
import re
from dataclasses import dataclass
from typing import Any

from nornir.core.task import Result, Task

from ixp.errors import DeviceError, RefusedError
from ixp.push import marks_eos
from tasks.device import NAPALM, driver

_SECRET = re.compile(r"\b(secret|password|key|community)\b.*")


@dataclass(frozen=True)
class Printed:
    """What a device prints: ``text`` without secrets, ``full`` with them (never written anywhere)."""

    text: str
    full: str


@dataclass(frozen=True)
class AtWork:
    """What others have under way on a device: a commit under a timer, open sessions, and what a restart would lose or bring.

    ``unsaved`` is a unified diff from the saved configuration to the running one, without secrets.
    """

    pending: bool = False
    sessions: tuple[str, ...] = ()
    unsaved: str = ""


def at_work(task: Task) -> Result:
    """Look at what others have under way; changes nothing."""
    device = driver(task)
    eos = task.host.platform == "eos"
    pending = bool(device.has_pending_commit())
    sessions = marks_eos.open_by_others(device) if eos else ()
    unsaved = "" if pending else _unsaved_eos(device) if eos else device.unsaved()
    return Result(host=task.host, result=AtWork(pending, sessions, unsaved))


def _unsaved_eos(device: Any) -> str:  # noqa: ANN401  NAPALM is untyped
    """EOS sanitizes what runs, never what is saved: compared as they are, and the secrets taken out of the difference."""
    found = device.get_config(retrieve="all", sanitized=False)
    saved, running = _statements(found["startup"]), _statements(found["running"])
    diff = difflib.unified_diff(saved, running, "saved", "running", lineterm="")
    return "\n".join(_SECRET.sub(r"\1 <removed>", line) for line in diff)


def precheck(task: Task) -> Result:
    """Refuse a device on which somebody else is at work: a pending commit, an open session, what runs and is not saved."""
    device = driver(task)
    if task.host.platform == "eos":
        marks_eos.abort_dangling(device)
        if sessions := marks_eos.open_by_others(device):
            raise RefusedError(
                f"somebody has a configuration session open: {', '.join(sessions)}",
                where=task.host.name,
                hint="commit or abort it on the device (configure session NAME abort), then run again",
            )
    if device.has_pending_commit():
        raise RefusedError("a commit is pending", where=task.host.name, hint="wait until its timer has run out, then run again")
    if task.host.platform == "eos":
        config = device.get_config(retrieve="all", sanitized=False)
        if _statements(config["running"]) != _statements(config["startup"]):
            raise RefusedError(
                "the running configuration is not the saved one", where=task.host.name, hint="save it on the device, or reload it"
            )
    return Result(host=task.host)


def _statements(config: str) -> list[str]:
    """An EOS configuration without its comments: the head of each listing says which command printed it, and when."""
    return [line for line in config.splitlines() if line.strip() and not line.startswith("!")]


def prepare(task: Task, text: str) -> Result:
    """Load the whole configuration as candidate; the result is the device's own diff, empty where nothing changes.

    A candidate that can't be compared is dropped: on EOS a session left behind blocks the next push (trap E6).
    """
    device = driver(task)
    device.load_replace_candidate(config=text)
    try:
        diff = str(device.compare_config() or "")
    except Exception:
        device.discard_config()
        raise
    return Result(host=task.host, result=diff)


def discard(task: Task) -> Result:
    """Drop the candidate."""
    driver(task).discard_config()
    return Result(host=task.host)


def commit(task: Task, timer: int) -> Result:
    """Commit under a timer on the device, in seconds."""
    driver(task).commit_config(revert_in=timer)
    return Result(host=task.host, changed=True)


def keep(task: Task) -> Result:
    """Commit the candidate for good: what a restart reads is then the same as what runs."""
    driver(task).commit_config()
    return Result(host=task.host, changed=True)


def pending(task: Task) -> Result:
    """Whether a commit waits for its confirmation, or is just being undone."""
    return Result(host=task.host, result=bool(driver(task).has_pending_commit()))


def confirm(task: Task) -> Result:
    """Confirm the pending commit; raises where its timer has already run out."""
    device = driver(task)
    if not device.has_pending_commit():
        raise DeviceError(
            "nothing is pending any more: the timer has run out", where=task.host.name, hint="the device reverted by itself"
        )
    device.confirm_commit()
    return Result(host=task.host, changed=True)


def revert(task: Task, *, confirmed: bool) -> Result:
    """Undo a pending commit now, or with ``confirmed`` the last one that was confirmed; the result says whether there was one."""
    device = driver(task)
    undo = confirmed or bool(device.has_pending_commit())
    if undo:
        device.rollback()
    return Result(host=task.host, result=undo, changed=undo)


def printed(task: Task) -> Result:
    """What the device prints as its running configuration."""
    device = driver(task)
    text = device.get_config(retrieve="running", sanitized=True)["running"]
    full = device.get_config(retrieve="running", sanitized=False)["running"]
    return Result(host=task.host, result=Printed(text=text, full=full))


def mark_good(task: Task, run_id: str) -> Result:
    """Have the device keep its configuration as the last good one, with the run's id."""
    device = driver(task)
    if task.host.platform == "eos":
        marks_eos.mark_good(device, run_id)
    else:
        device.mark_good(run_id)
    return Result(host=task.host)


def read_mark(task: Task) -> Result:
    """The id of the run whose configuration the device keeps as its last good one; empty where there is none."""
    device = driver(task)
    mark = marks_eos.read_mark(device) if task.host.platform == "eos" else device.read_mark()
    return Result(host=task.host, result=mark or "")


def close(task: Task) -> Result:
    """End the connection. An unconfirmed commit on EOS is aborted by this; elsewhere the device's timer undoes it."""
    if NAPALM in task.host.connections:
        task.host.close_connection(NAPALM)
    return Result(host=task.host)
