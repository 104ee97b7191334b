"""VLANs of a switch and of its ports: declared as the inventory has them, and on the ports of what they serve alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ixp.model import Exchange, VlanRole
from validate.rendered.eos.fault import Fault, misspelt
from validate.rendered.eos.wanted import Kind, Wanted, vlan_names
from validate.rendered.text import Section

VLAN_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.vlan-missing", "EOS drops the frames of a VLAN that is not declared", "no 'vlan 1001'"),
    ("rendered.vlan-foreign", "a VLAN that the inventory doesn't have is nobody's to look after", "vlan 1099"),
    ("rendered.vlan-name", "people find a VLAN by its name, which follows from its stable key", "name nap-1 on VLAN 1001"),
    ("rendered.port-vlans", "a port is in the VLANs of what it serves, and in no other", "Ethernet1 of armor-1 in VLAN 999"),
    ("rendered.default-vlan", "VLAN 1 is where EOS puts a port that is told nothing", "no 'switchport access vlan'"),
    ("rendered.native-vlan", "untagged frames of a member belong to the peering LAN", "trunk native vlan 999 beside a NAP"),
    ("rendered.quarantine-bypass", "a member that was not tested must not meet the others", "a quarantined port in VLAN 100"),
    ("rendered.parked", "a port that nobody uses leads nowhere", "a free port in VLAN 100"),
    ("rendered.nap-port", "both ends of a NAP are in its VLAN", "VLAN 1001 not on the port of its end"),
    ("rendered.nap-leak", "a NAP is private to its two ends", "VLAN 1001 on a third port"),
    ("rendered.trunk-vlans", "a VLAN missing at one end splits the LAN between PoPs", "allowed vlan 100 at one end only"),
    (
        "rendered.trunk-foreign",
        "what no VLAN of the inventory needs must not cross the trunk",
        "allowed vlan 7, or the parked one",
    ),
    ("rendered.trunk-native", "untagged frames on a trunk lead nowhere", "trunk native vlan 100 between switches"),
)
_DEFAULT = 1
_MANY = 20
_LONGEST = 32  # characters of a name that EOS takes
_VIDS = r"\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*"
SWITCHPORT = re.compile(
    r"switchport (?:access vlan \d{1,4}|mode (?:access|trunk)|trunk native vlan \d{1,4}"
    rf"|trunk allowed vlan (?:none|all|(?:(?:add|remove|except) )?{_VIDS}))"
)
_ALL = frozenset(range(1, 4095))


@dataclass(frozen=True)
class Carried:
    """The VLANs of an interface. ``untagged`` 0: no untagged frame passes, as the native VLAN of a trunk is not allowed on it."""

    native: int
    allowed: frozenset[int]
    trunk: bool

    @property
    def untagged(self) -> int:
        """The VLAN of untagged frames."""
        return self.native if self.native in self.allowed else 0

    @property
    def tagged(self) -> frozenset[int]:
        """The VLANs of tagged frames."""
        return self.allowed - {self.native}


def declared_faults(exchange: Exchange, found: tuple[Section, ...], strange: tuple[str, ...]) -> Iterator[Fault]:
    """The VLAN stanzas. ``strange`` are lines at the left edge that we never render: a misspelt stanza is one of these."""
    vlans = vlan_names(exchange)
    stanzas = {item.head.removeprefix("vlan "): item for item in found if item.head.startswith("vlan ")}
    foreign = [section.head for vid, section in stanzas.items() if not vid.isdigit() or int(vid) not in vlans]
    anchor = next((item.number for item in stanzas.values()), found[0].number if found else 1)
    for vid, name in vlans.items():
        section = stanzas.get(str(vid))
        if section is None:
            if not misspelt(f"vlan {vid}", (*strange, *foreign)):  # what is foreign stands in place of it
                what = f"VLAN {vid} ({name}) is not declared"
                yield Fault("rendered.vlan-missing", anchor, what, hint="the template must print every VLAN of the exchange")
        elif f"name {name}" not in section.body:
            said = next((line for line in section.body if line.startswith("name ")), "no name")
            yield Fault("rendered.vlan-name", section.line("name "), f"VLAN {vid} has {said}, not '{name}'")
        elif len(name) > _LONGEST:
            what = f"VLAN {vid} is named '{name}': EOS takes {_LONGEST} characters"
            yield Fault("rendered.vlan-name", section.line("name "), what, hint="give the NAP or the VLAN a shorter key")
    for vid_text, section in stanzas.items():
        if section.head in foreign:
            hint = "put it into the inventory, or remove it"
            yield Fault("rendered.vlan-foreign", section.number, f"VLAN {vid_text} is not the inventory's", hint=hint)
        for number, line in zip(section.numbers, section.body, strict=True):
            if not line.startswith("name "):
                yield Fault(
                    "rendered.unexpected-line", number, f"VLAN {vid_text} has '{line}'", hint="correct or remove the line"
                )


def carried(section: Section) -> Carried:
    """What an interface carries, with EOS's defaults: the last line of a kind counts, ``add`` and ``remove`` change the list."""
    access = native = _DEFAULT
    allowed, trunk = _ALL, False
    for words in (line.split()[1:] for line in section.body if SWITCHPORT.fullmatch(line)):
        if words[:2] == ["access", "vlan"]:
            access = int(words[2])
        elif words[0] == "mode":
            trunk = words[1] == "trunk"
        elif words[:3] == ["trunk", "native", "vlan"]:
            native = int(words[3])
        elif words[:3] == ["trunk", "allowed", "vlan"]:
            allowed = _allowed(allowed, words[3:])
    return Carried(native, allowed, trunk=True) if trunk else Carried(access, frozenset({access}), trunk=False)


