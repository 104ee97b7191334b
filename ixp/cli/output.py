"""What commands write besides what they show: files, or one of them alone on standard output."""

from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console
from ixp.errors import InputError

_STDOUT = Path("-")

JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Also write the result as JSON to this file ('-': only that, to the terminal).")
]
JunitFile = Annotated[
    Path | None, typer.Option("--junit", metavar="FILE", help="Also write a JUnit report ('-' as with --json).")
]
QualityFile = Annotated[
    Path | None,
    typer.Option("--codequality", metavar="FILE", help="Also write a GitLab code quality report ('-' as with --json)."),
]


def takes_terminal(*paths: Path | None) -> bool:
    """Whether a report goes to the terminal, where nothing else is shown then; raises InputError where two would."""
    number = paths.count(_STDOUT)
    if number > 1:
        raise InputError("only one report can go to the terminal", hint="name files for the others")
    return number == 1


def write(path: Path | None, text: str) -> None:
    """Write a text to a file, or for ``-`` to standard output; nothing for None."""
    from ixp.state.files import replace

    if path == _STDOUT:
        console.out.print(text.removesuffix("\n"))
    elif path is not None:
        replace(path, text.removesuffix("\n") + "\n")
