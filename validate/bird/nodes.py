"""What a BIRD file is made of: expressions and statements of its filter language, and the blocks around them.

Every part knows the line where it stands.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from validate.bird.prefixes import PrefixSet

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Node:
    """A part of the file."""

    line: int


@dataclass(frozen=True)
class Literal(Node):
    """A number, a truth, a text, an address, a prefix or a set of prefixes."""

    value: int | bool | str | Address | Network | PrefixSet


@dataclass(frozen=True)
class Name(Node):
    """A define, an argument, a local variable, an attribute, a table, or a word of BIRD's own (``ROA_VALID``)."""

    name: str


@dataclass(frozen=True)
class Attribute(Node):
    """``of.name``."""

    of: "Expression"
    name: str


@dataclass(frozen=True)
class Method(Node):
    """``of.name(arguments)``."""

    of: "Expression"
    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Call(Node):
    """``name(arguments)``: a function of the file or of BIRD."""

    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Not(Node):
    """``!of``."""

    of: "Expression"


@dataclass(frozen=True)
class Binary(Node):
    """``left sign right``."""

    sign: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Group(Node):
    """``(1, 2)``, ``(1, 2, 3)`` or ``(rt, 1, 2)``: a community."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Span(Node):
    """An entry of a set: from one value to another; ``last`` None: that value alone."""

    first: "Expression"
    last: "Expression | None" = None


@dataclass(frozen=True)
class Pattern(Node):
    """An entry of a set of communities; a part None is ``*``."""

    parts: tuple[Span | None, ...]


@dataclass(frozen=True)
class SetOf(Node):
    """``[…]``: values, ranges and patterns; empty: a set of any kind."""

    entries: tuple[Span | Pattern, ...]


Expression = Literal | Name | Attribute | Method | Call | Not | Binary | Group | SetOf


@dataclass(frozen=True)
class If(Node):
    """``if condition then yes else no``."""

    condition: Expression
    yes: "Statement"
    no: "Statement | None"


@dataclass(frozen=True)
class Return(Node):
    """``return value``."""

    value: Expression | None


@dataclass(frozen=True)
class Decide(Node):
    """``accept`` or ``reject``."""

    accept: bool


@dataclass(frozen=True)
class Assign(Node):
    """``name = value``; ``declares``: the variable is new here."""

    name: str
    value: Expression | None
    declares: bool = False


@dataclass(frozen=True)
class Do(Node):
    """An expression that stands for what it does: ``bgp_community.add(…)``, a call."""

    what: Expression


@dataclass(frozen=True)
class Block(Node):
    """Statements, one after the other."""

    body: tuple["Statement", ...]


Statement = If | Return | Decide | Assign | Do | Block


@dataclass(frozen=True)
class Define(Node):
    """``define name = value``."""

    name: str
    value: Expression


@dataclass(frozen=True)
class Function(Node):
    """A function; ``parameters`` are names with their types in front."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    body: Block


@dataclass(frozen=True)
class Filter(Node):
    """What stands behind ``import`` or ``export``: ``all`` and ``none`` too; ``name`` where it is a filter of the file."""

    words: str
    body: Block | None
    name: str = ""


@dataclass(frozen=True)
class Option(Node):
    """A line that is kept as its words, and what is in braces behind it."""

    words: tuple[str, ...]
    block: tuple["Option", ...] = ()

    @property
    def text(self) -> str:
        """As one writes it."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Channel(Node):
    """``ipv4 { … }`` of a protocol."""

    version: int
    options: tuple[Option, ...]
    imports: Filter | None
    exports: Filter | None


@dataclass(frozen=True)
class Protocol(Node):
    """A protocol or (``template``) a template of one; ``parent`` is the template that it comes from."""

    kind: str
    name: str
    parent: str
    template: bool
    options: tuple[Option, ...]
    channels: dict[int, Channel] = field(default_factory=dict)

    def option(self, *words: str) -> Option | None:
        """The last of its own lines that begins so."""
        return last(self.options, words)


@dataclass(frozen=True)
class Table(Node):
    """``ipv4 table master4 sorted``."""

    kind: str
    name: str
    sorted: bool


def last(options: tuple[Option, ...], words: tuple[str, ...]) -> Option | None:
    """The last of the lines that begins so: it counts."""
    return next((item for item in reversed(options) if item.words[: len(words)] == words), None)
