"""Deploy a reviewed plan: record first, then devices; or undo everything and say why."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from nornir.core import Nornir

from ixp.errors import DeviceError, IxpError, RefusedError
from ixp.flows import drift_report
from ixp.flows.deviation import refuse
from ixp.flows.devices import Devices, Log
from ixp.flows.drift import device_drift, fingerprint
from ixp.flows.errand import Errand
from ixp.flows.guard import Permission, guard
from ixp.flows.plan import Plan
from ixp.flows.planning import Checks, Inputs, Planned, make
from ixp.flows.proven import kept, proof
from ixp.flows.reach import reach
from ixp.flows.rollout import Order, Rollout
from ixp.flows.rtr import settled_alarms
from ixp.flows.settle import Settlement, unfinished
from ixp.flows.snapshots import kept_snapshots
from ixp.flows.verify import Observations
from ixp.flows.words import count
from ixp.model import Exchange, Profile
from ixp.model.settings import Settings
from ixp.record import Record, SyncReport
from ixp.render import render
from ixp.secrets import SecretStore, references
from ixp.state import DeviceRecord, Run, RunStatus, State, mirrored
from ixp.state.published import Index, digest, intent_text
from ixp.state.run import RunFolder, new_id, now
from tasks import push

__all__ = ["Outcome", "Permission", "Tools", "deploy"]


@dataclass(frozen=True)
class Tools:
    """The edges that a deployment works through."""

    record: Record
    nornir: Callable[[Exchange], Nornir]
    checks: Checks
    secrets: SecretStore
    settings: Settings
    state: State
    log: Log


@dataclass(frozen=True)
class Outcome:
    """How a deployment ended well. ``alarms``: what is wrong beside it, by route server (``ixp.flows.rtr``)."""

    run: str
    plan: Plan
    sync: SyncReport
    sessions_up: int
    new_sessions: tuple[str, ...]
    resets: tuple[str, ...]
    alarms: dict[str, str]


def deploy(inputs: Inputs, tools: Tools, permission: Permission) -> Outcome | None:
    """Deploy under the state's lock; None where nothing was to be done. A run that was left unfinished is settled first.

    Raises RolloutError after all devices went back: the run failed, and its tree is refused from then on. What fails before
    the first commit on a device (RefusedError, a NetBox that does not answer) closes the run as settled. What fails after all
    devices were confirmed leaves it open: the next deployment settles it.
    """
    with tools.state.lock():
        _settle(inputs, tools)
        if tools.state.published().index != inputs.published.index:
            raise RefusedError("another deployment ended while this one was planned", hint="plan again")
        planned = make(inputs, tools.checks)
        if planned.plan.empty:
            return None
        guard(planned.plan, inputs, permission, tools.state)
        run = Run(
            id=new_id(),
            status=RunStatus.OPEN,
            exchange=inputs.intent.name,
            tree=inputs.tree.id,
            commit=inputs.tree.commit,
            who=inputs.tree.author,
            plan=planned.plan.digest,
            started=now(),
            lane=inputs.lane.value,
        )
        nr = tools.nornir(planned.exchange)
        return _Deployment(inputs, tools, permission, planned, run, tools.state.run_folder(run.id)).carry_out(nr)


def _settle(inputs: Inputs, tools: Tools) -> None:
    """Close what dead processes left open; raises RefusedError where the plan no longer holds after that."""
    left = unfinished(tools.state)
    if not left:
        return
    exchange = Exchange(intent=inputs.intent, facts=inputs.record.facts)
    devices = Devices(tools.nornir(exchange), tools.secrets, _quietly(tools.log))
    try:
        closed = [Settlement(run, devices, tools.state, tools.settings).carry_out() for run in left]
    finally:
        devices.close()
    if tools.state.published().index != inputs.published.index:
        said = "; ".join(f"run {run.id}: {run.outcome}" for run in closed)
        raise RefusedError(f"an unfinished run was settled, and this plan is no longer true: {said}", hint="plan again")


def _quietly(log: Log) -> Log:
    """The same log, also when nobody reads any more: no reason to leave devices half way."""

    def told(step: str, device: str, text: str) -> None:
        with suppress(OSError):
            log(step, device, text)

    return told


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
        for change in plan.data:
            self.folder.log("data", "", f"{change.member}: {', '.join(change.words)}")
        devices = Devices(nr, self.tools.secrets, self._log)
        rollout = Rollout(devices, self._order(), self.tools.settings, self._log)
        try:
            self._precheck(rollout)
            self._open()
            synced = self._sync()
            seen = rollout.carry_out()
            self._finish(rollout)
            self._mark_good(devices)
            alarms = self._look_at_rpki(devices)
        except BaseException as error:
            self._fail(error, rollout)
            raise
        finally:
            for device, diff in rollout.diffs.items():
                self.folder.keep(f"{device}.diff", diff)
            devices.close()
        self._end(RunStatus.DONE, plan.headline)
        return Outcome(self.run.id, plan, synced, _sessions_up(seen), _new_sessions(seen, plan), rollout.resets, alarms)

    def _order(self) -> Order:
        plan = self.planned.plan
        return Order(
            waves=plan.waves,
            files=self.planned.files,
            touched=plan.touched,
            reach=reach(self.planned.exchange),
            run=self.run.id,
            require_new=self.permission.require_new,
        )

    def _log(self, step: str, device: str, text: str) -> None:
        self.folder.log(step, device, text)
        _quietly(self.tools.log)(step, device, text)

    def _precheck(self, rollout: Rollout) -> None:
        """See that all is as we left it and answers, while nothing has been touched; keep what this run sets out to do."""
        exchange = self.planned.exchange
        if exchange.intent.profile is Profile.LAB:
            real = [item.name for item in exchange.facts.devices if not item.lab]
            if real:
                raise RefusedError(f"profile lab is not for real devices: {', '.join(real)}", hint="mark them as lab in NetBox")
        self._log("precheck", "", f"{count(len(self.planned.plan.waves), 'device')} to change")
        kept_snapshots(self.tools.state.published_folder).keep(self.inputs.snapshot, self.inputs.published.index.snapshot)
        waves = self.planned.plan.waves
        self.tools.secrets.resolve("".join(self.planned.files[device] for device in waves))
        everywhere = bool(self.inputs.published.index.open_run)  # nobody has seen yet that all went back
        looked = rollout.devices.names if everywhere else waves
        rollout.devices.run(looked, push.precheck)
        printed = rollout.devices.run(looked, push.printed)
        by_name = {item.name: item for item in exchange.facts.devices}
        state, secrets = self.tools.state, self.tools.secrets
        found = [item for name, shown in printed.items() for item in device_drift(by_name[name], shown, state, secrets)]
        refuse(found, self.permission.accepted_drift)
        rollout.observe()  # the verification needs every device: one that is silent has to stop us here
        for device, shown in printed.items():
            self.folder.keep(f"{device}.before", secrets.mask(shown.text))
        before = {device: fingerprint(printed[device], state) for device in waves}
        files = {device: self.planned.files[device] for device in waves}
        intent = self.inputs.intent
        Errand(waves=waves, target=self._target(), intent=intent, files=files, before=before).keep(self.folder)

    def _open(self) -> None:
        """Say in the published state that this run is under way: a process that dies from here on leaves it said."""
        index = self.inputs.published.index.model_copy(update={"open_run": self.run.id, "tree": self.inputs.tree.id})
        self.tools.state.published().write(index)

    def _sync(self) -> SyncReport:
        tree = self.inputs.tree
        message = f"{tree.commit[:12]} {tree.subject}"[:200]
        record, folder = self.tools.record, self.tools.state.published_folder
        mirrored.announce(folder, self.inputs.intent)
        synced = record.sync(self.inputs.intent, message, allow_mass_delete=self.permission.allow_mass_delete)
        mirrored.settle(folder, self.inputs.intent)
        self._log("sync", "", f"NetBox: {synced.created} created, {synced.updated} changed, {synced.deleted} deleted")
        view = record.read(self.inputs.intent.name)
        if view.intent != self.inputs.intent or view.facts != self.inputs.record.facts:
            raise IxpError("NetBox does not give back what was written", hint="compare with: ixp plan")
        if render(Exchange(intent=view.intent, facts=view.facts), self.inputs.snapshot) != self.planned.files:
            raise IxpError("the rendering from NetBox is not the one that was planned", hint="plan again")
        return synced

    def _target(self) -> Index:
        """The index to publish when all is confirmed."""
        state, files, intent = self.tools.state, self.planned.files, digest(intent_text(self.inputs.intent))
        runs = {name: item.run for name, item in self.inputs.published.index.devices.items()}
        same = {name for name, old in self.inputs.published.digests().items() if old == digest(files.get(name, ""))}
        return Index(
            exchange=self.inputs.intent.name,
            run=self.run.id,
            tree=self.inputs.tree.id,
            snapshot=self.inputs.snapshot.digest,
            devices={
                name: DeviceRecord(rendered=digest(text), run=runs[name] if name in same else self.run.id, intent=intent)
                for name, text in files.items()
            },
            secrets=self.tools.secrets.fingerprints(_references(files), state.key),
            proven=kept(self.inputs.published.index, self.planned.plan, self._proof(), self.run.id),
        )

    def _proof(self) -> str:
        return proof(self.planned.exchange, self.inputs.snapshot, self.planned.files)

    def _finish(self, rollout: Rollout) -> None:
        """Keep what the devices print, and publish."""
        state = self.tools.state
        for device, shown in rollout.shown.items():
            state.keep_printed(device, self.tools.secrets.mask(shown.text), fingerprint(shown, state))
        state.published().write(self._target(), self.planned.files, self.inputs.intent)
        drift_report.settled(state.published_folder, self.planned.plan.waves)

    def _mark_good(self, devices: Devices) -> None:
        """Have the devices keep the run's configuration as their last good one; all is proven, so a failure is only told."""
        try:
            devices.run(self.planned.plan.waves, push.mark_good, run_id=self.run.id)
        except DeviceError as error:
            self._log("mark", error.where, f"the last good configuration was not kept on the device: {error.what}")

    def _look_at_rpki(self, devices: Devices) -> dict[str, str]:
        """Tell which route servers have no RPKI data: nothing to undo a proven change for, and no session shows it."""
        found = settled_alarms(devices, self.planned.exchange, self.tools.settings.grace)
        for device, text in found.items():
            self._log("rpki", device, text)
        return found

    def _fail(self, error: BaseException, rollout: Rollout) -> None:
        """Close the run as far as devices allow; with the new configuration on all of them it is not ours to close."""
        text = self.tools.secrets.mask(str(error)) or type(error).__name__
        if rollout.done:
            with suppress(OSError):  # a full disk may be why we are here
                self._log("open", "", f"all devices have the new configuration; the next deployment settles this run: {text}")
            return
        self._log("failed", "", text)
        if rollout.committed:
            self._end(RunStatus.FAILED, text)
            return
        # The index speaks of devices, and holds still. What a sync left half written, the next one brings right.
        self.tools.state.published().write(self.inputs.published.index)
        self._end(RunStatus.SETTLED, f"ended before the first commit on a device: {text}")

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
