"""One YAML file as plain values, with the line of every key: libyaml parses, we keep its marks.

PyYAML's own resolver and constructor are not used: they would turn a MAC like 52:54:00:12:34:56 into a base-60 number, ``no``
into False and take the last of two equal keys without a word (YAML 1.1); and they cost half of the time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml
from yaml._yaml import CParser

from ixp.intent.slips import Slip, slip_of, syntax_hint
from ixp.model import Finding, Severity

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_EMPTY = re.compile(r":[ \t]*(?:#.*)?$|:[ \t]*[,}]", re.MULTILINE)
_DEPTH = 10
# What was not closed is noticed further down; the line to edit is where it was opened. A key without its colon, too.
_OPEN = ("while parsing a flow", "while scanning a quoted scalar", "while scanning a simple key")

_NULL, _BOOL = frozenset({"", "~", "null", "Null", "NULL"}), frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]


class _Parser(CParser):
    """libyaml, with the kinds of plain scalars that the inventory has: none, truth, number; all else is text."""

    def descend_resolver(self, _parent: object, _index: object) -> None:
        """Paths have no types here."""

    def ascend_resolver(self) -> None:
        """Paths have no types here."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """The end of a tag's name; a scalar in quotes is text whatever it holds."""
        if kind is not yaml.ScalarNode or not implicit[0]:
            return "str"
        return "int" if value[:1].isdecimal() else "null" if value in _NULL else "bool" if value in _BOOL else "str"


def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = _Parser(text).get_single_node()
    return node


@dataclass
class Document:
    """A file's value, and where its keys stand. ``sound`` is False where the YAML can't be parsed.

    The marks are made anew when they are asked for: keeping a thousand files' nodes costs more than reading the few at fault
    twice.
    """

    file: str
    text: str = ""
    value: Value = None
    sound: bool = True
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def _root(self) -> yaml.Node | None:
        return _composed(self.text) if self.sound else None

    def line(self, path: tuple[str | int, ...]) -> int:
        """Line of the key at ``path``, or of the nearest parent that exists; 1 for the document itself."""
        node, line = self._root, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def where(self, path: tuple[str | int, ...] = ()) -> str:
        """``file:line`` of the key at ``path``."""
        return f"{self.file}:{self.line(path)}"

    def empty(self) -> tuple[tuple[str, ...], ...]:
        """Paths of the keys behind which nothing stands, and no word for nothing either."""
        return tuple(_empty(self._root, ())) if _EMPTY.search(self.text) else ()

    def add(self, rule: str, what: str, line: int, hint: str = "") -> None:
        """Note an error of the YAML itself."""
        self.findings.append(Finding(rule=rule, severity=Severity.ERROR, what=what, where=f"{self.file}:{line}", hint=hint))


def read_document(path: Path) -> Document:
    """Parse a file; faults of the YAML are in ``findings``, nothing is raised."""
    document = Document(file=str(path))
    try:
        document.text = path.read_text(encoding="utf-8")
        root = _composed(document.text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        document.sound = False
        _unreadable(document, error)
        return document
    if root is not None:
        document.value = _Plain(document).value(root, 0, 1)
    return document


def _unreadable(document: Document, error: Exception) -> None:
    if isinstance(error, yaml.MarkedYAMLError):
        open_since = error.context_mark if str(error.context).startswith(_OPEN) else None
        mark = open_since or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        said = " ".join(part for part in (error.context, error.problem) if part)
        slip = slip_of(document.text, line) or Slip(
            "yaml.syntax", f"not valid YAML: {said}", line, syntax_hint(document.text, line)
        )
        document.add(*slip)
    elif isinstance(error, yaml.YAMLError):
        document.add("yaml.syntax", f"not valid YAML: {error}", 1)
    elif isinstance(error, UnicodeDecodeError):
        line = bytes(error.object[: error.start]).count(b"\n") + 1
        document.add("file.unreadable", "the text is not UTF-8 here", line, "save the file as UTF-8, without anything else")
    else:
        document.add("file.unreadable", f"file can't be read: {error}", 1)


class _Plain:
    """Turns nodes into plain values and notes duplicate keys, aliases and senseless depth."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, depth: int, line: int) -> Value:
        """The node's value; ``line`` is that of its key, for an alias's own mark is the anchor's."""
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if depth >= _DEPTH:
            self._document.add("yaml.too-deep", f"nested more than {_DEPTH} levels", line)
            return None
        if id(node) in self._seen:
            self._document.add("yaml.alias", "an alias repeats another part of the file", line, "write the values out")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        return [self.value(item, depth + 1, item.start_mark.line + 1) for item in node.value]

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for key, item in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._document.add("yaml.syntax", "a list or mapping can't be a key", line)
            elif key.value in lines:
                what = f"key '{key.value}' stands twice, first on line {lines[key.value]}"
                self._document.add("yaml.duplicate-key", what, line, "delete one of the two")
            else:
                lines[key.value] = line
                values[key.value] = self.value(item, depth + 1, line)
        return values


def _empty(node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, item in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(item, yaml.ScalarNode) and not item.style and item.value == "":
            yield (*path, str(key.value))
        yield from _empty(item, (*path, str(key.value)))


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    tag, text = node.tag.rpartition(":")[2], str(node.value)
    if tag == "null":
        return None
    if tag == "int" and _DECIMAL.fullmatch(text):
        return int(text)
    if tag == "bool" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return text


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, item
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    if isinstance(node, yaml.ScalarNode) and node.style == "|" and isinstance(step, int):
        return node.start_mark.line + 2 + step, yaml.ScalarNode(node.tag, "")  # a line of a text; its first is below the |
    return None
