"""The last report of drift, in the published folder: a plan that reaches no device shows it."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from ixp.errors import InputError
from ixp.flows.deviation import Drift, DriftKind
from ixp.model.base import Frozen
from ixp.state.files import replace

_FILE = "drift.json"


class _Report(Frozen):
    """The file."""

    found: tuple[Drift, ...] = ()


def reported(folder: Path) -> tuple[Drift, ...]:
    """What the last ``ixp drift`` found and no deployment has settled since; raises InputError for a file that is none."""
    path = folder / _FILE
    if not path.exists():
        return ()
    try:
        return _Report.model_validate_json(path.read_bytes()).found
    except (OSError, ValidationError) as error:
        raise InputError(
            f"the report of drift cannot be read: {error}", where=str(path), hint="make it anew: ixp drift"
        ) from error


def publish(folder: Path, found: Iterable[Drift]) -> None:
    """Keep a report."""
    replace(folder / _FILE, _Report(found=tuple(found)).model_dump_json(indent=2) + "\n")


def settled(folder: Path, devices: Iterable[str]) -> None:
    """Forget NetBox's drift and that of devices that a deployment has brought back."""
    names = frozenset(devices)
    old = reported(folder)
    left = tuple(item for item in old if item.kind is not DriftKind.NETBOX and item.device not in names)
    if left != old:
        publish(folder, left)
