"""Statements, functions and filters made ready to run, and which line decides.

The line of a decision is that of the last ``return`` of a function that has a choice: one that only hands an answer on
(``return refused(8)`` is a choice of its caller, ``from_member`` hands on what ``judge`` says) has none, and neither has
``if !answered(…) then return false``.
"""

from collections.abc import Iterator
from typing import Any

from validate.bird.file import BirdFile
from validate.bird.nodes import (
    Assign,
    Block,
    Call,
    Decide,
    Do,
    Expression,
    Filter,
    If,
    Literal,
    Method,
    Name,
    Not,
    Return,
    Statement,
)
from validate.policy.bird.expressions import ready, truth
from validate.policy.bird.operators import KNOWN_METHODS
from validate.policy.bird.scope import WRITE, Ready, Run, Scope
from validate.policy.bird.values import FilterError, Held, Void


class Decided(Exception):  # noqa: N818  it is no error
    """``accept`` or ``reject``: it ends the whole filter."""

    def __init__(self, *, accept: bool) -> None:
        super().__init__()
        self.accept = accept


class _GoesOn:
    """What a statement gives that does not end its function."""


_GOES_ON = _GoesOn()


class Program:
    """A file's functions and filters, made ready when first asked for."""

    def __init__(self, file: BirdFile) -> None:
        self.file = file
        self._functions: dict[str, Ready | None] = {}
        self._defined: dict[str, Any] = {}

    def filter(self, item: Filter) -> Run:
        """A filter of a channel: it ends with ``Decided``, or with ``FilterError``."""
        scope = Scope(self.file, self._function, self._defined)
        body = item.body
        if body is None:
            if item.name not in self.file.filters:
                raise scope.fail(item.line, f"filter '{item.name}' is not declared")
            body = self.file.filters[item.name].body
        if body is None:
            raise scope.fail(item.line, f"filter '{item.name}' has no body")
        run = _Maker(scope, several=True).statement(body)
        size = len(scope.places)

        def whole(held: Held, _: list[Any]) -> None:
            run(held, [None] * size)
            raise FilterError("the filter ends without accept or reject", item.line)

        return whole

    def _function(self, name: str, scope: Scope, line: int) -> Ready:
        found = self._functions.get(name)
        if name in self._functions:
            if found is None:
                raise scope.fail(line, f"function '{name}' calls itself")
            return found
        self._functions[name] = None
        node = self.file.functions[name]
        inside = Scope(self.file, self._function, self._defined)
        for _, parameter in node.parameters:
            inside.place(parameter)
        several = sum(isinstance(item, Return) for item in _all(node.body)) > 1
        body = _Maker(inside, several=several).statement(node.body)

        def run(held: Held, local: list[Any]) -> Any:  # noqa: ANN401  a function gives whatever it returns
            given = body(held, local)
            return Void() if given is _GOES_ON else given

        made = Ready(len(node.parameters), len(inside.places), run)
        self._functions[name] = made
        return made


def _all(node: Statement | None) -> Iterator[Statement]:
    """The statement and those in it."""
    if node is None:
        return
    yield node
    for inner in node.body if isinstance(node, Block) else (node.yes, node.no) if isinstance(node, If) else ():
        yield from _all(inner)


class _Maker:
    """Makes one function's statements ready; ``several``: it has more than one ``return``."""

    def __init__(self, scope: Scope, *, several: bool) -> None:
        self._scope = scope
        self._several = several

    def statement(self, node: Statement, *, hands_on: bool = False) -> Run:
        """``hands_on``: what was called in the condition above has decided already."""
        match node:
            case Block():
                return self._block(node, hands_on=hands_on)
            case If():
                return self._if(node)
            case Return():
                return self._return(node, hands_on=hands_on)
            case Decide():
                return self._decide(node)
            case Assign():
                return self._assign(node)
            case Do():
                return self._do(node)

    def _block(self, node: Block, *, hands_on: bool) -> Run:
        made = tuple(self.statement(item, hands_on=hands_on and len(node.body) == 1) for item in node.body)

        def run(held: Held, local: list[Any]) -> Any:  # noqa: ANN401
            for item in made:
                given = item(held, local)
                if given is not _GOES_ON:
                    return given
            return _GOES_ON

        return run

    def _if(self, node: If) -> Run:
        condition, line = ready(node.condition, self._scope), node.line
        denied = isinstance(node.condition, Not) and self._calls(node.condition.of)
        yes = self.statement(node.yes, hands_on=denied)
        no = self.statement(node.no) if node.no else None

        def run(held: Held, local: list[Any]) -> Any:  # noqa: ANN401
            if truth(condition(held, local), line):
                return yes(held, local)
            return no(held, local) if no else _GOES_ON

        return run

    def _calls(self, node: Expression | None) -> bool:
        return isinstance(node, Call) and node.name in self._scope.file.functions

    def _return(self, node: Return, *, hands_on: bool) -> Run:
        if node.value is None:
            return lambda _held, _local: Void()
        value, line = ready(node.value, self._scope), node.line
        if (hands_on and isinstance(node.value, Literal)) or (self._calls(node.value) and not self._several):
            return value

        def run(held: Held, local: list[Any]) -> Any:  # noqa: ANN401
            given = value(held, local)
            held.decide(line, given)
            return given

        return run

    def _decide(self, node: Decide) -> Run:
        def run(held: Held, _: list[Any]) -> Any:  # noqa: ANN401
            if held.decided is not node.accept:
                held.decide(node.line, node.accept)
            raise Decided(accept=node.accept)

        return run

    def _assign(self, node: Assign) -> Run:
        value = ready(node.value, self._scope) if node.value else None
        if node.declares or node.name in self._scope.places:
            place = self._scope.place(node.name)

            def keep(held: Held, local: list[Any]) -> Any:  # noqa: ANN401
                local[place] = value(held, local) if value else None
                return _GOES_ON

            return keep
        return self._write(node.line, node.name, value)

    def _write(self, line: int, name: str, value: Run | None) -> Run:
        if name not in WRITE or value is None:
            raise self._scope.fail(line, f"'{name}' can't be set here")
        write = WRITE[name]

        def run(held: Held, local: list[Any]) -> Any:  # noqa: ANN401
            try:
                write(held, value(held, local))
            except FilterError as error:
                error.line = error.line or line
                raise
            return _GOES_ON

        return run

    def _do(self, node: Do) -> Run:
        what = node.what
        if isinstance(what, Method) and isinstance(what.of, Name) and what.name in KNOWN_METHODS:
            changed = Assign(node.line, what.of.name, what)
            return self._assign(changed)
        run = ready(what, self._scope)

        def call(held: Held, local: list[Any]) -> Any:  # noqa: ANN401
            run(held, local)
            return _GOES_ON

        return call
