"""The verbs of a change: render, plan, sync, deploy, drift."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ixp.cli import console
from ixp.cli.output import JsonFile, JunitFile, QualityFile, takes_terminal, write
from ixp.cli.workspace import Workspace
from ixp.errors import Exit, InputError, IxpError

if TYPE_CHECKING:
    from ixp.flows.planning import Planned

AcceptDrift = Annotated[list[str] | None, typer.Option(metavar="ID", help="Drift (see: ixp drift) that may be overwritten.")]

DataLane = Annotated[bool, typer.Option("--data", help="The data lane: what ixp refresh brought on this host, and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    for command in (render, plan, sync, deploy, drift):
        app.command()(command)


def render(
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("build"),
    intent: Annotated[bool, typer.Option("--intent", help="Overlay this checkout's inventory (default: NetBox alone).")] = False,
) -> None:
    """Render every device's whole configuration from NetBox and the data snapshot, secrets as references."""
    from ixp.flows.manifest import write_files
    from ixp.model import Exchange
    from ixp.render import render as render_files

    workspace = Workspace.current()
    view = workspace.record().read(workspace.exchange)
    wanted = workspace.intent if intent else view.intent
    if wanted is None:
        raise IxpError("NetBox knows nothing of this exchange yet", hint="overlay the inventory with --intent, or: ixp sync")
    files = render_files(Exchange(intent=wanted, facts=view.facts), workspace.snapshot)
    write_files(out, files, snapshot=workspace.snapshot.digest, netbox=view.digest)
    for name, text in files.items():
        console.out.print(f"{out / name}.cfg  {len(text.splitlines())} lines")


def plan(
    *,
    json_file: JsonFile = None,
    junit: JunitFile = None,
    codequality: QualityFile = None,
    diffs: Annotated[bool, typer.Option(help="Show the diffs of the devices.")] = True,
    accept_drift: AcceptDrift = None,
    data: DataLane = False,
) -> None:
    """Show what will change, for whom, on which device; writes build/plan.json, plan.md and plan.html, changes nothing."""
    from ixp.flows.planning import make
    from ixp.report import code_quality
    from ixp.report import junit as junit_report
    from ixp.report import plan as report

    alone = takes_terminal(json_file, junit, codequality)
    workspace = Workspace.current()
    inputs = workspace.inputs(workspace.record(), frozenset(accept_drift or ()), data=data)
    planned = make(inputs, workspace.checks())
    made = planned.plan
    _keep(planned, workspace.build)
    write(json_file, made.to_json())
    write(junit, junit_report.as_junit(made.checks, "ixp plan"))
    write(codequality, code_quality.as_code_quality(made.checks, workspace.exchange))
    if not alone:
        report.show(made, console.out, diffs=diffs)
    if inputs.tree.dirty:
        console.err.print("note: the checkout has uncommitted changes; a deployment wants a plan of a commit")
    if made.blocked:
        raise typer.Exit(Exit.FINDINGS)


def _keep(planned: "Planned", build: Path) -> None:
    """Leave the plan and its files in ``build``, and one that is not blocked where ``deploy`` looks for reviewed plans."""
    from ixp.flows.manifest import write_files
    from ixp.report import html
    from ixp.report import plan as report
    from ixp.state.files import replace

    made = planned.plan
    write_files(build, planned.files, snapshot=made.key.snapshot, netbox=made.key.netbox)
    replace(build / "plan.json", made.to_json())
    replace(build / "plan.md", report.markdown(made))
    replace(build / "plan.html", html.page(made))
    folder = os.environ.get("IXP_PLANS")
    if folder and not made.blocked:
        replace(Path(folder) / f"{made.key.digest}.json", made.to_json())


def sync(
    allow_mass_delete: Annotated[bool, typer.Option(help="Let it delete more than a small part of NetBox's objects.")] = False,
    accept_drift: AcceptDrift = None,
) -> None:
    """Make NetBox mirror the inventory; a second run writes nothing. Edits made there by hand have to be accepted."""
    from ixp.flows.deviation import refuse
    from ixp.flows.netbox_drift import netbox_drift
    from ixp.flows.tree import head
    from ixp.state import mirrored

    workspace = Workspace.current()
    record = workspace.record(write=True)
    folder = workspace.state.published_folder
    held = record.read(workspace.exchange).intent
    refuse(netbox_drift(held, mirrored.mirrored(folder), workspace.intent), frozenset(accept_drift or ()))
    tree = head(workspace.root)
    with workspace.state.lock():
        mirrored.announce(folder, workspace.intent)
        report = record.sync(workspace.intent, f"{tree.commit[:12]} {tree.subject}"[:200], allow_mass_delete=allow_mass_delete)
        mirrored.settle(folder, workspace.intent)
    console.out.print(f"NetBox: {report.created} created, {report.updated} changed, {report.deleted} deleted")


