"""Rules on last days: the one thing in the inventory that the calendar makes wrong."""

from collections.abc import Iterator

from ixp.model import Severity, State
from validate.rules.rule import Fault, Rule, Subject, connection_fault

_FAR = 366  # days


def _passed(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        if item.state is State.LEAVING and item.leaves and item.leaves < subject.today:
            what = f"its last day was {item.leaves}, {(subject.today - item.leaves).days} days ago"
            yield connection_fault(member, item, "leaves", what, "delete the connection, or write the day that was agreed")


def _far(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        if item.state is State.LEAVING and item.leaves and (item.leaves - subject.today).days > _FAR:
            what = f"its last day is {item.leaves}: its routes would be the last choice for more than a year"
            yield connection_fault(
                member, item, "leaves", what, "see whether the year is right; 'state: active' until it is time"
            )


RULES = (
    Rule("connection.left", Severity.WARNING, "who has left is no longer in the LAN", "leaves: 2024-12-31", _passed),
    Rule(
        "connection.leaves-far", Severity.WARNING, "a connection that leaves is drained from now on", "leaves: 2062-12-31", _far
    ),
)
