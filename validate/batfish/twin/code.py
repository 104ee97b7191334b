"""Communities that Batfish has no model of, as standard communities that it has: a bijection, and what marks stand for.

Large and extended communities become standard ones of a range that no route uses. What else Batfish can't see of a route (its
RPKI state, its next hop, how long its path is) is a mark on it: whoever makes up a route says so with a community.
"""

import hashlib
import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from ixp.model.base import Frozen

Address = IPv4Address | IPv6Address

_BITS = 16
_LOW = 0xFFFF
# First halves of stand-ins: 40000 and the function for large communities under the route servers' ASN, marks, hashes for others.
_OWN = 40_000
_OWN_FUNCTIONS = 3_000
_MARKS = {
    "accepted": 43_000,
    "rpki": 43_001,
    "longer": 43_002,
    "as-set": 43_003,
    "many community": 43_004,
    "many extcommunity": 43_005,
    "many large-community": 43_006,
    "prepended": 43_007,
    "tag": 43_008,
    "given": 43_009,
}
_HASHED = range(44_000, 60_000)
_RESERVED = {*range(_OWN, _OWN + _OWN_FUNCTIONS), *_MARKS.values()}
_FIRST_HALF = re.compile(r"(?<![0-9:])[0-9]+(?=:)")
_RPKI = ("valid", "invalid", "notfound")
LARGE, EXTENDED, STANDARD = "large-community", "extcommunity", "community"
NAMED = {"graceful-shutdown": "65535:0", "blackhole": "65535:666", "no-export": "65535:65281", "no-advertise": "65535:65282"}


class Literal(Frozen):
    """A community of which Batfish has no model: its kind, all of its text but the last number, and that number."""

    kind: str
    head: str
    value: int

    @property
    def family(self) -> str:
        """Those with one first half: the same text before the last number, and the same upper bits of that."""
        return f"{self.kind} {self.head} {self.value >> _BITS}"

    @property
    def text(self) -> str:
        """As FRR prints it in front of a regular expression: ``64496:1:2``, ``RT:64496:1``."""
        return f"{self.head}:{self.value}"


class Codebook(Frozen):
    """``families`` have the first half of their stand-ins; ``known`` are the literals of the file, by family."""

    families: dict[str, int]
    known: dict[str, tuple[Literal, ...]]

    def stand_in(self, literal: Literal) -> str | None:
        """Its standard community; None where the file speaks of none of its family."""
        first = self.families.get(literal.family)
        return None if first is None else f"{first}:{literal.value & _LOW}"

    @property
    def stand_ins(self) -> frozenset[str]:
        """The stand-ins of all known literals."""
        return frozenset(f"{self.families[item.family]}:{item.value & _LOW}" for items in self.known.values() for item in items)

    def encode(self, community: str) -> str | None:
        """The same for a community as people write it (``64496:1:2``, ``rt:64496:1``); None: the file has no word for it.

        A standard one stands for itself, unless it lies where stand-ins are.
        """
        found = literal(community)
        if found is not None:
            return self.stand_in(found)
        text = self.standard(NAMED.get(community, community))
        return None if text == community and int(text.partition(":")[0]) in {*_RESERVED, *self.families.values()} else text

    def standard(self, text: str) -> str:
        """A standard community, or a regular expression on some, as the model has it: itself, unless its first half is taken."""
        return _FIRST_HALF.sub(lambda found: str(self.families.get(f"{STANDARD} {found[0]} 0", found[0])), text)

    def next_hop(self, address: Address | str) -> str | None:
        """The mark of routes with that next hop; None where no map looks at it."""
        return self.stand_in(_hop(ip_address(str(address))))

    def decode(self, community: str) -> str:
        """What a standard community stands for, in words for a mark."""
        first, _, second = community.partition(":")
        mark = next((name for name, half in _MARKS.items() if half == int(first)), "")
        if mark:
            return _words(mark, int(second))
        family = next((name for name, half in self.families.items() if half == int(first)), None)
        if family is None:
            return community
        kind, head, high = family.split(" ")
        value = int(high) << _BITS | int(second)
        if kind == "hop":
            return f"next hop {ip_address(int(head) << _BITS | value)}"
        return f"{head.replace('RT', 'rt')}:{value}"


def mark(name: str, value: int = 1) -> str:
    """The stand-in of a mark: ``accepted``, ``longer`` than so many ASNs, and so on."""
    return f"{_MARKS[name]}:{value}"


ACCEPTED = mark("accepted")
"""Routes that the import map lets in and the route server may send on: those with weight 100."""


def rpki(state: str) -> str:
    """The mark of an RPKI state (``valid``, ``invalid``, ``notfound``)."""
    return mark("rpki", _RPKI.index(state) + 1)


def hop(address: Address) -> Literal:
    """A next hop, as a literal: it has a mark of its own."""
    return _hop(address)


def literal(text: str) -> Literal | None:
    """A large or extended community as people or FRR write it (``rt 64496:1``); None for a standard one."""
    words = text.replace(" ", ":").split(":")
    if words[0].lower() == "rt":
        return Literal(kind=EXTENDED, head=f"RT:{words[1]}", value=int(words[2]))
    if len(words) == len(("asn", "function", "value")):
        return Literal(kind=LARGE, head=":".join(words[:2]), value=int(words[2]))
    return None


def codebook(asn: int, literals: Iterable[Literal], standard: Iterable[str]) -> Codebook:
    """Give each family its first half; ``standard`` are first halves of standard communities in use.

    One of these that lies among the stand-ins gets one itself.
    """
    taken = {int(item) for item in standard}
    displaced = taken & _RESERVED
    known: dict[str, set[Literal]] = {}
    for item in (*literals, *(Literal(kind=STANDARD, head=str(half), value=0) for half in displaced)):
        known.setdefault(item.family, set()).add(item)
    families: dict[str, int] = {}
    for family in sorted(known):
        families[family] = _first(asn, family, taken | set(families.values()))
    # In order: two twins of one file are the same text, whatever order sets have in a process.
    ordered = {family: tuple(sorted(known[family], key=lambda item: item.value)) for family in sorted(known)}
    return Codebook(families=families, known=ordered)


def _first(asn: int, family: str, taken: set[int]) -> int:
    """The same for a family in every file, but for the rare one whose hash another has."""
    kind, head, high = family.split(" ")
    owner, _, function = head.partition(":")
    if kind == LARGE and owner == str(asn) and int(function) < _OWN_FUNCTIONS and high == "0":
        return _OWN + int(function)
    number = int(hashlib.sha256(family.encode()).hexdigest(), 16)
    while (found := _HASHED[number % len(_HASHED)]) in taken:
        number += 1
    return found


def _hop(address: Address) -> Literal:
    return Literal(kind="hop", head=str(int(address) >> _BITS), value=int(address) & _LOW)


def _words(name: str, value: int) -> str:
    if name == "rpki":
        return f"RPKI {_RPKI[value - 1]}"
    return {
        "accepted": "accepted",
        "longer": f"more than {value} ASNs",
        "as-set": "an AS_SET",
        "prepended": f"prepended {value} times",
        "tag": f"tag {value}",
        "given": f"what claim {value} is about",
    }.get(name, f"more than {value} of {name.removeprefix('many ')}")
