"""The entries that an access list may have at all. Probes ask what a list decides of some frames; this looks at all it says.

An entry beside these decides on what no probe asks about: ports of TCP, ethertypes, neighbours of an address.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from validate.rendered.eos.entries import AccessList, Entry, read_entry
from validate.rendered.eos.wanted import Senders

_EXACT = "00:00:00:00:00:00"
# What a registered router may send: destination and ethertype.
_SENT = (
    (f"ff:ff:ff:ff:ff:ff {_EXACT}", "arp"),
    ("33:33:ff:00:00:00 00:00:00:ff:ff:ff", "ipv6"),
    (f"33:33:00:00:00:01 {_EXACT}", "ipv6"),
    ("any", "arp"),
    ("any", "ip"),
    ("any", "ipv6"),
)
_LINK_LOCAL = (
    "deny any 01:80:c2:00:00:00 00:00:00:00:00:0f",
    "deny any 01:00:0c:cc:cc:cc 00:00:00:00:00:01",
)


def foreign_entry(listed: AccessList, senders: Senders, lan: IPv4Network | IPv6Network | None = None) -> Entry | None:
    """The first entry that has no place in the list; ``lan`` is that of an IP list's family, None for a MAC list."""
    kind = listed.section.head.partition(" ")[0]
    texts = _frames(senders) if lan is None else _packets(kind, senders, lan)
    read = (read_entry(0, f"1 {text}", kind) for text in texts)
    meant = {entry.meaning for entry in read if entry is not None}
    return next((entry for entry in listed.entries if entry.meaning not in meant), None)


def _frames(senders: Senders) -> Iterator[str]:
    yield from _LINK_LOCAL
    yield from (f"permit vlan {vlan} 0x000 any any" for vlan in senders.riding | senders.tolerated)
    if senders.macs is None:
        yield "permit any any"
        return
    for mac in senders.macs:
        yield from (f"permit {mac} {_EXACT} {target} {ethertype}" for target, ethertype in _SENT)
    yield "deny any 01:00:00:00:00:00 fe:ff:ff:ff:ff:ff"
    yield "deny any any"


def _packets(kind: str, senders: Senders, lan: IPv4Network | IPv6Network) -> Iterator[str]:
    yield from (f"permit vlan {vlan} 0x000 {kind} any any" for vlan in senders.riding | senders.tolerated)
    own = senders.ipv4 if kind == "ip" else senders.ipv6
    if own is not None:
        yield f"permit {kind} host {own} any"
    if kind == "ipv6":
        yield "deny icmpv6 any any router-advertisement"
        yield "permit ipv6 any host ff02::1"
        yield "permit ipv6 any ff02::1:ff00:0/104"
        yield "deny ipv6 any ff00::/8"
    yield f"deny {kind} {lan} {lan}"
    yield f"permit {kind} any any"
