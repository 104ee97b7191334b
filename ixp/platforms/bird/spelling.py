"""How BIRD writes names, texts, prefixes and sets.

Names begin with a letter and a purpose (``c_``, ``set_``): BIRD reserves many plain words (``rs``, ``member``, ``peer`` …).
"""

import re
from collections.abc import Iterable

from ixp.data.ranges import split_range
from ixp.model import PrefixRange
from ixp.model.base import Frozen
from ixp.policy import Session

_LENGTHS = re.compile(r"\^(\d+)-(\d+)")
# Without indentation: there can be hundreds of thousands.
_LINE = ",\n"


class BirdSet(Frozen):
    """A ``define`` of a set; ``body`` are its entries, one a line, and may be empty: an empty set matches nothing."""

    name: str
    body: str


def session_name(session: Session) -> str:
    """``c_armor_1_v4``: a key holds no underscore, so two keys never meet in one name."""
    return f"c_{session.key.replace('-', '_')}_v{session.version}"


def text(words: str) -> str:
    """A text that can stand between BIRD's quotes, which know no escape, and in a comment of one line."""
    plain = "".join(char if char.isprintable() else " " for char in words)
    return plain.replace('"', "'")


def entry(item: PrefixRange) -> str:
    """``192.0.2.0/24{24,32}``."""
    if item.shortest == item.longest == item.prefix.prefixlen:
        return str(item.prefix)
    return f"{item.prefix}{{{item.shortest},{item.longest}}}"


def covering(item: PrefixRange) -> str:
    """The same for whatever is inside what the range holds."""
    return entry(item.model_copy(update={"longest": item.prefix.max_prefixlen}))


def body(entries: Iterable[str]) -> str:
    """The entries of a set, one a line."""
    return _LINE.join(entries)


def ranges_body(ranges: tuple[str, ...]) -> str:
    """Ranges in RPSL's notation as the entries of a set: one pass over the text, there can be hundreds of thousands."""
    return _LENGTHS.sub(r"{\1,\2}", _LINE.join(ranges))


def covering_body(ranges: tuple[str, ...], longest: int) -> str:
    """The same for whatever is inside what the ranges hold, down to ``longest`` (a host)."""
    return _LINE.join(dict.fromkeys(_cover(item, longest) for item in ranges))


def _cover(item: str, longest: int) -> str:
    if "^" not in item:
        return f"{item}+"
    prefix, shortest, _ = split_range(item)
    return f"{prefix}{{{shortest},{longest}}}"


def integers(numbers: Iterable[int]) -> str:
    """``[64496, 64497]``."""
    return f"[{', '.join(map(str, numbers))}]"