def _allowed(before: frozenset[int], words: list[str]) -> frozenset[int]:
    named = frozenset(expanded(words[-1])) if words[-1] not in {"all", "none"} else frozenset()
    match words[0]:
        case "add":
            return before | named
        case "remove":
            return before - named
        case "except":
            return _ALL - named
        case "all":
            return _ALL
        case _:
            return named


def vlan_faults(exchange: Exchange, section: Section, wanted: Wanted, subject: str) -> Iterator[Fault]:
    """The first rule that the VLANs of a port or LAG break; one, since one line decides them."""
    has = carried(section)
    if wanted.kind is Kind.TRUNK:
        yield from _trunk_faults(has, section, wanted, subject)
        return
    if (has.untagged, has.tagged) == (wanted.untagged, wanted.tagged):
        return
    what = f"has {_said(has.untagged, has.tagged)}, not {_said(wanted.untagged, wanted.tagged)}"
    hint = "its VLANs follow from what it serves and from its state"
    rule = _broken(exchange, has, wanted)
    yield Fault(rule, _line(section, has, rule), what, subject, hint, "default" if rule == "rendered.default-vlan" else "")


def _broken(exchange: Exchange, has: Carried, wanted: Wanted) -> str:
    naps = {nap.vid for nap in exchange.intent.naps}
    mine = wanted.tagged | {wanted.untagged}
    table = (
        (has.untagged == _DEFAULT and not has.tagged, "rendered.default-vlan"),
        (wanted.kind is Kind.FREE, "rendered.parked"),
        (
            wanted.untagged == exchange.vlan(VlanRole.QUARANTINE).vid and wanted.kind is Kind.CONNECTION,
            "rendered.quarantine-bypass",
        ),
        (wanted.kind is Kind.NAP, "rendered.nap-port"),
        (bool(({has.untagged} | has.tagged) & naps - mine), "rendered.nap-leak"),
        (bool(wanted.tagged - has.tagged), "rendered.nap-port"),
        (bool(wanted.tagged) and has.untagged != wanted.untagged, "rendered.native-vlan"),
    )
    return next((rule for applies, rule in table if applies), "rendered.port-vlans")


def _line(section: Section, has: Carried, rule: str) -> int:
    """The line to edit: the one that says the wrong VLAN; the head of the interface where it says nothing."""
    if not has.trunk:
        return section.line("switchport access vlan ")
    return section.line(f"switchport trunk {'native' if rule == 'rendered.native-vlan' else 'allowed'} vlan ")


def _trunk_faults(has: Carried, section: Section, wanted: Wanted, subject: str) -> Iterator[Fault]:
    if not has.trunk:
        what = f"carries VLAN {has.untagged} alone: it has no 'switchport mode trunk'"
        yield Fault("rendered.trunk-vlans", section.line("switchport mode"), what, subject, "a trunk is in mode trunk")
        return
    at, hint = section.line("switchport trunk allowed vlan "), "every VLAN but the parked one crosses every trunk"
    if missing := wanted.tagged - has.allowed:
        yield Fault("rendered.trunk-vlans", at, f"does not carry {listed(missing)}", subject, hint)
    elif extra := has.allowed - wanted.tagged:
        what = f"carries {listed(extra)}, which it should not" if len(extra) < _MANY else "carries VLANs that nobody has"
        yield Fault("rendered.trunk-foreign", at, what, subject, hint)
    elif has.native != wanted.untagged:
        what = f"takes untagged frames into VLAN {has.native}, not into the parked VLAN {wanted.untagged}"
        yield Fault(
            "rendered.trunk-native", section.line("switchport trunk native vlan "), what, subject, "native is the parked VLAN"
        )


def expanded(text: str) -> Iterator[int]:
    """The VLANs of a list as EOS writes it: ``100,666,1001-1004``."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def listed(vids: frozenset[int]) -> str:
    """VLANs as a person reads them; of many, how many they are."""
    if len(vids) >= _MANY:
        return f"{len(vids)} VLANs"
    return f"VLAN {', '.join(map(str, sorted(vids)))}" if vids else "no VLAN"


def _said(untagged: int, tagged: frozenset[int]) -> str:
    return (f"VLAN {untagged}" if untagged else "no untagged VLAN") + (f" and tagged {listed(tagged)}" if tagged else "")
