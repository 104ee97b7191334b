"""Deploy a reviewed plan: record first, then devices; or undo everything and say why."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nornir.core import Nornir

from ixp.errors import DeviceError, InputError, IxpError, RefusedError
from ixp.flows.drift import device_drift, fingerprint
from ixp.flows.plan import Plan, Reviewed, reviewed
from ixp.flows.planning import Checks, Inputs, Planned, make
from ixp.flows.rollout import Order, Rollout, RolloutError
from ixp.flows.verify import Observations
from ixp.model import Exchange, Profile
from ixp.push.settings import Settings
from ixp.record import Record, SyncReport
from ixp.render import render
from ixp.secrets import SecretStore, references
from ixp.state import DeviceRecord, Run, RunStatus, State
from ixp.state.published import Index, digest
from ixp.state.run import RunFolder, new_id, now
from tasks import push


@dataclass(frozen=True)
class Permission:
    """What allows a deployment: a folder of reviewed plans by key, or the digest of a plan that a person has seen."""

    plans: Path | None = None
    approved: str = ""
    accepted_drift: frozenset[str] = frozenset()
    allow_mass_delete: bool = False


@dataclass(frozen=True)
class Tools:
    """The edges that a deployment works through."""

    record: Record
    nornir: Callable[[Exchange], Nornir]
    checks: Checks
    secrets: SecretStore
    settings: Settings
    state: State
    log: Callable[[str, str, str], None]


@dataclass(frozen=True)
class Outcome:
    """How a deployment ended well."""

    run: str
    plan: Plan
    sync: SyncReport
    sessions_up: int
    new_sessions: tuple[str, ...]
    resets: tuple[str, ...]


def deploy(inputs: Inputs, tools: Tools, permission: Permission) -> Outcome | None:
    """Deploy under the state's lock; None where nothing was to be done.

    Raises RefusedError before anything was touched, or RolloutError after all devices went back; then the run stays open.
    """
    with tools.state.lock():
        if tools.state.published().index != inputs.published.index:
            raise RefusedError("another deployment ended while this one was planned", hint="plan again")
        planned = make(inputs, tools.checks)
        if planned.plan.empty:
            return None
        _guard(planned.plan, inputs, permission)
        run = Run(
            id=new_id(),
            status=RunStatus.OPEN,
            exchange=inputs.intent.name,
            tree=inputs.tree.id,
            commit=inputs.tree.commit,
            who=inputs.tree.author,
            plan=planned.plan.digest,
            started=now(),
        )
        nr = tools.nornir(planned.exchange)
        return _Deployment(inputs, tools, permission, planned, run, tools.state.run_folder(run.id)).carry_out(nr)


def _guard(plan: Plan, inputs: Inputs, permission: Permission) -> None:
    if inputs.tree.dirty:
        raise RefusedError("the checkout has changes that are in no commit", hint="commit them, or remove them")
    if plan.blocked:
        raise RefusedError("a check found errors", hint="see them with: ixp plan")
    index = inputs.published.index
    if index.open_run and index.tree == plan.key.tree:
        raise RefusedError(
            f"run {index.open_run} of this very tree failed", hint="revert the commit or mend it; then plan and deploy that"
        )
    if permission.approved:
        if permission.approved != plan.digest:
            raise RefusedError("the plan is not the one that was approved", hint=f"see: ixp plan; its digest is {plan.digest}")
        return
    seen = _find(permission.plans, plan.key.digest)
    if seen is None:
        raise RefusedError(
            "nobody has reviewed a plan for these inputs (tree, data, NetBox, devices)",
            hint=f"review it with: ixp plan; then: ixp deploy --approve {plan.digest}",
        )
    if seen.digest != plan.digest:
        raise RefusedError(
            "the reviewed plan showed something else", hint=f"review it again with: ixp plan; then --approve {plan.digest}"
        )


def _find(folder: Path | None, key: str) -> Reviewed | None:
    path = folder / f"{key}.json" if folder else None
    if path is None or not path.exists():
        return None
    try:
        found = reviewed(path.read_text())
    except (ValueError, KeyError) as error:
        raise InputError("reviewed plan cannot be read", where=str(path), hint="plan again") from error
    return found if found.key_digest == key else None


@dataclass
class _Deployment:
    """One deployment that was allowed."""

    inputs: Inputs
    tools: Tools
    permission: Permission
    planned: Planned
    run: Run
    folder: RunFolder

    def carry_out(self, nr: Nornir) -> Outcome:
        plan = self.planned.plan
        self.folder.save(self.run)
        self.folder.keep("plan.json", plan.to_json())
        rollout = Rollout(nr, self._order(), self.tools.settings, self.tools.secrets, self._log)
        try:
            self._precheck(rollout)
            self._open()
            synced = self._sync()
            seen = rollout.carry_out()
            self._finish(rollout)
            self._mark_good(rollout)
        except BaseException as error:
            self._fail(error)
            raise
        finally:
            for device, diff in rollout.diffs.items():
                self.folder.keep(f"{device}.diff", diff)
            rollout.close()
        self._end(RunStatus.DONE, plan.headline)
        return Outcome(self.run.id, plan, synced, _sessions_up(seen), _new_sessions(seen, plan), rollout.resets)

    def _order(self) -> Order:
        plan = self.planned.plan
        addresses = {item for _, connection in self.planned.exchange.connections() for item in connection.addresses}
        return Order(
            waves=plan.waves,
            files=self.planned.files,
            touched=plan.touched,
            addresses=tuple(sorted(addresses, key=lambda item: (item.version, int(item)))),
            run=self.run.id,
        )

    def _log(self, step: str, device: str, text: str) -> None:
        self.folder.log(step, device, text)
        with suppress(OSError):  # nobody reads any more: no reason to leave devices half way
            self.tools.log(step, device, text)

    def _precheck(self, rollout: Rollout) -> None:
        exchange = self.planned.exchange
        if exchange.intent.profile is Profile.LAB:
            real = [item.name for item in exchange.facts.devices if not item.lab]
            if real:
                raise RefusedError(f"profile lab is not for real devices: {', '.join(real)}", hint="mark them as lab in NetBox")
        self._log("precheck", "", f"{len(self.planned.plan.waves)} devices to change")
        waves = self.planned.plan.waves
        self.tools.secrets.resolve("".join(self.planned.files[device] for device in waves))
        everywhere = bool(self.inputs.published.index.open_run)  # nobody has seen yet that all went back
        devices = tuple(rollout.nr.inventory.hosts) if everywhere else waves
        rollout.run(devices, push.precheck)
        for device, shown in rollout.run(devices, push.printed).items():
            drift = device_drift(device, shown, self.tools.state)
            if drift and device not in self.permission.accepted_drift:
                raise RefusedError(
                    "the device is not as we left it", where=device, hint="see it with: ixp drift; overwrite with: --accept-drift"
                )
            self.folder.keep(f"{device}.before", self.tools.secrets.mask(shown.text))

    def _open(self) -> None:
        """Say in the published state that this run is under way: a process that dies from here on leaves it said."""
        index = self.inputs.published.index.model_copy(update={"open_run": self.run.id, "tree": self.inputs.tree.id})
        self.tools.state.published().write(index, {})

    def _sync(self) -> SyncReport:
        tree = self.inputs.tree
        message = f"{tree.commit[:12]} {tree.subject}"[:200]
        record = self.tools.record
        synced = record.sync(self.inputs.intent, message, allow_mass_delete=self.permission.allow_mass_delete)
        self._log("sync", "", f"NetBox: {synced.created} created, {synced.updated} changed, {synced.deleted} deleted")
        view = record.read(self.inputs.intent.name)
        if view.intent != self.inputs.intent or view.facts != self.inputs.record.facts:
            raise IxpError("NetBox does not give back what was written", hint="compare with: ixp plan")
        if render(Exchange(intent=view.intent, facts=view.facts), self.inputs.snapshot) != self.planned.files:
            raise IxpError("the rendering from NetBox is not the one that was planned", hint="plan again")
        return synced

    def _finish(self, rollout: Rollout) -> None:
        """Keep what the devices print, and publish."""
        state = self.tools.state
        for device, shown in rollout.shown.items():
            state.keep_printed(device, self.tools.secrets.mask(shown.text), fingerprint(shown, state))
        records = {name: DeviceRecord(rendered=digest(text), run=self.run.id) for name, text in self.planned.files.items()}
        old = self.inputs.published.index.devices
        same = {name for name, item in records.items() if name in old and old[name].rendered == item.rendered}
        index = Index(
            exchange=self.inputs.intent.name,
            run=self.run.id,
            tree=self.inputs.tree.id,
            snapshot=self.inputs.snapshot.digest,
            devices={name: old[name] if name in same else item for name, item in records.items()},
            secrets=self.tools.secrets.fingerprints(_references(self.planned.files), state.key),
        )
        state.published().write(index, self.planned.files)

    def _mark_good(self, rollout: Rollout) -> None:
        """Have the devices keep the run's configuration as their last good one; all is proven, so a failure is only told."""
        try:
            rollout.run(self.planned.plan.waves, push.mark_good, run_id=self.run.id)
        except DeviceError as error:
            self._log("mark", error.where, f"the last good configuration was not kept on the device: {error.what}")

    def _fail(self, error: BaseException) -> None:
        text = self.tools.secrets.mask(str(error)) or type(error).__name__
        if isinstance(error, RolloutError):
            text += f"; reverted: {', '.join(error.reverted) or 'nothing'}"
        self._log("failed", "", text)
        if isinstance(error, RefusedError):
            self.tools.state.published().write(self.inputs.published.index, {})
        self._end(RunStatus.FAILED, text)

    def _end(self, status: RunStatus, outcome: str) -> None:
        self.folder.save(self.run.model_copy(update={"status": status, "ended": now(), "outcome": outcome}))


def _references(files: dict[str, str]) -> frozenset[str]:
    return frozenset().union(*(references(text) for text in files.values()))


def _sessions_up(seen: Observations) -> int:
    return sum(session.up for item in seen.values() for session in item.sessions.values())


def _new_sessions(seen: Observations, plan: Plan) -> tuple[str, ...]:
    return tuple(
        f"{name}: {address} {'is up' if session.up else 'is not up yet'}"
        for name, item in seen.items()
        for address, session in item.sessions.items()
        if address in plan.touched.starting
    )
