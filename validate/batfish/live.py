"""Batfish itself, through pybatfish, at the address in ``BATFISH_HOST``."""

import os
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import requests
from pydantic import JsonValue

from ixp.errors import InputError, ServiceError
from validate.batfish.ask import SEARCH, Ask, Question, Row
from validate.batfish.inputs import Inputs
from validate.batfish.narrow import Narrow

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
        # Inputs by identity, kept for as long: a digest of megabytes is not made anew for each question.
        self._digests: dict[int, tuple[Inputs, str]] = {}
        self._narrow: dict[int, tuple[Inputs, Narrow]] = {}

    def ask(self, inputs: Inputs, question: Question, reference: Inputs | None = None) -> tuple[Row, ...]:
        if question.name == SEARCH:
            if id(inputs) not in self._narrow:
                self._narrow[id(inputs)] = inputs, Narrow(inputs)
            inputs, question = self._narrow[id(inputs)][1].question(question)
        for item in (inputs, *([reference] if reference else [])):
            if self._digest(item) not in self._loaded:
                _within("read the files", partial(self._load, self._digest(item), item))
        build = getattr(self._client.q, question.name)
        compared = {"reference_snapshot": self._digest(reference)} if reference else {}
        parameters = {name: _routes(value) if name == "inputRoutes" else value for name, value in question.parameters}
        answer = _within(f"answer {question.name}", lambda: build(**parameters).answer(snapshot=self._digest(inputs), **compared))
        kept = question.columns
        rows = (row for element in answer["answerElements"] for row in element.get("rows", ()))
        return tuple({name: row.get(name) for name in kept} if kept else row for row in rows)

    def _digest(self, inputs: Inputs) -> str:
        if id(inputs) not in self._digests:
            self._digests[id(inputs)] = inputs, inputs.digest
        return self._digests[id(inputs)][1]

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


def _routes(value: JsonValue) -> list[Any]:
    """The client takes routes as objects of its own."""
    from pybatfish.datamodel.route import BgpRoute

    return [BgpRoute.from_dict(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []


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
