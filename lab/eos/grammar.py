"""Which configuration lines exist, in which mode, and in which order they are printed. Source: EOS command reference.

A pattern is made of words and arguments ``<name:type>``; an argument whose name ends in ``!`` is part of the line's identity.
Of two lines of one mode with the same identity the later one wins (``description a``, ``description b``).
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IPV4 = rf"{_BYTE}(?:\.{_BYTE}){{3}}"
_IPV6 = r"(?=[0-9a-f:]*:)[0-9a-f:]{2,39}"
_MAC = r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"
_MAC_MATCH = rf"(?:any|{_MAC} {_MAC})"
_ADDRESS4 = rf"(?:any|host {_IPV4}|{_IPV4}/(?:3[0-2]|[12]?\d))"
_ADDRESS6 = rf"(?:any|host {_IPV6}|{_IPV6}/(?:12[0-8]|1[01]\d|\d?\d))"
_VID = r"(?:[1-9]\d{0,2}|[1-3]\d{3}|40[0-8]\d|409[0-4])"
_NAME = r"[A-Za-z0-9][\w.:-]*"

_TYPES = {
    "word": r"\S+",
    "name": _NAME,
    "text": r"\S.*",
    "int": r"\d+",
    "seq": r"[1-9]\d{0,9}",
    "privilege": r"(?:1[0-5]|\d)",
    "vid": _VID,
    "vlan-mask": r"0x[0-9a-f]{3}",
    "vids": rf"(?:none|{_VID}(?:-{_VID})?(?:,{_VID}(?:-{_VID})?)*)",
    "mac-match": _MAC_MATCH,
    "ip": _IPV4,
    "if4": rf"{_IPV4}/(?:3[0-2]|[12]?\d)",
    "address4": _ADDRESS4,
    "address6": _ADDRESS6,
    "ip6": _IPV6,
    "if6": rf"{_IPV6}/(?:12[0-8]|1[01]\d|\d?\d)",
    "host": rf"(?:{_IPV4}|{_IPV6})",
    "hash": r"\$6\$[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}",
    "port": r"(?:Ethernet[1-9]\d?(?:/\d)?|Port-Channel[1-9]\d{0,3}|Management[1-9]|Loopback\d{1,4}|Vlan[1-9]\d{0,3})",
    "channel": r"[1-9]\d{0,3}",
    "percent": r"(?:100|\d{1,2})(?:\.\d{1,2})?",
    "ethertype": r"(?:arp|ip|ipv6|0x[0-9a-f]{4})",
    "action": r"(?:permit|deny)",
    "storm": r"(?:broadcast|multicast|unknown-unicast)",
    "l4": r"(?:tcp|udp)",
    "l4port": r"(?:eq (?:bgp|bootps|bootpc|\d{1,5}))",
    "speed": r"(?:auto|forced (?:100full|1000full|10gfull|25gfull|40gfull|100gfull|400gfull))",
    "mtu": r"\d{2,5}",
    "mode": r"(?:access|trunk)",
    "lacp": r"(?:active|passive)",
    "versions": r"1\.[0-3](?: 1\.[0-3])*",
    "stp": r"(?:none|mstp|rstp|rapid-pvst)",
    "severity": r"(?:emergencies|alerts|critical|errors|warnings|notifications|informational|debugging|[0-7])",
}
_ARGUMENT = re.compile(r"<(?P<name>[\w-]+)(?P<identity>!?)(?::(?P<type>[\w-]+))?>|(?P<optional>\[)|(?P<end>\])")


@dataclass(frozen=True)
class Rule:
    """One kind of line. ``opens`` is the mode behind it; ``on`` lines are EOS's default, so only their ``no`` form is kept.

    ``defaults`` are lines that say what holds anyway: accepted and not kept.
    """

    pattern: str
    opens: str = ""
    on: bool = False
    defaults: frozenset[str] = field(default=frozenset())

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        text, at = "", 0
        for found in _ARGUMENT.finditer(self.pattern):
            text += re.escape(self.pattern[at : found.start()])
            text += _piece(found)
            at = found.end()
        return re.compile(text + re.escape(self.pattern[at:]))

    @cached_property
    def _head(self) -> int:
        """How many words of the line are its identity."""
        words = re.sub(r"[\[\]]", "", self.pattern).split()
        marked = [index for index, word in enumerate(words) if "!" in word]
        if marked:
            return marked[-1] + 1
        return next((index for index, word in enumerate(words) if word.startswith("<")), len(words))

    def identity(self, line: str) -> str | None:
        """What names the line within its mode, or None where the line is not of this kind."""
        return " ".join(line.split()[: self._head]) if self._regex.fullmatch(line) else None

    def names(self, line: str) -> str | None:
        """The identity that ``no LINE`` takes away: a whole line, or its identity alone."""
        whole = self.identity(line)
        if whole is not None:
            return whole
        words = re.sub(r"[\[\]]", "", self.pattern).split()[: self._head]
        given = line.split()
        same = len(words) == len(given) and all(
            want == have or want.startswith("<") for want, have in zip(words, given, strict=True)
        )
        return " ".join(given) if same else None


def _piece(found: re.Match[str]) -> str:
    if found["optional"]:
        return "(?:"
    if found["end"]:
        return ")?"
    return f"(?:{_TYPES[found['type'] or found['name']]})"


_INTERFACE = (
    Rule("description <text>"),
    Rule("shutdown"),
    Rule("mtu <mtu>", defaults=frozenset({"mtu 9214"})),
    Rule("speed <speed>", defaults=frozenset({"speed auto"})),
    Rule("channel-group <channel> mode <lacp>"),
    Rule("lacp timer fast"),
    Rule("vrf <name>"),
    Rule("switchport access vlan <vid>", defaults=frozenset({"switchport access vlan 1"})),
    Rule("switchport trunk native vlan <vid>", defaults=frozenset({"switchport trunk native vlan 1"})),
    Rule("switchport trunk allowed vlan <vids>"),
    Rule("switchport mode <mode>", defaults=frozenset({"switchport mode access"})),
    Rule("ip address <if4>"),
    Rule("ipv6 address <if6!>"),
    Rule("ip access-group <name> in"),
    Rule("ipv6 access-group <name> in"),
    Rule("mac access-group <name> in"),
    Rule("lldp transmit", on=True),
    Rule("lldp receive", on=True),
    Rule("sflow enable"),
    Rule("storm-control <storm!> level <percent>"),
    Rule("spanning-tree portfast"),
    Rule("spanning-tree bpdufilter enable"),
)
MODES: dict[str, tuple[Rule, ...]] = {
    "": (
        Rule("username <name!> privilege <privilege>[ role <name>] secret sha512 <hash>"),
        Rule("aaa authentication login default local"),
        Rule("aaa authorization exec default local"),
        Rule("logging[ vrf <name>] host <host!>"),
        Rule("logging trap <severity>"),
        Rule("hostname <name>"),
        Rule("ntp server[ vrf <name>] <host!>"),
        Rule("sflow run"),
        Rule("spanning-tree mode <stp>", defaults=frozenset({"spanning-tree mode mstp"})),
        Rule("vlan <vid!>", opens="vlan"),
        Rule("vrf instance <name!>", opens="vrf"),
        Rule("interface <port!>", opens="interface"),
        Rule("mac access-list <name!>", opens="mac-acl"),
        Rule("ip access-list <name!>", opens="ip-acl"),
        Rule("ipv6 access-list <name!>", opens="ipv6-acl"),
        Rule("ip route[ vrf <name>] <if4!> <ip>"),
        Rule("ipv6 route[ vrf <name>] <if6!> <ip6>"),
        Rule("ip routing"),
        Rule("management api http-commands", opens="eapi"),
        Rule("management security", opens="security"),
    ),
    "vlan": (Rule("name <name>"), Rule("state active", on=True)),
    "vrf": (Rule("description <text>"),),
    "interface": _INTERFACE,
    "mac-acl": (
        Rule("counters per-entry"),
        Rule("<seq!> <action>[ vlan <vid> <vlan-mask>] <source:mac-match> <target:mac-match>[ <ethertype>][ log]"),
    ),
    "ip-acl": (
        Rule("counters per-entry"),
        Rule("<seq!> <action>[ vlan <vid> <vlan-mask>] ip <source:address4> <target:address4>[ log]"),
        Rule("<seq!> <action> <l4> <source:address4>[ <l4port>] <target:address4>[ <l4port>][ log]"),
    ),
    "ipv6-acl": (
        Rule("counters per-entry"),
        Rule("<seq!> <action>[ vlan <vid> <vlan-mask>] ipv6 <source:address6> <target:address6>[ log]"),
        Rule("<seq!> <action> icmpv6 <source:address6> <target:address6>[ router-advertisement][ log]"),
        Rule("<seq!> <action> <l4> <source:address6>[ <l4port>] <target:address6>[ <l4port>][ log]"),
    ),
    "eapi": (
        Rule("protocol https", on=True),
        Rule("protocol http"),
        Rule("protocol https ssl profile <name>"),
        Rule("shutdown", on=True),
        Rule("vrf <name!>", opens="eapi-vrf"),
    ),
    "eapi-vrf": (Rule("shutdown", on=True),),
    "security": (Rule("ssl profile <name!>", opens="ssl-profile"),),
    "ssl-profile": (Rule("tls versions <versions>"), Rule("certificate <name> key <name>")),
}
