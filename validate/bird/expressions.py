"""Expressions of BIRD's filter language, read.

Of signs between values ``*``, ``/`` and ``%`` bind most, then ``+`` and ``-``, then comparisons and ``~``; ``&&`` and ``||`` bind
alike, from left to right: ``true || false && false`` is false.
"""

from ipaddress import ip_address, ip_network

from validate.bird.cursor import Cursor
from validate.bird.lexer import Token
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
from validate.bird.prefixes import PrefixSet

_BINDS = {
    **dict.fromkeys(("&&", "||"), 1),
    **dict.fromkeys(("=", "!=", "<", ">", "<=", ">=", "~", "!~"), 2),
    **dict.fromkeys(("+", "-"), 3),
    **dict.fromkeys(("*", "/", "%"), 4),
}
_COMPARISONS = 2
_TRUTHS = {"true": True, "false": False}


def expression(cursor: Cursor, binds: int = 1) -> Expression:
    """The expression that comes, up to a sign that binds less than ``binds``."""
    left = _unary(cursor)
    while cursor.next.kind == "sign" and _BINDS.get(cursor.next.text, 0) >= binds:
        sign = cursor.take()
        strength = _BINDS[sign.text]
        left = Binary(sign.line, sign.text, left, expression(cursor, strength + 1))
        if strength == _COMPARISONS and _BINDS.get(cursor.next.text) == _COMPARISONS:
            cursor.fail(f"'{cursor.next.text}' can't follow another comparison")
    return left


def _unary(cursor: Cursor) -> Expression:
    if cursor.comes("!"):
        return Not(cursor.take().line, _unary(cursor))
    found = _primary(cursor)
    while cursor.skip("."):
        name = cursor.kind("name")
        found = (
            Method(name.line, found, name.text, _arguments(cursor))
            if cursor.comes("(")
            else Attribute(name.line, found, name.text)
        )
    return found


def _arguments(cursor: Cursor) -> tuple[Expression, ...]:
    cursor.need("(")
    found = list[Expression]()
    while not cursor.comes(")"):
        found.append(expression(cursor))
        if not cursor.comes(")"):
            cursor.need(",")
    cursor.need(")")
    return tuple(found)


def _primary(cursor: Cursor) -> Expression:
    if cursor.comes("("):
        return _group(cursor)
    if cursor.comes("["):
        return _set(cursor)
    token = cursor.take()
    if token.kind == "name":
        if token.text in _TRUTHS:
            return Literal(token.line, _TRUTHS[token.text])
        if cursor.comes("("):
            return Call(token.line, token.text, _arguments(cursor))
        return Name(token.line, token.text)
    return _literal(cursor, token)


def _literal(cursor: Cursor, token: Token) -> Literal:
    try:
        match token.kind:
            case "number":
                return Literal(token.line, int(token.text, 0) if token.text.startswith("0x") else int(token.text))
            case "string":
                return Literal(token.line, token.text)
            case "ip":
                return Literal(token.line, ip_address(token.text))
            case "prefix":
                return Literal(token.line, ip_network(token.text))
            case "prefixes":
                return Literal(token.line, PrefixSet(token.text, cursor.where(token.line)))
    except ValueError:
        pass
    return cursor.fail(f"no value begins with '{token.text}'")


def _group(cursor: Cursor) -> Expression:
    line = cursor.need("(").line
    parts = [expression(cursor)]
    while cursor.skip(","):
        parts.append(expression(cursor))
    cursor.need(")")
    if len(parts) > 3:
        cursor.fail("a community has two or three parts")
    return parts[0] if len(parts) == 1 else Group(line, tuple(parts))


def _set(cursor: Cursor) -> SetOf:
    line = cursor.need("[").line
    entries = list[Span | Pattern]()
    while not cursor.comes("]"):
        entries.append(_pattern(cursor) if cursor.comes("(") else _span(cursor))
        if not cursor.comes("]"):
            cursor.need(",")
    cursor.need("]")
    return SetOf(line, tuple(entries))


def _pattern(cursor: Cursor) -> Pattern:
    line = cursor.need("(").line
    parts = list[Span | None]()
    while not cursor.comes(")"):
        parts.append(None if cursor.skip("*") else _span(cursor))
        if not cursor.comes(")"):
            cursor.need(",")
    cursor.need(")")
    if len(parts) not in {2, 3}:
        cursor.fail("a community has two or three parts")
    return Pattern(line, tuple(parts))


def _span(cursor: Cursor) -> Span:
    first = _primary(cursor)
    return Span(first.line, first, _primary(cursor) if cursor.skip("..") else None)
