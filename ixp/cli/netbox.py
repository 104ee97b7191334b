"""``ixp netbox``: prepare, seed and export any NetBox, and run a local one for trying things out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ixp.cli import console
from ixp.cli.workspace import Workspace
from ixp.errors import InputError

if TYPE_CHECKING:
    from lab.netbox import LocalNetBox

app = typer.Typer(help="The system of record: prepare, seed, export; a local one for demo and tests.", no_args_is_help=True)


@app.command()
def up() -> None:
    """Start a real NetBox on loopback, prepared; the first time it is installed and migrated (some minutes)."""
    from lab import netbox

    server = netbox.up(console.progress)
    console.out.print(f"NetBox at {server.url}; its tokens: . <(ixp netbox env)")


@app.command()
def down() -> None:
    """Stop the local NetBox and forget its data."""
    from lab import netbox

    console.out.print("stopped" if netbox.down() else "no local NetBox was running")


@app.command()
def status() -> None:
    """Say whether the local NetBox runs, and where."""
    from lab import netbox

    server = netbox.status()
    console.out.print(server.url if server else "no local NetBox is running")
    raise typer.Exit(0 if server else 1)


@app.command()
def reset() -> None:
    """Give the local NetBox an empty, prepared database."""
    _local().reset()
    console.out.print("the local NetBox is empty and prepared")


@app.command()
def env() -> None:
    """Print the local NetBox's variables as lines for a shell."""
    for line in _local().environment_file.read_text().splitlines():
        console.out.print(f"export {line}")


@app.command()
def prepare() -> None:
    """Make the tag, custom fields, roles and tokens that the pipeline needs (NETBOX_URL, NETBOX_ADMIN_TOKEN); repeatable."""
    from ixp.netbox import NetBoxClient
    from ixp.netbox import prepare as make

    tokens = make(NetBoxClient.from_environment("NETBOX_ADMIN_TOKEN"))
    for name, token in (("NETBOX_WRITE_TOKEN", tokens.write), ("NETBOX_TOKEN", tokens.read)):
        console.out.print(f"{name}={token}" if token else f"{name}: made earlier; NetBox shows a token only once")


@app.command()
def seed(file: Annotated[Path, typer.Argument(help="Sites, devices, interfaces, cables and addresses as YAML.")]) -> None:
    """Create what is missing of a new exchange's sites and devices; changes nothing that exists."""
    from ixp.netbox import NetBoxClient, load_seed
    from ixp.netbox import seed as make

    created = make(NetBoxClient.from_environment("NETBOX_ADMIN_TOKEN"), load_seed(file))
    for name in created:
        console.out.print(f"created {name}")
    console.out.print(f"{len(created)} objects created")


@app.command()
def export(
    canonical: Annotated[bool, typer.Option("--canonical", help="The only form: natural keys, sorted; no ids, times.")] = True,  # noqa: ARG001
) -> None:
    """Print all that the pipeline reads or writes in NetBox, in a form that two exports can be compared by."""
    from ixp.netbox import NetBoxClient
    from ixp.netbox import export as make

    console.out.print(make(NetBoxClient.from_environment(), Workspace.current().exchange), end="")


def _local() -> "LocalNetBox":
    from lab import netbox

    server = netbox.status()
    if server is None:
        raise InputError("no local NetBox is running", hint="start it with: ixp netbox up")
    return server
