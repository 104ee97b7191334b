"""What FRR's file says of a neighbour in one place, setting by setting: of two lines of one setting FRR takes the last."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from validate.frr import Line

# Settings with a value: a second line changes the first. Of any other, the whole line is the setting.
_VALUED = ("remote-as", "description", "password", "timers connect", "maximum-prefix")


@dataclass(frozen=True)
class Said:
    """Lines without those of ``local_lines``, which are the operator's own. ``head`` is the line to name for what is missing."""

    lines: tuple[Line, ...]
    head: int

    def __contains__(self, text: str) -> bool:
        return any(line.text == text for line in self.lines)

    def number(self, text: str) -> int:
        """The line with this text, the head where there is none."""
        return next((line.number for line in reversed(self.lines) if line.text == text), self.head)

    def value(self, setting: str) -> str:
        """The line of a setting that counts: the last; empty where there is none."""
        return next((line.text for line in reversed(self.lines) if _setting(line.text) == setting), "")

    def twice(self) -> Iterator[tuple[str, int, int]]:
        """Settings that are made twice: the setting, its last line, and the one before."""
        seen: dict[str, int] = {}
        for line in self.lines:
            setting = _setting(line.text)
            if setting in seen:
                yield setting, line.number, seen[setting]
            seen[setting] = line.number


def said(address: str, lines: Iterable[Line], local: Iterable[str], head: int) -> Said:
    """What is said of the neighbour with this address; ``local`` are the device's local lines."""
    own = {text.strip() for text in local}
    return Said(tuple(line for line in lines if spelled(address, line.text) not in own), head)


def spelled(address: str, text: str) -> str:
    """The line as the file has it."""
    no = "no " if text.startswith("no ") else ""
    return f"{no}neighbor {address} {text.removeprefix('no ')}"


def _setting(text: str) -> str:
    words = text.split()
    if words[0] == "route-map":
        return f"route-map {words[-1]}"
    return next((item for item in _VALUED if text.startswith(f"{item} ")), text)
