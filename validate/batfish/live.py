"""Batfish itself, through pybatfish, at the address in ``BATFISH_HOST``."""

import os
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import requests

from ixp.errors import InputError, ServiceError
from validate.batfish.ask import Ask, Question, Row
from validate.batfish.inputs import Inputs

PORT = 9996
REACH_SECONDS = 2
QUESTION_SECONDS = 60
_Found = TypeVar("_Found")


def address() -> tuple[str, int] | None:
    """Host and port from ``BATFISH_HOST`` (``host`` or ``host:port``); None where it is not set.

    Raises InputError for a port that is no number.
    """
    named = os.environ.get("BATFISH_HOST", "").strip()
    host, colon, port = named.partition(":")
    if colon and not port.isdecimal():
        raise InputError(f"'{named}' is not written host or host:port", where="BATFISH_HOST", hint=f"Batfish's port is {PORT}")
    return (host, int(port or PORT)) if host else None


def answers(host: str, port: int) -> bool:
    """Whether a Batfish answers there within two seconds."""
    try:
        return requests.get(f"http://{host}:{port}/v2/version", timeout=REACH_SECONDS).ok
    except requests.RequestException:
        return False


@contextmanager
def batfish(host: str, port: int) -> Iterator[Ask]:
    """A way to ask that server. Inputs are uploaded with the first question on them and deleted at the end."""
    session = _Session(host, port)
    try:
        yield session.ask
    finally:
        session.close()


class _Session:
    def __init__(self, host: str, port: int) -> None:
        from pybatfish.client.session import Session

        self._client: Any = _within("connect", lambda: Session(host=host, port_v2=port))
        # A server may serve several at once: each has a network of its own.
        self._network = f"ixp-{uuid.uuid4().hex}"
        self._loaded: set[str] = set()

    def ask(self, inputs: Inputs, question: Question) -> tuple[Row, ...]:
        name = inputs.digest
        if name not in self._loaded:
            _within("read the files", lambda: self._load(name, inputs))
        build = getattr(self._client.q, question.name)
        answer = _within(f"answer {question.name}", lambda: build(**dict(question.parameters)).answer(snapshot=name))
        return tuple(row for element in answer["answerElements"] for row in element.get("rows", ()))

    def _load(self, name: str, inputs: Inputs) -> None:
        self._client.set_network(self._network)
        with tempfile.TemporaryDirectory() as folder:
            for path, text in inputs.files.items():
                target = Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            self._client.init_snapshot(folder, name=name, overwrite=True)
        self._loaded.add(name)

    def close(self) -> None:
        """Delete what was uploaded; where that fails the answers stand all the same."""
        if self._loaded:
            with suppress(ServiceError):
                _within("clean up", lambda: self._client.delete_network(self._network))


def _within(what: str, call: Callable[[], _Found]) -> _Found:
    """Run a call of the client, which knows no time-out; raises ServiceError after a minute, or for what it raises."""
    found: list[_Found] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            found.append(call())
        except Exception as error:  # noqa: BLE001  the client raises whatever; here it becomes the one error of a service
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(QUESTION_SECONDS)
    if failed:
        raise ServiceError(f"Batfish did not {what}: {_last(failed[0])}", hint="see the server's log") from failed[0]
    if not found:
        raise ServiceError(f"Batfish took more than {QUESTION_SECONDS} s to {what}", hint="restart the server")
    return found[0]


def _last(error: Exception) -> str:
    """The cause in a Java stack trace."""
    causes = [line for line in str(error).splitlines() if "Exception: " in line]
    return (causes[-1].partition("Exception: ")[2] if causes else str(error).strip())[:300]
