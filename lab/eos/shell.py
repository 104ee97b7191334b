"""The command line behind one eAPI request: exec mode, ``configure``, configuration sessions, and files in flash."""

import re
from collections.abc import Callable
from typing import Any

from lab.eos.config import Config, LineError
from lab.eos.sessions import SessionError
from lab.eos.show import Show, UnconvertedError
from lab.eos.switch import Switch

Answer = dict[str, Any]
_SESSION = re.compile(
    r"configure session (?P<name>\S+)(?: (?P<verb>commit|abort)(?: timer (?P<h>\d\d):(?P<m>\d\d):(?P<s>\d\d))?)?"
)
_COPY = re.compile(r"copy (?P<source>running-config|startup-config|flash:\S+) (?P<target>startup-config|flash:\S+)")
_FLASH_NAME = re.compile(r"flash:/?(?P<name>[\w][\w.-]*)")


class CommandError(ValueError):
    """The command after the last answer failed; ``data`` holds the answers before it and what the switch says."""

    def __init__(self, commands: list[str], answers: list[Answer], code: int, reason: str) -> None:
        kind = "unconverted command" if code == 1003 else "invalid command"
        place = len(answers) + 1
        super().__init__(f"CLI command {place} of {len(commands)} '{commands[place - 1]}' failed: {kind}")
        self.code = code
        self.data = [*answers, {"errors": [reason]}]


class Shell:
    """One request's shell; its mode ends with the request, as eAPI's does."""

    def __init__(self, switch: Switch, show: Show, *, text: bool) -> None:
        self.switch = switch
        self.show = show
        self.text = text
        self._config: Config | None = None
        self._session: str | None = None

    def run(self, commands: list[str]) -> list[Answer]:
        """The answers in order; raises CommandError at the first command that fails (what ran before it stays)."""
        answers: list[Answer] = []
        for command in commands:
            try:
                answers.append(self._one(" ".join(command.split())))
            except UnconvertedError as error:
                raise CommandError(commands, answers, 1003, str(error)) from error
            except (LineError, SessionError) as error:
                raise CommandError(commands, answers, 1002, str(error)) from error
        return answers

    def _one(self, command: str) -> Answer:
        if command == "end":
            self._config = self._session = None
            return self._said("")
        if command.startswith("show "):
            return self.show.answer(command, text=self.text)
        if self._config is not None and not command.startswith("configure session"):
            self._line(command)
            return self._said("")
        return self._said(self._exec(command))

    def _said(self, output: str) -> Answer:
        return {"output": output} if self.text else ({"messages": [output]} if output else {})

    def _line(self, command: str) -> None:
        if self._session is None:
            self.switch.type_line(command)
            return
        session = self.switch.sessions.enter(self._session, self.switch.running)
        if command == "rollback clean-config":
            session.clean()
        else:
            session.candidate.apply(command)

    def _exec(self, command: str) -> str:
        exact: dict[str, Callable[[], str]] = {
            "enable": str,
            "disable": str,
            "configure": self._configure,
            "configure terminal": self._configure,
            "write": lambda: self._copy("copy running-config startup-config"),
            "write memory": lambda: self._copy("copy running-config startup-config"),
            "reload now": self._reload,
            "dir flash:": self.show.directory,
        }
        prefixes: dict[str, Callable[[str], str]] = {
            "configure session ": self._configure_session,
            "configure replace ": self._configure_replace,
            "copy ": self._copy,
            "delete ": self._delete,
            "more ": lambda text: self._file(text.removeprefix("more ")),
        }
        if command in exact:
            return exact[command]()
        handler = next((item for prefix, item in prefixes.items() if command.startswith(prefix)), None)
        if handler is None:
            raise LineError(f"Invalid input (at token 0: '{command.partition(' ')[0]}')")
        return handler(command)

    def _configure(self) -> str:
        self._config = self.switch.running
        self._config.at = [self._config.root]
        return ""

    def _reload(self) -> str:
        self.switch.reload()
        return ""

    def _configure_session(self, command: str) -> str:
        found = _SESSION.fullmatch(command)
        if found is None:
            raise LineError("Invalid input (at token 3)")
        name = found["name"]
        if found["h"] is not None and found["verb"] == "commit":
            self.switch.commit_timed(name, int(found["h"]) * 3600 + int(found["m"]) * 60 + int(found["s"]))
        elif found["verb"] == "commit":
            self.switch.commit(name)
        elif found["verb"] == "abort":
            self.switch.abort(name)
        else:
            session = self.switch.sessions.enter(name, self.switch.running)
            session.candidate.at = [session.candidate.root]
            self._config, self._session = session.candidate, name
        return ""

    def _configure_replace(self, command: str) -> str:
        self.switch.replace(Config.parse(self._file(command.removeprefix("configure replace "))))
        return ""

    def _copy(self, command: str) -> str:
        found = _COPY.fullmatch(command)
        if found is None:
            raise LineError("Invalid input (at token 1)")
        text = self._file(found["source"])
        if found["target"] == "startup-config":
            self.switch.storage.write("startup-config", Config.parse(text).print())
        else:
            self.switch.storage.write(_flash(found["target"]), text)
        return "Copy completed successfully."

    def _delete(self, command: str) -> str:
        target = command.removeprefix("delete ")
        if not self.switch.storage.delete(_flash(target)):
            raise LineError(f"File not found: {target}")
        return ""

    def _file(self, source: str) -> str:
        if source == "running-config":
            return self.switch.running.print()
        if source == "startup-config":
            return self.switch.startup()
        text = self.switch.storage.read(_flash(source))
        if text is None:
            raise LineError(f"File not found: {source}")
        return text


def _flash(name: str) -> str:
    found = _FLASH_NAME.fullmatch(name)
    if found is None:
        raise LineError(f"Invalid file name '{name}'")
    return f"flash/{found['name']}"
