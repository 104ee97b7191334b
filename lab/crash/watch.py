"""``python -m lab.crash.watch``: look at the devices from the out-of-band network and say when each has healed.

First it prints ``ready``. Then it reads one line, ``{"since": seconds, "old": {…}, "new": {…}, "deadline": seconds}`` (seconds of
the monotonic clock; digests of what devices print), and answers ``{"device": {"platform", "seconds", "side"}}``.
"""

import hashlib
import json
import sys
import time
from dataclasses import dataclass, field

from nornir.core import Nornir
from nornir.core.task import Result, Task

from ixp.cli.workspace import Workspace
from ixp.model import Exchange
from ixp.push.access import Access
from ixp.push.inventory import nornir
from tasks import push
from tasks.device import driver

_EVERY_S = 0.3
_STILL_S = 3.0


def look(task: Task) -> Result:
    """Whether a commit is pending, and the digest of what the device prints."""
    device = driver(task)
    full = device.get_config(retrieve="running", sanitized=False)["running"]
    return Result(host=task.host, result=(bool(device.has_pending_commit()), hashlib.sha256(full.encode()).hexdigest()))


@dataclass
class Watch:
    """When each device was last seen to begin to be whole: on old or new, and nothing pending."""

    old: dict[str, str]
    new: dict[str, str]
    whole: dict[str, tuple[float, str]] = field(default_factory=dict)

    def note(self, device: str, at: float, seen: tuple[bool, str] | None) -> None:
        """Take in one look; None is a device that did not answer."""
        side = "" if seen is None or seen[0] else self._side(device, seen[1])
        if not side:
            self.whole.pop(device, None)
        elif self.whole.get(device, (0.0, ""))[1] != side:
            self.whole[device] = (at, side)

    def _side(self, device: str, digest: str) -> str:
        return "old" if digest == self.old[device] else "new" if digest == self.new[device] else ""

    def settled(self, now: float) -> bool:
        """Whether all devices have been whole for a while."""
        return len(self.whole) == len(self.old) and all(now - at >= _STILL_S for at, _ in self.whole.values())


def watch(nr: Nornir, watched: Watch, deadline: float) -> None:
    """Look until all are whole, or the deadline (of the monotonic clock) has passed."""
    while True:
        at = time.monotonic()
        nr.data.reset_failed_hosts()
        for name, result in nr.run(task=look).items():
            watched.note(name, at, None if result.failed else result[0].result)
        if watched.settled(time.monotonic()) or time.monotonic() > deadline:
            return
        time.sleep(_EVERY_S)


def main() -> None:
    """Connect, say so, wait for the word, and answer."""
    workspace = Workspace.current()
    exchange = Exchange(intent=workspace.intent, facts=workspace.record().read(workspace.exchange).facts)
    nr = nornir(exchange, Access.from_environment(), workspace.settings, workspace.secrets)
    nr.run(task=look)
    print("ready", flush=True)
    told = json.loads(sys.stdin.readline())
    watched = Watch(told["old"], told["new"])
    watch(nr, watched, told["deadline"])
    nr.run(task=push.close)
    answer = {
        name: {"platform": str(host.platform), "seconds": round(at - told["since"], 1), "side": side}
        for name, host in nr.inventory.hosts.items()
        for at, side in [watched.whole.get(name, (told["deadline"], "neither"))]
    }
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
