"""Both ends of a trunk carry the same VLANs, and all that members use."""

import re
from collections.abc import Iterator

from ixp.model import Cable, Device, Exchange, Finding, PortRef, VlanRole
from validate.rendered.text import Section, finding, sections

_ALLOWED = re.compile(r"switchport trunk allowed vlan (?:add )?([0-9,-]+)")
_CHANNEL = re.compile(r"channel-group (\d+) mode \S+")


def check_trunks(exchange: Exchange, files: dict[str, str]) -> Iterator[Finding]:
    """Findings on the trunks between EOS switches. ``files`` are by device name."""
    parsed = {
        device.name: {item.head.removeprefix("interface "): item for item in sections(files[device.name])}
        for device in exchange.switches
        if device.platform == "eos" and device.name in files
    }
    needed = {vlan.vid for vlan in exchange.vlans if vlan.role is not VlanRole.PARKED}
    found = {item: None for cable in exchange.facts.cables for item in _cable(exchange, cable, parsed, needed)}
    yield from found  # the links of one LAG say the same


def _cable(exchange: Exchange, cable: Cable, parsed: dict[str, dict[str, Section]], needed: set[int]) -> Iterator[Finding]:
    carried = {}
    for end in (cable.a, cable.b):
        device = exchange.device(end.device)
        if device is None or end.device not in parsed:
            continue
        name, carried[end.device] = _carried(parsed[end.device], end)
        if missing := needed - carried[end.device]:
            yield finding("rendered.trunk-vlans", device, f"trunk {name} does not carry {listed(missing)}")
    yield from _unequal(exchange.device(cable.a.device), cable.b, carried)


def _carried(interfaces: dict[str, Section], end: PortRef) -> tuple[str, set[int]]:
    """The port or LAG that the cable's end belongs to, and the VLANs it carries."""
    name, section = end.interface, interfaces.get(end.interface)
    channel = next((match[1] for line in section.body if (match := _CHANNEL.fullmatch(line))), None) if section else None
    if channel:
        name, section = f"Port-Channel{channel}", interfaces.get(f"Port-Channel{channel}")
    found = [match[1] for line in section.body if (match := _ALLOWED.fullmatch(line))] if section else []
    return name, {vid for text in found for vid in expanded(text)}


def _unequal(device: Device | None, other: PortRef, carried: dict[str, set[int]]) -> Iterator[Finding]:
    if device is None or len(carried) < 2:
        return
    here, there = carried[device.name], carried[other.device]
    if here != there:
        what = f"the trunk to {other.device} carries {listed(here)} here and {listed(there)} there"
        yield finding("rendered.trunk-vlans", device, what)


def expanded(text: str) -> Iterator[int]:
    """The VLANs of a list as EOS writes it: ``100,666,1001-1004``."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def listed(vids: set[int]) -> str:
    """VLANs as a person reads them."""
    return f"VLAN {', '.join(map(str, sorted(vids)))}" if vids else "no VLAN"
