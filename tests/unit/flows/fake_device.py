"""Scripted devices behind NAPALM's interface: what they do is EOS's and BIRD's, and every step can be made to fail.

No real daemon: the order of steps and what happens when one of them fails can't be provoked in real ones. What real
daemons do with the same calls is tested in tests/push and tests/lab.
"""

import difflib
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SECRET = "$6$salt$hash-of-the-password"
_HASH = re.compile(r"(?:secret sha512 |with )\S+")


class BrokenError(Exception):
    """What a driver raises; it repeats the line with the secret in it, as EOS does."""

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} failed: CLI command 3 of 9 'username ixp secret sha512 {SECRET}'")


@dataclass
class FakeDevice:
    """A device on the network. ``fail`` maps a step to ``before`` (not done) or ``after`` (done, the answer is lost)."""

    name: str
    platform: str
    running: str = "old\n"
    startup: str = "old\n"
    pending: str | None = None
    rollback: str | None = None
    mark: str = ""
    sessions_open: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, object]] = field(default_factory=list)
    fail: dict[str, str] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    links: dict[str, bool] = field(default_factory=lambda: {"Ethernet1": True, "Ethernet2": True})
    sessions: dict[str, float | None] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    caches: list[dict[str, object]] = field(default_factory=list)
    on_commit: Callable[["FakeDevice"], None] = lambda _: None
    on_restore: Callable[["FakeDevice"], None] = lambda _: None
    opened: int = 0
    closed: int = 0
    journal: list[tuple[str, str]] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def step(self, name: str, detail: object = None) -> Iterator[None]:
        """One step: recorded, and made to fail where the test asked for it (at its ``at``-th time, 1 by default)."""
        self._count[name] += 1
        self.calls.append((name, detail))
        self.journal.append((self.name, name))
        when = self.fail.get(name) if self._count[name] == self.at.get(name, 1) else None
        if when == "before":
            raise BrokenError(name)
        yield
        if when == "after":
            raise BrokenError(name)

    def done(self, name: str) -> int:
        """How often a step was tried."""
        return self._count[name]

    def commit(self, text: str, timer: int | None) -> None:
        if self.pending is not None:
            raise BrokenError("commit while another is pending")
        self.rollback = self.startup
        self.pending = self.running if timer else None
        self.running = text
        if timer is None:
            self.startup = text
        self.on_commit(self)

    def confirm(self) -> None:
        self.pending = None
        self.startup = self.running

    def expire(self) -> None:
        """The timer on the device runs out."""
        if self.pending is not None:
            self.running, self.pending = self.pending, None
            self.on_restore(self)

    def undo(self) -> None:
        if self.pending is not None:
            self.expire()
            return
        if self.rollback is None:
            raise BrokenError("rollback")
        self.running = self.startup = self.rollback
        self.on_restore(self)


class FakeDriver:
    """One connection to a FakeDevice."""

    def __init__(self, device: FakeDevice) -> None:
        self._device = device
        self._candidate: str | None = None
        self.config_session: str | None = None

    def open(self) -> None:
        with self._device.step("open"):
            self._device.opened += 1

    def close(self) -> None:
        with self._device.step("close"):
            self._device.closed += 1
            if self._device.platform == "eos":  # trap E1: closing aborts what is not confirmed
                self._device.expire()

    def load_replace_candidate(self, filename: str | None = None, config: str | None = None) -> None:
        assert filename is None
        with self._device.step("load", config):
            self._candidate = config

    def compare_config(self) -> str:
        with self._device.step("compare"):
            assert self._candidate is not None
            return "\n".join(difflib.unified_diff(self._device.running.splitlines(), self._candidate.splitlines(), lineterm=""))

    def discard_config(self) -> None:
        with self._device.step("discard"):
            self._candidate = None

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:
        assert not message, "EOS takes no message"
        with self._device.step("commit", revert_in):
            assert self._candidate is not None
            self._device.commit(self._candidate, revert_in)
            self._candidate = None

    def has_pending_commit(self) -> bool:
        with self._device.step("pending"):
            return self._device.pending is not None

    def confirm_commit(self) -> None:
        with self._device.step("confirm"):
            self._device.confirm()

    def rollback(self) -> None:
        with self._device.step("rollback"):
            self._device.undo()

    def get_config(self, retrieve: str = "all", sanitized: bool = False) -> dict[str, str]:
        with self._device.step("get_config", retrieve):
            found = {"running": self._device.running, "startup": self._device.startup}
            if sanitized:
                found = {name: _HASH.sub("secret <removed>", text) for name, text in found.items()}
            return {name: text if retrieve in {"all", name} else "" for name, text in found.items()}

    def unsaved(self) -> str:
        saved, running = self._device.startup.splitlines(), self._device.running.splitlines()
        return "\n".join(difflib.unified_diff(saved, running, "saved", "running", lineterm=""))

    def get_interfaces(self) -> dict[str, dict[str, object]]:
        with self._device.step("observe"):
            return {name: {"is_up": up} for name, up in self._device.links.items()}

    def get_bgp_neighbors(self) -> dict[str, object]:
        with self._device.step("observe"):
            peers = {peer: _peer(since) for peer, since in self._device.sessions.items()}
            return {"global": {"router_id": "", "peers": peers}}

    def reachable(self, addresses: list[str]) -> dict[str, bool]:
        return {item: item not in self._device.silent for item in addresses}

    def get_rtr_caches(self) -> list[dict[str, object]]:
        with self._device.step("caches"):
            return self._device.caches

    def mark_good(self, run_id: str) -> None:
        with self._device.step("mark", run_id):
            self._device.mark = run_id

    def read_mark(self) -> str | None:
        return self._device.mark or None

    def _run_commands(self, commands: list[str], encoding: str = "json") -> list[dict[str, object]]:
        (command,) = commands
        if encoding == "json":
            return [{"sessions": {name: {"state": state} for name, state in self._device.sessions_open.items()}}]
        if command.startswith("copy running-config"):
            self.mark_good(command.partition("ixp-last-good-")[2].removesuffix(".cfg"))
        mark = self._device.mark
        return [{"output": f"ixp-last-good-{mark}.cfg\n" if mark and command == "dir flash:" else ""}]


def _peer(since: float | None) -> dict[str, object]:
    family = {"accepted_prefixes": 1, "sent_prefixes": 1, "received_prefixes": 1}
    uptime = -1 if since is None else time.monotonic() - since
    return {"is_up": since is not None, "uptime": uptime, "address_family": {"ipv4": family}}
