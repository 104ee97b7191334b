"""Every port of an EOS switch against the intent: its VLANs, whether it is open, and whose frames it lets pass.

What is wanted is worked out here from the intent alone, not with the code that renders.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ixp.model import Connection, Device, Exchange, Finding, State, VlanRole
from validate.rendered.text import Section, finding
from validate.rendered.trunks import expanded, listed

_PERMIT = re.compile(r"(?:\d+ )?permit (?:vlan (?P<vid>\d+) (?P<mask>\S+) )?(?P<source>\S+) (?P<rest>.+)")
_CHANNEL = re.compile(r"channel-group (\d+) mode active")


@dataclass(frozen=True)
class Wanted:
    """What the intent asks of the port or LAG of one user.

    ``untagged`` None: the port is shut, its VLAN does not matter. ``macs`` None: whoever is behind it may send.
    """

    who: str
    ports: tuple[str, ...]
    untagged: int | None
    tagged: frozenset[int] = frozenset()
    shut: bool = False
    macs: frozenset[str] | None = None


def check_ports(exchange: Exchange, device: Device, found: tuple[Section, ...]) -> Iterator[Finding]:
    """Findings on the ports of members, NAPs, own services, and on those of nobody."""
    interfaces = {item.head.removeprefix("interface "): item for item in found if item.head.startswith("interface ")}
    lists = {item.head.removeprefix("mac access-list "): item for item in found if item.head.startswith("mac access-list ")}
    used: set[str] = set()
    for wanted in _wanted(exchange, device):
        used |= set(wanted.ports)
        yield from _port(device, wanted, interfaces, lists)
    for interface in device.interfaces:
        if interface.member_port and interface.name not in used:
            section = interfaces.get(interface.name)
            if section is None or "shutdown" not in section.body:
                line = section.number if section else 0
                yield finding("rendered.open-port", device, f"{interface.name} is nobody's, but is not shut down", line)


def _wanted(exchange: Exchange, device: Device) -> Iterator[Wanted]:
    for own in exchange.intent.own_ports:
        if own.port.device == device.name:
            vid = exchange.vlan(own.vlan).vid
            yield Wanted(own.serves, (own.port.interface,), vid, macs=frozenset(own.macs))
    for _, item in exchange.connections():
        if device.name in item.devices:
            yield _of_connection(exchange, item)
    for nap in exchange.intent.naps:
        for end in nap.ends:
            if any(port.device == device.name for port in end.ports):
                yield Wanted(f"NAP {nap.key}", tuple(port.interface for port in end.ports), nap.vid)


def _of_connection(exchange: Exchange, item: Connection) -> Wanted:
    state = item.state
    riding = {nap.vid for nap in exchange.intent.naps for end in nap.ends if end.connection == item.key}
    return Wanted(
        item.key,
        tuple(port.interface for port in item.ports),
        None if state is State.SUSPENDED else exchange.vlan(state.vlan_role).vid,
        frozenset(riding) if state.vlan_role is VlanRole.PEERING else frozenset(),
        state.shut,
        frozenset() if state in {State.PLANNED, State.AWAITING_XCONNECT} else frozenset(item.macs),
    )


def _port(device: Device, wanted: Wanted, interfaces: dict[str, Section], lists: dict[str, Section]) -> Iterator[Finding]:
    missing = [name for name in wanted.ports if name not in interfaces]
    if missing:
        yield finding("rendered.missing-stanza", device, f"no 'interface {missing[0]}' of {wanted.who}")
        return
    links = [interfaces[name] for name in wanted.ports]
    section = _logical(links, interfaces)
    if section is None:
        what = f"{' and '.join(wanted.ports)} of {wanted.who} are not one LAG with LACP"
        yield finding("rendered.lag", device, what, links[0].number)
        return
    name = section.head.removeprefix("interface ")
    shut = any("shutdown" in item.body for item in (*links, section))
    if wanted.shut != all("shutdown" in item.body for item in links):
        what = f"{name} of {wanted.who} is {'not ' if wanted.shut else ''}shut down"
        yield finding("rendered.open-port" if wanted.shut else "rendered.port-state", device, what, section.number)
    elif shut and not wanted.shut:
        yield finding("rendered.port-state", device, f"a part of {name} of {wanted.who} is shut down", section.number)
    untagged, tagged = _vlans(section)
    if wanted.untagged is not None and (untagged, tagged) != (wanted.untagged, wanted.tagged):
        what = f"{name} of {wanted.who} has {_said(untagged, tagged)}, not {_said(wanted.untagged, wanted.tagged)}"
        yield finding("rendered.port-vlans", device, what, section.number)
    if wanted.macs is not None:
        yield from _filter(device, name, section, lists, wanted)


def _logical(links: list[Section], interfaces: dict[str, Section]) -> Section | None:
    """The interface that holds the port's settings: itself, or the LAG that all its links are in; None for a broken LAG."""
    channels = {next((hit[1] for line in item.body if (hit := _CHANNEL.fullmatch(line))), None) for item in links}
    channel = channels.pop() if len(channels) == 1 else None
    if channel:
        return interfaces.get(f"Port-Channel{channel}")
    return links[0] if len(links) == 1 and not channels else None


def _vlans(section: Section) -> tuple[int, frozenset[int]]:
    """The untagged VLAN and those with a tag; EOS's defaults where the section says nothing."""
    said = {key: line.removeprefix(key) for key in _SWITCHPORT for line in section.body if line.startswith(key)}
    if "switchport mode trunk" not in section.body:
        return int(said.get(_SWITCHPORT[0], "1")), frozenset()
    native = int(said.get(_SWITCHPORT[1], "1"))
    return native, frozenset(expanded(said.get(_SWITCHPORT[2], "1-4094"))) - {native}


_SWITCHPORT = ("switchport access vlan ", "switchport trunk native vlan ", "switchport trunk allowed vlan ")


def _said(untagged: int, tagged: frozenset[int]) -> str:
    return f"VLAN {untagged}" + (f" and tagged {listed(set(tagged))}" if tagged else "")


def _filter(device: Device, name: str, section: Section, lists: dict[str, Section], wanted: Wanted) -> Iterator[Finding]:
    macs = wanted.macs or frozenset()
    group = next((line.split()[2] for line in section.body if line.startswith("mac access-group ") and line.endswith(" in")), "")
    entries = [hit for line in (lists[group].body if group in lists else ()) if (hit := _PERMIT.fullmatch(line))]
    untagged = [item for item in entries if item["vid"] is None]
    permitted = {item["source"] for item in untagged}
    if group not in lists:
        yield finding("rendered.open-port", device, f"{name} of {wanted.who} has no MAC filter", section.number)
        return
    for mac in sorted(macs - permitted):
        yield finding("rendered.open-port", device, f"{name} has no MAC filter that permits {mac}", section.number)
    for source in sorted(permitted - macs):
        who = "everybody" if source == "any" else source
        yield finding("rendered.open-port", device, f"the MAC filter of {name} lets {who} send", section.number)
    for item in entries:
        if item["vid"] and not (item["mask"] == "0x000" and int(item["vid"]) in wanted.tagged):
            what = f"the MAC filter of {name} lets VLAN {item['vid']} mask {item['mask']} pass"
            yield finding("rendered.open-port", device, what, section.number)
