"""A snapshot of outside data: frozen, content-addressed, the only data source of a rendering."""

import hashlib
import json
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from ixp.errors import InputError
from ixp.model.base import Frozen


class PrefixEntry(Frozen):
    """A prefix that may be announced, alone (``longest`` None) or with its more specifics up to ``longest``."""

    prefix: IPv4Network | IPv6Network
    longest: int | None = None


class RouteSet(Frozen):
    """What one AS-SET, or one ASN without AS-SET (key ``AS64502``), may originate."""

    origins: tuple[int, ...] = ()
    ipv4: tuple[PrefixEntry, ...] = ()
    ipv6: tuple[PrefixEntry, ...] = ()


class Snapshot(Frozen):
    """Route sets by their IRR name. ``route_set`` gives None for a name that was never fetched."""

    sets: dict[str, RouteSet]

    def route_set(self, name: str) -> RouteSet | None:
        """The set of that IRR name, or None."""
        return self.sets.get(name)

    def canonical(self) -> bytes:
        """The bytes that the digest covers: sorted keys, no white space."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a snapshot file (JSON); raises InputError with the file's name where it can't be read."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise InputError(f"data snapshot cannot be read: {error}", where=str(path), hint="restore it from Git") from error
