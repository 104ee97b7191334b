"""What a rule on the model is: data for people, and a small pure function that finds faults."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from ixp.clock import today
from ixp.data.snapshot import Snapshot
from ixp.intent.lines import port_step
from ixp.model import Connection, Exchange, Member, Nap, NapEnd, OwnPort, Severity
from ixp.model.base import Frozen


class Fault(Frozen):
    """One breach of a rule. ``path`` is the place in the intent (see ``ixp.intent.Lines``), ``object`` what a person calls it.

    ``other`` is the place of the second party where two collide: which of the two is wrong, only a person knows.
    """

    path: str
    object: str
    what: str
    hint: str = ""
    other: str = ""


@dataclass(frozen=True)
class Subject:
    """What the rules look at: the exchange, the data it will be rendered with, and the day on which that is."""

    exchange: Exchange
    snapshot: Snapshot
    today: date = field(default_factory=today)


@dataclass(frozen=True)
class Rule:
    """A rule with its stable id, how bad a breach is, why it exists, and an example of a breach."""

    id: str
    severity: Severity
    why: str
    example: str
    check: Callable[[Subject], Iterable[Fault]]


def member_fault(member: Member, field: str, what: str, hint: str = "") -> Fault:
    """A fault of a member's field."""
    return Fault(path=f"member:{member.key}/{field}", object=f"member {member.key}", what=what, hint=hint)


def connection_fault(member: Member, connection: Connection, field: str, what: str, hint: str = "") -> Fault:
    """A fault of a connection's field."""
    path = f"member:{member.key}/connections/{connection.key}/{field}"
    return Fault(path=path, object=f"connection {connection.key}", what=what, hint=hint)


def own_port_fault(own: OwnPort, field: str, what: str, hint: str = "") -> Fault:
    """A fault of a port of the exchange itself."""
    return Fault(path=f"exchange/own_ports/{port_step(own.port)}/{field}", object=f"port {own.port}", what=what, hint=hint)


def nap_fault(nap: Nap, field: str, what: str, hint: str = "") -> Fault:
    """A fault of a NAP's field."""
    return Fault(path=f"nap:{nap.key}/{field}", object=f"NAP {nap.key}", what=what, hint=hint)


def end_fault(nap: Nap, end: NapEnd, field: str, what: str, hint: str = "") -> Fault:
    """A fault of one end of a NAP."""
    path = f"nap:{nap.key}/ends/{end.member}/{field}"
    return Fault(path=path, object=f"NAP {nap.key}, end {end.member}", what=what, hint=hint)


def exchange_fault(field: str, what: str, hint: str = "") -> Fault:
    """A fault of a field of exchange.yml."""
    return Fault(path=f"exchange/{field}", object=f"exchange {field.split('/', maxsplit=1)[0]}", what=what, hint=hint)


def device_fault(device: str, what: str, hint: str = "") -> Fault:
    """A fault of what NetBox alone knows."""
    return Fault(path=f"NetBox {device}", object=f"device {device}", what=what, hint=hint)
