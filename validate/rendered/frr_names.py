"""Names that FRR's file uses and does not declare: its parsers let them pass, and what a missing list should refuse comes in."""

import re
from collections.abc import Iterator

from validate.frr import FrrFile, Line
from validate.rendered.frr_fault import Fault

_PREFIXES = re.compile(r"match (ip|ipv6) (?:address|next-hop) prefix-list (\S+)")
_TEXTS = re.compile(r"match (as-path|community|extcommunity|large-community) (\S+)(?: exact-match)?")
_TAKEN = re.compile(r"set (comm|large-comm|extended-comm)-list (\S+) delete")
_KIND = {"comm": "community", "large-comm": "large-community", "extended-comm": "extcommunity"}


def undeclared(file: FrrFile) -> Iterator[Fault]:
    """A fault for each name, at the first line that uses it."""
    seen: set[tuple[str, str]] = set()
    for kind, name, line, there in _uses(file):
        if not there and (kind, name) not in seen:
            seen.add((kind, name))
            yield Fault("rendered.undeclared", f"uses the {kind} {name}, which is not declared", line)


def _uses(file: FrrFile) -> Iterator[tuple[str, str, int, bool]]:
    """What is used: its kind, name, the line, and whether it is there."""
    for found in file.maps.values():
        for entry in found.entries:
            if entry.calls:
                yield "route-map", entry.calls, entry.line, entry.calls in file.maps
            for line in (*entry.matches, *entry.sets):
                yield from _used(file, line)
    for neighbor in file.neighbors.values():
        for lines in neighbor.families.values():
            for line in lines:
                if line.text.startswith("route-map "):
                    name = line.text.split()[1]
                    yield "route-map", name, line.number, name in file.maps


def _used(file: FrrFile, line: Line) -> Iterator[tuple[str, str, int, bool]]:
    if found := _PREFIXES.fullmatch(line.text):
        version = 4 if found[1] == "ip" else 6
        yield f"{found[1]} prefix-list", found[2], line.number, found[2] in file.prefix_lists[version]
    elif found := _TEXTS.fullmatch(line.text) or _TAKEN.fullmatch(line.text):
        kind = _KIND.get(found[1], found[1])
        yield f"{kind} list", found[2], line.number, found[2] in file.text_lists.get(kind, {})
