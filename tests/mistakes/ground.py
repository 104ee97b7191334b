"""The ground that random exchanges stand on: where numbers come from in each profile, and the devices that NetBox would know.

Nothing here is anybody's: documentation and benchmark ranges in profile lab; in production, where rules refuse these, numbers
that no registry has given to anyone and prefixes of special purpose (RFC 7534, RFC 7450, RFC 6890).
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_interface

from ixp.model import Cable, Device, Facts, Interface, Management, OwnPort, PeeringLan, PortRef, Profile, Role, VlanRole
from ixp.model.base import Frozen

MEMBER_PORTS, FAST_PORTS, OWN_PORTS, TRUNK_PORTS = range(1, 97), range(97, 101), range(101, 105), range(109, 113)
FIRST_HOST = 70  # of members; below are the exchange's own addresses
BLACKHOLE_HOST = 66
_COLLECTOR_HOST = 9


@dataclass(frozen=True)
class Ground:
    """Numbers of one profile."""

    profile: Profile
    lan: PeeringLan
    management: IPv4Network
    ours: int
    short_asns: range
    long_asns: range
    customer: int  # of members, and no member

    @property
    def lab(self) -> bool:
        """Whether documentation ranges are in use."""
        return self.profile is Profile.LAB

    def ipv4(self, number: int) -> IPv4Network:
        """A prefix that member ``number`` may register; in production members share the two there are."""
        if self.lab:
            return IPv4Network(f"198.18.{number}.0/24")
        return IPv4Network("192.52.193.0/24" if number % 2 else "192.175.48.0/24")

    def ipv6(self, number: int) -> IPv6Network:
        """The same of IPv6."""
        return IPv6Network(f"2001:db8:{1000 + number}::/48" if self.lab else f"2e00:0:{1000 + number}::/48")

    def address(self, host: int, version: int) -> str:
        """A host of the LAN; its digits are the same in both families."""
        lan = self.lan.ipv4 if version == 4 else self.lan.ipv6
        return f"{str(lan.network_address).rpartition('.')[0]}.{host}" if version == 4 else f"{lan.network_address}{host}"

    def mac(self, number: int) -> str:
        """A router's MAC: for documentation (RFC 9542), in production of IANA's own block, where nobody has it."""
        return f"00:00:5e:00:{'53' if self.lab else '60'}:{number:02x}"

    def gateway(self) -> Management:
        """The out-of-band network."""
        return Management(user="ixp", gateway=self.management[1], ntp=(self.management[1],), syslog=(self.management[1],))


LAB = Ground(
    profile=Profile.LAB,
    lan=PeeringLan(ipv4=IPv4Network("192.0.2.0/24"), ipv6=IPv6Network("2001:db8:0:100::/64")),
    management=IPv4Network("198.18.255.0/24"),
    ours=64496,
    short_asns=range(64497, 64512),
    long_asns=range(65536, 65551),
    customer=65551,
)
PRODUCTION = Ground(
    profile=Profile.PRODUCTION,
    lan=PeeringLan(ipv4=IPv4Network("192.31.196.0/24"), ipv6=IPv6Network("2620:4f:8000:100::/64")),
    management=IPv4Network("10.255.0.0/24"),
    ours=64495,  # 64198 to 64495 belong to nobody (IANA's registry of AS numbers)
    short_asns=range(64200, 64400),
    long_asns=range(4_100_000_000, 4_100_000_200),
    customer=4_100_000_200,
)


class Shape(Frozen):
    """What there is of devices: the platforms of each PoP's route servers, whether there is a collector, links of a trunk."""

    pops: tuple[tuple[str, ...], ...]
    collector: bool = False
    links: int = 2
    drained: bool = False


def sites(shape: Shape) -> list[str]:
    """The PoPs' slugs."""
    return [f"nte0{number}" for number in range(1, len(shape.pops) + 1)]


