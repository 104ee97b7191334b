"""The checked-in inventory of Nantes over the facts that NetBox would give for it."""

from functools import cache
from ipaddress import ip_interface
from pathlib import Path

from ixp.data.snapshot import Snapshot
from ixp.intent import Loaded, load
from ixp.model import Cable, Device, Exchange, Facts, Interface, PortRef, Role

ROOT = Path(__file__).resolve().parents[3]

# What is said of the sample as it stands: one route server runs FRR, and members with 32-bit ASNs have no number of 16 bits.
KNOWN = frozenset({"route-server.path-hiding", "member.unmapped-asn"})


@cache
def loaded() -> Loaded:
    return load(ROOT / "inventory/nantes")


@cache
def snapshot() -> Snapshot:
    return Snapshot.load(ROOT / "snapshots/nantes/current.json")


@cache
def nantes() -> Exchange:
    intent = loaded().intent
    assert intent is not None, loaded().findings
    devices = (
        _speaker(Role.COLLECTOR, "collector-nte01", "bird", 3),
        _speaker(Role.ROUTE_SERVER, "rs1-nte01", "bird", 1),
        _speaker(Role.ROUTE_SERVER, "rs2-nte02", "frr", 2),
        _switch("sw1-nte01", "nte01", 11),
        _switch("sw1-nte02", "nte02", 12),
    )
    cables = tuple(
        Cable(a=PortRef(device="sw1-nte01", interface=name), b=PortRef(device="sw1-nte02", interface=name))
        for name in ("Ethernet51", "Ethernet52")
    )
    return Exchange(intent=intent, facts=Facts(devices=devices, cables=cables))


def _switch(name: str, site: str, host: int) -> Device:
    management = ip_interface(f"198.18.255.{host}/24")
    member_ports = tuple(
        Interface(name=f"Ethernet{number}", speed=10_000 if number < 49 else 100_000, member_port=True) for number in range(1, 51)
    )
    trunk = tuple(Interface(name=f"Ethernet{number}", speed=100_000, lag="Port-Channel1") for number in (51, 52))
    others = (
        Interface(name="Management1", speed=1_000, management=True, addresses=(management,)),
        Interface(name="Port-Channel1", is_lag=True),
    )
    return Device(
        name=name,
        site=site,
        role=Role.SWITCH,
        platform="eos",
        management=management,
        lab=True,
        interfaces=member_ports + trunk + others,
    )


def _speaker(role: Role, name: str, platform: str, host: int) -> Device:
    management = ip_interface(f"198.18.255.{20 + host}/24")
    peering = Interface(
        name="peering0",
        mac=f"00:00:5e:00:53:0{host}",
        addresses=(ip_interface(f"192.0.2.{host}/24"), ip_interface(f"2001:db8:0:100::{host}/64")),
    )
    return Device(
        name=name,
        site=name.partition("-")[2],
        role=role,
        platform=platform,
        management=management,
        lab=True,
        virtual=True,
        interfaces=(Interface(name="mgmt0", management=True, addresses=(management,)), peering),
    )
