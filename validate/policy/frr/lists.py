"""FRR's lists as functions: whether they match a prefix, a path, a set of communities, and which communities they take off.

A rule's first match decides, and what no rule matches is denied. A list that is not declared matches nothing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from functools import cache
from operator import itemgetter
from typing import Any

from ixp.errors import InputError
from validate.frr import FrrFile, PrefixRule, TextRule
from validate.frr.file import Network
from validate.policy.frr import texts

Found = frozenset[Any]
Answer = tuple[bool, Callable[[Any], bool]]
_TEXTS: dict[str, tuple[Callable[[Any], str], Callable[[Any], str]]] = {
    "community": (texts.standard_texts, texts.standard_text),
    "extcommunity": (texts.extended_texts, texts.extended_text),
    "large-community": (texts.large_texts, texts.large_text),
}
_NO_END = "!"  # FRR's patterns find no end of a community that is to be taken off: neither $ nor _ matches there
_PARTS = {"community": 2, "large-community": 3}


class Lists:
    """The lists of one file, each made ready once. Raises InputError, with the rule's line, for one that can't be read."""

    def __init__(self, file: FrrFile, device: str) -> None:
        self._file = file
        self._device = device
        self.prefixes = cache(self._prefixes)
        self.paths = cache(self._paths)
        self.communities = cache(self._communities)
        self.taken = cache(self._taken)

    def _prefixes(self, version: int, name: str) -> Callable[[Network], bool]:
        rules = self._file.prefix_lists[version].get(name)
        if rules is None:
            return lambda _: False
        if not rules:
            return lambda prefix: prefix.version == version  # FRR lets everything match a list without rules
        index = _index(rules)

        def holds(prefix: Network) -> bool:
            found = [item for item in _over(index, prefix) if item[1].matches(prefix)] if prefix.version == version else []
            return min(found, key=itemgetter(0))[1].permit if found else False

        return cache(holds)

    def _paths(self, name: str) -> Callable[[str], bool]:
        return self._first_text(self._file.text_lists["as-path"].get(name, []))

    def _first_text(self, rules: list[TextRule]) -> Callable[[str], bool]:
        found = [(rule.permit, self._searcher(rule)) for rule in rules]
        return lambda text: next((permit for permit, search in found if search(text)), False)

    def _communities(self, kind: str, name: str) -> Callable[[Found], bool]:
        """Whether a route's communities match: all of a standard rule's, or a pattern found in the text of all of them."""
        found = [self._whole(kind, rule) for rule in self._file.text_lists[kind].get(name, [])]
        return lambda communities: next((permit for permit, matches in found if matches(communities)), False)

    def _whole(self, kind: str, rule: TextRule) -> Answer:
        if rule.expanded:
            search, as_text = self._searcher(rule), _TEXTS[kind][0]
            return rule.permit, lambda communities: search(as_text(communities))
        wanted = frozenset(self.literal(kind, rule.text, rule.line))
        return rule.permit, wanted.issubset

    def _taken(self, kind: str, name: str) -> Callable[[Found], Found]:
        """What is left of communities: they are looked at one by one, extended ones by a pattern all at once."""
        rules = self._file.text_lists[kind].get(name, [])
        found = [self._single(kind, rule) for rule in rules]
        together = [(rule.permit, self._searcher(rule)) for rule in rules if rule.expanded] if kind == "extcommunity" else []

        def left(communities: Found) -> Found:
            text = _TEXTS[kind][0](communities) if together else ""
            if next((permit for permit, search in together if search(text)), False):
                return frozenset()
            return frozenset(
                item for item in communities if not next((permit for permit, matches in found if matches(item)), False)
            )

        return cache(left)

    def _single(self, kind: str, rule: TextRule) -> Answer:
        if rule.expanded:
            search, as_text = self._searcher(rule), _TEXTS[kind][1]
            end = _NO_END if kind == "community" else ""
            return rule.permit, lambda item: search(as_text(item) + end)
        wanted = frozenset(self.literal(kind, rule.text, rule.line))
        return rule.permit, wanted.__contains__

    def _searcher(self, rule: TextRule) -> Callable[[str], bool]:
        try:
            return texts.searcher(rule.text)
        except re.error as error:
            raise self.unknown(rule.line, f"no regular expression ({error}): {rule.text}") from None

    def literal(self, kind: str, text: str, line: int) -> list[Hashable]:
        """Communities as they stand in lists and behind ``set``: words, for extended ones behind ``rt``."""
        words = text.split()
        if kind == "extcommunity":
            pairs = [(words[at], *map(_number, words[at + 1].split(":"))) for at in range(0, len(words) - 1, 2)]
            if len(words) % 2 or any(len(item) != 3 or item[0] not in {"rt", "soo"} or None in item for item in pairs):
                raise self.unknown(line, f"unknown extended communities: {text}")
            return [("ro" if item[0] == "soo" else item[0], *item[1:]) for item in pairs]
        found: list[Hashable] = []
        for word in words:
            numbers = texts.NUMBERS.get(word) if kind == "community" else None
            numbers = numbers or tuple(map(_number, word.split(":")))  # type: ignore[assignment]  # None is refused below
            if len(numbers or ()) != _PARTS[kind] or None in (numbers or ()):
                raise self.unknown(line, f"unknown {kind}: {word}")
            found.append(numbers)
        return found

    def unknown(self, line: int, what: str) -> InputError:
        """The error for a line whose effect is not known."""
        hint = "teach validate/policy/frr what FRR makes of it, or write it in words that are known there"
        return InputError(what, where=f"{self._device}.cfg:{line}", hint=hint)


def _index(rules: list[PrefixRule]) -> dict[int, dict[int, list[tuple[int, PrefixRule]]]]:
    """Rules with their place, by length and by the bits of their network: lists of members have thousands."""
    found: dict[int, dict[int, list[tuple[int, PrefixRule]]]] = defaultdict(lambda: defaultdict(list))
    for place, rule in enumerate(rules):
        found[rule.network.prefixlen][_bits(rule.network, rule.network.prefixlen)].append((place, rule))
    return found


def _over(index: dict[int, dict[int, list[tuple[int, PrefixRule]]]], prefix: Network) -> Iterator[tuple[int, PrefixRule]]:
    for length, found in index.items():
        if length <= prefix.prefixlen:
            yield from found.get(_bits(prefix, length), ())


def _bits(prefix: Network, length: int) -> int:
    return int(prefix.network_address) >> (prefix.max_prefixlen - length)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
