"""A snapshot of outside data: frozen, content-addressed, the only data source of a rendering.

Prefixes stand in RPSL's notation for ranges (RFC 2622, 2): ``198.18.11.0/24`` alone, ``198.18.0.0/22^22-24`` with more specifics.
They stay text from the registry to the device: there can be hundreds of thousands. What a file holds is looked at once, where it
is read: names and ranges go into configurations as they stand.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from ixp.data.ranges import wrong_ranges
from ixp.errors import InputError
from ixp.model.base import Frozen
from ixp.model.irr import is_irr_name

_ASN = re.compile(r"0|[1-9][0-9]{0,9}")
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")
_MOST = 2**32 - 1


class RouteSet(Frozen):
    """What one AS-SET, or one ASN without AS-SET (key ``AS64502``), may originate: ASNs, and prefixes, in order of their text."""

    origins: tuple[int, ...] = ()
    ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()

    def faults(self) -> Iterator[str]:
        """What in it is no ASN and no range of its family, in words."""
        if not _are_asns(self.origins):
            yield "an origin that is not an ASN"
        for version, ranges in ((4, self.ipv4), (6, self.ipv6)):
            for text in wrong_ranges(version, ranges):
                yield f"{_quoted(text)}, which is not an IPv{version} prefix or range"


class Network(Frozen):
    """What PeeringDB says of an ASN; None where it says nothing."""

    max_prefix_ipv4: int | None = None
    max_prefix_ipv6: int | None = None
    as_set: str | None = None
    never_via: bool = False


class Snapshot(Frozen):
    """Route sets by their IRR name, PeeringDB's networks by ASN (text, as JSON has it), and which VRPs went with them.

    ``route_set`` gives None for a name that was never fetched. ``never_via`` are all ASNs that say in PeeringDB that their routes
    come by no route server, whether they are members or not, sorted. ``vrps`` is the digest of the file of validated ROA payloads
    beside this one; empty where there is none. No rendering reads them: route servers get them by RTR.
    """

    sets: dict[str, RouteSet]
    networks: dict[str, Network] = Field(default_factory=dict)
    never_via: tuple[int, ...] = ()
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

    def faults(self) -> Iterator[str]:
        """What in it is no name, prefix, ASN or digest, in words: rendered as it is, it could be any line of a configuration."""
        for name, found in self.sets.items():
            if not is_irr_name(name):
                yield f"{_quoted(name)} is not the name of an AS-SET or an ASN"
            yield from (f"{_quoted(name)} holds {said}" for said in found.faults())
        for asn, network in self.networks.items():
            if not _ASN.fullmatch(asn):
                yield f"{_quoted(asn)} among the networks is not an ASN"
            if network.as_set is not None and not is_irr_name(network.as_set):
                yield f"{_quoted(network.as_set)} of AS{asn[:10]} is not the name of an AS-SET"
        if not _are_asns(self.never_via):
            yield "never_via holds what is not an ASN"
        if not _DIGEST.fullmatch(self.vrps):
            yield f"{_quoted(self.vrps)} is not the digest of a file of VRPs"

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a snapshot file (JSON); raises InputError with the file, its first fault, and the line where that is known."""
        try:
            found = cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise InputError(f"data snapshot cannot be read: {error}", where=str(path), hint=_RESTORE) from error
        except ValidationError as error:
            what, line = _first(error)
            where = f"{path}:{line}" if line else str(path)
            raise InputError(f"data snapshot cannot be read: {what}", where=where, hint=_RESTORE) from error
        if (fault := next(found.faults(), None)) is not None:
            raise InputError(f"data snapshot: {fault}", where=str(path), hint=_RESTORE)
        return found


_UNKNOWN = Network()
_JSON_PLACE = re.compile(r" at line (\d+) column \d+$")
_RESTORE = "restore it from Git, or fetch it anew: ixp refresh"


def _first(error: ValidationError) -> tuple[str, int]:
    """The first fault in words and its line, 0 where only its place in the data is known."""
    fault = error.errors(include_url=False, include_input=False)[0]
    if fault["type"] != "json_invalid":
        return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}", 0
    said = str(fault["ctx"]["error"])
    at = _JSON_PLACE.search(said)
    return f"not valid JSON: {said[: at.start()] if at else said}", int(at[1]) if at else 0


def _are_asns(numbers: tuple[int, ...]) -> bool:
    return not numbers or 0 <= min(numbers) <= max(numbers) <= _MOST


def _quoted(text: str) -> str:
    return json.dumps(text)[:80]
