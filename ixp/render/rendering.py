"""An exchange, its data, and what they were rendered to: what a change is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass

from ixp.data.snapshot import Snapshot
from ixp.model import Exchange


@dataclass(frozen=True)
class Rendering:
    """``files`` are the texts by device name, secrets as references."""

    exchange: Exchange
    snapshot: Snapshot
    files: Mapping[str, str]
