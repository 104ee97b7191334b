"""Rules on what a port's filters can hold; rendering would refuse more, without naming the line."""

from collections import defaultdict
from collections.abc import Iterator

from ixp.model import Nap, NapEnd, Severity
from ixp.platforms.eos.acl import MOST_MACS, MOST_NAPS
from validate.rules.rule import Fault, Rule, Subject, connection_fault, end_fault


def _macs(subject: Subject) -> Iterator[Fault]:
    for member, item in subject.exchange.connections():
        if len(item.macs) > MOST_MACS:
            what = f"{len(item.macs)} MACs, a port's filter holds {MOST_MACS}"
            yield connection_fault(member, item, "macs", what, "a router has one or two; remove what is no longer there")


def _naps(subject: Subject) -> Iterator[Fault]:
    riding: dict[str, list[tuple[Nap, NapEnd]]] = defaultdict(list)
    for nap in subject.exchange.intent.naps:
        for end in nap.ends:
            if end.connection is not None:
                riding[end.connection].append((nap, end))
    for key, ends in riding.items():
        for nap, end in ends[MOST_NAPS:]:
            what = f"{len(ends)} NAPs ride on {key}, its filters hold {MOST_NAPS}"
            yield end_fault(nap, end, "connection", what, "give this NAP a port of its own")


RULES = (
    Rule(
        "connection.too-many-macs",
        Severity.ERROR,
        "the numbers of a filter's entries are fixed",
        f"{MOST_MACS + 1} MACs",
        _macs,
    ),
    Rule(
        "nap.too-many",
        Severity.ERROR,
        "the numbers of a filter's entries are fixed",
        f"{MOST_NAPS + 1} NAPs on one connection",
        _naps,
    ),
)
