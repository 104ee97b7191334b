"""``ixp rs render``: one route server's configuration from two files, offline."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ixp.errors import Exit, IxpError

if TYPE_CHECKING:
    from ixp.render.offline import Offline


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(render)


def render(
    exchange: Annotated[Path, typer.Option(help="The exchange, serialized (JSON).")],
    snapshot: Annotated[Path, typer.Option(help="The data snapshot (JSON).")],
    device: Annotated[str, typer.Option(help="Which of its route servers, or the collector.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; '-': to the terminal.")],
    check: Annotated[bool, typer.Option("--check", help="Ask the daemon's own parser before the file is replaced.")] = False,
) -> None:
    """Render one route server from an exchange and a snapshot in files; the file of before stays whole unless all went well."""
    from ixp.render.offline import read

    gc.disable()  # one short life; nothing made here is thrown away before its end
    found = read(exchange, snapshot, device)
    if isinstance(found, tuple):
        _refuse(found)
    text = found.render()
    _warn(found, snapshot)
    if check:
        _check(found, text)
    _write(out, text)


def _refuse(faults: tuple[IxpError, ...]) -> NoReturn:
    from ixp.cli import console

    for fault in faults:
        console.error(fault)
    raise typer.Exit(Exit.USAGE)


def _warn(found: "Offline", snapshot: Path) -> None:
    names = found.unknown_sets()
    if not names:
        return
    from ixp.cli import console

    console.err.print(f"warning: {snapshot} has no route set {', '.join(names)}: all that these members announce is refused")


def _check(found: "Offline", text: str) -> None:
    """What the daemon's parser finds ends it; where there is no parser, that is said."""
    from ixp.cli import console
    from ixp.model import Verdict
    from ixp.report import findings as report
    from validate.daemons import check_daemons

    name = found.device.name
    results = check_daemons({name: found.device.platform}, {name: text})
    report.show(results, console.err)
    if any(item.verdict is Verdict.FAIL for item in results):
        raise typer.Exit(Exit.FINDINGS)


def _write(out: Path, text: str) -> None:
    from ixp.state.files import replace

    if out == Path("-"):
        typer.echo(text, nl=False)
        return
    try:
        replace(out.resolve(), text)  # what a link points to, not the link
    except OSError as error:
        hint = "the file of before, if there was one, is as it was"
        raise IxpError(f"the configuration cannot be written: {error.strerror}", where=str(out), hint=hint) from error
