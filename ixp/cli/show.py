"""``ixp show``: the exchange as lists, from the inventory, and with NetBox at hand from its facts too."""

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from ixp.cli import console
from ixp.cli.workspace import Workspace
from ixp.errors import InputError

if TYPE_CHECKING:
    from ixp.model import Exchange
    from ixp.report import show as report

app = typer.Typer(help="List members, ports, VLANs, NAPs or sessions.", no_args_is_help=True)

Words = Annotated[list[str] | None, typer.Argument(help="Only the rows that hold each of these words: armor, sw1-nte01, free …")]
Json = Annotated[bool, typer.Option("--json", help="The rows as JSON.")]


@app.command()
def members(words: Words = None, as_json: Json = False) -> None:
    """Members: ASN, name, AS-SET, connections, NAPs, and whom to call."""
    from ixp.report import show as report

    _print(report.MemberRow, report.members(known_exchange(Workspace.current())), words, as_json)


@app.command()
def ports(words: Words = None, as_json: Json = False) -> None:
    """Switch ports: speed, state, VLANs, what they serve and which MACs may send; with NetBox the free ones and trunks too."""
    from ixp.report import show as report

    _print(report.PortRow, report.ports(known_exchange(Workspace.current())), words, as_json)


@app.command()
def vlans(words: Words = None, as_json: Json = False) -> None:
    """VLANs: number, name, role, and the edge ports in them."""
    from ixp.report import show as report

    _print(report.VlanRow, report.vlans(known_exchange(Workspace.current())), words, as_json)


@app.command()
def naps(words: Words = None, as_json: Json = False) -> None:
    """NAPs: VLAN and both ends."""
    from ixp.report import show as report

    _print(report.NapRow, report.naps(known_exchange(Workspace.current())), words, as_json)


@app.command()
def sessions(words: Words = None, as_json: Json = False) -> None:
    """Sessions that route servers and collector have configured: address, limit, state, password's name; needs NetBox."""
    from ixp.policy import route_server
    from ixp.report import show as report

    workspace = Workspace.current()
    exchange = known_exchange(workspace)
    servers = exchange.route_servers + exchange.collectors
    if not servers:
        raise InputError(
            "which route servers there are, only NetBox knows", hint="set NETBOX_URL; for the local one: . <(ixp netbox env)"
        )
    found = report.sessions(route_server(exchange, workspace.snapshot, server) for server in servers)
    _print(report.SessionRow, found, words, as_json)


def known_exchange(workspace: Workspace) -> "Exchange":
    """The inventory, with NetBox's facts where ``NETBOX_URL`` is set."""
    from ixp.model import Exchange, Facts

    facts = workspace.record().read(workspace.exchange).facts if os.environ.get("NETBOX_URL") else Facts()
    return Exchange(intent=workspace.intent, facts=facts)


def _print(kind: "type[report.Row]", rows: "Iterable[report.Row]", words: list[str] | None, as_json: bool) -> None:
    from ixp.report import show as report

    found = report.matching(rows, words or ())
    if as_json:
        console.out.print(json.dumps([row.model_dump(mode="json") for row in found], indent=2, ensure_ascii=False))
        return
    report.show(kind, found, console.out)
