"""FRR's lists of communities and AS paths, as lists that Batfish reads."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from ixp.errors import InputError
from validate.batfish.twin.code import EXTENDED, LARGE, NAMED, STANDARD, Address, Codebook, Literal, codebook, hop, literal, mark
from validate.batfish.twin.patterns import COUNT, compiled, examples, matches_family
from validate.frr import FrrFile, TextRule

PREFIX = {STANDARD: "C", EXTENDED: "E", LARGE: "L"}
"""Batfish has one room for the names of all lists of communities, FRR one for each kind."""
MARKED = "X"
_LONGER = re.compile(r"\^\(\[\^ \]\+ \)\{(\d+)\}")
_AS_SET = "[{]"
# What Batfish's regular expressions know; without blanks and braces.
_READABLE = re.compile(r"[0-9_^$|()\[\]*+.?:-]+")
BORDER = "([^0-9]|^|$)"
_PAIR = re.compile(r"\d+:\d+")


@dataclass(frozen=True)
class Written:
    """A line for Batfish and the number of the rendered line that it stands for."""

    text: str
    line: int


class Lists:
    """The text lists of one file; raises InputError for a rule that can't be kept.

    ``spoken`` is what gets a stand-in though the file does not name it.
    """

    def __init__(self, file: FrrFile, device: str, spoken: Iterable[Literal] = ()) -> None:
        self._file = file
        self._device = device
        self._matched = {line.text.split()[-1] for item in file.maps.values() for entry in item.entries for line in entry.matches}
        self.code = self._codebook(frozenset(spoken))

    def marked(self, name: str) -> bool:
        """Whether an AS path list is one that Batfish can only be shown as marks."""
        rules = self._file.text_lists["as-path"].get(name, [])
        found = {self._mark(rule) is not None for rule in rules}
        if len(found) > 1:
            raise self.refused(rules[0].line, "a list of AS paths mixes what Batfish reads and what it can't")
        return found == {True}

    def written(self) -> Iterator[Written]:
        """All lists, line by line."""
        for name, rules in self._file.text_lists["as-path"].items():
            for rule in rules:
                yield Written(self._as_path(name, rule), rule.line)
        for kind in (STANDARD, EXTENDED, LARGE):
            for name, rules in self._file.text_lists[kind].items():
                # Batfish takes a list's style from its first line: one with a regular expression is expanded as a whole.
                style = "expanded" if any(rule.expanded for rule in rules) else "standard"
                for rule in rules:
                    for text in self._rule(kind, name, rule):
                        yield Written(f"bgp community-list {style} {PREFIX[kind]}-{name} permit {text}", rule.line)

    def refused(self, line: int, why: str) -> InputError:
        """The error for a line that can't be kept."""
        return InputError(f"Batfish can't be shown this line: {why}", where=f"{self._device}.cfg:{line}", hint="see 0011 in docs")

    def _as_path(self, name: str, rule: TextRule) -> str:
        if self.marked(name):
            if not rule.permit:
                raise self.refused(rule.line, "it denies what only a mark can say")
            return f"bgp community-list standard {MARKED}-{name} permit {self._mark(rule)}"
        if not _READABLE.fullmatch(rule.text):
            raise self.refused(rule.line, f"the regular expression {rule.text}")
        action = "permit" if rule.permit else "deny"
        return f"bgp as-path access-list {name} {action} {rule.text.replace('_', BORDER)}"

    @staticmethod
    def _mark(rule: TextRule) -> str | None:
        if rule.text == _AS_SET:
            return mark("as-set")
        longer = _LONGER.fullmatch(rule.text)
        return mark("longer", int(longer[1])) if longer else None

    def _rule(self, kind: str, name: str, rule: TextRule) -> Iterator[str]:
        if not rule.permit:
            raise self.refused(rule.line, "a list of communities that denies")
        if not rule.expanded:
            yield self._literal(kind, rule)
        elif count := COUNT.fullmatch(rule.text):
            yield f"_{mark(f'many {kind}', int(count[1]))}_"
        elif rule.text.startswith("^") and name in self._matched:
            raise self.refused(rule.line, "a regular expression on the beginning of all communities")
        elif not _READABLE.fullmatch(rule.text.removeprefix("RT")):
            raise self.refused(rule.line, f"the regular expression {rule.text}")
        elif kind == STANDARD:
            yield self.code.standard(rule.text.replace("^", "_").replace("$", "_"))
        else:
            yield from self._families(kind, rule)

    def _literal(self, kind: str, rule: TextRule) -> str:
        if kind == STANDARD:
            text = NAMED.get(rule.text, rule.text)
            if not _PAIR.fullmatch(text):
                raise self.refused(rule.line, "several communities in one rule, or an unknown name")
            return self.code.standard(text)
        found = literal(rule.text)
        stand_in = self.code.stand_in(found) if found else None
        if stand_in is None:
            raise self.refused(rule.line, f"the community {rule.text}")
        return stand_in

    def _families(self, kind: str, rule: TextRule) -> Iterator[str]:
        """The families, and single communities, that a regular expression matches."""
        pattern = compiled(rule.text)
        found: list[str] = []
        for family, items in self.code.known.items():
            if items[0].kind != kind:
                continue
            whole = matches_family(pattern, items[0])
            if whole is None:
                raise self.refused(rule.line, f"the regular expression {rule.text} tells last numbers apart")
            if whole:
                found.append(f"_{self.code.families[family]}:")
            else:
                found += [f"_{self.code.stand_in(item)}_" for item in items if pattern.search(item.text)]
        if not found:
            raise self.refused(rule.line, f"no known community matches {rule.text}")
        yield from found

    # -- the communities that the file speaks of ------------------------------------------------------------------------

    def _codebook(self, spoken: frozenset[Literal]) -> Codebook:
        lists = self._file.text_lists
        literals = {item for kind in (EXTENDED, LARGE) for rules in lists[kind].values() for item in self._of(kind, rules)}
        standard = {rule.text.partition(":")[0] for rules in lists[STANDARD].values() for rule in rules}
        for entry in (entry for item in self._file.maps.values() for entry in item.entries):
            for line in entry.sets:
                words = line.text.split()
                if words[1] == LARGE:
                    literals.update(found for word in words[2:-1] if (found := self._read(LARGE, word)))
                elif words[1] == STANDARD:
                    standard.update(word.partition(":")[0] for word in words[2:])
            for line in entry.matches:
                words = line.text.split()
                if words[2:4] == ["next-hop", "address"]:
                    literals.add(hop(self._address(line.number, words[-1])))
        first = {item.strip("^_$") for item in standard}
        return codebook(self._file.asn, literals | spoken, {item for item in first if item.isdecimal()})

    def _of(self, kind: str, rules: list[TextRule]) -> Iterator[Literal]:
        for rule in rules:
            texts = examples(rule.text) if rule.expanded and not COUNT.fullmatch(rule.text) else [rule.text]
            yield from (found for text in texts if (found := self._read(kind, text)))

    @staticmethod
    def _read(kind: str, text: str) -> Literal | None:
        """A literal as it is written; one without a last number gets 0."""
        parts = text.removeprefix("RT:").removeprefix("rt ").split(":")
        size = 3 if kind == LARGE else 2
        numbers = [part or "0" for part in parts]
        if len(numbers) != size or not all(item.isdecimal() for item in numbers):
            return None
        head = ":".join(numbers[:-1])
        return Literal(kind=kind, head=head if kind == LARGE else f"RT:{head}", value=int(numbers[-1]))

    def _address(self, line: int, text: str) -> Address:
        try:
            return ip_address(text)
        except ValueError as error:
            raise self.refused(line, f"{text} is no address") from error
