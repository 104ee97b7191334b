"""The access lists of a port: the right ones, on what comes in; each is asked about frames and packets, not compared by text."""

from collections.abc import Iterator

from ixp.model import Exchange
from validate.rendered.eos.entries import AccessList, read_list
from validate.rendered.eos.fault import Fault, misspelt
from validate.rendered.eos.probes import address_faults, mac_faults
from validate.rendered.eos.wanted import Senders, Wanted
from validate.rendered.text import Section

FILTER_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.no-mac-filter", "without it whoever is behind a port sends what they like", "no 'mac access-group' on Ethernet1"),
    (
        "rendered.no-address-filter",
        "without it a member's router may take another's address, or advertise itself as everybody's router",
        "no 'ipv6 access-group' on Ethernet1",
    ),
    ("rendered.other-filter", "a port filters with the list named after what it serves", "peer-loire-1-mac on armor-1's port"),
    ("rendered.undeclared-list", "a list that is not declared filters nothing", "mac access-group of a list that is not there"),
    ("rendered.unused-list", "a list that no port uses was meant for one, or was left behind", "mac access-list peer-gone-1-mac"),
    ("rendered.list-entry", "EOS refuses a file with an entry that it can't read", "permit 00:00:5e:00:53:1"),
    (
        "rendered.empty-list",
        "a list that refuses nothing in words is read otherwise by each vendor",
        "blocked without 'deny any any'",
    ),
    (
        "rendered.foreign-entry",
        "an entry that we never render decides on what nobody asked about",
        "permit ip 192.0.2.0/28 any, or deny tcp any any",
    ),
    (
        "rendered.logged-permit",
        "a permit that logs copies what members send to the switch's processor",
        "131 permit … any ip log",
    ),
    ("rendered.entry-number", "of two entries with one number EOS keeps the later alone", "two entries 11"),
    ("rendered.mac-refused", "a registered router must be able to send ARP, IPv4 and IPv6", "no permit for a registered MAC"),
    ("rendered.mac-foreign", "a MAC that nobody registered may not send", "999 permit any any"),
    ("rendered.mac-twice", "a MAC that may send on two ports of the LAN moves between them", "armor's MAC on loire's port"),
    ("rendered.group-frames", "STP, LLDP, routing protocols and other ethertypes stay off the LAN", "no 'deny any 01:00:…'"),
    ("rendered.nap-filter", "frames of a NAP that rides on a port pass, of other VLANs none", "permit vlan 1001 0xfff"),
    ("rendered.address-refused", "a member sends from its own address, and passes on what it carries", "another host permitted"),
    ("rendered.address-foreign", "of the LAN's addresses a port may use its own alone", "no 'deny ip' from LAN to LAN"),
    ("rendered.address-twice", "an address that two ports or devices may use is disturbed by either", "armor's address on loire"),
    ("rendered.router-advertisement", "one advertisement makes every host of the LAN route by it", "no deny of advertisements"),
    ("rendered.ipv6-groups", "of IPv6's groups the LAN needs those of neighbour discovery alone", "no 'deny ipv6 any ff00::/8'"),
)
_SHARED = frozenset({"blocked", "nap"})


