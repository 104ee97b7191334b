"""Statements of BIRD's filter language, read."""

from validate.bird.cursor import Cursor
from validate.bird.expressions import expression
from validate.bird.nodes import Assign, Block, Call, Decide, Do, Function, If, Method, Name, Return, Statement

# Types of variables and arguments; some are followed by ``set``.
_TYPES = frozenset({
    *("bool", "int", "string", "enum", "ip", "prefix", "rd", "quad", "bgpmask", "bgppath"),
    *("pair", "ec", "lc", "clist", "eclist", "lclist"),
})  # fmt: skip


def block(cursor: Cursor) -> Block:
    """What stands in braces."""
    line = cursor.need("{").line
    found = list[Statement]()
    while not cursor.comes("}"):
        if not cursor.skip(";"):
            found.append(_statement(cursor))
    cursor.need("}")
    return Block(line, tuple(found))


def function(cursor: Cursor) -> Function:
    """A function; the word ``function`` comes."""
    line = cursor.need("function").line
    name = cursor.kind("name").text
    cursor.need("(")
    parameters = list[tuple[str, str]]()
    while not cursor.comes(")"):
        parameters.append((_type(cursor), cursor.kind("name").text))
        if not cursor.comes(")") and not cursor.skip(";"):
            cursor.need(",")
    cursor.need(")")
    if cursor.skip("->"):
        _type(cursor)
    return Function(line, name, tuple(parameters), block(cursor))


def _type(cursor: Cursor) -> str:
    if cursor.next.text not in _TYPES:
        cursor.fail(f"'{cursor.next.text}' is no type")
    words = [cursor.take().text]
    if cursor.comes("set"):
        words.append(cursor.take().text)
    return " ".join(words)


def _statement(cursor: Cursor) -> Statement:
    token = cursor.next
    if cursor.comes("{"):
        return block(cursor)
    if cursor.skip("if"):
        return _if(cursor, token.line)
    if token.kind == "name" and token.text in _TYPES:
        return _declaration(cursor)
    found = _plain(cursor)
    cursor.need(";")
    return found


def _if(cursor: Cursor, line: int) -> If:
    condition = expression(cursor)
    cursor.need("then")
    yes = _statement(cursor)
    return If(line, condition, yes, _statement(cursor) if cursor.skip("else") else None)


def _declaration(cursor: Cursor) -> Assign:
    line = cursor.next.line
    _type(cursor)
    name = cursor.kind("name").text
    value = expression(cursor) if cursor.skip("=") else None
    cursor.need(";")
    return Assign(line, name, value, declares=True)


def _plain(cursor: Cursor) -> Statement:
    line = cursor.next.line
    if cursor.skip("return"):
        return Return(line, None if cursor.comes(";") else expression(cursor))
    if cursor.comes("accept", "reject"):
        return Decide(line, cursor.take().text == "accept")
    if cursor.next.kind == "name" and cursor.ahead(1).text == "=":
        name = cursor.take().text
        cursor.need("=")
        return Assign(line, name, expression(cursor))
    found = expression(cursor)
    if isinstance(found, Call) or (isinstance(found, Method) and isinstance(found.of, Name)):
        return Do(line, found)
    return cursor.fail("this is no statement: it does nothing")
