"""Route servers agree: what a member may announce is the same on each, whatever daemon runs there.

Their sessions are each held to the inventory; the lists of a member's prefixes are the one thing that a file has from outside,
and a member that passes on one server alone loses half of its peers when that one is down.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network

from ixp.model import Exchange, Finding
from validate.rendered.text import few, finding

SERVER_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "rendered.servers-differ",
        "a prefix that passes on one route server alone is lost when that one is down",
        "203.0.113.0/28 in AS64497's set on rs1-nte01 alone",
    ),
)

# A member's prefixes by (name, IP version): where the list begins, and its ranges as (network, shortest, longest).
Range = tuple[str, int, int]
Lists = dict[tuple[str, str], tuple[int, frozenset[Range]]]

# BIRD keeps the prefixes that the exchange allows a member in a set of their own, FRR beside the registered ones.
_DEFINE = re.compile(r"^define (?:set|allow)_(\w+)_v([46]) = \[([^\]]*)\];", re.MULTILINE)
_PATTERN = re.compile(r"([0-9a-f.:]+)/(\d+)(\+|\{(\d+),(\d+)\})?")
_RULE = re.compile(
    r"^(?:ip|ipv6) prefix-list (\w+)-v([46])-[0-9a-f]{8} seq \d+ permit ([0-9a-f.:]+)/(\d+)(?: ge (\d+))?(?: le (\d+))?$",
    re.MULTILINE,
)


def check_servers(exchange: Exchange, files: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for each member whose prefixes are not the same on all route servers; ``files`` are by device name."""
    readers: dict[str, Callable[[str], Lists]] = {"bird": _bird, "frr": _frr}
    servers = [item for item in exchange.route_servers if item.name in files and item.platform in readers]
    read = [(device, readers[device.platform](files[device.name])) for device in servers]
    for device, lists in read[1:]:
        first, others = read[0]
        for (name, version), (line, ranges) in lists.items():
            known = others.get((name, version))
            if known is None or known[1] == ranges:
                continue
            pairs = ((ranges - known[1], device.name), (known[1] - ranges, first.name))
            parts = [f"{few(_said(found))} on {where} alone" for found, where in pairs if found]
            what = f"the IPv{version} prefixes of {name} differ: {' and '.join(parts)}"
            yield finding("rendered.servers-differ", device, what, line, "both have the member's whole set: render both anew")


def _bird(text: str) -> Lists:
    found: dict[tuple[str, str], tuple[int, frozenset[Range]]] = {}
    for match in _DEFINE.finditer(text):
        key = (match[1], match[2])
        line, ranges = found.get(key, (text.count("\n", 0, match.start()) + 1, frozenset()))
        found[key] = line, ranges | frozenset(_patterns(match[3], match[2]))
    return found


def _patterns(text: str, version: str) -> Iterator[Range]:
    most = 32 if version == "4" else 128
    for network, length, lengths, shortest, longest in _PATTERN.findall(text):
        low, high = (shortest, longest) if shortest else (length, most if lengths else length)
        yield _range(network, length, int(low), int(high))


def _frr(text: str) -> Lists:
    found: dict[tuple[str, str], tuple[int, set[Range]]] = {}
    for match in _RULE.finditer(text):
        name, version, network, length, low, high = match.groups()
        most = 32 if version == "4" else 128
        longest = int(high) if high else most if low else int(length)
        key = (name, version)
        if key not in found:
            found[key] = (text.count("\n", 0, match.start()) + 1, set())
        found[key][1].add(_range(network, length, int(low or length), longest))
    return {key: (line, frozenset(ranges)) for key, (line, ranges) in found.items()}


def _said(ranges: frozenset[Range]) -> list[str]:
    """Ranges as a person reads them: 203.0.113.0/28, with its lengths where they are more than one."""
    return [
        network if network.endswith(f"/{shortest}") and shortest == longest else f"{network} ({shortest} to {longest})"
        for network, shortest, longest in sorted(ranges)
    ]


def _range(network: str, length: str, shortest: int, longest: int) -> Range:
    return str(ip_network(f"{network}/{length}")), shortest, longest