def filter_faults(  # noqa: PLR0917  the port, what it is asked, and where it stands
    exchange: Exchange,
    wanted: Wanted,
    senders: Senders,
    section: Section,
    found: tuple[Section, ...],
    subject: str,
    strange: list[str],
) -> Iterator[Fault]:
    """Faults of a port's groups, and of the lists that they name; the shared lists are judged once for all."""
    heads = {item.head: item for item in found if " access-list " in item.head}
    unfiltered = []
    for kind, name in (("mac", senders.mac_list), ("ip", senders.ip_list), ("ipv6", senders.ipv6_list)):
        group = _group(section, kind)
        if not name or (not group and misspelt(f"{kind} access-group {name} in", strange)):
            continue
        line = section.line(f"{kind} access-group ")
        listed = heads.get(f"{kind} access-list {name}")
        if not group:
            unfiltered.append(kind)
        elif group != name:
            what = f"filters with {group}, not with {name}"
            yield Fault("rendered.other-filter", line, what, subject, "name the list after its key", kind)
        elif listed is None:
            other = _orphan(kind, name, found)
            what = f"filters with {name}, which is not declared" + (f": '{other.head}' stands for it" if other else "")
            at = other.number if other else line
            yield Fault("rendered.undeclared-list", at, what, subject, "declare the list", kind)
        elif name not in _SHARED:
            yield from _list_faults(exchange, wanted, senders, read_list(listed), kind)
    if "mac" in unfiltered:
        line = section.line("mac access-group ")
        yield Fault("rendered.no-mac-filter", line, "has no MAC filter on what comes in", subject, "'mac access-group LIST in'")
    if addresses := [kind for kind in unfiltered if kind != "mac"]:
        what = f"has no {' and no '.join(f'{kind} access-group' for kind in addresses)} on what comes in"
        yield Fault("rendered.no-address-filter", section.line(f"{addresses[0]} access-group "), what, subject)


def list_faults(exchange: Exchange, wanted: tuple[Wanted, ...], found: tuple[Section, ...]) -> Iterator[Fault]:
    """Faults of the shared lists, and lists that no port needs."""
    needed = {
        f"{kind} access-list {name}"
        for item in wanted
        if item.senders
        for kind, name in (("mac", item.senders.mac_list), ("ip", item.senders.ip_list), ("ipv6", item.senders.ipv6_list))
    }
    used = {
        f"{words[0]} access-list {words[2]}"
        for item in found
        if item.head.startswith("interface ")
        for line in item.body
        if len(words := line.split()) == 4 and words[1] == "access-group"
    }
    shared = {f"mac access-list {name}" for name in _SHARED}
    missing = used - {item.head for item in found}  # what is unused stands in place of it
    for section in found:
        if " access-list " not in section.head:
            continue
        if section.head not in needed | used | shared and not missing:
            yield Fault("rendered.unused-list", section.number, f"'{section.head}' is used by no port", hint="remove it")
        if section.head in shared:
            name = section.head.split()[2]
            senders = Senders(name, None if name == "nap" else frozenset())
            yield from _list_faults(exchange, None, senders, read_list(section), "mac")


def _orphan(kind: str, name: str, found: tuple[Section, ...]) -> Section | None:
    """A list that no port uses and that is called almost as the one that is missing."""
    start = f"{kind} access-list "
    used = {_group(item, kind) for item in found if item.head.startswith("interface ")}
    orphans = ((item, item.head.removeprefix(start)) for item in found if item.head.startswith(start))
    return next((item for item, text in orphans if text not in used and misspelt(name, [text])), None)


def _group(section: Section, kind: str) -> str:
    names = [line.split()[2] for line in section.body if line.startswith(f"{kind} access-group ") and line.endswith(" in")]
    return names[-1] if names else ""


def _list_faults(exchange: Exchange, wanted: Wanted | None, senders: Senders, listed: AccessList, kind: str) -> Iterator[Fault]:
    """What the list can't be read for, or the first thing that it decides wrongly."""
    name = listed.section.head.split()[2]
    if listed.unread:
        line, text = listed.unread[0]
        what = f"has '{text}', which is no entry"
        yield Fault("rendered.list-entry", line, what, f"the {kind} list {name}", "correct the entry", kind)
    elif listed.repeated:
        entry = listed.repeated[0]
        what = f"has two entries {entry.number}"
        yield Fault("rendered.entry-number", entry.line, what, f"the {kind} list {name}", "number the entries apart")
    elif not listed.entries:
        what, hint = "has no entry", "the template must print what it permits and denies"
        yield Fault("rendered.empty-list", listed.section.number, what, f"the {kind} list {name}", hint, kind)
    elif kind == "mac":
        yield from mac_faults(exchange, wanted, senders, listed)
    else:
        yield from address_faults(exchange, senders, listed, 4 if kind == "ip" else 6)
