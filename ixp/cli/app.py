"""``ixp``: the verbs."""

import typer

from ixp.cli import change, check, lab, netbox, refresh, rs, rules, runs, schema, show, state

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
