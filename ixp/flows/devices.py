"""Tasks on devices as the flows want them: the result or one error that names all that failed, without secrets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nornir.core import Nornir
from nornir.core.task import Result

from ixp.errors import DeviceError, IxpError, RefusedError
from ixp.secrets import SecretStore
from tasks import push

Log = Callable[[str, str, str], None]


@dataclass
class Devices:
    """The devices of an exchange. ``log`` takes (step, device, text); its texts hold no secret."""

    nr: Nornir
    secrets: SecretStore
    log: Log

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.nr.inventory.hosts)

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

    def close(self) -> None:
        """End all connections; one that can't be ended well is a line in the log, not a failure."""
        self.nr.data.reset_failed_hosts()
        for name, result in self.nr.run(task=push.close).items():
            if result.failed:
                self.log("close", name, self.secrets.mask(str(result[0].exception)))
        self.nr.data.reset_failed_hosts()

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
