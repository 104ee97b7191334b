"""``ixp``: the verbs, the exit codes, and errors as people should see them."""

import os
import sys

import typer

from ixp.cli import change, check, console, lab, netbox, refresh, rs, rules, runs, schema, show, state
from ixp.errors import Exit, IxpError

app = typer.Typer(
    name="ixp",
    help="Run an Internet exchange from Git: check, plan and deploy what inventory/ says.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("check")(check.check)
app.command("rules")(rules.rules)
change.register(app)
app.add_typer(netbox.app, name="netbox")
app.add_typer(lab.app, name="lab")
app.add_typer(rs.app, name="rs")
app.add_typer(runs.app, name="runs")
app.add_typer(state.app, name="state")
app.add_typer(show.app, name="show")
app.command("refresh")(refresh.refresh)
app.command("schema")(schema.schema)
app.command("doctor")(lab.doctor)
app.command("demo")(lab.demo)


def main() -> None:
    """Entry point: errors become their exit code; an interrupt is 130 as in a shell."""
    try:
        app()
    except IxpError as problem:
        console.error(problem)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os._exit(Exit.DONE)
