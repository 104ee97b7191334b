"""The one Jinja2 environment: strict about names, calm about white space, no logic of its own."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@cache
def environment(platform: str) -> Environment:
    """The templates of one platform, each compiled once; a name that the context lacks is an error."""
    return Environment(  # noqa: S701  configurations are not HTML
        loader=FileSystemLoader(TEMPLATES / platform),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
