"""Reading a rendered configuration: lines with numbers, indented sections, braces."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ixp.model import Device, Finding, Severity


@dataclass(frozen=True)
class Section:
    """A line at the left edge and the indented lines below it (EOS, FRR); ``number`` and ``numbers`` are their lines, from 1."""

    number: int
    head: str
    body: tuple[str, ...]
    numbers: tuple[int, ...] = ()

    def line(self, start: str) -> int:
        """The number of the last line below that starts so: the one that counts on a device; the section's own without any."""
        found = [number for number, text in zip(self.numbers, self.body, strict=True) if text.startswith(start)]
        return found[-1] if found else self.number


def sections(text: str) -> Iterator[Section]:
    """The sections of a configuration; comment lines (``!``, ``#``) are left out, lines below are stripped."""
    number, head, body = 0, "", list[tuple[int, str]]()
    for count, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith(("!", "#")):
            continue
        if line[0].isspace():
            body.append((count, line.strip()))
            continue
        if head:
            yield _section(number, head, body)
        number, head, body = count, line.rstrip(), []
    if head:
        yield _section(number, head, body)


def _section(number: int, head: str, body: list[tuple[int, str]]) -> Section:
    return Section(number, head, tuple(text for _, text in body), tuple(count for count, _ in body))


def finding(  # noqa: PLR0917
    rule: str, device: Device, what: str, line: int = 0, hint: str = "", subjects: Iterable[str] = ()
) -> Finding:
    """A finding on a device's rendered file; without ``subjects`` an exception has to name the device with these words."""
    where = f"{device.name}.cfg:{line}" if line else f"{device.name}.cfg"
    about = f"device {device.name}"
    named = tuple(dict.fromkeys(subjects)) or (f"{about}: {what}",)
    return Finding(rule=rule, severity=Severity.ERROR, what=what, object=about, where=where, hint=hint, subjects=named)


def few(items: list[str]) -> str:
    """The first three of a list, and how many more there are."""
    rest = f" and {len(items) - 3} more" if len(items) > 3 else ""
    return ", ".join(items[:3]) + rest
