"""The lines at the left edge of a switch's file: those that it must have, and which others belong to it at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ixp.model import Device, Exchange
from validate.rendered.eos.fault import Fault, misspelt
from validate.rendered.text import Section

VRF = "MGMT"

# Beside rendered.hostname and rendered.out-of-scope, which files of every platform are held to.
HEAD_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.truncated", "what a cut file leaves out, the switch forgets", "no 'end'"),
    ("rendered.hostname-twice", "two devices of one name can't be told apart", "hostname sw1-nte02 on sw1-nte01"),
    ("rendered.login", "without the pipeline's account the next push does not get in", "no 'username ixp'"),
    ("rendered.foreign-user", "an account beside the pipeline's is a way in that nobody looks after", "username admin"),
    ("rendered.management-vrf", "management is reached in a VRF of its own", "no 'vrf instance MGMT'"),
    ("rendered.management-route", "without it the switch answers its own network alone", "no default route in the VRF"),
    ("rendered.ntp", "without the time logs and certificates mean nothing", "no 'ntp server'"),
    ("rendered.syslog", "what a switch logs is lost with it", "no 'logging host'"),
    ("rendered.spanning-tree", "the fabric runs no spanning tree: a bridge of ours must not answer one", "mode mstp"),
    ("rendered.routing", "a switch that routes lets members around the route servers", "router bgp 64496, ip routing"),
    ("rendered.mirror", "a mirrored port shows one member's traffic to somebody else", "monitor session"),
)

_TABLE = (
    (re.compile(r"router .*|(?:ip|ipv6) (?:routing|unicast-routing|multicast-routing|route)\b.*"), "rendered.routing"),
    (re.compile(r"monitor session .*"), "rendered.mirror"),
)
_REFERENCE = "@secret:device/password-hash@"
_SECRET = f"secret sha512 {_REFERENCE}"
# Sections that other checks look into.
_ELSEWHERE = ("interface ", "vlan ", "mac access-list ", "ip access-list ", "ipv6 access-list ", "management ")


@dataclass(frozen=True)
class Head:
    """Lines that must stand, and how their kind begins. ``extra`` is the rule that one too many breaks (empty: out of scope)."""

    rule: str
    start: str
    lines: tuple[str, ...]
    extra: str = ""


def _heads(exchange: Exchange, device: Device) -> Iterator[Head]:
    management = exchange.intent.management
    yield Head("rendered.hostname", "hostname ", (f"hostname {device.name}",))
    yield Head(
        "rendered.login",
        "username ",
        (f"username {management.user} privilege 15 role network-admin {_SECRET}",),
        "rendered.foreign-user",
    )
    yield Head("rendered.login", "aaa authorization exec ", ("aaa authorization exec default local",))
    yield Head("rendered.management-vrf", "vrf instance ", (f"vrf instance {VRF}",))
    yield Head("rendered.ntp", "ntp server ", tuple(f"ntp server vrf {VRF} {host}" for host in management.ntp), "rendered.ntp")
    logs = tuple(f"logging vrf {VRF} host {host}" for host in management.syslog)
    yield Head("rendered.syslog", "logging ", logs, "rendered.syslog")
    yield Head("rendered.spanning-tree", "spanning-tree mode ", ("spanning-tree mode none",))
    gateway = management.gateway
    for start, version, everything in (("ip", 4, "0.0.0.0/0"), ("ipv6", 6, "::/0")):
        lines = (f"{start} route vrf {VRF} {everything} {gateway}",) if gateway and gateway.version == version else ()
        yield Head("rendered.management-route", f"{start} route vrf {VRF} ", lines, "rendered.management-route")


def unknown(exchange: Exchange, device: Device, found: tuple[Section, ...]) -> tuple[str, ...]:
    """The lines at the left edge that no switch of ours has."""
    return tuple(item.head for item in found if _known(exchange, device, item.head) is None)


def _known(exchange: Exchange, device: Device, line: str) -> str | None:
    """How lines of its kind begin; None for a line that is out of scope."""
    starts = (*(head.start for head in _heads(exchange, device)), *_ELSEWHERE)
    return next((start for start in starts if line.startswith(start)), "end" if line == "end" else None)


def head_faults(exchange: Exchange, device: Device, found: tuple[Section, ...]) -> Iterator[Fault]:
    """What is missing at the left edge, stands otherwise, or is there though it belongs to no switch of ours."""
    strange = unknown(exchange, device, found)
    for item in found:
        if item.head in strange:
            rule = next((rule for pattern, rule in _TABLE if pattern.fullmatch(item.head)), "rendered.out-of-scope")
            yield Fault(rule, item.number, f"'{item.head}' belongs to no switch of the exchange", hint="correct or remove it")
    yield from _early(found)
    anchor = found[0].number if found else 1
    for head in _heads(exchange, device):
        lines = [item for item in found if item.head.startswith(head.start)]
        yield from _head(exchange, head, lines, anchor, strange)
        anchor = lines[-1].number if lines else anchor


def _early(found: tuple[Section, ...]) -> Iterator[Fault]:
    """The VRF below what is put into it: a switch reads from the top, and does not know it yet."""
    declared = next((item.number for item in found if item.head == f"vrf instance {VRF}"), 0)
    uses = (item for item in found if f"vrf {VRF}" in item.body or f" vrf {VRF} " in item.head)
    first = next((item for item in uses if item.number < declared), None)
    if first:
        what = f"the VRF is declared below '{first.head}' in line {first.number}, which uses it"
        yield Fault("rendered.management-vrf", declared, what, hint="declare it before")


def _head(exchange: Exchange, head: Head, lines: list[Section], anchor: int, strange: tuple[str, ...]) -> Iterator[Fault]:
    said = [_shown(item.head) for item in lines]
    others = [item for item in lines if _shown(item.head) not in head.lines]
    for line in head.lines:
        if line in said:
            continue
        if others:
            other = others.pop(0)
            rule = head.rule
            if rule == "rendered.hostname" and exchange.device(other.head.removeprefix("hostname ")):
                rule = "rendered.hostname-twice"
            yield Fault(
                rule, other.number, f"'{_shown(other.head)}' stands for '{line}'", hint="correct the line in the template"
            )
        elif not misspelt(line, (_shown(text) for text in strange)):
            yield Fault(head.rule, anchor, f"no line '{line}'", hint="the template must print it")
    for other in others:
        rule = head.extra or "rendered.out-of-scope"
        yield Fault(rule, other.number, f"'{_shown(other.head)}' is not the inventory's", hint="remove it")


def _shown(line: str) -> str:
    """The line with the account's own reference for whatever secret it has: one in clear, and another's, are judged elsewhere."""
    referred = re.sub(r"@secret:\S+@", _REFERENCE, line)
    return referred if _REFERENCE in referred else re.sub(r"\bsecret .*", _SECRET, referred)
