"""A switch of six ports, and what stands on them in each case; small enough that a person reads each golden file whole."""

from ipaddress import ip_interface

from ixp.model import (
    Connection,
    Device,
    Exchange,
    Facts,
    Interface,
    Member,
    Nap,
    NapEnd,
    OwnPort,
    PortRef,
    Role,
    State,
    VlanRole,
)
from ixp.render import render
from tests.render.sample import NOC, connection, sample_exchange, sample_snapshot

SWITCH = "sw1-nte01"
STATES = tuple(State)


def _device() -> Device:
    ports = tuple(Interface(name=f"Ethernet{number}", speed=10_000, member_port=True) for number in range(1, 6))
    management = ip_interface("198.18.255.11/24")
    special = Interface(name="Management1", management=True, addresses=(management,))
    return Device(
        name=SWITCH, site="nte01", role=Role.SWITCH, platform="eos", management=management, interfaces=(*ports, special)
    )


def _port(number: int) -> PortRef:
    return PortRef(device=SWITCH, interface=f"Ethernet{number}")


def armor(state: State = State.ACTIVE, ports: tuple[int, ...] = (1,), **changes) -> Member:
    """A member with one connection."""
    plain = connection("armor-1", f"{SWITCH}/Ethernet1", 11)
    fields = {**plain.__dict__, "state": state, "ports": tuple(map(_port, ports)), **changes}
    return Member(key="armor", name="Armor Telecom", asn=64497, noc=NOC, connections=(Connection(**fields),))


CLISSON = Member(key="clisson", name="Clisson Energie", asn=64509, noc=NOC)
DEDICATED = NapEnd(member="clisson", ports=(_port(4),), speed=10_000)


def tagged_nap(vid: int = 1001) -> Nap:
    """A NAP that rides on armor's connection at one end, and has a port of its own at the other."""
    return Nap(key=f"armor-clisson-{vid}", vid=vid, ends=(NapEnd(member="armor", connection="armor-1"), DEDICATED))


def rendered(members: tuple[Member, ...] = (), naps: tuple[Nap, ...] = (), own_ports: tuple[OwnPort, ...] = ()) -> str:
    """The switch's configuration."""
    intent = sample_exchange(members).intent.model_copy(update={"naps": naps, "own_ports": own_ports})
    return render(Exchange(intent=intent, facts=Facts(devices=(_device(),))), sample_snapshot())[SWITCH]


def _collector() -> OwnPort:
    macs = ("00:00:5e:00:53:03",)
    return OwnPort(port=_port(5), serves="collector-nte01", speed=10_000, macs=macs, vlan=VlanRole.QUARANTINE)


CASES = {
    **{state.value: lambda state=state: rendered((armor(state),)) for state in STATES},
    "lag": lambda: rendered((armor(ports=(2, 3)),)),
    "lag-suspended": lambda: rendered((armor(State.SUSPENDED, ports=(2, 3)),)),
    "nap-dedicated": lambda: rendered(
        (CLISSON,), (Nap(key="clisson-pornic", vid=1002, ends=(DEDICATED, NapEnd(member="pornic"))),)
    ),
    "nap-tagged": lambda: rendered((armor(), CLISSON), (tagged_nap(),)),
    "nap-tagged-on-lag": lambda: rendered((armor(ports=(1, 2)), CLISSON), (tagged_nap(),)),
    "own-port-in-quarantine": lambda: rendered(own_ports=(_collector(),)),
}
