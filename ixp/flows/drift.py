"""What is no longer as the last deployment left it: devices, and NetBox against the inventory."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from enum import StrEnum

from nornir.core import Nornir

from ixp.flows.changes import compare
from ixp.flows.planning import unified
from ixp.model import Exchange, Intent
from ixp.model.base import Frozen
from ixp.record import RecordView
from ixp.secrets import SecretStore
from ixp.state import State
from tasks import push
from tasks.push import Printed


class DriftKind(StrEnum):
    """Where the difference is."""

    DEVICE = "device"
    UNREACHABLE = "unreachable"
    NETBOX = "netbox"


class Drift(Frozen):
    """One deviation; ``diff`` goes from what we left to what is there, without secrets."""

    kind: DriftKind
    object: str
    what: str
    diff: str = ""


def fingerprint(shown: Printed, state: State) -> str:
    """A keyed hash (HMAC-SHA-256) of all that a device prints, secrets included: a changed password shows, it isn't stored."""
    return hmac.new(state.key, shown.full.encode(), hashlib.sha256).hexdigest()


def device_drift(device: str, shown: Printed, state: State) -> Drift | None:
    """Compare what a device prints with what it printed when it was last confirmed; None for equal or never deployed."""
    kept = state.printed(device)
    if kept is None or kept[1] == fingerprint(shown, state):
        return None
    diff = unified(kept[0], shown.text, device)
    changed = "the running configuration" if diff else "a secret in the running configuration"
    return Drift(kind=DriftKind.DEVICE, object=device, what=f"{changed} was changed by hand", diff=diff)


def devices_drift(shown: Mapping[str, Printed | None], state: State) -> list[Drift]:
    """The drift of many devices; None stands for one that did not answer."""
    found = []
    for device, text in sorted(shown.items()):
        if text is None:
            found.append(Drift(kind=DriftKind.UNREACHABLE, object=device, what="the device did not answer"))
        elif drift := device_drift(device, text, state):
            found.append(drift)
    return found


def find(
    intent: Intent, view: RecordView, nornir: Callable[[Exchange], Nornir], state: State, secrets: SecretStore
) -> list[Drift]:
    """All drift: NetBox's mirror against the inventory, and every device against its last confirmed state."""
    found = [
        Drift(kind=DriftKind.NETBOX, object=change.object, what=f"{change.kind.value} in the inventory, not in NetBox", diff=text)
        for change in compare(view.intent, intent).changes
        for text in ["".join(f"{word}\n" for word in change.words)]
    ]
    nr = nornir(Exchange(intent=intent, facts=view.facts))
    results = nr.run(task=push.printed)
    shown = {name: None if result.failed else _masked(result[0].result, secrets) for name, result in results.items()}
    nr.data.reset_failed_hosts()
    nr.run(task=push.close)
    return found + devices_drift(shown, state)


def _masked(shown: Printed, secrets: SecretStore) -> Printed:
    """The same with its text masked as the kept one is, so that both compare."""
    return Printed(text=secrets.mask(shown.text), full=shown.full)
