"""A person's way of writing YAML, at random: the order of keys, comments, quotes, indentation, the many spellings of one value.

Whatever a hand writes of a mapping means the same; the loader has to read the same from it.
"""

import random
import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv6Address
from pathlib import Path

from ixp.model import Intent
from tests.mistakes.mappings import Mapping, Plain, files

_PLAIN = re.compile(r"[A-Za-z0-9+][A-Za-z0-9 ._/+@^:-]*(?<![ :])")  # means itself between any brackets
_WORDS = frozenset({"null", "true", "false", "none", "yes", "no"})
_MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
_SPEED = re.compile(r"[0-9]+G")
_RANGE = re.compile(r"([0-9a-f.:]+/([0-9]+))\^([0-9]+)-([0-9]+)")
_SAME_IN_ANY_ORDER = frozenset({"macs", "ports", "tags", "origins", "prefixes", "routes", "deny", "next_hops"})
_SAYS_NOTHING = (("state", "active"), ("vlan", "peering"), ("user", "ixp"), ("route_servers", True))  # as when left out
_REMARKS = (
    "asked for by mail",
    "see the ticket: 'ipv4' follows",
    "à revoir ! - { [ &",
    "was: sw1-nte09/Ethernet1",
    '"until then"',
)
_LONGEST_FLOW = 90


def write(folder: Path, intent: Intent, number: int) -> None:
    """The exchange's folder, in the writing of person ``number``."""
    hand = Hand(number)
    for name, content in files(intent):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(hand.file(content, name.partition("/")[0].removesuffix(".yml").removesuffix("s")))


class Hand:
    """One person's habits; each number is another person."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)  # noqa: S311  habits are no secrets
        self._indent = self._random.choice([2, 2, 2, 4])
        self._dashes_in = self._random.choice([0, 2])  # how far a list's dashes are indented
        self._tidy = self._random.random() < 0.3  # keys in their usual order, few words

    def file(self, content: Mapping, schema: str) -> bytes:
        """The text of a whole file."""
        head = [f"# yaml-language-server: $schema=../../docs/schema/{schema}.schema.json"] * self._often(0.7)
        head += ["---"] * self._often(0.2)
        lines = [*head, *self._mapping(content, 0)]
        text = ("\r\n" if self._often(0.1) else "\n").join(lines)
        text += "\n" * self._random.choice([0, 1, 1, 1, 2])
        return text.encode("utf-8-sig" if self._often(0.1) else "utf-8")

    def _often(self, share: float) -> bool:
        return self._random.random() < share

    def _mapping(self, content: Mapping, depth: int) -> Iterator[str]:
        margin = " " * self._indent * depth
        for name, value in self._kept(content):
            yield from [""] * self._often(0.1)
            if self._often(0.05):
                yield f"{margin}# {self._random.choice(_REMARKS)}"
            yield from self._pair(name, value, margin, depth)

    def _kept(self, content: Mapping) -> list[tuple[str, object]]:
        """The pairs in the hand's order, some of those left out that say nothing, a single port as a list of one."""
        pairs = [(name, value) for name, value in content.items() if (name, value) not in _SAYS_NOTHING or self._often(0.3)]
        pairs = pairs or list(content.items())
        pairs = [("ports", [value]) if name == "port" and self._often(0.1) else (name, value) for name, value in pairs]
        return pairs if self._tidy else self._random.sample(pairs, len(pairs))

    def _pair(self, name: str, value: object, margin: str, depth: int) -> Iterator[str]:
        key = f"{margin}{self._quoted(name) if self._often(0.05) else self._text(name)}:"
        if isinstance(value, str) and "\n" in value:
            yield f"{key} |"
            yield from (f"{margin}{' ' * self._indent}{line}" for line in value.split("\n"))
            return
        items = self._ordered(name, value)
        flow = self._flow(items)
        short = len(key) + len(flow) < _LONGEST_FLOW
        if not isinstance(items, list | dict) or not items or (short and self._often(0.5 + depth / 5)):
            yield f"{key}{self._space()}{flow}{self._remark()}"
        elif isinstance(items, dict):
            yield f"{key}{self._remark()}"
            yield from self._mapping(items, depth + 1)
        else:
            yield f"{key}{self._remark()}"
            yield from (f"{margin}{' ' * self._dashes_in}- {self._flow(item)}{self._remark()}" for item in items)

    def _ordered(self, name: str, value: object) -> object:
        """Lists that mean the same in any order, in any order."""
        if isinstance(value, list) and name in _SAME_IN_ANY_ORDER:
            return self._random.sample(value, len(value))
        return value

    def _space(self) -> str:
        return " " * self._random.choice([1, 1, 1, 2, 5])

    def _remark(self) -> str:
        return f"  # {self._random.choice(_REMARKS)}" if self._often(0.05) else " " * self._often(0.03)

    def _flow(self, value: object) -> str:
        if isinstance(value, dict):
            pairs = [f"{self._text(name)}: {self._flow(self._ordered(name, item))}" for name, item in self._kept(value)]
            return self._bracketed("{}", pairs)
        if isinstance(value, list):
            return self._bracketed("[]", [self._flow(item) for item in value])
        return self._scalar(value)

    def _bracketed(self, pair: str, items: Sequence[str]) -> str:
        inner = ", ".join(items) + "," * (bool(items) and self._often(0.05))
        pad = " " * (bool(items) and self._often(0.5))
        return f"{pair[0]}{pad}{inner}{pad}{pair[1]}"

    def _scalar(self, value: object) -> str:
        if isinstance(value, bool):
            word = "true" if value else "false"
            return self._random.choice([word, word, word.title(), word.upper()])
        return str(value) if isinstance(value, int) else self._text(self._spelt(str(value)))

    def _text(self, text: str) -> str:
        """As it stands where YAML takes it for what it is, else in quotes; sometimes in quotes all the same."""
        plain = _PLAIN.fullmatch(text) and not text.isdecimal() and text.lower() not in _WORDS and ": " not in text
        return text if plain and not self._often(0.08) else self._quoted(text)

    def _quoted(self, text: str) -> str:
        if self._often(0.5):
            return "'" + text.replace("'", "''") + "'"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def _spelt(self, text: str) -> Plain:
        """Another spelling of the same value."""
        if _MAC.fullmatch(text):
            digits = text.replace(":", "")
            dots = ".".join(digits[start : start + 4] for start in (0, 4, 8))
            text = self._random.choice([text, text, text.replace(":", "-"), dots, digits])
            return self._random.choice([text, text.upper()])
        if _SPEED.fullmatch(text):
            return self._random.choice([text, text, text.lower()])
        if found := _RANGE.fullmatch(text):
            return _range(text, *found.groups())
        if text.count(":") > 1 and "/" not in text and self._often(0.2):
            return _ipv6(text, self._random)
        return text


def _range(text: str, prefix: str, length: str, shortest: str, longest: str) -> str:
    """A range by its shorter form, where it has one (RFC 2622, 2)."""
    if shortest == longest:
        return f"{prefix}^{shortest}"
    return f"{prefix}^+" if shortest == length and longest in {"32", "128"} and (":" in prefix) is (longest == "128") else text


def _ipv6(text: str, chance: random.Random) -> str:
    """The same address in full or in capitals; what is no address, as it is."""
    try:
        address = IPv6Address(text)
    except ValueError:
        return text
    return chance.choice([address.exploded, str(address).upper(), address.exploded.upper()])