def facts(ground: Ground, shape: Shape) -> Facts:
    """NetBox's devices and cables; PoPs hang on a chain."""
    devices = [_switch(ground, shape, number) for number in range(len(shape.pops))]
    drained = shape.drained and sum(map(len, shape.pops)) > 1  # one at a time, and never the only one
    devices += [_speaker(ground, item, drained=drained) for item in _speakers(shape)]
    pairs = [(port, port) for port in TRUNK_PORTS[: shape.links]]
    cables = [Cable(a=_port(left, _right(a)), b=_port(left + 1, b)) for left in range(len(shape.pops) - 1) for a, b in pairs]
    return Facts(devices=tuple(sorted(devices, key=lambda item: item.name)), cables=tuple(cables))


def own_ports(ground: Ground, shape: Shape) -> tuple[OwnPort, ...]:
    """The switch ports of our own devices."""
    found, free = [], {site: list(OWN_PORTS) for site in sites(shape)}
    for name, site, role, _, host in _speakers(shape):
        port = PortRef(device=f"sw1-{site}", interface=f"Ethernet{free[site].pop(0)}")
        vlan = VlanRole.QUARANTINE if role is Role.COLLECTOR else VlanRole.PEERING
        found.append(OwnPort(port=port, serves=name, speed=10_000, macs=(ground.mac(host),), vlan=vlan))
    return tuple(sorted(found, key=lambda item: item.port.sort_key))


def _right(port: int) -> int:
    """The port towards the next PoP, where ``port`` is the one towards the last."""
    return port + len(TRUNK_PORTS)


def _port(number: int, port: int) -> PortRef:
    return PortRef(device=f"sw1-nte0{number + 1}", interface=f"Ethernet{port}")


def _speakers(shape: Shape) -> list[tuple[str, str, Role, str, int]]:
    """Name, site, role, platform and host number of each route server and collector."""
    found, host = [], 0
    for site, platforms in zip(sites(shape), shape.pops, strict=True):
        for number, platform in enumerate(platforms, 1):
            host += 1
            found.append((f"rs{number}-{site}", site, Role.ROUTE_SERVER, platform, host))
    if shape.collector:
        found.append(("collector-nte01", "nte01", Role.COLLECTOR, "bird", _COLLECTOR_HOST))
    return found


def _speaker(ground: Ground, speaker: tuple[str, str, Role, str, int], *, drained: bool) -> Device:
    name, site, role, platform, host = speaker
    management = ip_interface(f"{ground.management[20 + host]}/{ground.management.prefixlen}")
    lengths = ((4, ground.lan.ipv4.prefixlen), (6, ground.lan.ipv6.prefixlen))
    addresses = tuple(ip_interface(f"{ground.address(host, version)}/{length}") for version, length in lengths)
    return Device(
        name=name,
        site=site,
        role=role,
        platform=platform,
        management=management,
        lab=ground.lab,
        virtual=True,
        drain="A new kernel, until noon" if drained and host == 1 else None,
        interfaces=(
            Interface(name="mgmt0", management=True, addresses=(management,)),
            Interface(name="peering0", mac=ground.mac(host), addresses=addresses),
        ),
    )


def _switch(ground: Ground, shape: Shape, number: int) -> Device:
    management = ip_interface(f"{ground.management[11 + number]}/{ground.management.prefixlen}")
    ports = [Interface(name=f"Ethernet{port}", speed=10_000, member_port=True) for port in (*MEMBER_PORTS, *OWN_PORTS)]
    ports += [Interface(name=f"Ethernet{port}", speed=100_000, member_port=True) for port in FAST_PORTS]
    towards = ([(0, "Port-Channel1")] if number else []) + ([(4, "Port-Channel2")] if number < len(shape.pops) - 1 else [])
    for offset, lag in towards:
        links = [port + offset for port in TRUNK_PORTS[: shape.links]]
        ports += [Interface(name=f"Ethernet{port}", speed=100_000, lag=lag) for port in links]
        ports.append(Interface(name=lag, is_lag=True))
    ports.append(Interface(name="Management1", speed=1_000, management=True, addresses=(management,)))
    return Device(
        name=f"sw1-{sites(shape)[number]}",
        site=sites(shape)[number],
        role=Role.SWITCH,
        platform="eos",
        management=management,
        lab=ground.lab,
        interfaces=tuple(sorted(ports, key=lambda item: item.name)),
    )
