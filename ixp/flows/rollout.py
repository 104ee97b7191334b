"""Bring configurations to devices wave by wave, each commit under a timer on the device, confirmed only when all are proven.

Commits stay pending until the last wave has been verified. If anything fails, or the process dies, every device goes back
to what it had: at once when we can still say so, by its own timer otherwise.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nornir.core import Nornir
from nornir.core.task import Result

from ixp.errors import DeviceError, IxpError, RefusedError
from ixp.flows.changes import Address, Touched
from ixp.flows.verify import Judgement, Observations, judge
from ixp.platforms import platform
from ixp.poll import poll
from ixp.push.settings import Settings
from ixp.secrets import SecretStore
from tasks import push
from tasks.observe import observe
from tasks.push import Printed

Log = Callable[[str, str, str], None]
_EVERY = 0.5
_CONFIRM_MARGIN = 0.8


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
    """What to bring where: texts with references, by device, in the order of their turn."""

    waves: tuple[str, ...]
    files: dict[str, str]
    touched: Touched
    addresses: tuple[Address, ...]
    run: str


@dataclass
class Rollout:
    """One rollout. ``log`` takes (step, device, text); its texts hold no secret.

    ``shown`` is what the devices of the order printed after the last confirmation.
    """

    nr: Nornir
    order: Order
    settings: Settings
    secrets: SecretStore
    log: Log
    diffs: dict[str, str] = field(default_factory=dict)
    resets: tuple[str, ...] = ()
    shown: dict[str, Printed] = field(default_factory=dict)
    _was: dict[str, Printed] = field(default_factory=dict)
    _pending: list[str] = field(default_factory=list)
    _confirmed: list[str] = field(default_factory=list)
    _first_commit: float | None = None

    def carry_out(self) -> Observations:
        """Do it; gives what was seen at the end. Raises RolloutError after everything was undone."""
        try:
            self._was = self.run(self.order.waves, push.printed)
            before = self._observe()
            for device in self.order.waves:
                self._wave(device, before)
            after = self._prove(before)
            self._confirm()
            self.shown = self.run(self.order.waves, push.printed)
        except BaseException as error:
            reverted, unproven = self._undo()
            if not isinstance(error, IxpError):
                raise
            what = self.secrets.mask(error.what)
            what += f"; not proven to be back: {', '.join(unproven)}" if unproven else ""
            raise RolloutError(what, where=error.where, hint=error.hint, reverted=reverted, unproven=unproven) from error
        return after

    def _wave(self, device: str, before: Observations) -> None:
        text = self.secrets.resolve(self.order.files[device])
        diff = self.secrets.mask(self.one(device, push.prepare, text=text))
        self.diffs[device] = diff
        self.log("compare", device, f"{len(diff.splitlines())} lines of the device's own diff")
        if not diff.strip():
            self.one(device, push.discard)
            return
        timer = self._timer(device)
        self.log("commit", device, f"timer {timer} s")
        self._first_commit = self._first_commit or time.monotonic()
        self._pending.append(device)
        self.one(device, push.commit, timer=timer)
        self.log("verify", device, "")
        self._prove(before)

    def _timer(self, device: str) -> int:
        name = self.nr.inventory.hosts[device].platform or ""
        return platform(name).capability.timer(self.settings.commit_timer)

    def _prove(self, before: Observations) -> Observations:
        """Wait until all is well and stays so for the settling time."""
        start = time.monotonic()
        good_since: float | None = None
        while True:
            after = self._observe()
            verdict = judge(before, after, self.order.touched)
            now = time.monotonic()
            if verdict.good:
                good_since = good_since or now
                if now - good_since >= self.settings.settle:
                    self.resets = tuple(sorted({*self.resets, *verdict.reset}))
                    return after
            else:
                good_since = None
                self._patience(verdict, now - start)
            time.sleep(_EVERY)

    def _patience(self, verdict: Judgement, waited: float) -> None:
        if verdict.lost and waited > self.settings.grace:
            raise DeviceError(f"verification failed: {_shortened(verdict.lost)}", hint="mend the change, or revert its commit")
        if verdict.awaited and waited > self.settings.deadline:
            raise DeviceError(
                f"predicted flaps did not come back: {_shortened(verdict.awaited)}", hint="look at the member's side"
            )

    def _confirm(self) -> None:
        passed = time.monotonic() - (self._first_commit or time.monotonic())
        if passed > self.settings.commit_timer * _CONFIRM_MARGIN:
            raise DeviceError(
                f"verification took {passed:.0f} s, too close to the timer", hint="raise commit_timer in inventory/nornir.yml"
            )
        while self._pending:
            device = self._pending[0]
            self.one(device, push.confirm)
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
                self.log("revert", device, f"not proven, a pending commit ends with its timer: {self.secrets.mask(str(error))}")
            else:
                reverted.append(device)
                self.log("revert", device, "back to what it had")
        return tuple(reverted), tuple(unproven)

    def _revert(self, device: str) -> None:
        """Undo one device's commit and see that it prints what it did before; raises DeviceError."""
        confirmed = device in self._confirmed
        self.one(device, push.revert, confirmed=confirmed)
        if self._is_back(device):
            return
        if not confirmed:  # the confirmation was carried out, only its answer was lost
            self.one(device, push.revert, confirmed=True)
            if self._is_back(device):
                return
        raise DeviceError("the device does not print what it had before", where=device, hint="compare with: ixp drift")

    def _is_back(self, device: str) -> bool:
        def same() -> bool:
            shown: Printed = self.one(device, push.printed)
            return shown.full == self._was[device].full

        try:
            return poll(same, self.settings.grace, _EVERY)
        except TimeoutError:
            return False

    def close(self) -> None:
        """End all connections; one that can't be ended well is a line in the log, not a failure."""
        self.nr.data.reset_failed_hosts()
        for name, result in self.nr.run(task=push.close).items():
            if result.failed:
                self.log("close", name, self.secrets.mask(str(result[0].exception)))
        self.nr.data.reset_failed_hosts()

    def _observe(self) -> Observations:
        seen = self.run(tuple(self.nr.inventory.hosts), observe, addresses=self.order.addresses)
        return {name: seen[name] for name in sorted(seen)}

    def one(self, device: str, task: Callable[..., Result], **arguments: Any) -> Any:  # noqa: ANN401  a task's result
        """Run a task on one device; raises DeviceError."""
        return self.run((device,), task, **arguments)[device]

    def run(self, devices: Sequence[str], task: Callable[..., Result], **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        """Run a task on devices in parallel; raises DeviceError that names all that failed."""
        wanted = set(devices)
        self.nr.data.reset_failed_hosts()
        results = self.nr.filter(lambda host: host.name in wanted).run(task=task, **arguments)
        self.nr.data.reset_failed_hosts()
        failed = {name: result[0].exception for name, result in sorted(results.items()) if result.failed}
        if failed:
            raise self._joined(failed)
        return {name: result[0].result for name, result in results.items()}

    def _joined(self, failed: dict[str, BaseException | None]) -> IxpError:
        """One error for all devices: refused only if each refused."""
        refused = all(isinstance(error, RefusedError) for error in failed.values())
        first = next(iter(failed.values()))
        if isinstance(first, IxpError) and len(failed) == 1:
            return first
        texts = [  # not repr(): it would write a secret with quotes in another way than the mask knows it
            f"{name}: {error if isinstance(error, IxpError) else f'{type(error).__name__}: {error}'}"
            for name, error in failed.items()
        ]
        kind = RefusedError if refused else DeviceError
        return kind(self.secrets.mask("; ".join(texts)), where=", ".join(failed))


def _shortened(texts: tuple[str, ...]) -> str:
    most = 4
    return "; ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")
