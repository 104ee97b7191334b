"""The way into a switch: its management interface, and eAPI over TLS in the management VRF."""

import re
from collections.abc import Iterator

from ixp.model import Device, Exchange
from validate.rendered.eos.fault import Fault, misspelt
from validate.rendered.eos.heads import VRF
from validate.rendered.text import Section

MANAGEMENT_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.management-port", "without it the switch can't be reached", "no 'interface Management1', or out of its VRF"),
    ("rendered.management-address", "at another address nobody finds the switch", "ip address 198.18.255.12/24 on sw1-nte01"),
    ("rendered.management-api", "the next push comes in by eAPI", "no 'no shutdown' below the VRF"),
    ("rendered.plain-api", "without TLS the account's password crosses the network", "protocol http"),
    ("rendered.api-certificate", "without certificate and key eAPI does not come up", "no 'ssl profile eapi'"),
)
_API = "management api http-commands"
_SECURITY = "management security"
_CERTIFICATE = "certificate eapi.crt key eapi.key"  # the names under which docs/devices.md puts them on a switch
_PROTOCOL = re.compile(r"protocol https ssl profile (\S+)|protocol https")


def management_faults(
    exchange: Exchange, device: Device, found: tuple[Section, ...], strange: tuple[str, ...]
) -> Iterator[Fault]:
    """Faults of what a push needs to get in."""
    heads = {item.head: item for item in found}
    others = [item for item in found if item.head.startswith("management ") and item.head not in {_API, _SECURITY}]
    yield from _port_faults(exchange, device, heads)
    if _API in heads:
        yield from _api_faults(heads, heads[_API])
    elif others:
        other = others.pop(0)
        yield Fault("rendered.management-api", other.number, f"'{other.head}' stands for '{_API}'", hint="correct the line")
    elif not misspelt(_API, strange):
        at = heads[_SECURITY].number if _SECURITY in heads else found[-1].number
        yield Fault("rendered.management-api", at, f"no '{_API}'", hint="the template must print it")
    for item in others:
        if not misspelt(_SECURITY, [item.head]):
            what = f"'{item.head}' belongs to no switch of the exchange"
            yield Fault("rendered.out-of-scope", item.number, what, hint="correct or remove it")


def _port_faults(exchange: Exchange, device: Device, heads: dict[str, Section]) -> Iterator[Fault]:
    name = next((item.name for item in device.interfaces if item.management), "Management1")
    section = heads.get(f"interface {name}")
    if section is None:
        at = next((item.number for item in heads.values() if item.head.startswith("interface ")), 1)
        yield Fault("rendered.management-port", at, f"no 'interface {name}'", hint="the template must print it")
        return
    port = next((item for item in device.interfaces if item.management), None)
    family = {4: "ip", 6: "ipv6"}
    addresses = (port.addresses if port else ()) or (device.management,)
    wanted = [f"{family[item.version]} address {item}" for item in addresses]
    extra = [line for line in section.body if " address " in line and line not in wanted]
    for line in wanted:
        if line in section.body:
            continue
        if extra:
            yield _other_address(exchange, device, section, extra.pop(0), line)
        else:
            yield Fault(
                "rendered.management-address", section.number, f"{name} has no '{line}'", hint="the template must print it"
            )
    for line in extra:
        yield Fault("rendered.management-address", section.line(line), f"{name} has '{line}' besides", hint="remove it")
    yield from _vrf_faults(section, name)


def _other_address(exchange: Exchange, device: Device, section: Section, line: str, wanted: str) -> Fault:
    """A wrong address; another device's is worse, as both answer."""
    host = line.rsplit(maxsplit=1)[-1].partition("/")[0]
    owner = next((item.name for item in exchange.facts.devices if item is not device and str(item.management.ip) == host), "")
    rule = "rendered.address-twice" if owner else "rendered.management-address"
    what = f"'{line}' stands for '{wanted}'" + (f" and is {owner}'s" if owner else "")
    return Fault(rule, section.line(line), what, hint="the address is that of the device in NetBox")


