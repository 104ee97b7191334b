"""One interface of a switch as its template needs it, and the parts that several kinds of port share."""

from ipaddress import IPv4Interface, IPv6Interface

from ixp.model.base import Frozen
from ixp.platforms.eos.acl import Acl

# EOS's word for a forced speed, by Mb/s; 10G is what its ports do unasked.
_SPEEDS = {100: "100full", 1_000: "1000full", 40_000: "40gfull", 100_000: "100gfull"}


class Trunk(Frozen):
    """VLANs carried with a tag, and the untagged one (which ``allowed`` names too where frames may use it)."""

    allowed: str
    native: int


class StormLimit(Frozen):
    """The most of one kind of flooded frames that a port may send, in percent of its speed."""

    kind: str
    level: str


PEERING_STORM = tuple(StormLimit(kind=kind, level="0.01") for kind in ("broadcast", "multicast", "unknown-unicast"))
# Members may run multicast of their own on a NAP; a loop behind it shows in the other two.
NAP_STORM = tuple(StormLimit(kind=kind, level="1") for kind in ("broadcast", "unknown-unicast"))


class Edge(Frozen):
    """What holds where the exchange ends: filters on what comes in, and no protocol of ours goes out."""

    mac_acl: str
    ip_acl: str | None = None
    ipv6_acl: str | None = None
    storm: tuple[StormLimit, ...] = PEERING_STORM


class Port(Frozen):
    """One interface. Exactly one of ``access_vlan``, ``trunk``, ``channel`` and ``addresses`` is set.

    ``channel`` is the number of the LAG that it is a link of. ``silent``: a physical port that speaks no LLDP.
    """

    name: str
    description: str
    speed: str | None = None
    shutdown: bool = False
    access_vlan: int | None = None
    trunk: Trunk | None = None
    channel: int | None = None
    addresses: tuple[IPv4Interface | IPv6Interface, ...] = ()
    silent: bool = False
    edge: Edge | None = None


class Ports(Frozen):
    """Interfaces, and the access lists that they use, in the same order."""

    ports: tuple[Port, ...]
    acls: tuple[Acl, ...] = ()


def forced_speed(speed: int) -> str | None:
    """EOS's word for that speed in Mb/s; None where the port does it unasked."""
    return _SPEEDS.get(speed)


def vlan_list(vids: set[int]) -> str:
    """VLANs as EOS takes them: in order, separated by commas."""
    return ",".join(map(str, sorted(vids)))
