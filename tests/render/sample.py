"""A small exchange for rendering tests: two PoPs, a switch and a route server in each, three members.

Loire has a connection in each PoP, retz speaks IPv6 only and its route set is empty, armor has one connection.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_interface

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.model import (
    Cable,
    Connection,
    Contact,
    Device,
    Exchange,
    Facts,
    FamilyLimits,
    Intent,
    Interface,
    Management,
    Member,
    OwnPort,
    PeeringLan,
    PortRef,
    Profile,
    Role,
    Vlan,
    VlanRole,
)

NOC = Contact(email="noc@example.net", phone="+1 555 0100")


def _switch(name: str, site: str, management: str) -> Device:
    ports = tuple(
        Interface(name=f"Ethernet{number}", speed=10_000 if number < 49 else 100_000, member_port=number in {1, 2, 3})
        for number in range(1, 51)
    )
    trunk = tuple(Interface(name=f"Ethernet{number}", speed=100_000, lag="Port-Channel1") for number in (51, 52))
    special = (
        Interface(name="Management1", management=True, addresses=(ip_interface(management),)),
        Interface(name="Port-Channel1", is_lag=True),
    )
    return Device(
        name=name,
        site=site,
        role=Role.SWITCH,
        platform="eos",
        management=ip_interface(management),
        lab=True,
        interfaces=ports + trunk + special,
    )


def _route_server(name: str, site: str, platform: str, host: int) -> Device:
    management = ip_interface(f"198.18.255.{20 + host}/24")
    peering = Interface(
        name="peering0",
        mac=f"00:00:5e:00:53:0{host}",
        addresses=(ip_interface(f"192.0.2.{host}/24"), ip_interface(f"2001:db8:0:100::{host}/64")),
    )
    return Device(
        name=name,
        site=site,
        role=Role.ROUTE_SERVER,
        platform=platform,
        management=management,
        lab=True,
        virtual=True,
        interfaces=(Interface(name="mgmt0", management=True, addresses=(management,)), peering),
    )


def _own_port(switch: str, serves: str, host: int) -> OwnPort:
    port = PortRef(device=switch, interface="Ethernet47")
    return OwnPort(port=port, serves=serves, speed=10_000, macs=(f"00:00:5e:00:53:0{host}",))


def connection(key: str, port: str, host: int, *, ipv4: bool = True, limits: FamilyLimits | None = None) -> Connection:
    """A connection at host number ``host`` (decimal digits, as they are written in its addresses)."""
    return Connection(
        key=key,
        ports=(PortRef.parse(port),),
        speed=10_000,
        macs=(f"00:00:5e:00:53:{host}",),
        ipv4=IPv4Address(f"192.0.2.{host}") if ipv4 else None,
        ipv6=IPv6Address(f"2001:db8:0:100::{host}"),
        max_prefix=limits or FamilyLimits(),
    )


def sample_members() -> tuple[Member, ...]:
    """Armor, loire and retz."""
    return (
        Member(
            key="armor",
            name="Armor Telecom",
            asn=64497,
            as_set="AS-ARMOR",
            noc=NOC,
            connections=(connection("armor-1", "sw1-nte01/Ethernet1", 11, limits=FamilyLimits(ipv4=50)),),
        ),
        Member(
            key="loire",
            name="Loire Net",
            asn=65536,
            as_set="AS-LOIRE",
            noc=NOC,
            connections=(
                connection("loire-1", "sw1-nte01/Ethernet2", 12),
                connection("loire-2", "sw1-nte02/Ethernet2", 13),
            ),
        ),
        Member(
            key="retz",
            name="Retz",
            asn=64499,
            noc=NOC,
            connections=(connection("retz-1", "sw1-nte02/Ethernet3", 14, ipv4=False),),
        ),
    )


def sample_exchange(members: tuple[Member, ...] | None = None, profile: Profile = Profile.LAB) -> Exchange:
    """The exchange, with other members when given."""
    intent = Intent(
        name="sample",
        title="Sample Exchange",
        profile=profile,
        route_server_asn=64496,
        peering_lan=PeeringLan(ipv4=IPv4Network("192.0.2.0/24"), ipv6=IPv6Network("2001:db8:0:100::/64")),
        vlans=(
            Vlan(name="parked", vid=999, role=VlanRole.PARKED),
            Vlan(name="peering", vid=100, role=VlanRole.PEERING),
            Vlan(name="quarantine", vid=666, role=VlanRole.QUARANTINE),
        ),
        management=Management(user="ixp", gateway=IPv4Address("198.18.255.1")),
        own_ports=(_own_port("sw1-nte01", "rs1-nte01", 1), _own_port("sw1-nte02", "rs2-nte02", 2)),
        members=sample_members() if members is None else members,
    )
    devices = (
        _route_server("rs1-nte01", "nte01", "bird", 1),
        _route_server("rs2-nte02", "nte02", "frr", 2),
        _switch("sw1-nte01", "nte01", "198.18.255.11/24"),
        _switch("sw1-nte02", "nte02", "198.18.255.12/24"),
    )
    cables = tuple(
        Cable(a=PortRef(device="sw1-nte01", interface=name), b=PortRef(device="sw1-nte02", interface=name))
        for name in ("Ethernet51", "Ethernet52")
    )
    return Exchange(intent=intent, facts=Facts(devices=devices, cables=cables))


def sample_snapshot() -> Snapshot:
    """Armor's set has an exact prefix and one with more specifics; retz (no AS-SET) was never fetched."""
    return Snapshot(
        sets={
            "AS-ARMOR": RouteSet(
                origins=(64497,),
                ipv4=(
                    "198.18.11.0/24",
                    "203.0.113.0/24^24-28",
                ),
                ipv6=("2001:db8:1011::/48",),
            ),
            "AS-LOIRE": RouteSet(
                origins=(65536,),
                ipv4=("198.18.12.0/23", "198.18.12.0/24"),
                ipv6=("2001:db8:1012::/47^47-48",),
            ),
        }
    )
