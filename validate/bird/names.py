"""Names that a file uses without saying what they are."""

import re
from collections.abc import Iterable, Iterator

from validate.bird.file import BirdFile
from validate.bird.nodes import Assign, Block, Call, Channel, Define, Function, Name, Node, Protocol

# Attributes, words and functions of BIRD's own.
_OWN = re.compile(
    r"bgp_\w+|(?:ROA|RTS|RTD|RTC|SCOPE|ORIGIN|NET)_\w+|net|source|from|gw|proto|preference|scope|ifname|rt|ro|generic"
)
_FUNCTIONS = frozenset({"delete", "prepend", "add", "filter", "format", "roa_check", "aspa_check", "defined", "unset", "len"})
_TABLES = frozenset({"master4", "master6"})


def undeclared(file: BirdFile) -> Iterator[tuple[str, int]]:
    """Each such name, with the line that uses it first."""
    seen = set[str]()
    for name, line in _used(file):
        if name not in seen:
            seen.add(name)
            yield name, line


def walk(node: object) -> Iterator[Node]:
    """A part and all parts in it."""
    if isinstance(node, Node):
        yield node
        for value in vars(node).values():
            yield from walk(value)
    elif isinstance(node, tuple):
        for item in node:
            yield from walk(item)


def _used(file: BirdFile) -> Iterator[tuple[str, int]]:
    for part in (*file.defines.values(), *file.functions.values(), *file.filters.values()):
        yield from _in_part(file, part)
    for protocol in (*file.templates.values(), *file.protocols):
        yield from _in_protocol(file, protocol)


def _in_part(file: BirdFile, part: Define | Function | Block | Node) -> Iterator[tuple[str, int]]:
    nodes = list(walk(part))
    local = {item.name for item in nodes if isinstance(item, Assign) and item.declares}
    if isinstance(part, Function):
        local |= {name for _, name in part.parameters}
    known = local | set(file.defines) | set(file.tables)
    for item in nodes:
        if isinstance(item, Name) and item.name not in known and not _OWN.fullmatch(item.name):
            yield item.name, item.line
        if isinstance(item, Call) and item.name not in file.functions and item.name not in _FUNCTIONS:
            yield item.name, item.line


def _in_protocol(file: BirdFile, protocol: Protocol) -> Iterator[tuple[str, int]]:
    if protocol.parent and protocol.parent not in file.templates:
        yield protocol.parent, protocol.line
    for channel in protocol.channels.values():
        yield from _in_channel(file, channel)
    tables = _tables(option.words for item in protocol.options for option in item.block)
    yield from ((name, protocol.line) for name in tables if name not in file.tables)


def _in_channel(file: BirdFile, channel: Channel) -> Iterator[tuple[str, int]]:
    for item in (channel.imports, channel.exports):
        if item is None:
            continue
        if item.name and item.name not in file.filters:
            yield item.name, item.line
        yield from _in_part(file, item)
    tables = _tables(item.words for item in channel.options)
    yield from ((name, channel.line) for name in tables if name not in file.tables and name not in _TABLES)


def _tables(options: Iterable[tuple[str, ...]]) -> Iterator[str]:
    return (words[1] for words in options if words[0] == "table" and len(words) > 1)
