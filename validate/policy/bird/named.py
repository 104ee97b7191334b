"""What a session's import names: the prefixes and ASNs of the sets that it hands to the functions of all."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from validate.bird.file import BirdFile
from validate.bird.names import walk
from validate.bird.nodes import Filter, Literal, Name, Node, SetOf, Span
from validate.bird.prefixes import PrefixSet
from validate.policy.heard import Named


def named(file: BirdFile, item: Filter, version: int) -> Named:
    """All of them; raises InputError where a set of prefixes can't be read."""
    parts = list(_parts(file, item))
    prefixes: frozenset[IPv4Network | IPv6Network] = frozenset().union(
        *(part.value.networks(version) for part in parts if isinstance(part, Literal) and isinstance(part.value, PrefixSet))
    )
    spans = (span for part in parts if isinstance(part, SetOf) for span in part.entries if isinstance(span, Span))
    asns = (end.value for span in spans for end in (span.first, span.last) if isinstance(end, Literal) and type(end.value) is int)
    return Named(prefixes, frozenset(asns))


def _parts(file: BirdFile, item: Filter) -> Iterator[Node]:
    """The import's own words, and in the place of a name what it is defined as."""
    for part in walk(item.body):
        yield part
        if isinstance(part, Name) and part.name in file.defines:
            yield file.defines[part.name].value
