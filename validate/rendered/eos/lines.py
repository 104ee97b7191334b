"""The lines that a port must have one by one, as data: each with the rule that its absence breaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from validate.rendered.eos.fault import Fault, misspelt
from validate.rendered.eos.vlans import SWITCHPORT
from validate.rendered.eos.wanted import Kind, Wanted
from validate.rendered.text import Section

LINE_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "rendered.description",
        "people and tools find a member by the key on its port, which no other port's coming or going changes",
        "description PEER port 3",
    ),
    ("rendered.speed", "a port at another speed than its other side's stays down", "no 'speed forced 1000full' on a 1G port"),
    ("rendered.lldp", "LLDP of ours tells members of our network; theirs tells us wrong neighbours", "no 'no lldp transmit'"),
    ("rendered.portfast", "a port that waits for spanning tree is late after each flap", "no 'spanning-tree portfast'"),
    ("rendered.bpdu-filter", "one member's spanning tree must not reach the others", "no 'spanning-tree bpdufilter enable'"),
    ("rendered.storm-control", "a loop behind one port floods every member", "storm-control broadcast level 10"),
    ("rendered.lag-timer", "with slow LACP a dead link takes traffic for 90 seconds", "no 'lacp timer fast'"),
    ("rendered.mtu", "a port with an MTU of its own drops what the others pass", "mtu 9214 on a member's port"),
    ("rendered.routed-port", "a port with an address is a router among the members", "ip address on Ethernet1"),
    ("rendered.unexpected-line", "a line that we never render does what nobody checked", "switchport acces vlan 100"),
)

# EOS's words for a forced speed, by Mb/s; at 10G, and at speeds without such a word, a port says nothing.
_SPEEDS = {100: "100full", 1_000: "1000full", 40_000: "40gfull", 100_000: "100gfull"}

# What is judged elsewhere: VLANs, filters, LAGs, whether it is shut.
_ELSEWHERE = re.compile(
    r"(?:no )?shutdown"
    r"|(?:mac|ip|ipv6) access-group \S+ (?:in|out)"
    r"|channel-group \d+ mode (?:active|passive|on)"
)
_ADDRESS = re.compile(r"no switchport|(?:ip|ipv6) address .*|(?:ip|ipv6) enable")
_MTU = re.compile(r"(?:l2 )?mtu \d+")
_LEAST_STORM = 0.01  # percent; EOS takes no less


class Part(StrEnum):
    """Which interface of a port it is: a single one, a link of a LAG, or the LAG."""

    SINGLE = "single"
    LINK = "link"
    LAG = "lag"


@dataclass(frozen=True)
class Must:
    """A line that must stand. ``key`` is how one in its place begins, ``line`` empty: none may, ``most`` the highest number."""

    rule: str
    key: str
    line: str
    most: float | None = None

    def met(self, line: str) -> bool:
        """Whether the line is what must stand, or a stricter limit."""
        if line == self.line:
            return True
        number = line.removeprefix(self.key)
        return self.most is not None and bool(re.fullmatch(r"\d+(\.\d+)?", number)) and _LEAST_STORM <= float(number) <= self.most


def line_faults(section: Section, wanted: Wanted, part: Part, subject: str) -> Iterator[Fault]:
    """What is missing, stands otherwise, or stands there though it never should."""
    musts = tuple(_musts(wanted, part, section.head.removeprefix("interface ")))
    for number, line in zip(section.numbers, section.body, strict=True):
        found = _outbound(section, line) or _wrong(musts, wanted, part, line)
        if found:
            rule, what, hint, key = found
            yield Fault(rule, number, what, subject, hint, key)
    texts = strange(section, wanted, part)
    missing: dict[str, list[str]] = {}
    for item in musts:
        if item.line and not any(_must((item,), line) for line in section.body) and not misspelt(item.line, texts):
            missing.setdefault(item.rule, []).append(f"'{item.line}'")
    for rule, lines in missing.items():
        what = f"has no {' and no '.join(lines)}"
        yield Fault(rule, section.number, what, subject, "the template must print it on each such port")


def _wrong(musts: tuple[Must, ...], wanted: Wanted, part: Part, line: str) -> tuple[str, str, str, str] | None:
    """The rule that a line breaks where it stands, with what is wrong, the hint, and the key of like faults."""
    must = _must(musts, line)
    if must is not None:
        instead = f", not '{must.line}'" if must.line else ", which it needs not"
        return None if must.met(line) else (must.rule, f"has '{line}'{instead}", "correct the line in the template", must.key)
    if _ADDRESS.fullmatch(line):
        return "rendered.routed-port", f"has '{line}'", "no port of the LAN has an address: remove it", "address"
    if _MTU.fullmatch(line):
        mtu = ("rendered.mtu", f"has '{line}'", "remove it: the fabric passes one size of frame", "mtu")
        return None if wanted.kind is Kind.TRUNK and part != Part.LINK else mtu
    if _elsewhere(wanted, part, line):
        return None
    return (
        "rendered.unexpected-line",
        f"has '{line}', which no such port has",
        "correct or remove the line",
        " ".join(line.split()[:2]),
    )


def _outbound(section: Section, line: str) -> tuple[str, str, str, str] | None:
    """A filter on what goes out, beside that on what comes in: it drops what is sent to the port."""
    kind, out, _ = line.partition(" access-group ")
    both = out and line.endswith(" out") and any(re.fullmatch(rf"{kind} access-group \S+ in", other) for other in section.body)
    hint = "remove it: ports filter what comes in"
    return ("rendered.unexpected-line", f"has '{line}', which no such port has", hint, f"{kind} out") if both else None


def strange(section: Section, wanted: Wanted, part: Part) -> list[str]:
    """The lines that no port of the kind has: a slip of the keyboard is among them, so what it stands for is not missing."""
    musts = tuple(_musts(wanted, part, section.head.removeprefix("interface ")))
    known = (_ADDRESS, _MTU)
    return [
        line
        for line in section.body
        if not (_must(musts, line) or any(item.fullmatch(line) for item in known) or _elsewhere(wanted, part, line))
    ]


def _must(musts: tuple[Must, ...], line: str) -> Must | None:
    return next((item for item in musts if line == item.line or line.startswith(item.key)), None)


def _elsewhere(wanted: Wanted, part: Part, line: str) -> bool:
    return bool(_ELSEWHERE.fullmatch(line) or SWITCHPORT.fullmatch(line)) and _has(wanted, part, line)


def _has(wanted: Wanted, part: Part, line: str) -> bool:
    """Whether a line that is judged elsewhere has its place on such an interface at all."""
    if line.startswith("switchport"):
        return part != Part.LINK
    if "access-group" in line:
        return part != Part.LINK and wanted.senders is not None and (line.startswith("mac") or bool(wanted.senders.ip_list))
    return part != Part.LAG or not line.startswith("channel-group")


def _musts(wanted: Wanted, part: Part, name: str) -> Iterator[Must]:
    yield Must("rendered.description", "description ", f"description {wanted.says(name)}")
    edge = wanted.kind is not Kind.TRUNK
    if part != Part.LAG:
        word = _SPEEDS.get(wanted.speed, "") if wanted.kind is not Kind.FREE else ""
        yield Must("rendered.speed", "speed ", f"speed forced {word}" if word else "")
        for way in ("transmit", "receive") if edge else ():
            yield Must("rendered.lldp", f"lldp {way}", f"no lldp {way}")
    if part == Part.LINK:
        yield Must("rendered.lag-timer", "lacp timer ", "lacp timer fast")
    elif edge:
        yield Must("rendered.portfast", "spanning-tree portfast", "spanning-tree portfast")
        yield Must("rendered.bpdu-filter", "spanning-tree bpdufilter", "spanning-tree bpdufilter enable")
        for kind, level in wanted.storm:
            yield Must("rendered.storm-control", f"storm-control {kind} level ", f"storm-control {kind} level {level:g}", level)
