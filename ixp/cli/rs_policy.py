"""``ixp rs policy``: the route servers' policy in words, for members."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console
from ixp.cli.show import known_exchange
from ixp.cli.workspace import Workspace


class Format(StrEnum):
    """What the page is written in."""

    MARKDOWN = "md"
    HTML = "html"


class Tongue(StrEnum):
    """Its language."""

    ENGLISH = "en"
    FRENCH = "fr"


def register(app: typer.Typer) -> None:
    """Add the command to its group."""
    app.command()(policy)


def policy(
    form: Annotated[
        Format, typer.Option("--format", help="Markdown, or one HTML file that needs nothing else.")
    ] = Format.MARKDOWN,
    lang: Annotated[Tongue, typer.Option("--lang", help="English or French.")] = Tongue.ENGLISH,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write; else the terminal.")] = None,
) -> None:
    """Write the route servers' policy for members, from the inventory; with NetBox at hand with their addresses."""
    from ixp.report.policy.voice import Language
    from ixp.report.policy.write import html, markdown, page
    from ixp.state.files import replace

    made = page(known_exchange(Workspace.current()), Language(lang.value))
    text = html(made) if form is Format.HTML else markdown(made)
    if out is None:
        console.out.print(text, end="")
        return
    replace(out, text)
