"""Faults of a file, put together: what many sessions have in common is said once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ixp.model import Device, Finding
from validate.rendered.bird.rules import HINTS
from validate.rendered.text import finding


@dataclass(frozen=True)
class Fault:
    """One fault. ``who`` is the session that it is of, if any; ``kind``: faults of one kind and rule are said once.

    ``line`` is the rendered line to look at, ``common`` the one where the fault is if all ``siblings`` of the session have it.
    """

    rule: str
    what: str
    line: int
    who: str = ""
    kind: str = ""
    common: int = 0
    siblings: int = 1


def findings(device: Device, faults: Iterable[Fault]) -> Iterator[Finding]:
    """A finding for each rule and kind, on the first of its faults."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for item in faults:
        groups.setdefault((item.rule, item.kind or item.what), []).append(item)
    for (rule, _), found in groups.items():
        first, others = found[0], len({item.who for item in found}) - 1
        alike = len({item.who for item in found if item.common == first.common})
        line = first.common if 1 < first.siblings == alike else 0
        who = f"{first.who}{f' and {others} more' if others else ''}: " if first.who else ""
        named = [f"session {item.who} of {device.name}" if item.who else f"device {device.name}: {item.what}" for item in found]
        yield finding(rule, device, f"{who}{first.what}", line or first.line, HINTS[rule], named)
