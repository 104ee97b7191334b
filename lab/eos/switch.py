"""The switch: running and startup configuration, sessions, and the timer that takes an unconfirmed commit back."""

import sys
import threading
import time
from collections.abc import Callable
from difflib import unified_diff

from lab.eos.config import Config
from lab.eos.sessions import Session, SessionError, Sessions, State
from lab.eos.storage import Storage, Timer

_TICK_S = 0.1
Apply = Callable[[Config], None]


class Switch:
    """All state of the stand-in. Callers hold ``lock``; ``apply`` brings a new running configuration to the forwarding plane."""

    def __init__(self, storage: Storage, bootstrap: str, apply: Apply, *, reload: bool = False) -> None:
        self.storage = storage
        self.apply = apply
        self.lock = threading.RLock()
        self.sessions = Sessions()
        self.booted = time.time()
        if storage.read("startup-config") is None:
            storage.write("startup-config", Config.parse(bootstrap).print())
        kept = None if reload else storage.read("running-config")
        if kept is None:
            storage.set_timer(None)
        self.running = Config.parse(kept if kept is not None else self.startup())
        self.timer = storage.timer()
        if self.timer is not None:
            session = self.sessions.enter(self.timer.session, self.running)
            session.state = State.TIMED
        self._set_running(self.running)

    def startup(self) -> str:
        """The startup configuration as printed."""
        return self.storage.read("startup-config") or ""

    def uptime(self) -> float:
        """Seconds since the process started."""
        return time.time() - self.booted

    def watch(self) -> None:
        """Start the thread that looks after the commit timer; it lives as long as the process, whoever set the timer."""
        threading.Thread(target=self._watch, name="commit-timer", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(_TICK_S)
            with self.lock:
                if self.timer is not None and time.time() >= self.timer.deadline:
                    self.revert()

    def type_line(self, line: str) -> None:
        """One line of ``configure terminal``: it holds at once; raises LineError."""
        self.running.apply(line)
        self._set_running(self.running)

    def replace(self, config: Config) -> None:
        """Make a configuration the running one."""
        self._set_running(config.copy())

    def commit(self, name: str) -> None:
        """Commit a session, or confirm it where its timer runs; raises SessionError while another commit's timer runs."""
        session = self._known(name)
        if self.timer is not None and self.timer.session == name:
            self._stop_timer()
        elif self.timer is not None:
            raise SessionError(f"Cannot commit: a commit timer is already running for session {self.timer.session}")
        else:
            self._open(session)
            self.replace(session.candidate)
        self.sessions.complete(session)

    def commit_timed(self, name: str, seconds: int) -> None:
        """Commit and take it back after ``seconds`` unless confirmed; 0 takes it back at once (as ``00:00:00`` does)."""
        session = self._known(name)
        if self.timer is not None:
            raise SessionError(f"Cannot commit: a commit timer is already running for session {self.timer.session}")
        self._open(session)
        self.timer = Timer(name, time.time() + seconds, self.running.print())
        self.storage.set_timer(self.timer)
        session.state = State.TIMED
        self.replace(session.candidate)
        if seconds == 0:
            self.revert()

    def abort(self, name: str) -> None:
        """Drop a session; where its timer runs, take the commit back at once. An unknown session is no error."""
        if self.timer is not None and self.timer.session == name:
            self.revert()
        session = self.sessions.find(name)
        if session is not None and session.state is State.PENDING:
            self.sessions.drop(name)

    def revert(self) -> None:
        """Back to what ran before the timed commit."""
        timer = self.timer
        if timer is None:
            return
        self.replace(Config.parse(timer.before))
        self._stop_timer()
        self.sessions.drop(timer.session)

    def reload(self) -> None:
        """Boot again: the startup configuration runs, sessions and a commit timer are gone."""
        self.sessions = Sessions()
        self._stop_timer()
        self.booted = time.time()
        self.replace(Config.parse(self.startup()))

    def diffs(self, name: str) -> str:
        """What a session changes, as a unified diff of the printed forms; empty where nothing changes."""
        session = self._known(name)
        lines = unified_diff(
            self.running.print().splitlines(),
            session.candidate.print().splitlines(),
            "system:/running-config",
            f"session:/{name}-session-config",
            lineterm="",
        )
        return "\n".join(lines)

    def _known(self, name: str) -> Session:
        session = self.sessions.find(name)
        if session is None:
            raise SessionError(f"Session {name} does not exist")
        return session

    def _open(self, session: Session) -> None:
        if session.state is not State.PENDING:
            raise SessionError(f"Session {session.name} is not open")

    def _stop_timer(self) -> None:
        self.timer = None
        self.storage.set_timer(None)

    def _set_running(self, config: Config) -> None:
        self.running = config
        self.storage.write("running-config", config.print())
        try:
            self.apply(config)
        except OSError as error:
            print(f"forwarding plane: {error}", file=sys.stderr, flush=True)
