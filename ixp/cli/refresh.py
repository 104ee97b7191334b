"""``ixp refresh``: outside data brought up to date, guarded."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ixp.cli import console
from ixp.cli.output import JsonFile, write
from ixp.cli.workspace import Workspace
from ixp.errors import Exit, InputError, RefusedError

if TYPE_CHECKING:
    from ixp.data.settings import DataSettings
    from ixp.data.snapshot import Snapshot
    from ixp.flows.refresh import Refreshed, Task
    from ixp.flows.snapshots import Snapshots
    from ixp.model import Intent

_NOT_MEMBERS = ("vrps", "never-via")
_ASKED = "peeringdb-asked"


def refresh(
    member: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Only these members' data; the rest stays.")] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Members whose data may change by any amount, or vrps, or never-via: you looked."),
    ] = None,
    here: Annotated[
        bool, typer.Option("--here", help="Into this checkout (for a merge request), also on the deploying host.")
    ] = False,
    json_file: JsonFile = None,
) -> None:
    """Ask IRR, PeeringDB and RPKI for the members' data. What can't be had or changes too much keeps its last good value.

    On the deploying host the result is for: ixp deploy --data. Elsewhere it goes into this checkout. Ends with 1 where a member's
    data had to stay as they were, with 3 where no registry answers.
    """
    from ixp.flows.lanes import data_changes
    from ixp.flows.refresh import refresh as carry_out
    from ixp.model import CheckResult, Verdict
    from ixp.report import findings as report
    from ixp.report.check_document import as_json

    workspace = Workspace.current()
    intent, settings = workspace.intent, _settings(workspace)
    _known(intent, (*(member or ()), *(item for item in accept or () if item not in _NOT_MEMBERS)))
    store = _store(workspace, here=here)
    task = _task(workspace, store, settings, frozenset(accept or ()), frozenset(member or ()))
    result = carry_out(task)
    store.write(result.snapshot, result.vrps)
    _remember(task, store, result)
    checked = [CheckResult(check="data", verdict=Verdict.FAIL if result.findings else Verdict.PASS, findings=result.findings)]
    write(json_file, as_json(checked))
    if json_file != Path("-"):
        for item in data_changes(intent, task.old, result.snapshot):
            console.out.print(f"{item.member}: {', '.join(item.words)}")
        console.out.print(f"{len(result.snapshot.sets)} route sets in {store.folder}")
        report.show(checked, console.out)
    if result.findings:
        raise typer.Exit(Exit.FINDINGS)


def _settings(workspace: Workspace) -> "DataSettings":
    if workspace.loaded.data is None:
        where = str(Path("inventory") / workspace.exchange / "data.yml")
        raise InputError("nobody says where outside data come from", where=where, hint="write it as docs/data.md shows")
    return workspace.loaded.data


def _known(intent: "Intent", keys: tuple[str, ...]) -> None:
    unknown = sorted(set(keys) - {item.key for item in intent.members})
    if unknown:
        raise InputError(f"there is no member '{unknown[0]}'", hint="the key is the name of the member's file, without .yml")


def _store(workspace: Workspace, *, here: bool) -> "Snapshots":
    """The state's where this host has one, else the checkout's."""
    from ixp.flows.snapshots import kept_snapshots

    if here:
        return workspace.snapshots
    try:
        return kept_snapshots(workspace.state.published_folder)
    except (InputError, RefusedError):
        if os.environ.get("IXP_STATE"):
            raise
        return workspace.snapshots


def _task(
    workspace: Workspace, store: "Snapshots", settings: "DataSettings", accepted: frozenset[str], only: frozenset[str]
) -> "Task":
    from ixp.data.bgpq4 import PROGRAM, Bgpq4
    from ixp.flows.refresh import Task
    from ixp.model import Profile

    intent, old = workspace.intent, _last(workspace, store)
    vrps = store.vrps(old)
    program = os.environ.get("IXP_BGPQ4", PROGRAM)
    return Task(
        intent=intent,
        settings=settings,
        registry=Bgpq4(settings.irr, private_asns=intent.profile is Profile.LAB, program=program),
        old=old,
        environ=os.environ,
        where=workspace.loaded.lines.where,
        tell=console.progress,
        accepted=accepted,
        only=only,
        known_vrps=None if vrps is None else len(vrps),
        networks_fresh=_fresh(settings, store),
    )


def _last(workspace: Workspace, store: "Snapshots") -> "Snapshot":
    """The last good values: the store's own; those of the last deployment, or this checkout's, where it has none yet."""
    from ixp.data.snapshot import Snapshot

    found = store.current()
    if found is None and store.folder != workspace.snapshots.folder:
        found = workspace.deployed or workspace.snapshots.current()
    return found or Snapshot(sets={})


def _fresh(settings: "DataSettings", store: "Snapshots") -> bool:
    """Whether PeeringDB was asked less than ``max_age`` hours ago."""
    path = store.folder / _ASKED
    if settings.peeringdb is None or not path.is_file():
        return False
    age = datetime.now(UTC).timestamp() - path.stat().st_mtime
    return 0 <= age < settings.peeringdb.max_age * 3600


def _remember(task: "Task", store: "Snapshots", result: "Refreshed") -> None:
    """That PeeringDB was asked, where it gave an answer to keep: else the next refresh asks again."""
    answered = not any(item.object == "PeeringDB" for item in result.findings)
    if task.settings.peeringdb and not task.networks_fresh and not task.only and answered:
        (store.folder / _ASKED).touch()
