"""The frames and packets that an access list is asked about, and the rule that each wrong answer breaks.

A list gets one finding: the first wrong answer, in the order of what it would do to the LAN.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from ixp.model import Exchange
from validate.rendered.eos.allowed import foreign_entry
from validate.rendered.eos.entries import AccessList, Entry, Frame, Packet, literals
from validate.rendered.eos.fault import Fault
from validate.rendered.eos.wanted import Senders, Wanted

_STRANGER = "02:00:00:00:00:fe"  # locally administered: nobody's
_ROUTER = "02:00:00:00:00:fd"
_BROADCAST = "ff:ff:ff:ff:ff:ff"
_SOLICITED = "33:33:ff:00:00:11"
_ALL_NODES = "33:33:00:00:00:01"
# What a router sends on the LAN: where to, ethertype, in words.
_NEEDED = (
    (_BROADCAST, "arp", "ARP to all"),
    (_SOLICITED, "ipv6", "neighbour solicitations"),
    (_ALL_NODES, "ipv6", "neighbour advertisements to all nodes"),
    (_ROUTER, "arp", "ARP"),
    (_ROUTER, "ip", "IPv4"),
    (_ROUTER, "ipv6", "IPv6"),
)
# What nobody sends there.
_KEPT_OFF = (
    ("01:80:c2:00:00:00", "0x0027", "spanning tree"),
    ("01:80:c2:00:00:0e", "0x88cc", "LLDP"),
    ("01:00:0c:cc:cc:cc", "0x0020", "CDP"),
    ("01:00:5e:00:00:05", "ip", "IPv4 multicast"),
    ("33:33:00:00:00:02", "ipv6", "IPv6 multicast to routers"),
    (_BROADCAST, "ip", "IPv4 broadcasts"),
    (_ROUTER, "0x88cc", "other ethertypes than ARP, IPv4 and IPv6"),
)
# What ends at a port even of a NAP (IEEE 802.1Q's reserved group addresses, CDP).
_LINK_LOCAL = _KEPT_OFF[:3]
# Addresses of documentation; one that is not in the LAN stands for what a member carries for others.
_OUTSIDE = {
    4: (ip_address("198.51.100.7"), ip_address("203.0.113.7")),
    6: (ip_address("2001:db8:ffff::7"), ip_address("3fff::7")),
}
_LINK = ip_address("fe80::fd")
_SOLICITED_NODE = ip_address("ff02::1:ff00:11")


@dataclass(frozen=True)
class Probe:
    """A frame or packet, whether it must pass, the rule that is broken where it doesn't (or does), and its words."""

    what: Frame | Packet
    passes: bool
    rule: str
    says: str


def mac_faults(exchange: Exchange, wanted: Wanted | None, senders: Senders, listed: AccessList) -> Iterator[Fault]:
    """The first wrong answer of a MAC list; ``wanted`` is None for a list that many ports share."""
    foreign = foreign_entry(listed, senders)
    yield from _first(
        listed,
        _tags(listed, senders),
        _strangers(exchange, wanted, senders, listed),
        (_wrong(listed, probe, foreign) for probe in _frames(senders)),
        _beside(listed, foreign),
    )


def address_faults(exchange: Exchange, senders: Senders, listed: AccessList, version: int) -> Iterator[Fault]:
    """The first wrong answer of an IP list."""
    lan = exchange.intent.peering_lan.ipv4 if version == 4 else exchange.intent.peering_lan.ipv6
    own = senders.ipv4 if version == 4 else senders.ipv6
    foreign = foreign_entry(listed, senders, lan)
    yield from _first(
        listed,
        _tags(listed, senders),
        _other_hosts(exchange, own, lan, listed),
        (_wrong(listed, probe, foreign) for probe in _packets(exchange, own, lan, senders)),
        _beside(listed, foreign),
    )


def _first(listed: AccessList, *found: Iterator[tuple[str, int, str] | None]) -> Iterator[Fault]:
    kind, _, name = listed.section.head.split()
    for rule, line, what in (item for items in found for item in items if item):
        hint = "its entries follow from the connection's MACs and addresses"
        yield Fault(rule, line, what, f"the {kind} list {name}", hint, f"{kind} {what.partition(' from ')[0]}")
        return


def _beside(listed: AccessList, foreign: Entry | None) -> Iterator[tuple[str, int, str]]:
    """What no probe hears: an entry that has no place there, and one that logs what it permits."""
    if foreign is not None:
        yield "rendered.foreign-entry", foreign.line, "has an entry that no such list has"
    for entry in listed.entries:
        if entry.permit and entry.logs:
            yield "rendered.logged-permit", entry.line, "logs what it permits"


def _wrong(listed: AccessList, probe: Probe, foreign: Entry | None) -> tuple[str, int, str] | None:
    entry = listed.decides(probe.what)
    if (entry is not None and entry.permit) == probe.passes:
        return None
    # What is refused wrongly lacks an entry, unless a refusal of its own stands before; the last one is there for all the rest.
    # An entry that has no place in the list stands where the right one should.
    line = entry.line if entry and (entry.permit or not _last(listed, entry)) else listed.section.number
    line = foreign.line if foreign else line
    return probe.rule, line, f"{'refuses' if probe.passes else 'lets'} {probe.says}{'' if probe.passes else ' pass'}"


def _last(listed: AccessList, entry: Entry) -> bool:
    return entry is listed.entries[-1]


