"""A whole exchange of generated members: two PoPs with a switch and a route server each, BIRD in one and FRR in the other.

The members are those of the route servers' measurements; half of them are connected at each PoP.
"""

from functools import cache
from ipaddress import ip_interface
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.rs_input import generate
from ixp.data.snapshot import Snapshot
from ixp.model import (
    Cable,
    Connection,
    Device,
    Exchange,
    Facts,
    Interface,
    Member,
    OwnPort,
    PortRef,
    Profile,
    Role,
    Vlan,
    VlanRole,
)

_PORTS = 64
_VLANS = (
    Vlan(name="peering", vid=100, role=VlanRole.PEERING),
    Vlan(name="parked", vid=999, role=VlanRole.PARKED),
    Vlan(name="quarantine", vid=666, role=VlanRole.QUARANTINE),
)
_TRUNK = ("Ethernet71", "Ethernet72")


@cache
def whole_exchange(members: int) -> tuple[Exchange, Snapshot]:
    """The exchange and its data; at most 64 members fit at a PoP. The same number gives the same exchange."""
    with TemporaryDirectory() as folder:
        made = generate(Path(folder), members)
    intent = made.exchange.intent.model_copy(
        update={
            "profile": Profile.LAB,  # nothing of it is in NetBox, and no device of it is real
            "vlans": _VLANS,
            "members": tuple(_at_a_pop(number, item) for number, item in enumerate(made.exchange.intent.members)),
            "own_ports": tuple(
                OwnPort(port=_port(pop, _PORTS), serves=f"rs{pop}-bench", speed=10_000, macs=(_mac(pop),)) for pop in (1, 2)
            ),
        }
    )
    devices = (_server("rs1-bench", "bird", 1), _server("rs2-bench", "frr", 2), _switch(1), _switch(2))
    cables = tuple(
        Cable(a=PortRef(device="sw1-bench", interface=name), b=PortRef(device="sw2-bench", interface=name)) for name in _TRUNK
    )
    return Exchange(intent=intent, facts=Facts(devices=devices, cables=cables)), made.snapshot


def _at_a_pop(number: int, member: Member) -> Member:
    (connection,) = member.connections
    moved: Connection = connection.model_copy(update={"ports": (_port(number % 2 + 1, number // 2 + 1),)})
    return member.model_copy(update={"connections": (moved,)})


def _port(pop: int, number: int) -> PortRef:
    return PortRef(device=f"sw{pop}-bench", interface=f"Ethernet{number}")


def _mac(host: int) -> str:
    return f"00:00:5e:00:52:{host:02x}"


def _server(name: str, platform: str, host: int) -> Device:
    management = ip_interface(f"198.51.100.{20 + host}/24")
    addresses = (ip_interface(f"185.1.7.{host}/21"), ip_interface(f"2001:7f8:f00::ffff:{host}/64"))
    return Device(
        name=name,
        site=f"pop{host}",
        role=Role.ROUTE_SERVER,
        platform=platform,
        management=management,
        lab=True,
        virtual=True,
        interfaces=(
            Interface(name="mgmt0", management=True, addresses=(management,)),
            Interface(name="peering0", mac=_mac(host), addresses=addresses),
        ),
    )


def _switch(pop: int) -> Device:
    management = ip_interface(f"198.51.100.{10 + pop}/24")
    ports = tuple(Interface(name=f"Ethernet{number}", speed=10_000, member_port=True) for number in range(1, _PORTS + 1))
    trunk = tuple(Interface(name=name, speed=100_000, lag="Port-Channel1") for name in _TRUNK)
    others = (
        Interface(name="Management1", speed=1_000, management=True, addresses=(management,)),
        Interface(name="Port-Channel1", is_lag=True),
    )
    return Device(
        name=f"sw{pop}-bench",
        site=f"pop{pop}",
        role=Role.SWITCH,
        platform="eos",
        management=management,
        lab=True,
        interfaces=ports + trunk + others,
    )
