"""What is no longer as we left it: devices against what they printed when last confirmed, NetBox against what it was given."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping

from nornir.core import Nornir

from ixp.errors import DeviceError
from ixp.flows.adoption import adoptable
from ixp.flows.deviation import Drift, DriftKind
from ixp.flows.diffs import cut, unified
from ixp.flows.netbox_drift import netbox_drift
from ixp.flows.rtr import alarm, watched
from ixp.model import Device, Exchange, Intent, Role
from ixp.record import RecordView
from ixp.secrets import SecretStore
from ixp.state import State
from ixp.state.mirrored import mirrored
from tasks import push, rtr
from tasks.push import AtWork, Printed

_LABELS = ("as we left it", "as it is")


def fingerprint(shown: Printed, state: State) -> str:
    """A keyed hash (HMAC-SHA-256) of all that a device prints, secrets included: a changed password shows, it isn't stored."""
    return hmac.new(state.key, shown.full.encode(), hashlib.sha256).hexdigest()


def device_drift(device: Device, shown: Printed, state: State, secrets: SecretStore) -> tuple[Drift, ...]:
    """Compare what a device prints with what it printed when it was last confirmed; empty for equal or never deployed.

    A switch gives one deviation for each port or access list that changed and one for all the rest.
    """
    kept = state.printed(device.name)
    now = fingerprint(shown, state)
    if kept is None or kept[1] == now:
        return ()
    text = secrets.mask(shown.text)
    if text == kept[0]:
        what = "a secret in the running configuration was changed by hand"
        return (Drift.of(DriftKind.SECRET, device.name, what, content=now),)
    if device.role is not Role.SWITCH:
        diff = unified(kept[0], text, device.name, _LABELS)
        return (Drift.of(DriftKind.ROUTE_SERVER, device.name, "the running configuration was changed by hand", diff),)
    return _sections(device.name, kept[0], text)


def _sections(device: str, before: str, after: str) -> tuple[Drift, ...]:
    old, new = cut(before), cut(after)
    found = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name, "") == new.get(name, ""):
            continue
        where = f"{device}/{name}" if name else device
        diff = unified(old.get(name, ""), new.get(name, ""), where, _LABELS)
        port = name and not name.startswith("access-list ")
        kind = DriftKind.SWITCH_PORT if port else DriftKind.SWITCH
        what = "the port" if port else (name or "the running configuration")
        found.append(Drift.of(kind, where, f"{what} was changed by hand", diff))
    return tuple(found)


def find(
    intent: Intent, view: RecordView, nornir: Callable[[Exchange], Nornir], state: State, secrets: SecretStore
) -> list[Drift]:
    """All drift, with what would adopt each deviation into the inventory; raises nothing for a device that does not answer."""
    exchange = Exchange(intent=intent, facts=view.facts)
    nr = nornir(exchange)
    results = nr.run(task=push.printed)
    shown: dict[str, Printed | BaseException] = {
        name: result[0].exception or DeviceError("it failed") if result.failed else result[0].result
        for name, result in results.items()
    }
    nr.data.reset_failed_hosts()
    rpki = _rpki(exchange, nr, shown, secrets)
    others = _at_work(nr, shown, secrets)
    nr.run(task=push.close)
    changed = _devices(exchange, shown, state, secrets)
    known = {item.device for item in changed}  # what was typed and not saved is told once
    others = [item for item in others if item.kind is not DriftKind.UNSAVED or item.device not in known]
    found = list(netbox_drift(view.intent, mirrored(state.published_folder), intent))
    return [adoptable(item, intent) for item in found + changed + rpki + others]


def _devices(exchange: Exchange, shown: Mapping[str, Printed | BaseException], state: State, secrets: SecretStore) -> list[Drift]:
    found: list[Drift] = []
    for device in exchange.facts.devices:
        text = shown[device.name]
        if isinstance(text, BaseException):
            why = secrets.mask(f"the device did not answer: {type(text).__name__}: {text}")
            lost = Drift.of(DriftKind.UNREACHABLE, device.name, "the device did not answer")
            found.append(lost.model_copy(update={"what": why}))  # the id stays, however the failure is worded
        else:
            found += device_drift(device, text, state, secrets)
    return found


def _at_work(nr: Nornir, shown: Mapping[str, Printed | BaseException], secrets: SecretStore) -> list[Drift]:
    """What others have under way on devices that answer; a device that can't say is told as one that does not answer."""
    names = {name for name, text in shown.items() if not isinstance(text, BaseException)}
    results = nr.filter(lambda host: host.name in names).run(task=push.at_work)
    nr.data.reset_failed_hosts()
    found: list[Drift] = []
    for name, result in sorted(results.items()):
        if result.failed:
            lost = Drift.of(DriftKind.UNREACHABLE, name, "what is under way there cannot be seen")
            found.append(lost.model_copy(update={"what": secrets.mask(f"{lost.what}: {result[0].exception}")}))
        else:
            found += _under_way(name, result[0].result, secrets)
    return found


def _under_way(device: str, seen: AtWork, secrets: SecretStore) -> Iterator[Drift]:
    if seen.pending:
        yield Drift.of(DriftKind.PENDING, device, "a commit waits for its confirmation, or is being undone by its timer")
    for name in seen.sessions:
        yield Drift.of(DriftKind.SESSION, device, f"configuration session {secrets.mask(name)} is open")
    if seen.unsaved:
        yield Drift.of(DriftKind.UNSAVED, device, "a restart would bring another configuration", secrets.mask(seen.unsaved))


def _rpki(exchange: Exchange, nr: Nornir, shown: Mapping[str, Printed | BaseException], secrets: SecretStore) -> list[Drift]:
    """Route servers that answer, but have no RPKI data; or cannot say."""
    names = {name for name in watched(exchange) if not isinstance(shown[name], BaseException)}
    results = nr.filter(lambda host: host.name in names).run(task=rtr.caches) if names else {}
    nr.data.reset_failed_hosts()
    found = []
    for name, result in sorted(results.items()):
        failure = result[0].exception if result.failed else None
        why = secrets.mask(f"its RTR caches cannot be seen: {failure}") if result.failed else alarm(result[0].result)
        if why:
            lasting = Drift.of(DriftKind.RPKI, name, "no RPKI data")
            found.append(lasting.model_copy(update={"what": why}))  # the id stays while the number of payloads changes
    return found
