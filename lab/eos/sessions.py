"""Configuration sessions: candidates beside the running configuration, at most five open at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lab.eos.config import Config

MOST_OPEN = 5


class State(StrEnum):
    """Where a session stands, as the switch names it (up to 4.31; later releases call a timed commit ``committed``)."""

    PENDING = "pending"
    COMPLETED = "completed"
    TIMED = "pendingCommitTimer"


class SessionError(ValueError):
    """The switch refuses what was asked of a session; the text is its answer."""


@dataclass
class Session:
    """A candidate with its name. ``clean`` empties it."""

    name: str
    candidate: Config
    state: State = State.PENDING

    def clean(self) -> None:
        """``rollback clean-config``: start from the factory's configuration."""
        self.candidate = Config()


class Sessions:
    """All sessions by name."""

    def __init__(self) -> None:
        self._by_name: dict[str, Session] = {}

    def __iter__(self) -> Iterator[Session]:
        return iter(self._by_name.values())

    def find(self, name: str) -> Session | None:
        """The session of that name, or None."""
        return self._by_name.get(name)

    def enter(self, name: str, running: Config) -> Session:
        """Open a session, or go back into an open one; raises SessionError where five are open or its commit's timer runs."""
        session = self._by_name.get(name)
        if session is not None and session.state is State.TIMED:
            raise SessionError(f"Session {name} waits for its commit to be confirmed")
        if session is not None and session.state is State.PENDING:
            return session
        if sum(item.state is State.PENDING for item in self._by_name.values()) >= MOST_OPEN:
            raise SessionError("Maximum number of pending sessions has been reached. Please commit or abort one of them")
        session = Session(name, running.copy())
        self._by_name[name] = session
        return session

    def drop(self, name: str) -> None:
        """Forget a session."""
        self._by_name.pop(name, None)

    def complete(self, session: Session) -> None:
        """Mark a session committed; the switch remembers only the last one."""
        for other in [item for item in self._by_name.values() if item.state is State.COMPLETED]:
            self.drop(other.name)
        session.state = State.COMPLETED
