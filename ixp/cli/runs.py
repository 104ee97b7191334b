"""``ixp runs``: what was deployed, when, by whom, and how it ended."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from ixp.cli import console
from ixp.cli.workspace import Workspace

app = typer.Typer(help="Deployments of this host: what, who, when, how they ended.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Only the result as JSON, to the terminal.")]


@app.command("list")
def list_(
    as_json: Json = False,
    last: Annotated[int, typer.Option(help="How many of the last runs.", min=1)] = 20,
) -> None:
    """List the last runs, the newest last."""
    runs = Workspace.current().state.runs()[-last:]
    if as_json:
        console.out.print(json.dumps([run.model_dump(mode="json") for run in runs], indent=2))
        return
    rows = [(run.id, run.status.value, run.lane, run.started, run.ended, run.commit[:12], run.who, run.outcome) for run in runs]
    _print(("run", "status", "lane", "started", "ended", "commit", "who", "outcome"), rows, nothing="no run yet")


@app.command()
def show(run: Annotated[str, typer.Argument(help="Id of the run, as listed.")], as_json: Json = False) -> None:
    """Show one run: its head, its journal, and the files kept of it."""
    state = Workspace.current().state
    head = state.run(run)
    folder = state.run_folder(run)
    steps, files = folder.steps(), folder.files()
    if as_json:
        data = head.model_dump(mode="json") | {"journal": [step.model_dump(mode="json") for step in steps], "files": list(files)}
        console.out.print(json.dumps(data, indent=2))
        return
    for name, value in head.model_dump(mode="json").items():
        console.out.print(f"{name:<9}{value}")
    _print(("at", "step", "device", ""), [(item.at, item.step, item.device, item.text) for item in steps], nothing="no journal")
    console.out.print(f"kept in {folder.folder}: {', '.join(files)}")


def _print(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, nothing: str) -> None:
    """Aligned lines that are never cut: an id is there to be copied."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows) if rows else ():
        console.out.print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if not rows:
        console.out.print(nothing)
