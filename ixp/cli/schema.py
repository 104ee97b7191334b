"""``ixp schema``: what editors need to help with the inventory."""

from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console


def schema(
    out: Annotated[Path, typer.Option(help="Folder for the files; those of the sample name docs/schema.")] = Path("docs/schema"),
) -> None:
    """Write the JSON Schemas: of the inventory's files, for editors; of build/plan.json; of what check and rs explain write."""
    from ixp.flows.plan import schema as plan_schema
    from ixp.intent.json_schema import json_schema_files
    from ixp.report.check_document import schema as check_schema
    from ixp.report.explain import schema as explain_schema

    out.mkdir(parents=True, exist_ok=True)
    documents = {"plan": plan_schema(), "check": check_schema(), "explain": explain_schema()}
    for name, text in {**json_schema_files(), **{f"{noun}.schema.json": text for noun, text in documents.items()}}.items():
        (out / name).write_text(text, encoding="utf-8")
        console.out.print(str(out / name))
