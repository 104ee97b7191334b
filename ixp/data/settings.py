"""Where an exchange's outside data come from, and how far they may change before a person has to look."""

from pydantic import Field

from ixp.model.base import Frozen


class Irr(Frozen):
    """Servers that speak IRRd's protocol, asked in this order; ``sources`` are registries in order of trust, all where empty.

    ``timeout`` is in seconds, for one question to one server; ``parallel`` is how many questions are open at once.
    """

    hosts: tuple[str, ...]
    sources: tuple[str, ...] = ()
    timeout: int = Field(default=60, ge=1, le=600)
    parallel: int = Field(default=16, ge=1, le=64)


class PeeringDb(Frozen):
    """PeeringDB's API at ``url``; asked again after ``max_age`` hours; ``patience`` is how many seconds a 429 may cost."""

    url: str
    max_age: int = Field(default=12, ge=0)
    patience: int = Field(default=120, ge=0)


class Rpki(Frozen):
    """A validator's JSON export, at a URL or in a file; ``timeout`` in seconds."""

    source: str
    timeout: int = Field(default=60, ge=1, le=600)


class Guards(Frozen):
    """How much may change between two refreshes. A set's ranges and ASNs, each: percent less, percent more.

    ``most``: ranges, or ASNs, that a first set may have. ``allowance``: that many entries less or more are never too much.
    ``vrps_shrink``: percent less of all VRPs.
    """

    shrink: int = Field(default=30, ge=0, le=100)
    grow: int = Field(default=100, ge=0)
    allowance: int = Field(default=10, ge=0)
    most: int = Field(default=100_000, ge=1)
    vrps_shrink: int = Field(default=10, ge=0, le=100)


class Unattended(Frozen):
    """The most of a data change that needs no person: ``ranges`` and ASNs added and removed, ``members`` touched."""

    ranges: int = Field(default=5000, ge=0)
    members: int = Field(default=50, ge=0)


class DataSettings(Frozen):
    """All of ``data.yml``; without ``peeringdb`` or ``rpki`` these are not asked."""

    irr: Irr
    peeringdb: PeeringDb | None = None
    rpki: Rpki | None = None
    guards: Guards = Guards()
    unattended: Unattended = Unattended()
