"""Reading a rendered configuration: lines with numbers, indented sections, braces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ixp.model import Device, Finding, Severity


@dataclass(frozen=True)
class Section:
    """A line at the left edge and the indented lines below it (EOS, FRR). ``number`` counts from 1."""

    number: int
    head: str
    body: tuple[str, ...]

    def holds(self, pattern: str) -> bool:
        """True where one of the lines below matches the pattern whole."""
        return any(re.fullmatch(pattern, line) for line in self.body)


def sections(text: str) -> Iterator[Section]:
    """The sections of a configuration; comment lines (``!``, ``#``) are left out, lines below are stripped."""
    number, head, body = 0, "", list[str]()
    for count, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith(("!", "#")):
            continue
        if line[0].isspace():
            body.append(line.strip())
            continue
        if head:
            yield Section(number, head, tuple(body))
        number, head, body = count, line.rstrip(), []
    if head:
        yield Section(number, head, tuple(body))


def finding(rule: str, device: Device, what: str, line: int = 0, hint: str = "") -> Finding:
    """A finding on a device's rendered file."""
    where = f"{device.name}.cfg:{line}" if line else f"{device.name}.cfg"
    return Finding(rule=rule, severity=Severity.ERROR, what=what, object=f"device {device.name}", where=where, hint=hint)


def few(items: list[str]) -> str:
    """The first three of a list, and how many more there are."""
    rest = f" and {len(items) - 3} more" if len(items) > 3 else ""
    return ", ".join(items[:3]) + rest
