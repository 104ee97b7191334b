"""The seam to what forwards frames: Open vSwitch in the lab, nothing in tests of the command line."""

from dataclasses import dataclass, field
from typing import Protocol

from lab.eos.config import Config


@dataclass(frozen=True)
class Link:
    """An interface's link. ``changed`` is seconds since 1970 of the last change, 0 where unknown."""

    up: bool = False
    changed: float = 0.0
    mac: str = "00:00:5e:00:53:ff"
    counters: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LearnedMac:
    """One entry of the MAC table."""

    port: str
    vlan: int
    mac: str


class Plane(Protocol):
    """What forwards frames as the running configuration says."""

    def apply(self, config: Config) -> None:
        """Bring the configuration to the ports that it changes; raises OSError where a tool fails."""

    def link(self, name: str) -> Link:
        """The link of one interface."""

    def ports_in(self, vid: int) -> list[str]:
        """Interfaces that carry the VLAN."""

    def macs(self) -> list[LearnedMac]:
        """The MAC table."""


class NoPlane:
    """No forwarding at all: every link is down."""

    def apply(self, config: Config) -> None:
        """Nothing to do."""

    def link(self, name: str) -> Link:  # noqa: ARG002  the protocol's signature
        """Always down."""
        return Link()

    def ports_in(self, vid: int) -> list[str]:  # noqa: ARG002
        """None."""
        return []

    def macs(self) -> list[LearnedMac]:
        """None."""
        return []
