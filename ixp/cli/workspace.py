"""Where a command works: the checkout it was started in, the exchange it is about, and the edges it may use."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ixp.cli.own_code import refuse_other_code
from ixp.errors import InputError, RefusedError

if TYPE_CHECKING:  # imported where they are needed, so that each verb starts quickly
    from ixp.data.snapshot import Snapshot
    from ixp.data.vrps import Vrp
    from ixp.flows.plan import Excepted
    from ixp.flows.planning import Checks, Inputs
    from ixp.flows.snapshots import Snapshots
    from ixp.intent import Loaded
    from ixp.model import CheckResult, Exchange, Facts, Finding, Intent
    from ixp.model.settings import Settings
    from ixp.record import Record
    from ixp.render.rendering import Rendering
    from ixp.secrets import SecretStore
    from ixp.state import State
    from ixp.state.published import Published
    from validate.exceptions import Exceptions


@dataclass(frozen=True)
class Workspace:
    """A checkout and one exchange in it."""

    root: Path
    exchange: str

    @classmethod
    def current(cls) -> "Workspace":
        """The folder of the command and the exchange of ``IXP_EXCHANGE``, or the only one in ``inventory/``.

        Raises RefusedError in a checkout of the pipeline whose code is not the one that runs: its templates and checks are part
        of what was reviewed.
        """
        root = Path.cwd()
        refuse_other_code(root)
        name = os.environ.get("IXP_EXCHANGE", "")
        found = sorted(item.parent.name for item in (root / "inventory").glob("*/exchange.yml"))
        if name and found and not (root / "inventory" / name).is_dir():
            hint = f"IXP_EXCHANGE may be: {', '.join(found)}"
            raise InputError(f"there is no exchange '{name}'", where=str(root / "inventory"), hint=hint)
        if name:
            return cls(root, name)
        if len(found) != 1:
            what = f"there are several exchanges: {', '.join(found)}" if found else "there is no exchange here"
            raise InputError(what, where=str(root / "inventory"), hint="run this in the checkout, or set IXP_EXCHANGE")
        return cls(root, found[0])

    @property
    def build(self) -> Path:
        """Where commands put what they make."""
        return self.root / "build"

    @cached_property
    def loaded(self) -> "Loaded":
        """The inventory with all its faults, those of nornir.yml and of a name that is not its folder's included."""
        from ixp.intent import load
        from ixp.model import Finding, Severity

        loaded = load(self.root / "inventory" / self.exchange)
        if faults := self._settings[1]:
            loaded = replace(loaded, intent=None, findings=(*loaded.findings, *faults))
        if loaded.partial is None or loaded.partial.name == self.exchange:
            return loaded
        fault = Finding(
            rule="file.name",
            severity=Severity.ERROR,
            what=f"the exchange is named '{loaded.partial.name}', its folder '{self.exchange}'",
            object="exchange",
            where=loaded.lines.where("exchange/name"),
            hint="name it as its folder: NetBox and the state are found by that name",
        )
        return replace(loaded, intent=None, findings=(*loaded.findings, fault))

    @property
    def intent(self) -> "Intent":
        """The inventory; raises InputError where it has faults (``ixp check`` lists them)."""
        if self.loaded.intent is None:
            count = len(self.loaded.findings)
            raise InputError(f"the inventory has {count} fault{'s' if count > 1 else ''}", hint="list them with: ixp check")
        return self.loaded.intent

    @cached_property
    def snapshot(self) -> "Snapshot":
        """What intent is rendered with: the data of the last deployment, and of this checkout what that lacks (a new member).

        Without a deployment in reach it is this checkout's alone. Raises InputError where there is no snapshot at all.
        """
        from ixp.flows.lanes import for_intent

        intent = self.loaded.intent or self.loaded.partial
        published = self._published_snapshots()
        newer = [item for item in (published.current() if published else None, self.snapshots.current()) if item]
        if not newer:
            where = str(self.snapshots.folder)
            raise InputError("there is no data snapshot", where=where, hint="get one with: ixp refresh --here")
        if self.deployed is None:
            return self.snapshots.current() or newer[0]
        return for_intent(intent, self.deployed, newer) if intent else self.deployed

    @property
    def data_fault(self) -> "Finding | None":
        """Why this checkout's data can't be read; None where they can, or where there are none yet."""
        from ixp.model import Finding, Severity

        try:
            self.snapshots.current()
        except InputError as error:
            return Finding(rule="data.unreadable", severity=Severity.ERROR, what=error.what, where=error.where, hint=error.hint)
        return None

    @cached_property
    def deployed(self) -> "Snapshot | None":
        """The data of the last deployment; None where there was none, or none is in reach (no state, nothing published)."""
        published = self._published_snapshots()
        return published.kept(self.published.index.snapshot) if published else None

    @cached_property
    def vrps(self) -> "tuple[Vrp, ...] | None":
        """The VRPs that went with the snapshot, for explanations; None where none are known."""
        folders = [item for item in (self._published_snapshots(), self.snapshots) if item]
        return next((found for item in folders if (found := item.vrps(self.snapshot)) is not None), None)

    @property
    def snapshots(self) -> "Snapshots":
        """The snapshots of this checkout."""
        from ixp.flows.snapshots import Snapshots

        return Snapshots(self.root / "snapshots" / self.exchange)

    def _published_snapshots(self) -> "Snapshots | None":
        """Those of the last deployment; None where this host has no state and none was named."""
        from ixp.flows.snapshots import kept_snapshots

        return kept_snapshots(self.last.folder) if self.last else None

    @property
    def settings(self) -> "Settings":
        """How this checkout works on devices; raises InputError with the first fault."""
        settings, findings = self._settings
        if settings is None:
            raise InputError(findings[0].what, where=findings[0].where, hint=findings[0].hint)
        return settings

    @cached_property
    def _settings(self) -> "tuple[Settings | None, tuple[Finding, ...]]":
        from ixp.intent.settings_file import read_settings

        return read_settings(self.root / "inventory" / "nornir.yml")

    @cached_property
    def secrets(self) -> "SecretStore":
        """Secrets of this host."""
        from ixp.secrets import SecretStore

        return SecretStore.from_environment()

    @cached_property
    def state(self) -> "State":
        """The state folder of this host."""
        from ixp.state import State

        return State.from_environment(self.exchange)

    @cached_property
    def last(self) -> "Published | None":
        """The same where it is in reach; None where this host has no state and none was named."""
        try:
            return self.published
        except (InputError, RefusedError):
            if os.environ.get("IXP_STATE") or os.environ.get("IXP_PUBLISHED"):
                raise
            return None

    def reference(self, facts: "Facts") -> "Rendering | None":
        """What these devices carry now; None where that is not known whole."""
        from ixp.flows.reference import reference

        carried = self.last.intents() if self.last else ()
        return reference(self.last, self.deployed, facts, carried[0]) if self.last and carried else None

    @cached_property
    def published(self) -> "Published":
        """The last deployment: the state's own, or ``IXP_PUBLISHED`` where no ``IXP_STATE`` is, as in a merge request.

        Raises InputError for a folder that does not exist: a typo must not look like an exchange never deployed.
        """
        from ixp.state.published import Published

        name = os.environ.get("IXP_PUBLISHED")
        if not name or os.environ.get("IXP_STATE"):
            return self.state.published()
        if not Path(name).is_dir():
            raise InputError("IXP_PUBLISHED names no folder", where=name, hint="it is 'published' in the deploying host's state")
        return Published.read(Path(name), self.exchange)

    def record(self, *, write: bool = False) -> "Record":
        """NetBox, for reading or for writing; raises InputError where its address or token is not set."""
        from ixp.cli.edges import netbox

        return netbox(write=write)

    def inputs(self, record: "Record", accepted: frozenset[str] = frozenset(), *, data: bool = False) -> "Inputs":
        """All that a plan depends on; ``accepted`` are ids of drift, ``data`` is the lane of data.

        Raises InputError or ServiceError.
        """
        from ixp.data.settings import Unattended
        from ixp.flows.deviation import DriftKind
        from ixp.flows.drift_report import reported
        from ixp.flows.lanes import Lane
        from ixp.flows.planning import Inputs
        from ixp.flows.tree import head
        from ixp.state.mirrored import mirrored

        return Inputs(
            intent=self.intent,
            record=record.read(self.exchange),
            snapshot=self._refreshed() if data else self.snapshot,
            published=self.published,
            tree=head(self.root),
            rotated=self._rotated(),
            mirrored=mirrored(self.published.folder),
            drift=tuple(item for item in reported(self.published.folder) if item.kind is not DriftKind.NETBOX),
            accepted=accepted,
            lane=Lane.DATA if data else Lane.INTENT,
            deployed=self.deployed,
            unattended=self.loaded.data.unattended if self.loaded.data else Unattended(),
            lines=self.loaded.lines,
            excepted=self._excepted(),
            settled=lambda results: self.told(self.exceptions.settled(results)),
        )

    def _excepted(self) -> "tuple[Excepted, ...]":
        """The exceptions, held to those of the last deployment that ended well."""
        from ixp.cli.excepted import excepted

        index = self.published.index
        return excepted(self.root, self.exchange, self.loaded.exemptions, "" if index.open_run else index.tree)

    def _refreshed(self) -> "Snapshot":
        """What the last refresh on the deploying host brought."""
        published = self._published_snapshots()
        found = published.current() if published else None
        if found is None:
            raise InputError("no data were refreshed on this host yet", hint="ixp refresh, with IXP_STATE set")
        return found

    def checks(self) -> "Checks":
        """The always-on checks, with file and line of this inventory, and those of its files and of the pipeline's."""
        from validate.results import result
        from validate.run import check

        def checks(
            exchange: "Exchange", snapshot: "Snapshot", files: dict[str, str] | None, reference: "Rendering | None"
        ) -> "list[CheckResult]":
            lines, covering = self.loaded.lines, self.exceptions.covering
            found = check(exchange, snapshot, lines, files, reference=reference, excepted=covering)
            return found if files is None else [result("inventory", self.loaded.findings), *self.pipeline, *found]

        return checks

    @property
    def pipeline(self) -> "tuple[CheckResult, ...]":
        """What the rules on the pipeline's own file say; nothing where this checkout has none."""
        from validate.gitlab import check_pipeline

        path = self.root / ".gitlab-ci.yml"
        names = sorted(item.parent.name for item in (self.root / "inventory").glob("*/exchange.yml"))
        return (check_pipeline(path.read_text(encoding="utf-8"), path.name, names),) if path.is_file() else ()

    @cached_property
    def exceptions(self) -> "Exceptions":
        """What this inventory puts up with, today."""
        from ixp.cli.rules import every_rule
        from ixp.clock import today
        from validate.exceptions import Exceptions

        rules = {item.id: item for item in every_rule()} if self.loaded.exemptions else {}
        return Exceptions(self.loaded.exemptions, rules, today())

    def told(self, results: "Iterable[CheckResult]") -> "list[CheckResult]":
        """The results with paths from the checkout on, as people and other programs want them."""
        from ixp.cli.told import told

        return told(results, self.root)

    def _rotated(self) -> tuple[str, ...]:
        """References whose value is not the deployed one; empty where this host has no state and so no key to tell."""
        old = self.published.index.secrets
        try:
            key = self.state.key
        except (InputError, RefusedError):
            return ()
        now = self.secrets.fingerprints(frozenset(old), key)
        return tuple(name for name, value in now.items() if value != old[name])
