"""What the schema objects to, said as findings: rule, line, and a guess at the key that was meant."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from ixp.intent.document import Document
from ixp.model import Finding, Severity

_NEAR = 0.6  # likeness from which one word is taken for a misspelling of another
_WRONG_TYPE = {
    "model_type": "a mapping (key: value) is expected here",
    "model_attributes_type": "a mapping (key: value) is expected here",
    "dict_type": "a mapping (key: value) is expected here",
    "tuple_type": "a list is expected here: [a, b]",
    "string_type": "text is expected here; put it in quotes if it looks like a number",
    "int_type": "a whole number is expected here",
    "int_parsing": "a whole number is expected here",
    "bool_type": "true or false is expected here",
    "bool_parsing": "true or false is expected here",
}


def findings_of(error: ValidationError, document: Document, schema: type[BaseModel], subject: str) -> list[Finding]:
    """One finding for each fault that pydantic found; ``subject`` names the object of the whole file.

    A required key that is misspelt is unknown and missing at once: the misspelling alone is reported.
    """
    items = error.errors(include_url=False)
    misspelt = {
        (*path[:-1], meant)
        for item in items
        if item["type"] == "extra_forbidden"
        for path in [_path(item)]
        for meant in get_close_matches(str(path[-1]), _known(schema, path[:-1]), n=1, cutoff=_NEAR)
    }
    return [
        _finding(item, document, schema, subject) for item in items if item["type"] != "missing" or _path(item) not in misspelt
    ]


def empty_values(document: Document, subject: str) -> Iterator[Finding]:
    """A warning for each key behind which nothing is written: it counts as left out, and may have been forgotten."""
    for path in document.empty():
        what = f"'{path[-1]}' has no value: it counts as left out"
        where, hint = document.where(path), "write the value, or delete the key"
        yield Finding(
            rule="schema.empty-value", severity=Severity.WARNING, what=what, object=_object(subject, path), where=where, hint=hint
        )


def _path(item: ErrorDetails) -> tuple[str | int, ...]:
    return tuple(step for step in item["loc"] if step != "[key]")


def _finding(item: ErrorDetails, document: Document, schema: type[BaseModel], subject: str) -> Finding:
    path = _path(item)
    rule, what, hint = _say(item, path, schema)
    parent = path[:-1] if item["type"] == "missing" else path
    return Finding(
        rule=rule, severity=Severity.ERROR, what=what, object=_object(subject, path), where=document.where(parent), hint=hint
    )


def _say(item: ErrorDetails, path: tuple[str | int, ...], schema: type[BaseModel]) -> tuple[str, str, str]:
    kind, context = item["type"], item.get("ctx", {})
    last = path[-1] if path else ""
    if kind == "missing":
        return "schema.missing-key", f"key '{last}' is missing", ""
    if kind == "extra_forbidden":
        return "schema.unknown-key", f"key '{last}' is not known here", did_you_mean(str(last), _known(schema, path[:-1]))
    if "." in kind:  # our own rules' ids; pydantic's types have no dot
        return kind, str(context.get("what", item["msg"])), str(context.get("hint", ""))
    if kind in _WRONG_TYPE:
        return (
            "schema.wrong-type",
            f"'{last}' has a value of the wrong kind" if path else _whole(kind),
            _WRONG_TYPE[kind],
        )
    return "schema.wrong-value", *_wrong_value(item, str(last))


def _whole(kind: str) -> str:
    """What is wrong with the file as a whole."""
    return "the file is not a list" if kind == "tuple_type" else "the file is empty or a list"


def _wrong_value(item: ErrorDetails, name: str) -> tuple[str, str]:
    kind, context = item["type"], item.get("ctx", {})
    if kind in {"enum", "literal_error"}:
        return f"'{item['input']}' is not a {name}", _one_of(str(item["input"]), context["expected"])
    if kind in {"too_short", "too_long"}:
        wanted = context.get("min_length", context.get("max_length"))
        held = context["actual_length"] or f"more than {wanted}"  # pydantic stops to count there
        return f"'{name}' has {held} entries, not {wanted}", ""
    return f"'{name}': {item['msg'][:1].lower()}{item['msg'][1:]}", f"it was {item['input']!r}"


def _one_of(wrong: str, expected: str) -> str:
    """A hint for a value of a fixed list; ``expected`` is pydantic's, with every value in quotes."""
    known = re.findall(r"'([^']+)'", expected)
    near = get_close_matches(wrong, known, n=1, cutoff=_NEAR)
    return f"did you mean '{near[0]}'?" if near else f"one of: {', '.join(known)}"


def did_you_mean(wrong: str, known: list[str]) -> str:
    """A hint: the nearest known name, else all of them if they are few; empty where nothing helps."""
    near = get_close_matches(wrong, known, n=1, cutoff=_NEAR)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known here: {', '.join(sorted(known))}" if 0 < len(known) <= 12 else ""


def _object(subject: str, path: tuple[str | int, ...]) -> str:
    if len(path) > 1 and path[0] == "connections":
        return f"connection {path[1]}"
    if len(path) > 1 and path[0] == "ends":
        return f"{subject}, end {path[1]}"
    if len(path) > 1 and path[0] in {"vlans", "own_ports"}:
        return f"{'VLAN' if path[0] == 'vlans' else 'port'} {path[1]}"
    return subject


def _known(schema: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that the schema knows at a path; an entry of a mapping with free keys counts as its value's type."""
    current: Any = schema.model_fields["root"].annotation if issubclass(schema, RootModel) else schema
    for step in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = _strip(current.model_fields[str(step)].annotation)  # of no alias: what has one has no parts
        elif get_origin(current) is dict:
            current = _strip(get_args(current)[1])
        elif get_origin(current) is tuple:
            current = _strip(get_args(current)[0])
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [item.alias or name for name, item in current.model_fields.items()]


def _strip(annotation: Any) -> Any:  # noqa: ANN401  a type expression has no narrower type
    if get_origin(annotation) in {Union, UnionType}:
        return next(item for item in get_args(annotation) if item is not type(None))
    return annotation
