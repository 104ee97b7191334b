"""What people see of a line that is no YAML: a merge that was left half done, a character that no editor shows, a lost space.

The parser only says where it gave up.
"""

import re
import unicodedata
from typing import NamedTuple

_CONFLICT = re.compile(r"(?:<{7}|\|{7}|>{7})(?: |$)|={7}$")
_COMMENT = re.compile(r"(?:^|\s)#.*")
# Spaces other than the plain one, and what has no width.
_UNSEEN = re.compile("[\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff]")
_NO_SPACE = re.compile(r"\s*(?:- )?[a-z_0-9-]+:[^\s:/]")
_COLON = re.compile(r":\s.*:(?:\s|$)")


class Slip(NamedTuple):
    """A finding on a line: rule, what is wrong, the line, the mend."""

    rule: str
    what: str
    line: int
    hint: str


def slip_of(text: str, line: int) -> Slip | None:
    """The slip that explains why the parser gave up on that line; None where none is known."""
    lines = text.splitlines()
    for number, content in enumerate(lines, 1):
        if _CONFLICT.match(content):
            hint = "keep one of the two sides, and delete the lines with <<<<<<<, ======= and >>>>>>>"
            return Slip("yaml.conflict", "a merge was left half done here", number, hint)
    for number in (line, line - 1):
        found = _UNSEEN.search(_COMMENT.sub("", lines[number - 1])) if 0 < number <= len(lines) else None
        if found:
            what = f"the line holds a character that can't be seen: {name_of(found[0])}"
            return Slip("yaml.unseen", what, number, "delete it, or type a plain space in its place")
    return None


def name_of(character: str) -> str:
    """What a person can look up: ``U+00A0 (no-break space)``."""
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'no name').lower()})"


def syntax_hint(text: str, line: int) -> str:
    """The mend of a line that is no YAML for another reason."""
    if "\t" in text:
        return "indent with spaces, not tabs"
    lines = text.splitlines()
    content = _COMMENT.sub("", lines[line - 1]) if 0 < line <= len(lines) else ""
    if _NO_SPACE.match(content):
        return "a space follows the colon behind a key"
    if _COLON.search(content):
        return "text with a colon before a space, or at its end, stands in quotes"
    return "check indentation, brackets and quotes on this line and the ones beside it"
