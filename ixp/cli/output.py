"""What commands write besides what they show: files, or one of them alone on standard output."""

from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console

JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Also write the result as JSON to this file ('-': only that, to the terminal).")
]


def write(path: Path | None, text: str) -> None:
    """Write a text to a file, or for ``-`` to standard output; nothing for None."""
    from ixp.state.files import replace

    if path == Path("-"):
        console.out.print(text.removesuffix("\n"))
    elif path is not None:
        replace(path, text.removesuffix("\n") + "\n")
