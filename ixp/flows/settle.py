"""Settle runs whose process died: see what each of their devices has, and write that down. Devices win over our books.

Nothing is pushed: a commit that still waits goes back by the device's own timer, a device that was confirmed keeps what it has.
"""

from dataclasses import dataclass
from enum import StrEnum

from ixp.errors import DeviceError
from ixp.flows.devices import Devices
from ixp.flows.drift import fingerprint
from ixp.flows.errand import Errand
from ixp.model.settings import Settings
from ixp.platforms import platform
from ixp.poll import poll
from ixp.state import Run, RunStatus, State
from ixp.state.run import RunFolder, now
from tasks import push
from tasks.push import Printed

_EVERY = 0.5
_LATE_S = 30.0


class Side(StrEnum):
    """Which configuration a device has."""

    OLD = "old"
    NEW = "new"
    NEITHER = "neither"


def unfinished(state: State) -> tuple[Run, ...]:
    """Runs of which no end was written. Under the lock none of them can still be at work."""
    return tuple(item for item in state.runs() if item.status is RunStatus.OPEN)


@dataclass(frozen=True)
class Settlement:
    """The settling of one run."""

    run: Run
    devices: Devices
    state: State
    settings: Settings

    def carry_out(self) -> Run:
        """Close the run; raises DeviceError where a device can't be seen: the run stays open then, for the next time."""
        self._log("settle", "", f"run {self.run.id} was left unfinished; looking at its devices")
        errand = Errand.read(self._folder)
        if errand is None:
            return self._close(RunStatus.SETTLED, "died before anything was touched")
        if self.state.published().index.run == self.run.id:
            return self._close(RunStatus.DONE, "proven and published; died before it said so")
        sides = {device: self._side(device, errand) for device in errand.waves if device in self.devices.names}
        new = tuple(device for device, side in sides.items() if side is Side.NEW)
        for device, side in sides.items():
            mark = self.devices.one(device, push.read_mark)
            self._log("settle", device, f"has {_WORDS[side]}; its last good one is of run {mark or '(none)'}")
        if new:
            self._publish(errand, new)
        if new and set(new) == set(errand.waves):
            return self._close(RunStatus.DONE, "proven and confirmed on all devices; died before it was published")
        return self._close(RunStatus.SETTLED, _outcome(sides))

    @property
    def _folder(self) -> RunFolder:
        return self.state.run_folder(self.run.id)

    def _side(self, device: str, errand: Errand) -> Side:
        self._wait_for_timer(device)
        shown: Printed = self.devices.one(device, push.printed)
        if fingerprint(shown, self.state) == errand.before[device]:
            return Side.OLD
        text = self.devices.secrets.resolve(errand.files[device])
        if self.devices.one(device, push.prepare, text=text).strip():
            self.devices.one(device, push.discard)
            return Side.NEITHER
        self.devices.one(device, push.keep)  # a process that died while it confirmed may have left the start-up file old
        return Side.NEW

    def _wait_for_timer(self, device: str) -> None:
        name = self.devices.nr.inventory.hosts[device].platform or ""
        limit = platform(name).capability.timer(self.settings.commit_timer) + _LATE_S
        if not self.devices.one(device, push.pending):
            return
        self._log("settle", device, "a commit is pending; waiting for the device's own timer to take it back")
        try:
            poll(lambda: not self.devices.one(device, push.pending), limit, _EVERY)
        except TimeoutError:
            raise DeviceError(
                f"a commit is still pending after {limit:g} s",
                where=device,
                hint="look at the device: its timer should have ended",
            ) from None

    def _publish(self, errand: Errand, new: tuple[str, ...]) -> None:
        """Write down what the devices with the new configuration carry; of the others nothing has changed."""
        for device, shown in self.devices.run(new, push.printed).items():
            self.state.keep_printed(device, self.devices.secrets.mask(shown.text), fingerprint(shown, self.state))
        index = errand.target
        if set(new) != set(errand.waves):
            old = self.state.published().index
            records = old.devices | {device: errand.target.devices[device] for device in new}
            # A secret that was rotated counts as deployed only when all have it: its old hash stays.
            index = old.model_copy(update={"devices": records, "secrets": errand.target.secrets | old.secrets})
        self.state.published().write(index, {device: errand.files[device] for device in new}, errand.intent)
        self.devices.run(new, push.mark_good, run_id=self.run.id)

    def _close(self, status: RunStatus, outcome: str) -> Run:
        self._log("settled", "", outcome)
        closed = self.run.model_copy(update={"status": status, "ended": now(), "outcome": outcome})
        self._folder.save(closed)
        return closed

    def _log(self, step: str, device: str, text: str) -> None:
        self._folder.log(step, device, text)
        self.devices.log(step, device, text)


_WORDS = {Side.OLD: "the old configuration", Side.NEW: "the new configuration", Side.NEITHER: "neither the old nor the new one"}


def _outcome(sides: dict[str, Side]) -> str:
    if all(side is Side.OLD for side in sides.values()):
        return "healed: devices kept the old configuration"
    parts = (
        f"{', '.join(name for name, own in sides.items() if own is side)} {_HAVE[side]}"
        for side in Side
        if side in sides.values()
    )
    return "healed in parts: " + "; ".join(parts)


_HAVE = {Side.OLD: "kept the old configuration", Side.NEW: "had confirmed the new one", Side.NEITHER: "prints neither of both"}
