"""JSON Schema of the inventory's files, for editors: completion, help and faults while typing.

Made from the classes that load the files, so the two can't differ. Draft 7, which every editor's YAML support knows. What only
the rules on the whole exchange can tell (a port used twice, an unknown member) is not in it: that is ``ixp check``.
"""

import json
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from ixp.intent.data_file import DataFile
from ixp.intent.exceptions_file import ExceptionsFile
from ixp.intent.exchange_file import ExchangeFile
from ixp.intent.member_file import MemberFile
from ixp.intent.nap_file import NapFile

_FILES: dict[str, type[BaseModel]] = {
    "exchange": ExchangeFile,
    "member": MemberFile,
    "nap": NapFile,
    "data": DataFile,
    "exceptions": ExceptionsFile,
}


class _ForEditors(GenerateJsonSchema):
    """Without titles that only repeat a key, without null (an empty key is a slip), with defaults that can be written."""

    schema_dialect = "http://json-schema.org/draft-07/schema#"

    def field_title_should_be_set(self, schema: CoreSchema | Any) -> bool:  # noqa: ANN401, ARG002  pydantic's signature
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        if isinstance(default, Enum):
            default = default.value
        return {**inner, "default": default} if isinstance(default, str | int) and "$ref" not in inner else inner


def json_schema_files() -> dict[str, str]:
    """The files by name, as ``docs/schema/`` holds them."""
    return {f"{noun}.schema.json": json.dumps(made, indent=2) + "\n" for noun, made in json_schemas().items()}


def json_schemas() -> dict[str, JsonSchemaValue]:
    """The schemas by the noun of the file that each describes."""
    return {noun: _schema(part) for noun, part in _FILES.items()}


def _schema(part: type[BaseModel]) -> JsonSchemaValue:
    made = part.model_json_schema(schema_generator=_ForEditors)
    return {"$schema": _ForEditors.schema_dialect, **made}
