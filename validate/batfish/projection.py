"""What Batfish can read of a switch's configuration: each line that it has no model of is left out here, by name.

A line that Batfish does not know is dropped by it without a word in the answers: a filter spelt in another way is no filter. So
the lines that it can't read are listed here, and any other line that it does not know fails the check. A line left out becomes a
comment: line numbers stay those of the file. Route servers are shown as twins (``validate.batfish.twin``).
"""

import re
from collections import Counter
from dataclasses import dataclass

from ixp.secrets import with_dummies

_COMMENT = "!"


@dataclass(frozen=True)
class Unread:
    """Lines that Batfish does not model: what they are about, and the pattern of a whole line without its indent."""

    about: str
    pattern: re.Pattern[str]


def _unread(about: str, pattern: str) -> Unread:
    return Unread(about, re.compile(pattern))


_UNREAD = (
    _unread("storm control", r"storm-control \S+ level \S+"),
    _unread("IPv6 filters on ports", r"ipv6 access-group \S+ in"),
    _unread("tagged NAPs in IPv6 filters", r"\d+ permit vlan \d+ 0x000 ipv6 any any"),
    _unread("user accounts", r"username \S+ privilege \d+ role \S+ secret .+"),
)
# Whole sections, by how they begin. In these Batfish takes "vrf" and "no shutdown" for lines of the interface that came last.
_SECTIONS = {"management ": "eAPI"}


@dataclass(frozen=True)
class Projection:
    """A configuration as Batfish gets it, line for line, and how many lines were left out of each kind."""

    text: str
    left_out: Counter[str]


def project(text: str) -> Projection:
    """Leave out what Batfish does not model of EOS, and give secrets a dummy value."""
    left_out: Counter[str] = Counter()
    lines = []
    section = None
    for line in text.splitlines():
        if line and not line[0].isspace():
            section = next((about for start, about in _SECTIONS.items() if line.startswith(start)), None)
        about = section or next((item.about for item in _UNREAD if item.pattern.fullmatch(line.strip())), None)
        if about:
            left_out[about] += 1
        comment = about is not None or line.startswith("!")
        lines.append(_COMMENT if comment else with_dummies(line))
    return Projection(text="\n".join(lines) + "\n", left_out=left_out)
