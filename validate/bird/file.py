"""A BIRD file, read: defines, functions, filters, tables, protocols and their templates, and the lines of no such thing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from validate.bird.cursor import Cursor
from validate.bird.expressions import expression
from validate.bird.nodes import (
    Block,
    Channel,
    Decide,
    Define,
    Expression,
    Filter,
    Function,
    If,
    Option,
    Protocol,
    Statement,
    Table,
    last,
)
from validate.bird.statements import block, function

_CHANNELS = {"ipv4": 4, "ipv6": 6}
_WAYS = ("import", "export")
_FILTERS = frozenset({"all", "none", "where", "filter"})


@dataclass
class BirdFile:
    """A file, by name; ``options`` are lines at the left edge, as words."""

    device: str
    defines: dict[str, Define] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    templates: dict[str, Protocol] = field(default_factory=dict)
    protocols: list[Protocol] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    def option(self, *words: str) -> Option | None:
        """The last line at the left edge that begins so."""
        return last(tuple(self.options), words)

    def lineage(self, protocol: Protocol) -> Iterator[Protocol]:
        """The protocol and the templates that stand behind it, the nearest first; one that is not there ends it."""
        seen, found = set[str](), protocol
        while True:
            yield found
            if not found.parent or found.parent in seen or found.parent not in self.templates:
                return
            seen.add(found.parent)
            found = self.templates[found.parent]

    def said(self, protocol: Protocol, *words: str) -> Option | None:
        """The line that counts of a protocol: its own, or that of the nearest template that has one."""
        return next((found for item in self.lineage(protocol) if (found := item.option(*words))), None)

    def neighbor(self, protocol: Protocol) -> tuple[str, str] | None:
        """Address and ASN of a protocol that says ``neighbor ADDRESS as ASN``, and of neighbours nothing else; else None."""
        lines = [option for item in self.lineage(protocol) for option in item.options if option.words[:1] == ("neighbor",)]
        words = lines[0].words if len(lines) == 1 else ()
        return (words[1], words[3]) if len(words) == 4 and words[2] == "as" else None

    def address(self, protocol: Protocol) -> Option | None:
        """The line ``local ADDRESS as ASN`` that counts of a protocol."""
        lines = (item for found in self.lineage(protocol) for item in reversed(found.options))
        return next((item for item in lines if item.words[:1] == ("local",) and item.words[2:3] == ("as",)), None)

    def channel(self, protocol: Protocol, version: int) -> Channel | None:
        """A channel with what templates say of it in front; None where the protocol itself has none of that family."""
        own = protocol.channels.get(version)
        if own is None:
            return None
        all_of_them = [item.channels[version] for item in self.lineage(protocol) if version in item.channels]
        return Channel(
            line=own.line,
            version=version,
            options=tuple(option for item in reversed(all_of_them) for option in item.options),
            imports=next((item.imports for item in all_of_them if item.imports), None),
            exports=next((item.exports for item in all_of_them if item.exports), None),
        )


def read_bird(text: str, device: str) -> BirdFile:
    """Read a rendered file; raises InputError (``device.cfg:line``) for what is not understood."""
    cursor, found = Cursor(text, device), BirdFile(device)
    while cursor.next.kind != "end":
        if cursor.comes("}"):
            cursor.fail("a '}' that nothing opened")
        if not cursor.skip(";"):
            _item(cursor, found)
    return found


def _item(cursor: Cursor, found: BirdFile) -> None:
    line, word = cursor.next.line, cursor.next.text
    if word == "define":
        cursor.take()
        name = cursor.kind("name").text
        cursor.need("=")
        _once(cursor, found.defines, name)
        found.defines[name] = Define(line, name, expression(cursor))
        cursor.need(";")
    elif word == "function":
        item = function(cursor)
        _once(cursor, found.functions, item.name)
        found.functions[item.name] = item
    elif word == "filter":
        cursor.take()
        name = cursor.kind("name").text
        found.filters[name] = Filter(line, f"filter {name}", block(cursor))
    elif word in {"protocol", "template"}:
        protocol = _protocol(cursor)
        if protocol.template:
            found.templates[protocol.name] = protocol
        else:
            found.protocols.append(protocol)
    elif cursor.ahead(1).text == "table":
        table = _table(cursor)
        found.tables[table.name] = table
    else:
        found.options.append(_option(cursor))


def _once(cursor: Cursor, names: "dict[str, Define] | dict[str, Function]", name: str) -> None:
    if name in names:
        cursor.fail(f"'{name}' is there twice")


def _table(cursor: Cursor) -> Table:
    kind = cursor.take()
    cursor.need("table")
    name = cursor.kind("name").text
    return Table(kind.line, kind.text, name, "sorted" in _option(cursor).words)


def _protocol(cursor: Cursor) -> Protocol:
    head = cursor.take()
    kind = cursor.kind("name").text
    name = cursor.take().text if cursor.next.kind == "name" and not cursor.comes("from") else ""
    parent = cursor.kind("name").text if cursor.skip("from") else ""
    found = Protocol(head.line, kind, name, parent, head.text == "template", *_body(cursor, kind))
    cursor.skip(";")
    return found


def _body(cursor: Cursor, kind: str) -> tuple[tuple[Option, ...], dict[int, Channel]]:
    cursor.need("{")
    options, channels = list[Option](), dict[int, Channel]()
    while not cursor.comes("}"):
        if cursor.skip(";"):
            continue
        version = _CHANNELS.get(cursor.next.text) if kind == "bgp" and cursor.ahead(1).text in {"{", ";"} else None
        if version is None:
            options.append(_option(cursor))
        else:
            channels[version] = _channel(cursor, version)
    cursor.need("}")
    return tuple(options), channels


def _channel(cursor: Cursor, version: int) -> Channel:
    line = cursor.take().line
    options, filters = list[Option](), dict[str, Filter]()
    if not cursor.comes("{"):
        return Channel(line, version, (), None, None)
    cursor.need("{")
    while not cursor.comes("}"):
        if cursor.comes(*_WAYS) and cursor.ahead(1).text in _FILTERS:
            way = cursor.next.text
            filters[way] = _filter(cursor)
        elif not cursor.skip(";"):
            options.append(_option(cursor))
    cursor.need("}")
    return Channel(line, version, tuple(options), filters.get("import"), filters.get("export"))


def _filter(cursor: Cursor) -> Filter:
    way = cursor.take()
    kind = cursor.take().text
    words = f"{way.text} {kind}"
    if kind == "where":
        condition = expression(cursor)
        return _end(cursor, Filter(way.line, words, _where(way.line, condition)))
    if kind in {"all", "none"}:
        return _end(cursor, Filter(way.line, words, Block(way.line, (Decide(way.line, kind == "all"),))))
    if cursor.comes("{"):
        return _end(cursor, Filter(way.line, words, block(cursor)))
    return _end(cursor, Filter(way.line, words, None, cursor.kind("name").text))


def _where(line: int, condition: Expression) -> Block:
    body: tuple[Statement, ...] = (If(line, condition, Decide(line, accept=True), None), Decide(line, accept=False))
    return Block(line, body)


def _end(cursor: Cursor, found: Filter) -> Filter:
    cursor.need(";")
    return found


def _option(cursor: Cursor) -> Option:
    """A line as its words; what is in braces is read the same way."""
    line, words, inner = cursor.next.line, list[str](), list[Option]()
    while not cursor.comes(";", "}"):
        if cursor.skip("{"):
            while not cursor.comes("}"):
                if not cursor.skip(";"):
                    inner.append(_option(cursor))
            cursor.need("}")
            break
        words.append(cursor.take().text)
    cursor.skip(";")
    return Option(line, tuple(words), tuple(inner))
