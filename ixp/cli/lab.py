"""``ixp lab``, ``ixp doctor`` and ``ixp demo``: the exchange on one machine."""

import os
from typing import Annotated

import typer

from ixp.cli import console
from ixp.errors import Exit

app = typer.Typer(help="The exchange on this machine: real daemons in namespaces (needs root).", no_args_is_help=True)


@app.command()
def up() -> None:
    """Start switches, route servers, members and the out-of-band network."""
    from lab.lab import up as start
    from lab.world import WORLDS, load

    started = start(load(WORLDS / "nantes.yml"), console.progress)
    console.out.print(f"lab {started.run.id} is up; run a command in its out-of-band network with: ixp lab exec -- …")


@app.command()
def down() -> None:
    """Stop every lab of this machine and remove all that they made."""
    from lab.lab import down as stop

    for name in stop():
        console.out.print(f"lab {name} is gone")


@app.command()
def status() -> None:
    """List the labs and their nodes."""
    from lab.lab import status as look

    labs = look()
    for item in labs:
        console.out.print(f"lab {item.run_id}, world {item.world}")
        for name, alive in item.nodes.items():
            console.out.print(f"  {'up  ' if alive else 'DOWN'} {name}")
    if not labs:
        console.out.print("no lab is up")
    if not labs or not all(alive for item in labs for alive in item.nodes.values()):
        raise typer.Exit(Exit.FINDINGS)


@app.command("exec", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def execute(context: typer.Context) -> None:
    """Run a command of this host in the lab's out-of-band network, with the variables that open its devices (IXP_LAB: which)."""
    from lab import netbox
    from lab.lab import OUT_OF_BAND, Lab

    running = Lab.open(os.environ.get("IXP_LAB"))
    if server := netbox.status():
        running.relay(server.port, server.socket)
    argv = [*running.node(OUT_OF_BAND).enter_network(), *(context.args or ["ixp", "--help"])]
    os.execvpe(argv[0], argv, {**os.environ, **running.environment()})  # noqa: S606


def doctor() -> None:
    """Say what this machine lacks for the lab, and how to mend it."""
    from lab import doctor as lab_doctor

    entries = lab_doctor.doctor()
    for name, ok, hint in entries:
        console.out.print(f"{'ok  ' if ok else 'MISS'} {name}{'' if ok else f': {hint}'}")
    if not all(ok for _, ok, _ in entries):
        raise typer.Exit(Exit.USAGE)


def demo(keep: Annotated[bool, typer.Option(help="Leave lab and NetBox running at the end.")] = False) -> None:
    """Walk the whole way once, live: deploy from nothing, a change by merge request, its revert; proved by frames and routes."""
    from lab.demo import walk

    walk(console.progress, keep=keep)
