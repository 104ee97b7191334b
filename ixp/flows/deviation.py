"""One deviation of the network, or of NetBox, from what we left: its class, its id, and the guard against overwriting it."""

import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from ixp.errors import RefusedError
from ixp.model.base import Frozen


class DriftKind(StrEnum):
    """Where the difference is, and what kind of thing was changed."""

    SWITCH_PORT = "switch-port"
    SWITCH = "switch"
    ROUTE_SERVER = "route-server"
    SECRET = "secret"  # noqa: S105  a class of drift, not a password
    NETBOX = "netbox"
    RPKI = "rpki"
    PENDING = "pending-commit"
    SESSION = "foreign-session"
    UNSAVED = "unsaved"
    UNREACHABLE = "unreachable"


WORDS = {
    DriftKind.SWITCH_PORT: "port of a switch changed by hand",
    DriftKind.SWITCH: "switch changed by hand",
    DriftKind.ROUTE_SERVER: "route server changed by hand",
    DriftKind.SECRET: "secret changed by hand",
    DriftKind.NETBOX: "NetBox edited by hand",
    DriftKind.RPKI: "route server without RPKI data",
    DriftKind.PENDING: "commit that waits for its confirmation",
    DriftKind.SESSION: "somebody is at work on the device",
    DriftKind.UNSAVED: "what runs is not what is saved",
    DriftKind.UNREACHABLE: "device did not answer",
}


AT_WORK = frozenset({DriftKind.PENDING, DriftKind.SESSION, DriftKind.UNSAVED})
"""Kinds that say that somebody is at work: every deployment looks at them again on its devices."""
NOT_OURS = frozenset({DriftKind.RPKI, *AT_WORK})
"""Kinds that no deployment can mend or overwrite: nobody accepts them."""


class Edit(Frozen):
    """What of the inventory would say the same as the deviation: ``path`` as in ``ixp.intent.lines``; None removes the key."""

    path: str
    value: str | int | bool | tuple[str, ...] | None


class Drift(Frozen):
    """One deviation. ``diff`` goes from what we left to what is there, without secrets.

    ``id`` follows from the content, so the same deviation has the same id until somebody changes it further: an acceptance holds
    for what was seen. ``edits`` adopt it into the inventory; where there are none, ``why_not`` says why.
    """

    id: str
    kind: DriftKind
    object: str
    what: str
    diff: str = ""
    edits: tuple[Edit, ...] = ()
    why_not: str = ""

    @classmethod
    def of(
        cls,
        kind: DriftKind,
        name: str,
        what: str,
        diff: str = "",
        *,
        content: str = "",
        edits: tuple[Edit, ...] = (),
        why_not: str = "",
    ) -> Self:
        """Make one with its id; ``content`` stands for what the diff may not show (the keyed hash of a changed secret)."""
        digest = hashlib.sha256(json.dumps([kind, name, what, diff, content]).encode()).hexdigest()[:8]
        return cls(id=f"D-{digest}", kind=kind, object=name, what=what, diff=diff, edits=edits, why_not=why_not)

    @property
    def device(self) -> str:
        """The device that deviates; empty where it is NetBox."""
        return "" if self.kind is DriftKind.NETBOX else self.object.partition("/")[0]


def refuse(found: Iterable[Drift], accepted: frozenset[str]) -> None:
    """Raise RefusedError where a deviation is not accepted; all of them at once."""
    left = [item for item in found if item.id not in accepted]
    if not left:
        return
    said = "; ".join(f"{item.id} {item.object}: {item.what}" for item in left)
    flags = " ".join(f"--accept-drift {item.id}" for item in left)
    raise RefusedError(
        f"not as we left it: {said}",
        where=", ".join(dict.fromkeys(item.device or "NetBox" for item in left)),
        hint=f"see it with: ixp drift; keep it with: ixp drift --adopt ID; overwrite it with: {flags}",
    )
