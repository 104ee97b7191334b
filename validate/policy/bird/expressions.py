"""Expressions made ready to run: names are looked up once, sets are built once."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from ixp.policy.rpki import RpkiState
from validate.bird.nodes import (
    Attribute,
    Binary,
    Call,
    Expression,
    Group,
    Literal,
    Method,
    Name,
    Not,
    Pattern,
    SetOf,
    Span,
)
from validate.policy.bird.operators import (
    CALCULATED,
    KNOWN_METHODS,
    KNOWN_PROPERTIES,
    calculated,
    contains,
    equal,
    method_of,
    property_of,
)
from validate.policy.bird.scope import READ, Constant, Run, Scope
from validate.policy.bird.sets import Addresses, NoSet, Numbers, Part, Patterns, checked
from validate.policy.bird.values import FilterError, Held, Path, Word, kind_of

_EXTENDED = frozenset({"rt", "ro"})
_TURNED = {RpkiState.VALID: RpkiState.INVALID, RpkiState.INVALID: RpkiState.VALID}
_ROA = {RpkiState.VALID: "ROA_VALID", RpkiState.INVALID: "ROA_INVALID", RpkiState.NOT_FOUND: "ROA_UNKNOWN"}
_FAMILIES = {"roa4": 4, "roa6": 6}


def ready(node: Expression, scope: Scope) -> Run:
    """The expression as something to run; raises InputError (``device.cfg:line``) for what is not known."""
    return _READY[type(node)](node, scope)


def constant(node: Expression, scope: Scope) -> Any:  # noqa: ANN401  the language finds types when it runs
    """The value of an expression that no route changes."""
    found = ready(node, scope)
    if not isinstance(found, Constant):
        raise scope.fail(node.line, "only what no route changes can stand here")
    return found.value


def guarded(run: Callable[..., Any], node: Expression) -> Callable[..., Any]:
    """The same, so that an error while it runs names the line."""

    def inner(held: Held, local: list[Any]) -> Any:  # noqa: ANN401
        try:
            return run(held, local)
        except FilterError as error:
            error.line = error.line or node.line
            raise

    return inner


def truth(value: object, line: int) -> bool:
    """A condition's value; FilterError where it is none."""
    if value is True or value is False:
        return value is True
    raise FilterError("a condition is neither true nor false", line)


def _name(node: Name, scope: Scope) -> Run:
    name = node.name
    if name in scope.places:
        place = scope.places[name]
        return lambda _, local: local[place]
    if name in scope.file.defines:
        if name not in scope.defined:
            scope.defined[name] = constant(scope.file.defines[name].value, Scope(scope.file, scope.function, scope.defined))
        return Constant(scope.defined[name])
    if name in READ:
        read = READ[name]
        return lambda held, _: read(held)
    word = scope.word(name)
    if word is None:
        raise scope.fail(node.line, f"'{name}' is not declared")
    return Constant(word)


def _not(node: Not, scope: Scope) -> Run:
    inner = ready(node.of, scope)
    return lambda held, local: not truth(inner(held, local), node.line)


def _both(node: Binary, scope: Scope) -> Run:
    left, right, line = ready(node.left, scope), ready(node.right, scope), node.line
    ends = node.sign == "||"

    def run(held: Held, local: list[Any]) -> bool:
        if truth(left(held, local), line) is ends:
            return ends
        return truth(right(held, local), line)

    return run


def _binary(node: Binary, scope: Scope) -> Run:
    if node.sign in {"&&", "||"}:
        return _both(node, scope)
    if node.sign in {"~", "!~"}:
        return _contains(node, scope)
    left, right, sign = ready(node.left, scope), ready(node.right, scope), node.sign
    plain: dict[str, Run] = {
        "=": lambda held, local: equal(left(held, local), right(held, local)),
        "!=": lambda held, local: not equal(left(held, local), right(held, local)),
    }
    if sign in plain:
        return guarded(plain[sign], node)
    if sign in CALCULATED:
        return guarded(lambda held, local: calculated(sign, left(held, local), right(held, local)), node)
    raise scope.fail(node.line, f"'{sign}' is not known here")


def _contains(node: Binary, scope: Scope) -> Run:
    """``~`` and ``!~``: nearly all that a filter does; what is known before it runs is not looked at again."""
    left, right, inverted = ready(node.left, scope), ready(node.right, scope), node.sign == "!~"
    if isinstance(right, Constant) and isinstance(right.value, NoSet):
        return Constant(inverted)

    def run(held: Held, local: list[Any]) -> bool:
        try:
            return contains(left(held, local), right(held, local)) is not inverted
        except FilterError as error:
            error.line = error.line or node.line
            raise

    return run


def _attribute(node: Attribute, scope: Scope) -> Run:
    of, name = ready(node.of, scope), node.name
    if name not in KNOWN_PROPERTIES:
        raise scope.fail(node.line, f"'.{name}' is not known here")
    return guarded(lambda held, local: property_of(of(held, local), name), node)


def _method(node: Method, scope: Scope) -> Run:
    of, name = ready(node.of, scope), node.name
    if name not in KNOWN_METHODS or len(node.arguments) != 1:
        raise scope.fail(node.line, f"'.{name}' is not known here, or not with {len(node.arguments)} arguments")
    argument = ready(node.arguments[0], scope)
    return guarded(lambda held, local: method_of(of(held, local), name, argument(held, local)), node)


def _in_group(item: Expression, scope: Scope) -> Run:
    return Constant(item.name) if isinstance(item, Name) and item.name in _EXTENDED else ready(item, scope)


