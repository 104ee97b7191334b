"""Bring configurations to devices wave by wave, each commit under a timer on the device, confirmed only when all are proven.

Commits stay pending until the last wave has been verified. If anything fails, or the process dies, every device goes back
to what it had: at once when we can still say so, by its own timer otherwise.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from ixp.errors import DeviceError, IxpError
from ixp.flows.devices import Devices, Log
from ixp.flows.touched import Address, Touched
from ixp.flows.verify import Expected, Judgement, Observations, judge
from ixp.flows.words import count
from ixp.model.settings import Settings
from ixp.platforms import platform
from ixp.poll import poll
from tasks import push
from tasks.observe import observe
from tasks.push import Printed

_EVERY = 0.5


class RolloutError(IxpError):
    """A rollout was undone: ``what`` says why, ``reverted`` names the devices that print again what they had before.

    ``unproven`` names those that could not be seen to have gone back; what is pending there ends with its timer.
    """

    def __init__(
        self, what: str, *, reverted: tuple[str, ...], unproven: tuple[str, ...] = (), where: str = "", hint: str = ""
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.reverted = reverted
        self.unproven = unproven


@dataclass(frozen=True)
class Order:
    """What to bring where: texts with references, by device, in the order of their turn.

    ``require_new``: sessions that start have to be up before anything is confirmed.
    """

    waves: tuple[str, ...]
    files: dict[str, str]
    touched: Touched
    reach: Mapping[str, tuple[Address, ...]]
    run: str
    require_new: bool = False


@dataclass
class Rollout:
    """One rollout. ``shown`` is what the devices of the order printed after the last confirmation.

    ``done`` once all devices have the new configuration for good: nothing is undone from then on.
    """

    devices: Devices
    order: Order
    settings: Settings
    log: Log
    diffs: dict[str, str] = field(default_factory=dict)
    resets: tuple[str, ...] = ()
    shown: dict[str, Printed] = field(default_factory=dict)
    done: bool = False
    _was: dict[str, Printed] = field(default_factory=dict)
    _pending: list[str] = field(default_factory=list)
    _confirmed: list[str] = field(default_factory=list)
    _turned: set[str] = field(default_factory=set)
    _first_commit: float | None = None

    def carry_out(self) -> Observations:
        """Do it; gives what was seen at the end. Raises RolloutError after everything was undone."""
        try:
            self._was = self.devices.run(self.order.waves, push.printed)
            before = self.observe()
            after: Observations | None = None
            for device in self.order.waves:
                after = self._wave(device, before)
            after = after or self._prove(before)
            self._in_time()
            self._confirm()
            self.shown = self.devices.run(self.order.waves, push.printed)
        except BaseException as error:
            reverted, unproven = self._undo()
            if not isinstance(error, IxpError):
                raise
            what = self.devices.secrets.mask(error.what)
            what += f"; reverted: {', '.join(reverted) or 'nothing'}"
            what += f"; not proven to be back: {', '.join(unproven)}" if unproven else ""
            raise RolloutError(what, where=error.where, hint=error.hint, reverted=reverted, unproven=unproven) from error
        self.done = True
        return after

    @property
    def committed(self) -> bool:
        """Whether a device was told to commit, be it undone since."""
        return self._first_commit is not None

    def observe(self) -> Observations:
        """See what is up on every device of the exchange; raises DeviceError naming all that don't answer."""
        seen = self.devices.run(self.devices.names, observe, reach=self.order.reach)
        return {name: seen[name] for name in sorted(seen)}

    def _wave(self, device: str, before: Observations) -> Observations | None:
        """One device's turn; gives what was seen once it was proven, None where the device needed no change."""
        secrets = self.devices.secrets
        text = secrets.resolve(self.order.files[device])
        diff = secrets.mask(self.devices.one(device, push.prepare, text=text))
        self.diffs[device] = diff
        self.log("compare", device, f"{count(len(diff.splitlines()), 'line')} of the device's own diff")
        self._turned.add(device)
        if not diff.strip():
            self.devices.one(device, push.discard)
            return None
        self._in_time()
        timer = self._timer(device)
        self.log("commit", device, f"timer {timer} s")
        self._first_commit = self._first_commit or time.monotonic()
        self._pending.append(device)
        self.devices.one(device, push.commit, timer=timer)
        self.log("verify", device, "")
        return self._prove(before)

    def _timer(self, device: str) -> int:
        name = self.devices.nr.inventory.hosts[device].platform or ""
        return platform(name).capability.timer(self.settings.commit_timer)

    def _prove(self, before: Observations) -> Observations:
        """Wait until all is well and stays so for the settling time."""
        start = time.monotonic()
        good_since: float | None = None
        lost_since: float | None = None
        expected = Expected(
            touched=self.order.touched,
            waiting=frozenset(self.order.waves) - self._turned,
            require_new=self.order.require_new,
        )
        while True:
            after = self.observe()
            verdict = judge(before, after, expected)
            now = time.monotonic()
            lost_since = (lost_since or now) if verdict.lost else None
            if verdict.good:
                good_since = good_since or now
                if now - good_since >= self.settings.settle:
                    self._tell_resets(verdict)
                    return after
            else:
                good_since = None
                self._patience(verdict, now - (lost_since or now), now - start)
            time.sleep(_EVERY)

    def _tell_resets(self, verdict: Judgement) -> None:
        for text in sorted(set(verdict.reset) - set(self.resets)):
            self.log("reset", "", f"{text}, which is no part of the change")
        self.resets = tuple(sorted({*self.resets, *verdict.reset}))

    def _patience(self, verdict: Judgement, lost_for: float, waited: float) -> None:
        """Raise DeviceError where something is lost for too long, or comes and goes for too long, or is awaited in vain."""
        if verdict.lost and (lost_for > self.settings.grace or waited > self.settings.confirm_by):
            raise DeviceError(f"verification failed: {_shortened(verdict.lost)}", hint="mend the change, or revert its commit")
        if verdict.awaited and waited > self.settings.deadline:
            raise DeviceError(
                f"not there by the deadline of {self.settings.deadline:g} s: {_shortened(verdict.awaited)}",
                hint="look at the member's router, which has to follow the change; then deploy a new commit, or revert this one",
            )
        self._in_time()

    def _in_time(self) -> None:
        """Raise DeviceError where so much of the first timer has passed that a device might go back before it is confirmed."""
        passed = time.monotonic() - (self._first_commit or time.monotonic())
        if passed > self.settings.confirm_by:
            raise DeviceError(
                f"the rollout took {passed:.0f} s so far, too close to the timer of the first device",
                hint="raise commit_timer in inventory/nornir.yml",
            )

    def _confirm(self) -> None:
        while self._pending:
            device = self._pending[0]
            self.devices.one(device, push.confirm)
            self._confirmed.append(self._pending.pop(0))
            self.log("confirm", device, "")

    def _undo(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Revert what was committed, the last first; gives the devices that are proven to be back, and the others."""
        reverted, unproven = [], []
        for device in reversed(self._confirmed + self._pending):
            try:
                self._revert(device)
            except IxpError as error:
                unproven.append(device)
                said = self.devices.secrets.mask(str(error))
                self.log("revert", device, f"not proven, a pending commit ends with its timer: {said}")
            else:
                reverted.append(device)
                self.log("revert", device, "back to what it had")
        return tuple(reverted), tuple(unproven)

    def _revert(self, device: str) -> None:
        """Undo one device's commit and see that it prints what it did before; raises DeviceError."""
        confirmed = device in self._confirmed
        self.devices.one(device, push.revert, confirmed=confirmed)
        if self._is_back(device):
            return
        if not confirmed:  # the confirmation was carried out, only its answer was lost
            self.devices.one(device, push.revert, confirmed=True)
            if self._is_back(device):
                return
        raise DeviceError("the device does not print what it had before", where=device, hint="compare with: ixp drift")

    def _is_back(self, device: str) -> bool:
        def same() -> bool:
            shown: Printed = self.devices.one(device, push.printed)
            return shown.full == self._was[device].full

        try:
            return poll(same, self.settings.grace, _EVERY)
        except TimeoutError:
            return False


def _shortened(texts: tuple[str, ...]) -> str:
    most = 4
    return "; ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")
