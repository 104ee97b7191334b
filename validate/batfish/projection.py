"""What Batfish can read of a configuration: each line that it does not model is left out here, by name, or makes a finding there.

Of FRR's route-maps it is shown their names, prefix lists and first ASes; what they decide is held by the comparison of live
daemons (``ixp rs parity``), not here.

A line that Batfish does not know is dropped by it without a word in the answers: ``deny`` with an unknown ``match`` denies all,
a filter spelt in another way is no filter. So the lines that it can't read are listed here, with who checks them instead, and any
other line that it does not know fails the check. A line left out becomes an empty one: line numbers stay those of the file.
"""

import re
from collections import Counter
from dataclasses import dataclass

NOTHING = ""
_SECRET = re.compile(r"@secret:[^@\s]+@")
_AS_PATH_LIST = re.compile(r"^(bgp as-path access-list \S+) seq \d+ (permit|deny) (.+)$")
_COMMUNITY_LIST = re.compile(r"^(bgp community-list standard \S+) seq \d+ (.+)$")
# Well-known communities by their names (RFC 1997, RFC 7999, RFC 8326), of which Batfish does not know all.
_NAMED = re.compile(
    r"^(?: set community|bgp community-list standard \S+ permit) (graceful-shutdown|blackhole|no-export|no-advertise)\b"
)
_NUMBERS = {"graceful-shutdown": "65535:0", "blackhole": "65535:666", "no-export": "65535:65281", "no-advertise": "65535:65282"}
# FRR's underscore: a border of a number. Batfish takes it for the character.
_BORDER = "([^0-9]|^|$)"


@dataclass(frozen=True)
class Unread:
    """Lines that Batfish does not model: what they are about, and the pattern of a whole line without its indent.

    Those about ``NOTHING`` say nothing that a check could want.
    """

    about: str
    pattern: re.Pattern[str]


def _unread(about: str, pattern: str) -> Unread:
    return Unread(about, re.compile(pattern))


_EOS = (
    _unread("storm control", r"storm-control \S+ level \S+"),
    _unread("IPv6 filters on ports", r"ipv6 access-group \S+ in"),
    _unread("tagged NAPs in IPv6 filters", r"\d+ permit vlan \d+ 0x000 ipv6 any any"),
    _unread("eAPI's certificate", r"management security|ssl profile \S+|certificate \S+ key \S+"),
    _unread("user accounts", r"username \S+ privilege \d+ role \S+ secret .+"),
)

_FRR = (
    _unread("route-server clients", r"neighbor \S+ route-server-client"),
    _unread("next hops left alone", r"neighbor \S+ attribute-unchanged next-hop"),
    _unread("first AS left to the import map", r"no neighbor \S+ enforce-first-as"),
    _unread("routes kept for RPKI", r"neighbor \S+ soft-reconfiguration inbound"),
    _unread("add-path", r"neighbor \S+ addpath-tx-all-paths"),
    _unread("passive, GTSM, BFD, roles, graceful restart", r"neighbor \S+ (?:passive|bfd|graceful-restart|ttl-security hops 1)"),
    _unread("passive, GTSM, BFD, roles, graceful restart", r"neighbor \S+ local-role rs-server(?: strict-mode)?"),
    _unread("IPv4 over IPv6", r"neighbor \S+ capability extended-nexthop"),
    _unread("RPKI", r"rpki|rpki (?:retry_interval|expire_interval|cache tcp) .+|match rpki (?:valid|invalid)"),
    _unread("large communities", r"bgp large-community-list .+|(?:match|set) large-comm\S+ .+"),
    _unread("extended communities", r"bgp extcommunity-list .+|match extcommunity \S+|set extended-comm-list \S+ delete"),
    _unread("community patterns", r"bgp community-list expanded .+|set comm-list \S+ delete"),
    _unread("AS path patterns", r"bgp as-path access-list ixp-\S+ .+|match as-path ixp-\S+"),
    _unread("next hops of blackholes", r"set ip next-hop \S+|set ipv6 next-hop global \S+"),
    _unread("prepending on request", r"set as-path prepend (?:last-as )?\d+"),
    _unread("weights and tags", r"set (?:weight|tag) \d+|match tag \d+"),
    _unread("the order of a map's entries", r"on-match (?:next|goto \d+)|call \S+"),
    _unread("max-prefix", r"neighbor \S+ maximum-prefix .+"),
    _unread("sessions shut down", r"neighbor \S+ shutdown"),
    _unread("members' next hops", r"match ipv?6? next-hop address \S+"),
    _unread(NOTHING, r"bgp route-map delay-timer \d+"),
    _unread(NOTHING, r"bgp no-rib|no ipv?6? forwarding"),
    _unread(NOTHING, r"exit"),
)

_UNREAD = {"eos": _EOS, "frr": _FRR}
# Before FRR's first command Batfish still reads the part above, where an exclamation mark is no comment.
_COMMENT = {"eos": "!", "frr": ""}


@dataclass(frozen=True)
class Projection:
    """A configuration as Batfish gets it, line for line, and how many lines were left out of each kind."""

    text: str
    left_out: Counter[str]


def project(platform: str, text: str) -> Projection:
    """Leave out what Batfish does not model of a platform (``eos`` or ``frr``) and give secrets a dummy value."""
    left_out: Counter[str] = Counter()
    lines = []
    for line in text.splitlines():
        about = next((item.about for item in _UNREAD[platform] if item.pattern.fullmatch(line.strip())), None)
        if about:
            left_out[about] += 1
        comment = about is not None or line.startswith("!")
        lines.append(_COMMENT[platform] if comment else _spelt(_SECRET.sub("dummy", line)))
    return Projection(text="\n".join(lines) + "\n", left_out=left_out)


def _spelt(line: str) -> str:
    """FRR's lists with a sequence number, and its regular expressions, as Batfish reads them."""
    if match := _AS_PATH_LIST.match(line):
        return f"{match[1]} {match[2]} {match[3].replace('_', _BORDER)}"
    if match := _COMMUNITY_LIST.match(line):
        line = f"{match[1]} {match[2]}"
    if match := _NAMED.match(line):
        return f"{line[: match.start(1)]}{_NUMBERS[match[1]]}{line[match.end(1) :]}"
    return line
