"""What the schema objects to, said as findings: rule, line, and a guess at the key that was meant."""

from difflib import get_close_matches
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ixp.intent.document import Document
from ixp.model import Finding, Severity

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
    """One finding for each fault that pydantic found; ``subject`` names the object of the whole file."""
    return [_finding(item, document, schema, subject) for item in error.errors(include_url=False)]


def _finding(item: ErrorDetails, document: Document, schema: type[BaseModel], subject: str) -> Finding:
    path = tuple(step for step in item["loc"] if step != "[key]")
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
            f"'{last}' has a value of the wrong kind" if last else "the file is empty or a list",
            _WRONG_TYPE[kind],
        )
    if kind == "enum":
        return "schema.wrong-value", f"'{item['input']}' is not a {last}", f"one of {context['expected']}"
    return "schema.wrong-value", f"'{last}': {item['msg'][:1].lower()}{item['msg'][1:]}", f"it was {item['input']!r}"


def did_you_mean(wrong: str, known: list[str]) -> str:
    """A hint: the nearest known name, else all of them if they are few; empty where nothing helps."""
    near = get_close_matches(wrong, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known here: {', '.join(sorted(known))}" if 0 < len(known) <= 12 else ""


def _object(subject: str, path: tuple[str | int, ...]) -> str:
    if len(path) > 1 and path[0] == "connections":
        return f"connection {path[1]}"
    if len(path) > 1 and path[0] in {"vlans", "own_ports"}:
        return f"{'VLAN' if path[0] == 'vlans' else 'port'} {path[1]}"
    return subject


def _known(schema: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that the schema knows at a path; an entry of a mapping with free keys counts as its value's type."""
    current: Any = schema
    for step in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = _strip(current.model_fields[str(step)].annotation)
        elif get_origin(current) is dict:
            current = _strip(get_args(current)[1])
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _strip(annotation: Any) -> Any:  # noqa: ANN401  a type expression has no narrower type
    if get_origin(annotation) in {Union, UnionType}:
        return next(item for item in get_args(annotation) if item is not type(None))
    return annotation
