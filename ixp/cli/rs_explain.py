"""``ixp rs explain``: what the route servers do with a route, and why; without asking them."""

import os
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from ixp.cli import console
from ixp.cli.workspace import Workspace
from ixp.errors import Exit

if TYPE_CHECKING:
    from ixp.cli.rs_asked import Asked
    from ixp.model import Exchange
    from ixp.policy.rpki import Vrps
    from ixp.report.explain import ExplainDocument

_HELP_PATH = "The AS path, the member's ASN first: '64497 64500 {64501 64502}'. Without: its ASN."
_HELP_COMMUNITY = "A community on the route; again for more: 0:64498, 64496:102:64499, rt:0:64498, blackhole."

_OF_FRR = "FRR sends a member without add-path the best route of all, or nothing: another's may hide this one (docs/parity.md)"


def register(app: typer.Typer) -> None:
    """Add the command to its group."""
    app.command()(explain)


def explain(  # noqa: PLR0917  options of a command
    member: Annotated[str, typer.Option(help="The announcing member: key or ASN.")],
    prefix: Annotated[str, typer.Option(help="The prefix: 198.18.11.0/24 or 2001:db8:1011::/48.")],
    path: Annotated[str | None, typer.Option(help=_HELP_PATH)] = None,
    community: Annotated[list[str] | None, typer.Option(help=_HELP_COMMUNITY)] = None,
    next_hop: Annotated[str | None, typer.Option(help="The next hop. Without: the address of the session.")] = None,
    connection: Annotated[str | None, typer.Option(help="One of the member's connections. Without: each.")] = None,
    rs: Annotated[str | None, typer.Option(help="One route server. Without: all.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Don't ask NetBox, though NETBOX_URL is set.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As docs/schema/explain.schema.json has it.")] = False,
) -> None:
    """Say what the route servers make of a route: which check decides, who gets it and how. 0: taken, 1: refused."""
    from ixp.cli.rs_asked import Asked
    from ixp.report.explain_text import show

    workspace = Workspace.current()
    asked = Asked(member, prefix, path, tuple(community or ()), next_hop, connection, rs)
    document = _document(workspace, asked, with_netbox=bool(os.environ.get("NETBOX_URL")) and not offline)
    if as_json:
        console.out.print(document.model_dump_json(indent=2))
    else:
        show(document, console.out)
    if not document.accepted:
        raise typer.Exit(Exit.FINDINGS)


def _document(workspace: Workspace, asked: "Asked", *, with_netbox: bool) -> "ExplainDocument":
    from ixp.cli import rs_asked
    from ixp.policy import route_server
    from ixp.report.explain import ExplainDocument, Question, explain, together

    exchange = _exchange(workspace, with_netbox=with_netbox)
    owner, net = rs_asked.member(exchange.intent, asked), rs_asked.prefix(asked)
    chosen = rs_asked.connections(owner, asked)
    exchange, notes = rs_asked.as_served(exchange, owner)
    if not with_netbox:
        notes += ("NetBox was not asked: one route server stands for all, drains and places (PoP) are not known",)
    devices = rs_asked.devices(exchange, asked)
    if any(item.platform == "frr" for item in devices):
        notes += (_OF_FRR,)
    if workspace.deployed:
        notes += (f"with the registries' data of the last deployment: {workspace.deployed.digest[:12]}",)
    vrps, note = _vrps(workspace)
    found = []
    for device in devices:
        server = route_server(exchange, workspace.snapshot, device)
        for session in rs_asked.sessions(server, chosen, net.version, partial(_where, workspace)):
            route = rs_asked.route(asked, net, session)
            question = Question(owner, session, route, partial(_where, workspace), partial(_entry, workspace))
            found.append(explain(server, question, vrps))
    return ExplainDocument(notes=notes + note, explanations=together(found))


def _exchange(workspace: Workspace, *, with_netbox: bool) -> "Exchange":
    from ixp.cli.rs_asked import stand_in
    from ixp.model import Exchange

    intent = workspace.intent
    facts = workspace.record().read(workspace.exchange).facts if with_netbox else stand_in(intent)
    return Exchange(intent=intent, facts=facts)


def _vrps(workspace: Workspace) -> "tuple[Vrps, tuple[str, ...]]":
    """The VRPs that went with the snapshot; a note where RPKI is checked and there are none."""
    from ixp.policy.rpki import Vrps

    if workspace.vrps is not None or not workspace.intent.policy.rtr_caches:
        return Vrps(workspace.vrps or ()), ()
    return Vrps(), ("the snapshot has no RPKI data: each route counts as not-found here; ixp refresh gets them",)


def _where(workspace: Workspace, path: str) -> str:
    """``file:line`` of a part of the inventory, from the checkout's root."""
    return workspace.loaded.lines.where(path).removeprefix(f"{workspace.root}/")


def _entry(workspace: Workspace, name: str) -> str:
    """``file:line`` of a set in the snapshot; where it has none, that it was never fetched."""
    if workspace.snapshot.route_set(name) is None:
        return f"the data snapshot has no set {name}: it was never fetched"
    deployed = workspace.deployed
    path = workspace.snapshots.folder / "current.json"
    if deployed and deployed.route_set(name):
        path = workspace.published.folder / "snapshots" / f"{deployed.digest}.json"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    line = next((number for number, text in enumerate(lines, 1) if text.lstrip().startswith(f'"{name}":')), None)
    shown = str(path).removeprefix(f"{workspace.root}/")
    return f"{shown}:{line} ({name})" if line else f"the data snapshot ({name})"