def deploy(
    approve: Annotated[str, typer.Option(help="Digest of the plan that you have seen (the last line of: ixp plan).")] = "",
    accept_drift: AcceptDrift = None,
    allow_mass_delete: Annotated[bool, typer.Option(help="Let it delete more than a small part of NetBox's objects.")] = False,
    require_new: Annotated[bool, typer.Option(help="New sessions have to come up by the deadline, or all is undone.")] = False,
    data: DataLane = False,
) -> None:
    """Bring NetBox and the devices to what the inventory says, if that plan was reviewed; undo all that can't be proved."""
    from ixp.flows.deploy import Permission, Tools
    from ixp.flows.deploy import deploy as carry_out
    from ixp.flows.guard import BlockedError
    from ixp.flows.words import count
    from ixp.push.access import Access
    from ixp.push.inventory import nornir
    from ixp.report.findings import show

    workspace = Workspace.current()
    access = Access.from_environment()
    record = workspace.record(write=True)
    tools = Tools(
        record=record,
        nornir=lambda exchange: nornir(exchange, access, workspace.settings, workspace.secrets),
        checks=workspace.checks(),
        secrets=workspace.secrets,
        settings=workspace.settings,
        state=workspace.state,
        log=console.step,
    )
    folder = os.environ.get("IXP_PLANS")
    permission = Permission(
        plans=Path(folder) if folder else None,
        approved=approve,
        accepted_drift=frozenset(accept_drift or ()),
        allow_mass_delete=allow_mass_delete,
        require_new=require_new,
    )
    inputs = workspace.inputs(record, frozenset(accept_drift or ()), data=data)
    try:
        outcome = carry_out(inputs, tools, permission)
    except BlockedError as blocked:
        show(blocked.checks, console.out)
        raise
    if outcome is None:
        console.out.print("Nothing to do: NetBox and the devices are as the inventory says.")
        return
    coming = [line for line in outcome.new_sessions if not line.endswith("is up")]
    if outcome.new_sessions:
        console.out.print(f"{len(outcome.new_sessions) - len(coming)} of {count(len(outcome.new_sessions), 'new session')} up")
    for line in (*coming, *outcome.resets):
        console.out.print(f"  {line}")
    for name, text in outcome.alarms.items():
        console.err.print(f"warning: {name}: {text}")
    devices = ", ".join(outcome.plan.waves) or "no device"
    console.out.print(f"Deployed {devices}; {count(outcome.sessions_up, 'session')} up; run {outcome.run}")


def drift(
    json_file: JsonFile = None,
    adopt: Annotated[str, typer.Option(metavar="ID", help="Print a patch of the inventory that says the same.")] = "",
) -> None:
    """Compare devices and NetBox with what we left there; the next plans show what is found until it is settled."""
    from ixp.flows.drift import find
    from ixp.flows.drift_report import publish
    from ixp.push.access import Access
    from ixp.push.inventory import nornir
    from ixp.report import drift as report

    workspace = Workspace.current()
    if adopt:
        _adopt(workspace, adopt)
        return
    access = Access.from_environment()
    found = find(
        workspace.intent,
        workspace.record().read(workspace.exchange),
        lambda exchange: nornir(exchange, access, workspace.settings, workspace.secrets),
        workspace.state,
        workspace.secrets,
    )
    publish(workspace.state.published_folder, found)
    write(json_file, json.dumps([item.model_dump(mode="json") for item in found], indent=2))
    if json_file != Path("-"):
        report.show(found, console.out)
    if found:
        raise typer.Exit(Exit.FINDINGS)


def _adopt(workspace: Workspace, wanted: str) -> None:
    """Print the patch for a deviation of the last report."""
    from ixp.flows.drift_report import reported
    from ixp.intent.patch import patch

    found = next((item for item in reported(workspace.published.folder) if item.id == wanted), None)
    if found is None:
        raise InputError(f"no drift is known by {wanted}", hint="look for it with: ixp drift")
    if not found.edits:
        raise InputError(f"{wanted} cannot be adopted: {found.why_not}", hint=f"overwrite it with: --accept-drift {wanted}")
    edits = [(edit.path, edit.value) for edit in found.edits]
    console.out.print(patch(workspace.root, Path("inventory") / workspace.exchange, edits), end="")
