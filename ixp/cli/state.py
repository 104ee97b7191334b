"""``ixp state``: the folder that remembers deployments."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console
from ixp.cli.workspace import Workspace

app = typer.Typer(help="The deploying host's memory (IXP_STATE).", no_args_is_help=True)


@app.command()
def init(folder: Annotated[Path | None, typer.Argument(help="Default: IXP_STATE, else /var/lib/ixp/<exchange>.")] = None) -> None:
    """Make a state folder with its marker file; one that exists is left as it is."""
    from ixp.state import State

    exchange = Workspace.current().exchange
    chosen = folder or Path(os.environ.get("IXP_STATE") or f"/var/lib/ixp/{exchange}")
    State.create(chosen, exchange)
    console.out.print(f"state of {exchange}: {chosen}")
