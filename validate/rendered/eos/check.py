"""All checks on one switch's file."""

from collections import Counter
from collections.abc import Iterator

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding
from validate.rendered.eos.fault import Fault, findings
from validate.rendered.eos.filters import FILTER_RULES, list_faults
from validate.rendered.eos.heads import HEAD_RULES, head_faults, unknown
from validate.rendered.eos.lines import LINE_RULES
from validate.rendered.eos.management import MANAGEMENT_RULES, management_faults
from validate.rendered.eos.ports import PORT_RULES, port_faults
from validate.rendered.eos.vlans import VLAN_RULES, declared_faults
from validate.rendered.eos.wanted import wanted_ports
from validate.rendered.text import Section, sections

EOS_RULES: tuple[tuple[str, str, str], ...] = (
    *HEAD_RULES,
    *MANAGEMENT_RULES,
    *VLAN_RULES,
    *PORT_RULES,
    *LINE_RULES,
    *FILTER_RULES,
)


def check_eos(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:  # noqa: ARG001
    """Findings on one EOS switch's file."""
    yield from findings(device, _faults(exchange, device, tuple(sections(text))))


def _faults(exchange: Exchange, device: Device, found: tuple[Section, ...]) -> Iterator[Fault]:
    if not found or found[-1].head != "end":
        last = found[-1].number if found else 1
        yield Fault("rendered.truncated", last, "the file does not end with 'end': it is cut", hint="the template ends with it")
        return  # all that is missing below would be said again
    twice = [head for head, times in Counter(item.head for item in found).items() if times > 1]
    for head in twice:
        again = [item.number for item in found if item.head == head]
        yield Fault("rendered.stanza-twice", again[-1], f"'{head}' stands twice, in line {again[0]} too", hint="print it once")
    strange = unknown(exchange, device, found)
    yield from head_faults(exchange, device, found)
    yield from management_faults(exchange, device, found, strange)
    yield from declared_faults(exchange, found, strange)
    yield from port_faults(exchange, device, found)
    yield from list_faults(exchange, wanted_ports(exchange, device), found)
