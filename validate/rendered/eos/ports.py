"""Every port of a switch against the intent: is it there, shut or up, in its LAG, in its VLANs, and behind its filters."""

import re
from collections.abc import Iterator

from ixp.model import Device, Exchange
from validate.rendered.eos.fault import Fault, misspelt
from validate.rendered.eos.filters import filter_faults
from validate.rendered.eos.lines import Part, line_faults, strange
from validate.rendered.eos.vlans import carried, vlan_faults
from validate.rendered.eos.wanted import Kind, Wanted, number_of, wanted_ports
from validate.rendered.text import Section

PORT_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.missing-port", "a port that the file leaves out is up and in VLAN 1", "no 'interface Ethernet20'"),
    ("rendered.foreign-port", "an interface that nobody asked for is nobody's to look after", "interface Port-Channel199"),
    ("rendered.stanza-twice", "EOS merges what stands twice: neither is what the port has", "two 'interface Ethernet1'"),
    ("rendered.port-state", "a port in service is up", "Ethernet1 of armor-1 is shut down"),
    ("rendered.open-port", "a port that is planned, suspended or nobody's is shut", "Ethernet20 without 'shutdown'"),
    ("rendered.lag", "the ports of a LAG share one channel group, and a single port has none", "Ethernet3 without channel-group"),
    ("rendered.lag-mode", "without LACP a wrongly patched link of a LAG swallows frames", "channel-group 103 mode on"),
    ("rendered.lag-name", "a LAG is named after its lowest port, so no other's coming renames it", "channel-group 1 of sevre-1"),
)

_CHANNEL = re.compile(r"channel-group (\d+) mode (\S+)")


def port_faults(exchange: Exchange, device: Device, found: tuple[Section, ...]) -> Iterator[Fault]:
    """Faults of the ports of members, NAPs, own services and trunks, and of those of nobody."""
    stanzas = [item for item in found if item.head.startswith("interface ")]
    interfaces: dict[str, Section] = {}
    for item in stanzas:  # of one that stands twice, the first is judged
        interfaces.setdefault(item.head.removeprefix("interface "), item)
    wanted = wanted_ports(exchange, device)
    faults = [fault for port in wanted for fault in _port(exchange, port, interfaces, found)]
    shut = {fault.subject for fault in faults if fault.rule == "rendered.port-state"}
    inverted = len(shut) > 1 and len(shut) == sum(not port.shut for port in wanted)
    yield from (fault for fault in faults if not (inverted and fault.rule == "rendered.open-port"))
    if any(fault.rule == "rendered.missing-port" for fault in faults):
        return  # what is foreign stands in place of the missing one
    known = {item for item in interfaces if item.startswith("Management")}
    for port in wanted:
        known |= {*port.ports, port.name, *_groups(port, interfaces)}
    for name, section in interfaces.items():
        if name not in known:
            routed = any(line.startswith(("ip address", "ipv6 address")) for line in section.body)
            rule = "rendered.routed-port" if routed else "rendered.foreign-port"
            yield Fault(rule, section.number, "is no port of the inventory or of NetBox", name, "remove the stanza")


def _groups(wanted: Wanted, interfaces: dict[str, Section]) -> set[str]:
    """The Port-Channels that the file puts its ports into."""
    hits = [_channel(interfaces[name]) for name in wanted.ports if name in interfaces]
    return {f"Port-Channel{hit[1]}" for hit in hits if hit}


def _port(exchange: Exchange, wanted: Wanted, interfaces: dict[str, Section], found: tuple[Section, ...]) -> Iterator[Fault]:
    subject = f"{wanted.name} of {wanted.who}" if wanted.kind is not Kind.FREE else wanted.name
    missing = [name for name in wanted.ports if name not in interfaces]
    if missing:
        yield Fault(
            "rendered.missing-port",
            _near(missing[0], interfaces),
            "is not in the file",
            f"{missing[0]} of {wanted.who}",
            "the template prints every port",
            "port",
        )
        return
    links = [interfaces[name] for name in wanted.ports]
    single = wanted.channel is None
    faults = list(_bundle(wanted, links, interfaces, subject))
    yield from faults
    for link in () if single else links:
        yield from line_faults(link, wanted, Part.LINK, f"{link.head.removeprefix('interface ')} of {wanted.who}")
    whole = links[0] if single else interfaces.get(_name(links, wanted))
    if whole is None or any(fault.rule in {"rendered.lag", "rendered.missing-port"} for fault in faults):
        return
    part = Part.SINGLE if single else Part.LAG
    yield from _state(wanted, links, whole, subject)
    yield from line_faults(whole, wanted, part, subject)
    slips = strange(whole, wanted, part)
    routed = any(line.startswith("switch") for line in slips) or "no switchport" in whole.body
    if not routed and not misspelt(f"switchport access vlan {wanted.untagged}", slips):
        yield from vlan_faults(exchange, whole, wanted, subject)
    if wanted.senders is not None:
        senders = wanted.senders.on(carried(whole).tagged)
        yield from filter_faults(exchange, wanted, senders, whole, found, subject, slips)


