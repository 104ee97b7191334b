"""FRR's regular expressions over communities, told apart by the families of communities that they match."""

import re
from collections.abc import Iterator
from itertools import product

from validate.batfish.twin.code import Literal

# bgpd's underscore: a border between communities, not the colon inside one.
_BORDER = r"(?:^|[,{}() ]|$)"
_TOKEN = re.compile(r"\[([^\]]*)\]|\(([^()]*)\)|([A-Za-z0-9:])")
_EDGES = re.compile(r"^[\^_]?(.*?)[$_]?$")
# Two last numbers that no regular expression tells apart, unless it is about one of them.
_SAMPLES = (7, 64_983)
COUNT = re.compile(r"\^\(\[\^ \]\+ \)\{(\d+)\}")
"""More than so many words: how our templates count."""


def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression of bgpd's in Python's words; raises re.error for what is none."""
    return re.compile(pattern.replace("_", _BORDER))


def examples(pattern: str) -> Iterator[str]:
    """Communities that match a regular expression of our templates, whole or without their last number."""
    edges = _EDGES.match(pattern)
    parts = [
        [found[1][-1]] if found[1] else found[2].split("|") if found[2] else [found[3]]
        for found in _TOKEN.finditer(edges[1] if edges else "")
    ]
    for choice in product(*parts):
        yield "".join(choice)


def matches_family(pattern: re.Pattern[str], literal: Literal) -> bool | None:
    """Whether it matches every community of the literal's family (True), none but a named one (False); None: one can't say."""
    high = literal.value >> 16 << 16
    found = {bool(pattern.search(f"{literal.head}:{high | low}")) for low in _SAMPLES}
    return found.pop() if len(found) == 1 else None
