"""A switch's configuration as a tree of lines, and the form of its own in which the stand-in prints it."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lab.eos.grammar import MODES, Rule

_NUMBERS = re.compile(r"(\d+)")
_NUMBERED = 1000  # entries of access lists stand in order of their number, whatever they match on
_HASH = re.compile(r"( secret sha512) \S+")
ETHERNETS = tuple(f"Ethernet{number}" for number in range(1, 53))
PORTS = (*ETHERNETS, "Management1")


class LineError(ValueError):
    """A line that the switch does not take; the text is what it answers."""


@dataclass
class Line:
    """A line, its place in the order of printing, and the lines of the mode that it opens."""

    text: str
    mode: str = ""
    rank: int = 0
    lines: "dict[str, Line]" = field(default_factory=dict)

    def ordered(self) -> "list[Line]":
        """The lines inside, in the order in which the switch prints them."""
        return sorted(self.lines.values(), key=lambda item: (item.rank, _natural(item.text)))

    def texts(self) -> list[str]:
        """The texts of the lines inside, in order."""
        return [item.text for item in self.ordered()]


class Config:
    """A whole configuration. ``at`` is where the cursor stands: the modes that were opened, the root first."""

    def __init__(self) -> None:
        self.root = Line("")
        self.at = [self.root]
        for port in PORTS:
            self.apply(f"interface {port}")
        self.at = [self.root]

    @classmethod
    def parse(cls, text: str) -> "Config":
        """Read a configuration file; raises LineError with the number of the first line that is refused."""
        config = cls()
        for number, line in enumerate(text.splitlines(), start=1):
            stripped = line.strip()
            if not stripped or stripped.startswith("!") or stripped == "end":
                continue
            try:
                config.apply(stripped)
            except LineError as error:
                raise LineError(f"line {number}: {error}") from error
        config.at = [config.root]
        return config

    def copy(self) -> "Config":
        """A copy with the cursor at the root."""
        twin = Config.__new__(Config)
        twin.root = deepcopy(self.root)
        twin.at = [twin.root]
        return twin

    def apply(self, text: str) -> None:
        """Type one line: in the mode that is open, or in the nearest outer one that knows it; raises LineError."""
        line = " ".join(text.split())
        if line == "exit":
            self.at = self.at[:-1] or [self.root]
            return
        for depth in range(len(self.at), 0, -1):
            if self._apply_in(self.at[depth - 1], line):
                del self.at[depth:]
                if (opened := self._opened(self.at[-1], line)) is not None:
                    self.at.append(opened)
                return
        raise LineError(f"Invalid input (at token 0: '{line.split()[0] if line else ''}')")

    def _opened(self, parent: Line, line: str) -> Line | None:
        found = next((item for item in parent.lines.values() if item.text == line and item.mode), None)
        return None if line.startswith(("no ", "default ")) else found

    def _apply_in(self, parent: Line, line: str) -> bool:
        verb, _, rest = line.partition(" ")
        if verb in {"no", "default"}:
            return self._remove(parent, rest, negated=verb == "no")
        for rank, rule in enumerate(MODES[parent.mode]):
            identity = rule.identity(line)
            if identity is not None:
                _keep(parent, rule, identity, line, rank)
                return True
        return False

    def _remove(self, parent: Line, line: str, *, negated: bool) -> bool:
        for rank, rule in enumerate(MODES[parent.mode]):
            identity = rule.names(line)
            if identity is None:
                continue
            if rule.opens == "interface" and identity.removeprefix("interface ") in PORTS:
                if negated:
                    raise LineError(f"Interface {identity.removeprefix('interface ')} cannot be removed")
                parent.lines[identity].lines.clear()
                return True
            parent.lines.pop(identity, None)
            if rule.on and negated:
                parent.lines[identity] = Line(f"no {line}", rank=rank)
            return True
        return False

    def print(self, *, sanitized: bool = False) -> str:
        """The configuration as the switch prints it: its own order, three spaces a level, defaults and comments gone."""
        blocks: list[str] = []
        for rank, rule in enumerate(MODES[""]):
            group = [item for item in self.root.ordered() if item.rank == rank]
            if rule.opens:
                blocks += ["\n".join(_indented(item, 0)) for item in group]
            elif group:
                blocks.append("\n".join(item.text for item in group))
        text = "\n!\n".join([*blocks, "end"]) + "\n"
        return _HASH.sub(r"\1 <removed>", text) if sanitized else text

    def section(self, header: str) -> Line | None:
        """The root line of that text with what stands in it, or None."""
        return next((item for item in self.root.lines.values() if item.text == header), None)

    def sections(self, mode: str) -> Iterator[Line]:
        """All root lines that open that mode, in printing order."""
        yield from (item for item in self.root.ordered() if item.mode == mode)

    def hostname(self) -> str:
        """The switch's name; EOS's own default where none is set."""
        line = self.root.lines.get("hostname")
        return line.text.split()[1] if line else "localhost"


def _keep(parent: Line, rule: Rule, identity: str, line: str, rank: int) -> None:
    if rule.opens == "interface" and line.startswith("interface Ethernet") and line.removeprefix("interface ") not in PORTS:
        raise LineError(f"Interface does not exist (at token 1: '{line.split()[1]}')")
    if identity.isdigit():
        rank = _NUMBERED
    if rule.on or line in rule.defaults:
        parent.lines.pop(identity, None)
    elif not (rule.opens and identity in parent.lines):
        parent.lines[identity] = Line(line, mode=rule.opens, rank=rank)


def _indented(line: Line, depth: int) -> list[str]:
    texts = [f"{'   ' * depth}{line.text}"]
    for child in line.ordered():
        texts += _indented(child, depth + 1)
    return texts


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in _NUMBERS.split(text) if part)
