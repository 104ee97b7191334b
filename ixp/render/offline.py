"""One route server rendered from two files, without NetBox and without the inventory: what a batch job or a benchmark runs.

The files are a serialized ``Exchange`` and a data snapshot, both JSON. They come from elsewhere, so that all is looked at before
anything is rendered, and all faults are told together.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Device, Exchange, Role
from ixp.model.base import Frozen
from ixp.policy import irr_name
from ixp.render.files import render_device

_SERVERS = frozenset({Role.ROUTE_SERVER, Role.COLLECTOR})

Model = TypeVar("Model", bound=Frozen)


@dataclass(frozen=True)
class Offline:
    """What was read: the exchange, the snapshot, and which of its route servers or collectors is meant."""

    exchange: Exchange
    snapshot: Snapshot
    device: Device

    def render(self) -> str:
        """The device's whole configuration, secrets as references; raises InputError as the platform's context does."""
        return render_device(self.exchange, self.snapshot, self.device)

    def unknown_sets(self) -> tuple[str, ...]:
        """IRR names of members of which the snapshot has no set, sorted: those members may announce nothing."""
        policy = self.exchange.intent.policy
        members = (member for member, connection in self.exchange.connections() if connection.route_servers)
        names = {irr_name(member, policy, self.snapshot.network(member.asn)) for member in members}
        return tuple(sorted(name for name in names if self.snapshot.route_set(name) is None))


def read(exchange_file: Path, snapshot_file: Path, device: str) -> Offline | tuple[InputError, ...]:
    """Read both files and find the device; gives every fault of both where there is one, in the order of reading."""
    exchange, faults = _parsed(Exchange, exchange_file)
    snapshot, more = _parsed(Snapshot, snapshot_file)
    faults += more
    found = exchange.device(device) if exchange else None
    if exchange and (found is None or found.role not in _SERVERS):
        known = ", ".join(item.name for item in exchange.facts.devices if item.role in _SERVERS) or "none"
        hint = f"its route servers and collectors: {known}"
        faults.append(InputError(f"no route server '{device}' in the exchange", where=str(exchange_file), hint=hint))
    if snapshot:
        hint = "a set is named AS64497:AS-ARMOR, a prefix written 198.18.11.0/24, a range 198.18.0.0/22^22-24"
        faults += [InputError(f"the snapshot: {said}", where=str(snapshot_file), hint=hint) for said in snapshot.faults()]
    if faults or exchange is None or snapshot is None or found is None:
        return tuple(faults)
    return Offline(exchange=exchange, snapshot=snapshot, device=found)


def _parsed(kind: type[Model], path: Path) -> tuple[Model | None, list[InputError]]:
    name = kind.__name__.lower()
    try:
        return kind.model_validate_json(path.read_bytes()), []
    except OSError as error:
        return None, [InputError(f"the {name} cannot be read: {error.strerror}", where=str(path))]
    except ValidationError as error:
        return None, [
            InputError(_wrong(name, dict(item)), where=_place(path, item["loc"])) for item in error.errors(include_url=False)
        ]


def _wrong(name: str, error: dict[str, Any]) -> str:
    if error["type"] == "missing":
        return f"this is no {name}, or not a whole one: '{error['loc'][-1]}' is missing"
    return f"{error['msg']}, not {json.dumps(error['input'], default=str)[:80]}"


def _place(path: Path, location: tuple[int | str, ...]) -> str:
    return f"{path}: {'.'.join(map(str, location))}" if location else str(path)
