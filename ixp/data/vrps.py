"""Validated ROA payloads (VRPs, RFC 6811) as a file beside the snapshots: for explanations, never for a rendering.

Route servers get theirs by RTR (RFC 8210), live. The file has a line a VRP, ``198.18.11.0/24-24 64497``, sorted by text: a third
of the JSON that validators publish, and a change of one VRP is a change of one line.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ixp.errors import InputError

_LINE = re.compile(r"([0-9a-f.:]+/[0-9]{1,3})-([0-9]{1,3}) ([0-9]{1,10})")


class Vrp(NamedTuple):
    """One payload: routes inside ``prefix`` up to ``max_length`` may have the origin ``asn`` (AS 0: none may, RFC 6483)."""

    prefix: str
    max_length: int
    asn: int


def parse_validator(text: bytes) -> tuple[Vrp, ...]:
    """Read what validators publish as JSON (rpki-client, Routinator: ``roas`` with prefix, maxLength, asn as number or ``AS…``).

    Sorted, each once. Raises ValueError where it is something else.
    """
    data = json.loads(text)
    rows = data.get("roas") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ValueError("no list 'roas' in it")  # noqa: TRY004  a fault of the text
    try:
        found = {Vrp(row["prefix"], int(row["maxLength"]), int(str(row["asn"]).upper().removeprefix("AS"))) for row in rows}
    except (KeyError, TypeError) as error:
        raise ValueError(f"a ROA without prefix, maxLength or asn: {error}") from error
    lines = {item: _line(item) for item in found}
    for line in lines.values():
        if not _LINE.fullmatch(line):
            raise ValueError(f"not a VRP: {line}")
    return tuple(sorted(found, key=lines.__getitem__))


def dump(vrps: Iterable[Vrp]) -> str:
    """The text of a VRP file, sorted."""
    return "".join(f"{line}\n" for line in sorted(map(_line, vrps)))


def digest(text: str) -> str:
    """The name of a VRP file with that text: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def load(path: Path) -> tuple[Vrp, ...]:
    """Read a VRP file; raises InputError with the file and line where it can't be read."""
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise InputError(f"VRPs cannot be read: {error}", where=str(path), hint="get them again with: ixp refresh") from error
    return parse(lines, str(path))


def parse(lines: Iterable[str], where: str) -> tuple[Vrp, ...]:
    """Read a VRP file's lines; raises InputError with ``where`` and the number of the line that can't be read."""
    return tuple(_vrp(line, f"{where}:{number}") for number, line in enumerate(lines, 1))


def _line(vrp: Vrp) -> str:
    return f"{vrp.prefix}-{vrp.max_length} {vrp.asn}"


def _vrp(line: str, where: str) -> Vrp:
    match = _LINE.fullmatch(line)
    if match is None:
        raise InputError(f"'{line}' is not a VRP", where=where, hint="198.18.11.0/24-24 64497")
    return Vrp(match[1], int(match[2]), int(match[3]))
