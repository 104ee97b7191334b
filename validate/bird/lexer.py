"""BIRD's text as words with the numbers of their lines."""

import re
from typing import NamedTuple

from ixp.errors import InputError

# A set of prefixes is one word: there can be hundreds of thousands in it, and most are never looked at.
_PREFIXES = re.compile(r"\[((?:[\s0-9a-fA-F.:/,+{}-]++|#[^\n]*+)*+)\]")
_COMMENT = re.compile(r"#[^\n]*")
_WORD = re.compile(
    r"""(?P<space>\s+|\#[^\n]*|/\*.*?\*/)
    |(?P<string>"[^"\n]*")
    |(?P<ip>(?:\d+\.\d+\.\d+\.\d+|[0-9a-fA-F]{0,4}:[0-9a-fA-F:]*:[0-9a-fA-F]*(?:\.\d+\.\d+\.\d+)?)(?P<length>/\d+)?)
    |(?P<number>0x[0-9a-fA-F]+|\d+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*|'[^'\n]*')
    |(?P<sign>\.\.|->|!~|!=|<=|>=|&&|\|\||[{}()\[\];,=<>~!+\-*/%.:?])""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word: ``name``, ``number``, ``ip``, ``prefix``, ``prefixes`` (a set), ``string`` (without quotes), ``sign``, ``end``."""

    kind: str
    text: str
    line: int


def tokens(text: str, device: str) -> list[Token]:
    """All words of a file, one of kind ``end`` last; raises InputError (``device.cfg:line``) for what BIRD has no word for."""
    found, place, line = list[Token](), 0, 1
    while place < len(text):
        prefixes = _PREFIXES.match(text, place) if text[place] == "[" else None
        entries = _COMMENT.sub("", prefixes[1]) if prefixes else ""
        match = prefixes if prefixes and "/" in entries else _WORD.match(text, place)
        if match is None:
            raise InputError(f"BIRD has no word that begins with '{text[place]}'", where=f"{device}.cfg:{line}")
        if match is prefixes:
            found.append(Token("prefixes", entries, line))
        elif match.lastgroup != "space":
            found.append(_token(match, line))
        line += match[0].count("\n")
        place = match.end()
    found.append(Token("end", "the end of the file", line))
    return found


def _token(match: re.Match[str], line: int) -> Token:
    kind = match.lastgroup or ""
    if kind == "ip" and match["length"]:
        return Token("prefix", match[0], line)
    return Token(kind, match[0].strip("\"'") if kind in {"string", "name"} else match[0], line)
