"""What a rendered file decides of one route on one session: the answer that every interpreter gives."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol, runtime_checkable

from ixp.policy.route import Route
from ixp.policy.route_server import Session
from ixp.policy.rpki import RpkiState


@dataclass(frozen=True)
class Heard:
    """What becomes of a route that a member announces.

    ``accepted``: it may be chosen and sent on. ``reason`` is the code of the reject reason that it got, None where it has none.
    ``route`` is the route as it is held, with the communities of the route server on it (for a refused one: as far as it came).
    ``preference`` is LOCAL_PREF. ``line`` is the rendered line that decided, ``because`` what stands there.
    """

    accepted: bool
    reason: int | None
    route: Route
    preference: int
    line: int
    because: str = ""


@dataclass(frozen=True)
class Told:
    """What a member is sent of a held route; ``route`` None: nothing. ``line`` is the rendered line that decided."""

    route: Route | None
    line: int
    because: str = ""


@dataclass(frozen=True)
class Named:
    """What a session's own part of a file names: prefixes of its lists, and ASNs of its patterns."""

    prefixes: frozenset[IPv4Network | IPv6Network]
    asns: frozenset[int]


@runtime_checkable
class Naming(Protocol):
    """A reader that also says what its file names: whatever of it is not the member's is asked about."""

    def names(self, session: Session, version: int) -> Named:
        """What the session's import names in that family."""


class Reader(Protocol):
    """A rendered route server's file, asked about routes.

    Raises ixp.errors.InputError with ``where`` (``device.cfg:line``) for a construct that it does not know: what can't be read
    is not verified, and never a pass.
    """

    def hears(self, session: Session, route: Route, rpki: RpkiState) -> Heard:
        """What it makes of a route of the session's member; ``rpki`` is what the validators say of it."""

    def tells(self, heard: Heard, origin: Session, target: Session, rpki: RpkiState) -> Told:
        """What ``target``'s member is sent of a route that was heard from ``origin``."""