def _near(name: str, interfaces: dict[str, Section]) -> int:
    """The line after which a missing interface would stand: that of the port before it."""
    numbers = {number_of(other) or 0: item.number for other, item in interfaces.items() if other.startswith("Ethernet")}
    before = [number for number in numbers if number < (number_of(name) or 0)]
    return numbers[max(before)] if before else next((item.number for item in interfaces.values()), 1)


def _channel(section: Section) -> re.Match[str] | None:
    hits = [hit for line in section.body if (hit := _CHANNEL.fullmatch(line))]
    return hits[-1] if hits else None


def _name(links: list[Section], wanted: Wanted) -> str:
    hit = _channel(links[0])
    return f"Port-Channel{hit[1] if hit else wanted.channel}"


def _bundle(wanted: Wanted, links: list[Section], interfaces: dict[str, Section], subject: str) -> Iterator[Fault]:
    """Whether its links are one LAG with LACP under its own name, or the single port in none."""
    hits = [_channel(link) for link in links]
    if wanted.channel is None:
        if hits[0]:
            yield Fault("rendered.lag", links[0].line("channel-group"), f"is in channel group {hits[0][1]}, alone", subject)
        return
    hint = "the links of a LAG have one 'channel-group N mode active'"
    line = f"channel-group {wanted.channel} mode active"
    groups = sorted({hit[1] for hit in hits if hit})
    for link, hit in zip(links, hits, strict=True):
        name = link.head.removeprefix("interface ")
        if hit is None and not misspelt(line, strange(link, wanted, Part.LINK)):
            yield Fault("rendered.lag", link.number, f"lacks {name}, which has no channel-group", subject, hint)
        elif hit and len(groups) > 1 and hit[1] != str(wanted.channel):
            what = f"lacks {name}, which is in channel group {hit[1]}"
            yield Fault("rendered.lag", link.line("channel-group"), what, subject, hint)
        elif hit and hit[2] != "active":
            what = f"is in mode {hit[2]}, not active"
            yield Fault("rendered.lag-mode", link.line("channel-group"), what, f"{name} of {wanted.who}", hint)
    if len(groups) != 1:
        return
    if f"Port-Channel{groups[0]}" not in interfaces:
        yield Fault("rendered.missing-port", links[0].number, f"Port-Channel{groups[0]} of {wanted.who} is not in the file")
    elif groups[0] != str(wanted.channel):
        what, at = f"is Port-Channel{groups[0]}", links[0].line("channel-group")
        yield Fault("rendered.lag-name", at, what, subject, "its number follows from its lowest port")


def _state(wanted: Wanted, links: list[Section], whole: Section, subject: str) -> Iterator[Fault]:
    shut = [item for item in (*links, whole) if _shut(item)]
    if wanted.shut:
        part = Part.SINGLE if wanted.channel is None else Part.LINK
        opened = next((link for link in links if not _shut(link)), None)
        if opened is not None and not misspelt("shutdown", strange(opened, wanted, part)):
            yield Fault(
                "rendered.open-port",
                opened.line("no shutdown"),
                "is not shut down",
                subject,
                "it is planned, suspended or free: shut it",
            )
    elif shut:
        what = "is shut down" if len(shut) > len(links) or wanted.channel is None else "has a link that is shut down"
        yield Fault("rendered.port-state", shut[0].line("shutdown"), what, subject, "it is in service: no shutdown on it")


def _shut(section: Section) -> bool:
    said = [line for line in section.body if line in {"shutdown", "no shutdown"}]
    return bool(said) and said[-1] == "shutdown"