def _tags(listed: AccessList, senders: Senders) -> Iterator[tuple[str, int, str]]:
    """Entries for other VLANs than those of the NAPs that ride on the port."""
    for entry in listed.entries:
        if entry.vlan is not None and entry.permit and (entry.mask or entry.vlan not in senders.riding | senders.tolerated):
            yield "rendered.nap-filter", entry.line, f"lets VLAN {entry.vlan} mask 0x{entry.mask:03x} pass"


def _strangers(exchange: Exchange, wanted: Wanted | None, senders: Senders, listed: AccessList) -> Iterator[tuple[str, int, str]]:
    if senders.macs is None:
        return
    owners = _owners(exchange)
    for line, mac in literals(listed.section):
        if mac in senders.macs:
            continue
        owner = owners.get(mac)
        if owner and (wanted is None or owner != wanted.who):
            yield "rendered.mac-twice", line, f"lets {mac} send, which is {owner}'s"
        else:
            yield "rendered.mac-foreign", line, f"lets {mac} send, which is not registered"
    for target, kind, _ in _NEEDED:
        entry = listed.decides(Frame(_STRANGER, target, kind))
        if entry is not None and entry.permit:
            yield "rendered.mac-foreign", entry.line, "lets everybody send"
    for mac in sorted(neighbour for own in senders.macs for neighbour in _one_bit_off(own) if neighbour not in senders.macs):
        for kind in ("arp", "ip", "ipv6"):
            entry = listed.decides(Frame(mac, _ROUTER, kind))
            if entry is not None and entry.permit:
                yield "rendered.mac-foreign", entry.line, f"lets {mac} send, which is not registered"


def _one_bit_off(mac: str) -> Iterator[str]:
    """All addresses that differ in one bit: what a mask lets pass beside the address itself is among them."""
    value = int(mac.replace(":", ""), 16)
    for bit in range(48):
        yield (value ^ (1 << bit)).to_bytes(6, "big").hex(":")


def _owners(exchange: Exchange) -> dict[str, str]:
    members = {mac: item.key for _, item in exchange.connections() for mac in item.macs}
    return members | {mac: own.serves for own in exchange.intent.own_ports for mac in own.macs}


def _frames(senders: Senders) -> Iterator[Probe]:
    for mac in sorted(senders.macs or ()):
        for target, kind, says in _NEEDED:
            yield Probe(Frame(mac, target, kind), True, "rendered.mac-refused", f"{says} from {mac}")
        for target, kind, says in _KEPT_OFF:
            yield Probe(Frame(mac, target, kind), False, "rendered.group-frames", f"{says} from {mac}")
    for vlan in sorted(senders.riding) or ([0] if senders.macs is None else []):
        tagged = f" in VLAN {vlan}" if vlan else ""
        for target, kind, says in _KEPT_OFF[3:]:
            yield Probe(Frame(_STRANGER, target, kind, vlan), True, "rendered.nap-filter", f"{says}{tagged}")
        for target, kind, says in _LINK_LOCAL:
            yield Probe(Frame(_STRANGER, target, kind, vlan), False, "rendered.group-frames", f"{says}{tagged}")


def _other_hosts(
    exchange: Exchange, own: IPv4Address | IPv6Address | None, lan: IPv4Network | IPv6Network, listed: AccessList
) -> Iterator[tuple[str, int, str]]:
    owners = {address: item.key for _, item in exchange.connections() for address in item.addresses}
    owners |= {
        interface.ip: device.name
        for device in exchange.facts.devices
        for port in device.interfaces
        for interface in port.addresses
    }
    for line, text in literals(listed.section):
        address = ip_address(text)
        if address == own or address not in lan:
            continue
        if owner := owners.get(address):
            yield "rendered.address-twice", line, f"lets {address} send, which is {owner}'s"
        else:
            yield "rendered.address-foreign", line, f"lets {address} send, which is not its own"


def _packets(
    exchange: Exchange, own: IPv4Address | IPv6Address | None, lan: IPv4Network | IPv6Network, senders: Senders
) -> Iterator[Probe]:
    version = lan.version
    taken = {own, *(address for _, item in exchange.connections() for address in item.addresses)}
    stranger, other = _free_hosts(lan, taken)
    outside = next(address for address in _OUTSIDE[version] if address not in lan)
    if version == 6:
        for target in (ip_address("ff02::1"), other):
            probe = Packet(_LINK, target, advertises=True)
            yield Probe(probe, False, "rendered.router-advertisement", "router advertisements")
    yield Probe(Packet(stranger, other), False, "rendered.address-foreign", "addresses of the LAN that are not its own")
    if own is not None:
        yield Probe(Packet(own, other), True, "rendered.address-refused", f"its own address {own}")
    yield Probe(Packet(outside, outside), True, "rendered.address-refused", "what the member carries for others")
    if version == 6:
        source = own or _LINK
        for target in (ip_address("ff02::1"), _SOLICITED_NODE):
            yield Probe(Packet(source, target), True, "rendered.address-refused", f"neighbour discovery to {target}")
        for text in ("ff02::2", "ff02::5", "ff0e::1"):
            yield Probe(Packet(source, ip_address(text)), False, "rendered.ipv6-groups", f"packets to {text}")
    for vlan in sorted(senders.riding):
        yield Probe(Packet(stranger, other, vlan=vlan), True, "rendered.nap-filter", f"VLAN {vlan}")


def _free_hosts(
    lan: IPv4Network | IPv6Network, taken: set[IPv4Address | IPv6Address | None]
) -> tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]:
    """Two addresses of the LAN that no connection has (of a full one: its last two)."""
    last = [lan[-2 - step] for step in range(min(lan.num_addresses - 2, len(taken) + 2))]
    free = [address for address in last if address not in taken]
    pair = (free + last)[:2]
    return pair[0], pair[-1]
