"""``ixp rs``: what the route servers' policy says and does, without asking a route server."""

import typer

from ixp.cli import rs_explain, rs_parity, rs_policy, rs_render

app = typer.Typer(help="The route servers' policy: explain a decision, render offline, put it in words.", no_args_is_help=True)
rs_explain.register(app)
rs_render.register(app)
rs_policy.register(app)
rs_parity.register(app)


@app.callback()
def rs() -> None:
    """Ask the route servers' policy; nothing here touches a device."""
