"""``ixp rs parity``: BIRD 2, BIRD 3 and FRR held to the case file, live on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console
from ixp.errors import Exit, InputError


def register(app: typer.Typer) -> None:
    """Add the command to its group."""
    app.command()(parity)


def parity(
    scenario: Annotated[
        list[str] | None, typer.Option("--scenario", "-s", help="Only this scenario; may be repeated. All: about two minutes.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file for machines.")] = Path("build/parity.json"),
) -> None:
    """Announce the cases' routes to BIRD 2, BIRD 3 and FRR, take every member's view, and say what differs (needs root)."""
    from lab.parity.scenarios import NAMES
    from lab.parity.summary import run

    unknown = [name for name in scenario or () if name not in NAMES]
    if unknown:
        raise InputError(f"no scenario is named '{unknown[0]}'", hint=f"scenarios: {', '.join(NAMES)}")
    summary = run(scenario or NAMES, console.progress, out)
    console.out.print(f"{'scenario':<20} {'daemon':<6} {'equal':>6} {'explained':>10} {'unexplained':>12}")
    for name, daemon, equal, explained, unexplained in summary.table():
        console.out.print(f"{name:<20} {daemon:<6} {equal:>6} {explained:>10} {unexplained or '-':>12}")
    for item in summary.outcomes:
        if item.result == "unexplained":
            console.out.print(f"\n{item.row} IPv{item.family} on {item.daemon}: {item.announced}, {item.expected} expected")
            for words in item.differences:
                console.out.print(f"  {words}")
    console.out.print(
        f"\n{summary.cases} cases, {summary.unexplained} unexplained; {len(summary.excluded)} rows are not run: {out}"
    )
    if summary.unexplained:
        raise typer.Exit(Exit.FINDINGS)
