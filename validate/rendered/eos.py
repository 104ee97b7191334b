"""What a switch's EOS file must hold: what is needed to reach it, and the ports as the intent wants them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Finding
from validate.rendered.ports import check_ports
from validate.rendered.text import finding, sections

MANAGEMENT_VRF = "MGMT"


@dataclass(frozen=True)
class Stanza:
    """A line that must stand at the left edge, and the lines that must stand below it (patterns, matched whole)."""

    head: str
    body: tuple[str, ...] = ()


def check_eos(exchange: Exchange, snapshot: Snapshot, device: Device, text: str) -> Iterator[Finding]:  # noqa: ARG001
    """Findings on one EOS switch's file."""
    found = tuple(sections(text))
    for stanza in _mandatory(exchange, device):
        heads = [item for item in found if re.fullmatch(stanza.head, item.head)]
        if not heads:
            yield finding("rendered.missing-stanza", device, f"no line '{_plain(stanza.head)}'")
        for pattern in stanza.body if heads else ():
            if not any(item.holds(pattern) for item in heads):
                yield finding("rendered.missing-stanza", device, f"no '{_plain(pattern)}' in {heads[0].head}", heads[0].number)
    for item in found:
        if item.head == "management api http-commands" and item.holds(r"protocol http"):
            yield finding("rendered.missing-stanza", device, "eAPI without TLS: 'protocol http'", item.number)
    yield from check_ports(exchange, device, found)


def _mandatory(exchange: Exchange, device: Device) -> Iterator[Stanza]:
    management = exchange.intent.management
    port = next((item.name for item in device.interfaces if item.management), "Management1")
    family = "ip" if device.management.version == 4 else "ipv6"
    vrf = f"vrf {MANAGEMENT_VRF}"
    yield Stanza(f"hostname {re.escape(device.name)}")
    yield Stanza(f"vrf instance {MANAGEMENT_VRF}")
    yield Stanza(f"interface {port}", (vrf, f"{family} address {re.escape(str(device.management))}"))
    yield Stanza(rf"username {management.user} privilege 15 role network-admin secret sha512 @secret:\S+@")
    yield Stanza(r"aaa authorization exec default local")
    yield Stanza(r"management api http-commands", (r"protocol https( ssl profile \S+)?", vrf, "no shutdown"))
    if management.gateway:
        route = r"ip route vrf \S+ 0\.0\.0\.0/0" if management.gateway.version == 4 else r"ipv6 route vrf \S+ ::/0"
        yield Stanza(f"{route} {re.escape(str(management.gateway))}")
    for host in management.ntp:
        yield Stanza(f"ntp server {vrf} {re.escape(str(host))}( .*)?")
    for host in management.syslog:
        yield Stanza(f"logging {vrf} host {re.escape(str(host))}( .*)?")


def _plain(pattern: str) -> str:
    """The pattern as a person reads it."""
    return pattern.replace("\\.", ".").replace("\\-", "-").replace("\\S+", "…").replace("( .*)?", "")
