"""Rules on the states of connections: what each state needs, and what it excludes."""

from collections.abc import Iterator

from ixp.model import Severity, State
from validate.rules.rule import Fault, Rule, Subject, connection_fault, own_port_fault

# Whose routers send frames. Before that the MAC is often not known; a suspended port is shut.
_SENDING = frozenset({State.QUARANTINE, State.ACTIVE, State.LEAVING})


def _missing_mac(subject: Subject) -> Iterator[Fault]:
    hint = "write the MAC of the router: the port lets no other send"
    for member, item in subject.exchange.connections():
        if not item.macs and item.state in _SENDING:
            yield connection_fault(member, item, "macs", "no MAC address", hint)
    for own in subject.exchange.intent.own_ports:
        if not own.macs:
            yield own_port_fault(own, "macs", "no MAC address", hint)


def _leaves(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        leaving = item.state is State.LEAVING
        if leaving and item.leaves is None:
            yield connection_fault(member, item, "state", "the connection is leaving, but has no last day", "leaves: 2026-12-31")
        elif item.leaves is not None and not leaving:
            what = f"a last day, but the connection is {item.state}"
            yield connection_fault(member, item, "leaves", what, "state: leaving, or delete 'leaves'")


def _no_collector(subject: Subject) -> Iterator[Fault]:
    if subject.exchange.collectors:
        return
    for member, item in subject.exchange.connections():
        if item.state is State.QUARANTINE:
            what = "in quarantine, but NetBox has no quarantine collector to test with"
            yield connection_fault(member, item, "state", what, "add a virtual machine of role quarantine-collector to NetBox")


RULES = (
    Rule(
        "connection.missing-mac",
        Severity.ERROR,
        "port security needs the router's MAC",
        "an active connection without macs",
        _missing_mac,
    ),
    Rule(
        "connection.leaves",
        Severity.ERROR,
        "a connection that leaves has a last day, and no other has",
        "state: leaving without leaves",
        _leaves,
    ),
    Rule(
        "quarantine.no-collector",
        Severity.WARNING,
        "without collector nobody sees what a new member announces",
        "state: quarantine, no collector in NetBox",
        _no_collector,
    ),
)
