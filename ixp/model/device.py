"""Devices and their wiring, as NetBox alone knows them."""

import re
from enum import StrEnum
from ipaddress import IPv4Interface, IPv6Interface
from typing import Self

from ixp.model.base import Frozen

_NUMBERS = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key under which Ethernet2 comes before Ethernet10."""
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in _NUMBERS.split(name) if part)


class Role(StrEnum):
    """What a device is for; the slug of its role in NetBox."""

    SWITCH = "peering-switch"
    ROUTE_SERVER = "route-server"
    COLLECTOR = "quarantine-collector"


class PortRef(Frozen):
    """One interface of one device, written ``device/interface`` (``sw1-nte01/Ethernet1``)."""

    device: str
    interface: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Split ``device/interface`` at the first slash; raises ValueError where there is none."""
        device, slash, interface = text.partition("/")
        if not (slash and device and interface):
            raise ValueError(f"'{text}' is not written device/interface, for example sw1-nte01/Ethernet1")
        return cls(device=device, interface=interface)

    def __str__(self) -> str:
        return f"{self.device}/{self.interface}"

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Order of reading: by device, then by number of the port."""
        return (self.device, natural_key(self.interface))


class Interface(Frozen):
    """An interface as NetBox knows it, without the service fields that Git owns.

    ``speed`` is the most its type can do, in Mb/s (0: unknown, virtual or LAG). ``member_port`` is True where NetBox's tag
    hands the service fields of the port to Git. ``lag`` names the aggregate of a *trunk* (a member's LAG is Git's).
    """

    name: str
    speed: int = 0
    management: bool = False
    is_lag: bool = False
    lag: str | None = None
    member_port: bool = False
    mac: str | None = None
    addresses: tuple[IPv4Interface | IPv6Interface, ...] = ()


class Device(Frozen):
    """A switch, a route server or a quarantine collector. ``platform`` is the slug in NetBox and the name of the NAPALM driver.

    ``management`` is the address on the management interface (not NetBox's primary address). ``lab`` marks a device to
    which profile ``lab`` may be deployed. ``virtual`` is True for a virtual machine. ``drain``: who drains this
    route server, why and until when; None where nobody does.
    """

    name: str
    site: str
    role: Role
    platform: str
    management: IPv4Interface | IPv6Interface
    lab: bool = False
    virtual: bool = False
    drain: str | None = None
    interfaces: tuple[Interface, ...] = ()

    def interface(self, name: str) -> Interface | None:
        """The interface of that exact name, or None."""
        return next((item for item in self.interfaces if item.name == name), None)


class Cable(Frozen):
    """A cable between two switches (one link of the trunk between PoPs); ``a`` sorts before ``b``."""

    a: PortRef
    b: PortRef
