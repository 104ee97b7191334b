"""What stands in an entry of a route-map, as lines that Batfish reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from validate.batfish.twin.code import ACCEPTED, LARGE, NAMED, STANDARD, literal, mark, rpki
from validate.batfish.twin.lists import MARKED, PREFIX, Lists
from validate.frr import Entry, Line

_COMMUNITIES = re.compile(r"match (community|extcommunity|large-community) (\S+)")
_DELETE = re.compile(r"set (comm|extended-comm|large-comm)-list (\S+) delete")
_DELETED = {"comm": "community", "extended-comm": "extcommunity", "large-comm": "large-community"}
_ADD = re.compile(r"set (community|large-community) (\S.*) additive")
_NEXT_HOP = re.compile(r"match (?:ip|ipv6) next-hop address (\S+)")
_PREPEND = re.compile(r"set as-path prepend last-as (\d+)")
_ACCEPTED = "set weight 100"
_PLAIN_MATCH = re.compile(r"match ip address prefix-list \S+")
_PLAIN_SET = re.compile(
    r"set (?:local-preference|metric) \d+|set ip next-hop \d+\.\d+\.\d+\.\d+|set as-path prepend \d+(?: \d+)*"
)


@dataclass(frozen=True)
class Said:
    """An entry in Batfish's words: ``matches`` are all to hold. Those on communities are apart: Batfish takes any of several."""

    matches: tuple[str, ...]
    communities: tuple[str, ...]
    sets: tuple[str, ...]


class Entries:
    """Spells entries; what marks and lists they need is declared as they are asked for.

    ``declared`` are the marks that some entry matches: each needs a list.
    """

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self.declared: dict[str, str] = {}

    def said(self, entry: Entry) -> Said:
        """One entry; raises InputError with its line for what can't be kept."""
        plain: list[str] = []
        communities: list[str] = []
        for line in entry.matches:
            text = self._match(line)
            (communities if text.startswith("match community ") else plain).append(text)
        return Said(matches=tuple(plain), communities=tuple(communities), sets=tuple(self._sets(entry)))

    def _match(self, line: Line) -> str:
        words = line.text.split()
        if _PLAIN_MATCH.fullmatch(line.text):
            return line.text
        if found := _COMMUNITIES.fullmatch(line.text):
            return f"match community {PREFIX[found[1]]}-{found[2]}"
        if found := _NEXT_HOP.fullmatch(line.text):
            return self._marked(f"hop-{found[1]}", self._lists.code.next_hop(found[1]) or "")
        if words[1] == "as-path" and len(words) == len(("match", "as-path", "name")):
            return f"match community {MARKED}-{words[2]}" if self._lists.marked(words[2]) else line.text
        if line.text in {"match rpki valid", "match rpki invalid", "match rpki notfound"}:
            return self._marked(f"rpki-{words[2]}", rpki(words[2]))
        if words[1] == "tag" and words[2].isdecimal():
            return self._marked(f"tag-{words[2]}", mark("tag", int(words[2])))
        raise self._lists.refused(line.number, f"'{line.text}'")

    def _marked(self, name: str, stand_in: str) -> str:
        self.declared[f"{MARKED}-{name}"] = stand_in
        return f"match community {MARKED}-{name}"

    def _sets(self, entry: Entry) -> Iterator[str]:
        """What it sets; communities in one line, of which Batfish takes the last. It deletes from one list, or adds."""
        added: list[str] = []
        deleted: list[str] = []
        for line in entry.sets:
            if found := _DELETE.fullmatch(line.text):
                deleted.append(f"set comm-list {PREFIX[_DELETED[found[1]]]}-{found[2]} delete")
            elif found := _ADD.fullmatch(line.text):
                added += [self._community(line, found[1], word) for word in found[2].split()]
            elif found := _PREPEND.fullmatch(line.text):
                added.append(mark("prepended", int(found[1])))
            elif line.text == _ACCEPTED:
                added.append(ACCEPTED)
                yield line.text
            elif line.text.startswith("set tag ") and entry.jump == 0 and not entry.calls:
                added.append(mark("tag", int(line.text.split()[2])))
                yield line.text
            elif _PLAIN_SET.fullmatch(line.text):
                yield line.text
            else:
                raise self._lists.refused(line.number, f"'{line.text}'")
        if len(deleted) + bool(added) > 1:
            raise self._lists.refused(entry.line, "it adds communities and deletes some, or deletes twice")
        yield from deleted
        if added:
            yield f"set community {' '.join(added)} additive"

    def _community(self, line: Line, kind: str, word: str) -> str:
        if kind == STANDARD:
            return self._lists.code.standard(NAMED.get(word, word))
        found = literal(word) if kind == LARGE else None
        stand_in = self._lists.code.stand_in(found) if found else None
        if stand_in is None:
            raise self._lists.refused(line.number, f"the community {word}")
        return stand_in
