"""Each VLAN has exactly the ports that the intent gives it; a NAP has its two ends and the trunks."""

from collections.abc import Iterator

from ixp.model import Exchange, Finding, PortRef, Vlan, VlanRole
from validate.batfish.answers import Answers
from validate.batfish.faults import fault
from validate.batfish.ports import expected_ports, links


def check_vlans(exchange: Exchange, answers: Answers) -> Iterator[Finding]:
    """Findings on ports that are in a VLAN and must not be, or the other way round; ports that are shut are in none."""
    vlans = {item.vid: item for item in exchange.vlans}
    hidden = links(exchange)
    wanted = expected_ports(exchange)
    found = {(row.node, row.vid): frozenset(row.ports) - hidden for row in answers.vlans()}
    for node, vid in sorted(wanted.keys() | found.keys()):
        here, there = found.get((node, vid), frozenset()), wanted.get((node, vid), frozenset())
        for port in sorted(here - there, key=lambda item: item.sort_key):
            yield _fault(answers, port, vid, vlans.get(vid), "is in it and must not be")
        for port in sorted(there - here, key=lambda item: item.sort_key):
            yield _fault(answers, port, vid, vlans.get(vid), "is not in it, or shut")


def _fault(answers: Answers, port: PortRef, vid: int, vlan: Vlan | None, what: str) -> Finding:
    rule = "batfish.nap-ports" if vlan and vlan.role is VlanRole.NAP else "batfish.vlan-ports"
    where = answers.inputs.where_is(port.device, f"interface {port.interface}")
    about = f"VLAN {vid} {vlan.name}" if vlan else f"VLAN {vid}"
    return fault(rule, f"{port} {what}", where, about=about, subjects=(f"port {port} in VLAN {vid}",))