def _vrf_faults(section: Section, name: str) -> Iterator[Fault]:
    vrfs = [line for line in section.body if line.startswith("vrf ")]
    if vrfs[-1:] != [f"vrf {VRF}"]:
        said = f"is in '{vrfs[-1]}'" if vrfs else "is in no VRF"
        yield Fault(
            "rendered.management-port", section.line("vrf "), f"{name} {said}, not in 'vrf {VRF}'", hint="put it into the VRF"
        )
    first = next((line for line in section.body if " address " in line), "")
    if f"vrf {VRF}" in section.body and first and section.body.index(first) < section.body.index(f"vrf {VRF}"):
        what = f"{name} enters 'vrf {VRF}' after '{first}', and loses the address by it"
        yield Fault("rendered.management-port", section.line("vrf "), what, hint="the VRF comes first, addresses after it")
    for line in section.body:
        if line == "shutdown":
            yield Fault("rendered.port-state", section.line(line), "is shut down", name, "it is in service: no shutdown on it")
        elif not line.startswith(("vrf ", "description ", "ip address ", "ipv6 address ")):
            yield Fault("rendered.unexpected-line", section.line(line), f"{name} has '{line}'", hint="correct or remove the line")


def _api_faults(heads: dict[str, Section], section: Section) -> Iterator[Fault]:
    plain = [line for line in section.body if line.split()[:2] == ["protocol", "http"]]
    for line in plain:
        yield Fault("rendered.plain-api", section.line(line), f"eAPI without TLS: '{line}'", hint="remove it: TLS only")
    profiles = [hit for line in section.body if (hit := _PROTOCOL.fullmatch(line))]
    if not profiles and not plain:
        yield Fault(
            "rendered.management-api", section.number, f"no 'protocol https' in {_API}", hint="the template must print it"
        )
    yield from _served(section)
    if profiles and not profiles[-1][1]:
        what = "eAPI names no ssl profile: it would show a certificate of its own making, which the push does not trust"
        hint = "write 'protocol https ssl profile NAME'"
        yield Fault("rendered.api-certificate", section.line("protocol https"), what, hint=hint)
    elif profiles:
        yield from _profile_faults(heads.get(_SECURITY), profiles[-1][1], section.line("protocol https"))


def _served(section: Section) -> Iterator[Fault]:
    """Whether eAPI is up as a whole and in the VRF."""
    body = list(section.body)
    if f"vrf {VRF}" not in body:
        yield Fault(
            "rendered.management-api", section.number, f"eAPI is not served in 'vrf {VRF}'", hint="the template must print it"
        )
        return
    at = body.index(f"vrf {VRF}")
    for start, end, where in ((0, at, "as a whole"), (at, len(body), f"in 'vrf {VRF}'")):
        said = [place for place in range(start, end) if body[place] in {"shutdown", "no shutdown"}]
        if not said or body[said[-1]] == "shutdown":
            number = section.numbers[said[-1]] if said else section.number
            why = "it is shut down" if said else "no 'no shutdown'"
            hint = "the template must print 'no shutdown' there"
            yield Fault("rendered.management-api", number, f"eAPI is not up {where}: {why}", hint=hint)
    for line in body:
        if not (
            _PROTOCOL.fullmatch(line) or line in {"no shutdown", "shutdown", f"vrf {VRF}"} or line.startswith("protocol http")
        ):
            yield Fault("rendered.unexpected-line", section.line(line), f"eAPI has '{line}'", hint="correct or remove the line")


def _profile_faults(security: Section | None, profile: str, line: int) -> Iterator[Fault]:
    """Whether the profile is declared, with the certificate and key that are on every switch, and nothing else."""
    declared = f"ssl profile {profile}"
    if security is None or declared not in security.body:
        at = security.number if security else line
        yield Fault("rendered.api-certificate", at, f"ssl profile {profile} is not declared", hint="declare the profile")
    elif _CERTIFICATE not in security.body[security.body.index(declared) :]:
        what = f"ssl profile {profile} has no '{_CERTIFICATE}'"
        hint = "these are the names under which a switch was given them"
        yield Fault("rendered.api-certificate", security.line("certificate "), what, hint=hint)
    else:
        for text in security.body:
            if text not in {declared, _CERTIFICATE}:
                what = f"{_SECURITY} has '{text}'"
                yield Fault("rendered.unexpected-line", security.line(text), what, hint="correct or remove the line")
