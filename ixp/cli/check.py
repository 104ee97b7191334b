"""``ixp check``: how far a change comes without devices, as a table and as reports for other programs."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ixp.cli import console
from ixp.cli.output import JsonFile, write
from ixp.cli.workspace import Workspace
from ixp.errors import Exit, InputError

_STDOUT = Path("-")


def check(
    json_file: JsonFile = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a JUnit report ('-' as with --json).")] = None,
    codequality: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a GitLab code quality report ('-' as with --json).")
    ] = None,
    every: Annotated[bool, typer.Option("--every", help="Prove everything, not only what differs from the deployment.")] = False,
) -> None:
    """Check the inventory, and with NetBox at hand the model and the rendered files; all faults at once."""
    from ixp.flows.manifest import write_files
    from ixp.model import Severity
    from ixp.report import check_document, code_quality, findings
    from ixp.report import junit as junit_report
    from validate.way import Ground, way

    if [json_file, junit, codequality].count(_STDOUT) > 1:
        raise InputError("only one report can go to the terminal", hint="name files for the others")
    workspace = Workspace.current()
    ground, netbox = None, ""
    if os.environ.get("NETBOX_URL"):
        view = workspace.record().read(workspace.exchange)
        netbox = view.digest
        if workspace.loaded.intent or workspace.loaded.partial:
            ground = Ground(view.facts, workspace.snapshot, workspace.reference(view.facts))
    gone = way(workspace.loaded, ground, workspace.exceptions, every=every)
    if ground and gone.files is not None:  # so that a finding's line can be looked up
        write_files(workspace.build, dict(gone.files), snapshot=ground.snapshot.digest, netbox=netbox)
    results = workspace.told(gone.results)
    write(json_file, check_document.as_json(results))
    write(junit, junit_report.as_junit(results))
    write(codequality, code_quality.as_code_quality(results, workspace.exchange))
    if _STDOUT not in {json_file, junit, codequality}:
        findings.show(results, console.out)
    if any(item.severity is Severity.ERROR for result in results for item in result.findings):
        raise typer.Exit(Exit.FINDINGS)
