"""Places of findings as other programs want them: a file of the repository and a line."""

import re
from typing import NamedTuple

from ixp.model import Finding

_FILE_LINE = re.compile(r"(.+?):(\d+)")
_RENDERED = ".cfg"


class Place(NamedTuple):
    """A path from the repository's top on, and a line from 1 on."""

    path: str
    line: int


def place(finding: Finding) -> Place | None:
    """Where to edit: the template's line where one printed the text, else the finding's own; None where it names no file.

    Rendered files are where ``ixp check`` and ``ixp plan`` leave them: in ``build/``.
    """
    found = _FILE_LINE.fullmatch(finding.source or finding.where)
    path, line = (found[1], max(1, int(found[2]))) if found else (finding.where, 1)
    if path.endswith(_RENDERED) and "/" not in path:
        return Place(f"build/{path}", line)
    return Place(path.removeprefix("./"), line) if found and not path.startswith("NetBox ") else None
