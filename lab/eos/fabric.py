"""What a running configuration asks of the forwarding plane, port by port, as plain values that can be compared."""

from dataclasses import dataclass

from lab.eos.config import Config, Line

_ALL = frozenset(range(1, 4095))


@dataclass(frozen=True)
class Acl:
    """An access list's entries in order, without numbers; None in a port where the list named is not defined (EOS: no filter)."""

    name: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Port:
    """A layer-2 port or LAG. ``members`` are its physical interfaces (itself, where it is no LAG).

    ``access`` is None on a trunk; ``vlans`` are those carried with a tag; ``native`` the untagged one of a trunk.
    """

    name: str
    members: tuple[str, ...]
    enabled: bool
    access: int | None
    native: int | None
    vlans: frozenset[int]
    lacp: bool
    mac_acl: Acl | None = None
    ip_acl: Acl | None = None
    ipv6_acl: Acl | None = None

    @property
    def untagged(self) -> int | None:
        """The VLAN of frames without a tag; None where the port takes none."""
        return self.native if self.access is None else self.access


def ports(config: Config) -> tuple[Port, ...]:
    """All layer-2 ports and LAGs, members of a LAG under the LAG; a port without a VLAN to carry is not enabled."""
    defined = {int(line.text.split()[1]) for line in config.sections("vlan")}
    groups = _groups(config)
    found = []
    for line in config.sections("interface"):
        name = line.text.removeprefix("interface ")
        if name.startswith("Ethernet") and not any(name in members for members in groups.values()):
            found.append(_port(config, line, (name,), defined, lacp=False))
        elif name.startswith("Port-Channel"):
            found.append(_port(config, line, groups.get(name, ()), defined, lacp=True))
    return tuple(found)


def lag_members(config: Config) -> dict[str, str]:
    """The LAG of each interface that is in one, whether it is enabled or not."""
    return {member: lag for lag, members in _groups(config).items() for member in members}


def shut(config: Config) -> frozenset[str]:
    """The interfaces that are shut down."""
    return frozenset(line.text.removeprefix("interface ") for line in config.sections("interface") if "shutdown" in line.texts())


def _groups(config: Config) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for line in config.sections("interface"):
        number = _value(line, "channel-group ")
        if number:
            lag = f"Port-Channel{number.split()[0]}"
            groups[lag] = (*groups.get(lag, ()), line.text.removeprefix("interface "))
    return groups


def _port(config: Config, line: Line, members: tuple[str, ...], defined: set[int], *, lacp: bool) -> Port:
    trunk = "switchport mode trunk" in line.texts()
    vid = int(_value(line, "switchport access vlan ") or 1)
    native = int(_value(line, "switchport trunk native vlan ") or 1)
    carried = (_vids(_value(line, "switchport trunk allowed vlan ")) & defined) if trunk else frozenset()
    usable = bool(carried) if trunk else vid in defined
    return Port(
        name=line.text.removeprefix("interface "),
        members=members,
        enabled="shutdown" not in line.texts() and usable,
        access=None if trunk else vid,
        native=native if trunk and native in carried else None,
        vlans=frozenset(carried),
        lacp=lacp,
        mac_acl=_acl(config, "mac access-list", _value(line, "mac access-group ")),
        ip_acl=_acl(config, "ip access-list", _value(line, "ip access-group ")),
        ipv6_acl=_acl(config, "ipv6 access-list", _value(line, "ipv6 access-group ")),
    )


def _acl(config: Config, kind: str, group: str) -> Acl | None:
    if not group:
        return None
    name = group.split(maxsplit=1)[0]
    section = config.section(f"{kind} {name}")
    if section is None:
        return None
    return Acl(name, tuple(text for text in section.texts() if text[0].isdigit()))


def _vids(text: str) -> frozenset[int]:
    if not text:
        return _ALL
    found: set[int] = set()
    for part in [] if text == "none" else text.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _value(line: Line, prefix: str) -> str:
    return next((text.removeprefix(prefix) for text in line.texts() if text.startswith(prefix)), "")
