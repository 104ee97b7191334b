"""``ixp check``: how far a change comes without devices, as a table and as reports for other programs."""

import os
from typing import Annotated

import typer

from ixp.cli import console
from ixp.cli.output import JsonFile, JunitFile, QualityFile, takes_terminal, write
from ixp.cli.workspace import Workspace
from ixp.errors import Exit


def check(
    json_file: JsonFile = None,
    junit: JunitFile = None,
    codequality: QualityFile = None,
    every: Annotated[bool, typer.Option("--every", help="Prove everything, not only what differs from the deployment.")] = False,
) -> None:
    """Check the inventory, and with NetBox at hand the model and the rendered files; all faults at once."""
    from ixp.flows.manifest import write_files
    from ixp.model import Severity
    from ixp.report import check_document, code_quality, findings
    from ixp.report import junit as junit_report
    from validate.results import result
    from validate.way import Ground, way

    alone = takes_terminal(json_file, junit, codequality)
    workspace = Workspace.current()
    ground, netbox, fault = None, "", workspace.data_fault
    if os.environ.get("NETBOX_URL"):
        view = workspace.record().read(workspace.exchange)
        netbox = view.digest
        if not fault and (workspace.loaded.intent or workspace.loaded.partial):
            ground = Ground(view.facts, workspace.snapshot, workspace.reference(view.facts))
    data = (result("data", (fault,)),) if fault else ()
    unknown = "the data snapshot cannot be read" if fault else "no NETBOX_URL: devices and ports are unknown"
    before = (*workspace.pipeline, *data)
    gone = way(workspace.loaded, ground, workspace.exceptions, before=before, unknown=unknown, every=every)
    if ground and gone.files is not None:  # so that a finding's line can be looked up
        write_files(workspace.build, dict(gone.files), snapshot=ground.snapshot.digest, netbox=netbox)
    results = workspace.told(gone.results)
    write(json_file, check_document.as_json(results))
    write(junit, junit_report.as_junit(results, "ixp check"))
    write(codequality, code_quality.as_code_quality(results, workspace.exchange))
    if not alone:
        findings.show(results, console.out)
    if any(item.severity is Severity.ERROR for result in results for item in result.findings):
        raise typer.Exit(Exit.FINDINGS)