def _group(node: Group, scope: Scope) -> Run:
    parts = tuple(_in_group(item, scope) for item in node.parts)
    if all(isinstance(part, Constant) for part in parts):
        try:
            return Constant(checked(tuple(part.value for part in parts if isinstance(part, Constant))))
        except FilterError as error:
            raise scope.fail(node.line, error.what) from error
    return guarded(lambda held, local: checked(tuple(part(held, local) for part in parts)), node)


def _call(node: Call, scope: Scope) -> Run:
    if node.name in _BUILT_IN:
        return _BUILT_IN[node.name](node, scope)
    if node.name not in scope.file.functions:
        raise scope.fail(node.line, f"function '{node.name}' is not declared")
    function = scope.function(node.name, scope, node.line)
    arguments = tuple(ready(item, scope) for item in node.arguments)
    if len(arguments) != function.arguments:
        raise scope.fail(node.line, f"'{node.name}' takes {function.arguments} arguments, not {len(arguments)}")
    rest = [None] * (function.size - len(arguments))
    body = function.body
    if all(isinstance(item, Constant) for item in arguments):
        given = [*(item.value for item in arguments if isinstance(item, Constant)), *rest]
        return lambda held, _: body(held, given.copy())
    return lambda held, local: body(held, [item(held, local) for item in arguments] + rest)


def _delete(node: Call, scope: Scope) -> Run:
    first, *rest = node.arguments
    return _method(Method(node.line, first, node.name, tuple(rest)), scope)


def _format(node: Call, scope: Scope) -> Run:
    (of,) = (ready(item, scope) for item in node.arguments)

    def run(held: Held, local: list[Any]) -> str:
        value = of(held, local)
        return value.text if isinstance(value, Path) else str(value)

    return run


def _roa_check(node: Call, scope: Scope) -> Run:
    """What the validators say is given; where they say that the origin may, another AS may not, and the other way round."""
    if len(node.arguments) != 3 or not isinstance(node.arguments[0], Name):
        raise scope.fail(node.line, "roa_check takes a table, a prefix and an ASN")
    name = node.arguments[0].name
    table = scope.file.tables.get(name)
    if table is None or table.kind not in _FAMILIES:
        raise scope.fail(node.line, f"'{name}' is no table of ROAs")
    prefix, asn = (ready(item, scope) for item in node.arguments[1:])
    family = _FAMILIES[table.kind] if _filled(scope, name) else 0

    def run(held: Held, local: list[Any]) -> Word:
        if held.prefix.version != family or prefix(held, local) != held.prefix:
            return Word("ROA_UNKNOWN")
        other = asn(held, local) != (held.asked.origin or 0)
        return Word(_ROA[_TURNED.get(held.rpki, held.rpki) if other else held.rpki])

    return run


def _filled(scope: Scope, table: str) -> bool:
    """Whether a cache fills the table: one that nothing fills knows of no route."""
    caches = (item for item in scope.file.protocols if item.kind == "rpki")
    return any(words.words == ("table", table) for item in caches for option in item.options for words in option.block)


_BUILT_IN: dict[str, Callable[[Call, Scope], Run]] = {
    "delete": _delete,
    "prepend": _delete,
    "add": _delete,
    "format": _format,
    "roa_check": _roa_check,
}


_READY: dict[type, Callable[[Any, Scope], Run]] = {
    Literal: lambda node, _: Constant(node.value),
    Name: _name,
    Not: _not,
    Binary: _binary,
    Attribute: _attribute,
    Method: _method,
    Group: _group,
    SetOf: lambda node, scope: Constant(_set(node, scope)),
    Call: _call,
}


def _set(node: SetOf, scope: Scope) -> Any:  # noqa: ANN401
    if not node.entries:
        return NoSet()
    if all(isinstance(item, Pattern) for item in node.entries):
        patterns = [tuple(_part(part, scope) for part in item.parts) for item in node.entries if isinstance(item, Pattern)]
        kinds = {kind_of(tuple(part if isinstance(part, str) else 0 for part in item)) for item in patterns}  # type: ignore[arg-type]
        if len(kinds) != 1:
            raise scope.fail(node.line, "communities of one kind make a set")
        return Patterns(kinds.pop(), patterns)
    return _plain_set(node, scope)


def _plain_set(node: SetOf, scope: Scope) -> Any:  # noqa: ANN401
    spans = [_ends(item, scope) for item in node.entries if isinstance(item, Span)]
    if len(spans) == len(node.entries):
        if all(type(end) is int for ends in spans for end in ends):
            return Numbers(spans)
        if all(isinstance(end, IPv4Address | IPv6Address) for ends in spans for end in ends):
            return Addresses(spans)
    communities = [first for first, last in spans if isinstance(first, tuple) and not isinstance(first, Word) and first == last]
    if len(communities) == len(spans) == len(node.entries) and len({kind_of(item) for item in communities}) == 1:
        exact = [tuple(part if isinstance(part, str) else (part, part) for part in item) for item in communities]
        return Patterns(kind_of(communities[0]), exact)
    raise scope.fail(node.line, "what stands in this set is not of one kind")


def _ends(item: Span, scope: Scope) -> tuple[Any, Any]:
    first = constant(item.first, scope)
    return first, constant(item.last, scope) if item.last else first


def _part(part: Span | None, scope: Scope) -> Part:
    if part is None:
        return None
    if isinstance(part.first, Name) and part.first.name in _EXTENDED:
        return part.first.name
    first, last = _ends(part, scope)
    if type(first) is not int or type(last) is not int:
        raise scope.fail(part.line, "a pattern is made of numbers, ranges and '*'")
    return first, last
