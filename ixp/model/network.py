"""What is common to all members: the peering LAN, VLANs and the out-of-band network."""

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from pydantic import Field

from ixp.model.base import Frozen


class Profile(StrEnum):
    """``lab`` takes the documentation and benchmark ranges out of the bogon lists and deploys only to devices marked as lab."""

    LAB = "lab"
    PRODUCTION = "production"


class VlanRole(StrEnum):
    """What a VLAN is for. Those of role ``nap`` follow from the NAPs; the intent's list of VLANs holds none of them."""

    PEERING = "peering"
    PARKED = "parked"
    QUARANTINE = "quarantine"
    NAP = "nap"


class Vlan(Frozen):
    """A VLAN that every switch of the exchange carries; ``name`` is its stable key."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,35}$")
    vid: int = Field(ge=2, le=4094)
    role: VlanRole


class PeeringLan(Frozen):
    """The shared subnet of the peering VLAN, one prefix a family."""

    ipv4: IPv4Network
    ipv6: IPv6Network


class Management(Frozen):
    """What every device needs of the out-of-band network. ``user`` is the pipeline's account on the devices."""

    user: str = Field(default="ixp", pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    gateway: IPv4Address | IPv6Address | None = None
    ntp: tuple[IPv4Address | IPv6Address, ...] = ()
    syslog: tuple[IPv4Address | IPv6Address, ...] = ()
