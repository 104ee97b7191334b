"""A snapshot of outside data: frozen, content-addressed, the only data source of a rendering.

Prefixes stand in RPSL's notation for ranges (RFC 2622, 2): ``198.18.11.0/24`` alone, ``198.18.0.0/22^22-24`` with more specifics.
They stay text from the registry to the device: there can be hundreds of thousands.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from ixp.errors import InputError
from ixp.model.base import Frozen

_RANGE = re.compile(r"[0-9a-f.:]+/([0-9]{1,3})(?:\^([0-9]{1,3})-([0-9]{1,3}))?")


class RouteSet(Frozen):
    """What one AS-SET, or one ASN without AS-SET (key ``AS64502``), may originate: ASNs, and prefixes, in order of their text."""

    origins: tuple[int, ...] = ()
    ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()


class Network(Frozen):
    """What PeeringDB says of an ASN; None where it says nothing."""

    max_prefix_ipv4: int | None = None
    max_prefix_ipv6: int | None = None
    as_set: str | None = None
    never_via: bool = False


class Snapshot(Frozen):
    """Route sets by their IRR name, PeeringDB's networks by ASN (text, as JSON has it), and which VRPs went with them.

    ``route_set`` gives None for a name that was never fetched. ``vrps`` is the digest of the file of validated ROA payloads
    beside this one; empty where there is none. No rendering reads them: route servers get them by RTR.
    """

    sets: dict[str, RouteSet]
    networks: dict[str, Network] = Field(default_factory=dict)
    vrps: str = ""

    def route_set(self, name: str) -> RouteSet | None:
        """The set of that IRR name, or None."""
        return self.sets.get(name)

    def network(self, asn: int) -> Network:
        """What PeeringDB says of that ASN; nothing where it does not know it."""
        return self.networks.get(str(asn), _UNKNOWN)

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


_UNKNOWN = Network()


def split_range(text: str) -> tuple[str, int, int]:
    """Prefix, shortest and longest length of a range in RPSL's notation; raises ValueError where it is none."""
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a prefix or a range of prefixes: 198.18.0.0/22^22-24")
    own = int(match[1])
    return text.partition("^")[0], int(match[2] or own), int(match[3] or own)
