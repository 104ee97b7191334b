"""A fault of a file before it becomes a finding: the same fault of many ports is said once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from ixp.model import Device, Finding
from validate.rendered.text import few, finding

_ALIKE = 0.8  # of 1: a slip of the keyboard is above it, two commands of EOS are below


@dataclass(frozen=True)
class Fault:
    """What is wrong at a line of the file. ``subject`` is what it is said of (``Ethernet1 of armor-1``), empty for the whole.

    ``key``: faults of one rule and key are one, whatever their texts; empty: those of one text are.
    """

    rule: str
    line: int
    what: str
    subject: str = ""
    hint: str = ""
    key: str = ""


def findings(device: Device, faults: Iterable[Fault]) -> Iterator[Finding]:
    """One finding for each rule and key, at the first line; a template's slip on fifty ports is one fault."""
    groups: dict[tuple[str, str, bool], list[Fault]] = {}
    for fault in sorted(faults, key=lambda item: item.line):
        groups.setdefault((fault.rule, fault.key or fault.what, bool(fault.subject)), []).append(fault)
    for (rule, _, _), group in groups.items():
        subjects = list(dict.fromkeys(fault.subject for fault in group))
        others = f" (and so {few(subjects[1:])})" if len(subjects) > 1 else ""
        said = f"{subjects[0]} {group[0].what}{others}".strip()
        named = [_named(device, fault) for fault in group]
        yield finding(rule, device, said, group[0].line, group[0].hint, named)


def _named(device: Device, fault: Fault) -> str:
    """What an exception has to name: the port, the list, or the device with the words."""
    if not fault.subject:
        return f"device {device.name}: {fault.what}"
    if fault.subject.startswith("the "):
        return f"{fault.subject.removeprefix('the ')} of {device.name}"
    return f"port {device.name}/{fault.subject.partition(' ')[0]}"


def misspelt(wanted: str, lines: Iterable[str]) -> bool:
    """Whether one of the lines is the wanted one with a slip of the keyboard."""
    return any(SequenceMatcher(None, wanted, line).ratio() >= _ALIKE for line in lines)
