"""The verbs of a change: check, render, plan, sync, deploy, drift."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console
from ixp.cli.workspace import Workspace
from ixp.errors import Exit, IxpError

JsonFile = Annotated[
    Path | None, typer.Option("--json", help="Also write the result as JSON to this file ('-': only that, to the terminal).")
]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    for command in (check, rules, render, plan, sync, deploy, drift):
        app.command()(command)


def check(json_file: JsonFile = None) -> None:
    """Check the inventory, and with NetBox at hand the model and the rendered files; all faults at once."""
    from ixp.data.snapshot import Snapshot
    from ixp.model import CheckResult, Exchange, Facts, Severity, Verdict
    from ixp.render import render as render_files
    from ixp.report import findings as report
    from validate.run import check as run_checks

    workspace = Workspace.current()
    loaded = workspace.loaded
    failed = any(item.severity is Severity.ERROR for item in loaded.findings)
    results = [CheckResult(check="inventory", verdict=Verdict.FAIL if failed else Verdict.PASS, findings=loaded.findings)]
    facts: Facts | None = None
    if os.environ.get("NETBOX_URL"):
        facts = workspace.record().read(workspace.exchange).facts
    intent = loaded.intent or loaded.partial
    if facts is None or intent is None:
        reason = "no NETBOX_URL: devices and ports are unknown" if facts is None else "the inventory cannot be read"
        results.append(CheckResult(check="rules", verdict=Verdict.NOT_VERIFIED, reason=reason))
    else:
        exchange = Exchange(intent=intent, facts=facts)
        snapshot: Snapshot = workspace.snapshot
        files = render_files(exchange, snapshot) if loaded.intent else None
        results += run_checks(exchange, snapshot, loaded.lines, files)
    _write(json_file, report.as_json(results))
    if json_file != Path("-"):
        report.show(results, console.out)
    if any(item.severity is Severity.ERROR for result in results for item in result.findings):
        raise typer.Exit(Exit.FINDINGS)


def rules(json_file: JsonFile = None) -> None:
    """List the rules: id, severity, why, example."""
    from validate.rules import catalogue

    entries = catalogue()
    _write(json_file, json.dumps([item.model_dump(mode="json") for item in entries], indent=2))
    if json_file != Path("-"):
        for item in entries:
            console.out.print(f"{item.id}  [{item.severity.value}]  {item.why}")


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
    json_file: JsonFile = None,
    diffs: Annotated[bool, typer.Option(help="Show the diffs of the devices.")] = True,
) -> None:
    """Show what will change, for whom, on which device; writes build/plan.json and build/plan.md, changes nothing."""
    from ixp.flows.manifest import write_files
    from ixp.flows.planning import make
    from ixp.report import findings as finding_report
    from ixp.report import plan as report
    from ixp.state.files import replace

    workspace = Workspace.current()
    inputs = workspace.inputs(workspace.record())
    planned = make(inputs, workspace.checks())
    made = planned.plan
    write_files(workspace.build, planned.files, snapshot=made.key.snapshot, netbox=made.key.netbox)
    replace(workspace.build / "plan.json", made.to_json())
    replace(workspace.build / "plan.md", report.markdown(made))
    if folder := os.environ.get("IXP_PLANS"):
        replace(Path(folder) / f"{made.key.digest}.json", made.to_json())
    _write(json_file, made.to_json())
    if json_file != Path("-"):
        report.show(made, console.out, diffs=diffs)
        if any(item.findings for item in made.checks):
            finding_report.show(made.checks, console.out)
    if inputs.tree.dirty:
        console.err.print("note: the checkout has uncommitted changes; a deployment wants a plan of a commit")
    if made.blocked:
        raise typer.Exit(Exit.FINDINGS)


def sync(
    allow_mass_delete: Annotated[bool, typer.Option(help="Let it delete more than a small part of NetBox's objects.")] = False,
) -> None:
    """Make NetBox mirror the inventory; a second run writes nothing."""
    from ixp.flows.tree import head

    workspace = Workspace.current()
    record = workspace.record(write=True)
    tree = head(workspace.root)
    report = record.sync(workspace.intent, f"{tree.commit[:12]} {tree.subject}"[:200], allow_mass_delete=allow_mass_delete)
    console.out.print(f"NetBox: {report.created} created, {report.updated} changed, {report.deleted} deleted")


def deploy(
    approve: Annotated[str, typer.Option(help="Digest of the plan that you have seen (the last line of: ixp plan).")] = "",
    accept_drift: Annotated[list[str] | None, typer.Option(help="Device whose drift may be overwritten.")] = None,
    allow_mass_delete: Annotated[bool, typer.Option(help="Let it delete more than a small part of NetBox's objects.")] = False,
) -> None:
    """Bring NetBox and the devices to what the inventory says, if that plan was reviewed; undo all that can't be proved."""
    from ixp.flows.deploy import Permission, Tools
    from ixp.flows.deploy import deploy as carry_out
    from ixp.push.inventory import nornir
    from ixp.push.settings import Access

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
    )
    outcome = carry_out(workspace.inputs(record), tools, permission)
    if outcome is None:
        console.out.print("Nothing to do: NetBox and the devices are as the inventory says.")
        return
    coming = [line for line in outcome.new_sessions if not line.endswith("is up")]
    if outcome.new_sessions:
        console.out.print(f"{len(outcome.new_sessions) - len(coming)} of {len(outcome.new_sessions)} new sessions are up")
    for line in (*coming, *outcome.resets):
        console.out.print(f"  {line}")
    devices = ", ".join(outcome.plan.waves) or "no device"
    console.out.print(f"Deployed {devices}; {outcome.sessions_up} sessions up; run {outcome.run}")


def drift(json_file: JsonFile = None) -> None:
    """Compare devices with what they printed after the last deployment, and NetBox with the inventory."""
    from ixp.flows.drift import find
    from ixp.push.inventory import nornir
    from ixp.push.settings import Access

    workspace = Workspace.current()
    access = Access.from_environment()
    view = workspace.record().read(workspace.exchange)
    found = find(
        workspace.intent,
        view,
        lambda exchange: nornir(exchange, access, workspace.settings, workspace.secrets),
        workspace.state,
        workspace.secrets,
    )
    _write(json_file, json.dumps([item.model_dump(mode="json") for item in found], indent=2))
    if json_file != Path("-"):
        for item in found:
            console.out.print(f"{item.kind.value}: {item.object}: {item.what}")
            console.out.print(item.diff, end="")
        console.out.print(f"{len(found)} deviations" if found else "No drift.")
    if found:
        raise typer.Exit(Exit.FINDINGS)


def _write(path: Path | None, text: str) -> None:
    from ixp.state.files import replace

    if path == Path("-"):
        console.out.print(text)
    elif path is not None:
        replace(path, text + "\n")
