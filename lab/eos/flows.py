"""A port's access lists as OpenFlow rules: table 0 is the MAC list, table 1 the IP lists, each entry with a cookie.

A cookie is ``<16 bits port><16 bits list kind><32 bits entry number>``, so that a counter names the line that it counts.
"""

import re
from dataclasses import dataclass

from lab.eos.fabric import Acl, Port

_TOP = 60000
_MASK = (1 << 48) - 1
_KINDS = {"mac": 1, "ip": 2, "ipv6": 3}
_ETHERTYPES = {"arp": "0x0806", "ip": "0x0800", "ipv6": "0x86dd"}
_PORTS = {"bgp": "179", "bootps": "67", "bootpc": "68"}
_IPV6_ICMP_RA = 134
_TAGGED, _VID = 0x1000, 0xFFF  # OpenFlow's vlan_vid: a bit that says that there is a tag, and the VLAN
_HEAD = r"(?P<seq>\d+) (?P<action>permit|deny)(?: vlan (?P<vid>\d+) (?P<wildcard>0x[0-9a-f]{3}))?"
_MAC_ENTRY = re.compile(rf"{_HEAD} (?P<source>any|\S+ \S+) (?P<target>any|\S+ \S+)(?: (?P<type>(?!log\b)\S+))?(?: log)?")
_IP_ENTRY = re.compile(
    rf"{_HEAD} (?P<protocol>\S+) (?P<source>any|host \S+|\S+/\d+)(?: eq (?P<sport>\S+))?"
    r" (?P<target>any|host \S+|\S+/\d+)(?: eq (?P<dport>\S+))?(?P<ra> router-advertisement)?(?: log)?"
)


@dataclass(frozen=True)
class _Entry:
    """One rule: its number, its OpenFlow match, and whether it lets pass."""

    seq: int
    match: str
    permit: bool


def flows(port: Port, netdev: str, number: int) -> list[str]:
    """The rules of one physical interface, in the form that ``ovs-ofctl add-flows`` reads; none where it is not enabled."""
    if not port.enabled:
        return []
    lines = [_default(0, netdev, "drop" if port.mac_acl else "goto_table:1"), _default(1, netdev, "NORMAL")]
    if port.mac_acl:
        lines += [_flow("mac", netdev, number, item) for item in _mac(port.mac_acl, port.untagged)]
    for kind, acl in (("ip", port.ip_acl), ("ipv6", port.ipv6_acl)):
        if acl:
            lines.append(f"table=1,priority=1,in_port={netdev},{kind},actions=drop")
            lines += [_flow(kind, netdev, number, item) for item in _ip(acl, kind, port.untagged)]
    if port.lacp:
        lines.append(f"table=0,priority={_TOP + 1},in_port={netdev},dl_type=0x8809,actions=NORMAL")
    return lines


def _default(table: int, netdev: str, action: str) -> str:
    return f"table={table},priority=0,in_port={netdev},actions={action}"


def _flow(kind: str, netdev: str, number: int, entry: _Entry) -> str:
    table, passed = (0, "goto_table:1") if kind == "mac" else (1, "NORMAL")
    cookie = number << 48 | _KINDS[kind] << 32 | entry.seq
    match = f",{entry.match}" if entry.match else ""
    action = passed if entry.permit else "drop"
    return f"table={table},cookie={cookie:#x},priority={max(_TOP - entry.seq, 2)},in_port={netdev}{match},actions={action}"


def _mac(acl: Acl, untagged: int | None) -> list[_Entry]:
    found = []
    for text in acl.entries:
        entry = _MAC_ENTRY.fullmatch(text)
        if entry is None:
            raise OSError(f"access list {acl.name}: '{text}' cannot be spelt in OpenFlow")
        parts = [_mac_match("dl_src", entry["source"]), _mac_match("dl_dst", entry["target"])]
        if entry["type"]:
            parts.append(f"dl_type={_ETHERTYPES.get(entry['type'], entry['type'])}")
        found += _entries(entry, parts, untagged)
    return found


def _entries(entry: re.Match[str], parts: list[str], untagged: int | None) -> list[_Entry]:
    """The entry for tagged frames, and once more where its VLAN is the one of the port's untagged frames."""
    vlans = [""]
    if entry["vid"]:
        vid, care = int(entry["vid"]), _VID ^ int(entry["wildcard"], 16)
        vlans = [f"vlan_vid={_TAGGED | vid & care:#x}/{_TAGGED | care:#x}"]
        if untagged is not None and untagged & care == vid & care:
            vlans.append(f"vlan_vid=0x0/{_TAGGED:#x}")
    permit = entry["action"] == "permit"
    return [_Entry(int(entry["seq"]), ",".join(filter(None, [*parts, vlan])), permit) for vlan in vlans]


def _mac_match(name: str, text: str) -> str:
    """``address wildcard`` (ones don't care) as OpenFlow's ``address/mask`` (ones do)."""
    if text == "any":
        return ""
    address, wildcard = text.split()
    mask = _MASK ^ int(wildcard.replace(":", ""), 16)
    return f"{name}={address}/" + ":".join(f"{mask >> shift & 255:02x}" for shift in range(40, -8, -8))


def _ip(acl: Acl, kind: str, untagged: int | None) -> list[_Entry]:
    found = []
    for text in acl.entries:
        entry = _IP_ENTRY.fullmatch(text)
        if entry is None:
            raise OSError(f"access list {acl.name}: '{text}' cannot be spelt in OpenFlow")
        protocol = entry["protocol"]
        parts = ["icmp6" if protocol == "icmpv6" else protocol if protocol == kind else _layer4(protocol, kind)]
        parts += [_address("src", entry["source"], kind), _address("dst", entry["target"], kind)]
        parts += [f"tp_{side}={_PORTS.get(value, value)}" for side in ("src", "dst") if (value := entry[f"{side[0]}port"])]
        if entry["ra"]:
            parts.append(f"icmp_type={_IPV6_ICMP_RA}")
        found += _entries(entry, parts, untagged)
    return found


def _layer4(protocol: str, kind: str) -> str:
    return f"{protocol}6" if kind == "ipv6" else protocol


def _address(side: str, text: str, kind: str) -> str:
    if text == "any":
        return ""
    name = f"ipv6_{side}" if kind == "ipv6" else f"nw_{side}"
    return f"{name}={text.removeprefix('host ')}"
