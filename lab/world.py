"""The physical world of a lab: what is plugged in where, whatever the exchange's inventory intends.

Member routers announce what their operators made them announce, bad routes too; the inventory and NetBox don't know that.
"""

from collections import Counter
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network, ip_interface
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ixp.errors import InputError
from ixp.model import PortRef
from ixp.model.base import Frozen

Prefix = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
Port = Annotated[PortRef, BeforeValidator(lambda value: PortRef.parse(value) if isinstance(value, str) else value)]
WORLDS = Path(__file__).with_name("worlds")


class Daemon(StrEnum):
    """What a router runs."""

    BIRD = "bird"
    FRR = "frr"


class Switch(Frozen):
    """A peering switch: a stand-in's control plane on a real software switch."""

    name: str
    platform: str
    management: IPv4Interface


class RouteServer(Frozen):
    """A route server, or the quarantine collector, behind a switch port and managed through SSH."""

    name: str
    platform: Daemon
    management: IPv4Interface
    port: Port
    mac: str
    ipv4: IPv4Interface
    ipv6: IPv6Interface


class Host(Frozen):
    """A machine of the exchange that runs nothing by itself: the probe from which a new member is looked at."""

    name: str
    port: Port
    mac: str
    ipv4: IPv4Interface
    ipv6: IPv6Interface


class Validator(Frozen):
    """An RPKI validator in the out-of-band network: route servers get the world's VRPs from it by RTR (RFC 8210)."""

    name: str
    management: IPv4Interface


class Trunk(Frozen):
    """A cable between two switches."""

    a: Port
    b: Port


class NapInterface(Frozen):
    """A router's interface in a NAP: tagged beside peering, or untagged on a port of its own where ``port`` is given."""

    vid: int
    port: Port | None = None
    mac: str
    ipv4: IPv4Interface
    ipv6: IPv6Interface

    @property
    def name(self) -> str:
        """The interface's name in the router's node."""
        return f"nap{self.vid}"

    @property
    def addresses(self) -> tuple[IPv4Interface | IPv6Interface, ...]:
        """Addresses inside the NAP, IPv4 first."""
        return (self.ipv4, self.ipv6)


class Router(Frozen):
    """A member's router; ``key`` is that of its connection, or its member's where it has none (NAP only).

    ``ports`` are in the peering LAN, several make a LAG; a file may say ``port`` where there is one. ``bad`` is announced too,
    and must go nowhere. ``sessions`` False: it holds no session with the route servers. ``collector``: its operator set up
    sessions with the quarantine collector too. ``router_id`` is needed where it has no IPv4 address. ``md5`` is the reference
    of its sessions' password.
    """

    key: str
    asn: int
    daemon: Daemon
    ports: tuple[Port, ...] = ()
    mac: str | None = None
    ipv4: IPv4Interface | None = None
    ipv6: IPv6Interface | None = None
    router_id: IPv4Address
    announces: tuple[Prefix, ...] = ()
    bad: tuple[Prefix, ...] = ()
    sessions: bool = True
    collector: bool = False
    md5: str | None = None
    naps: tuple[NapInterface, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: dict[str, object]) -> dict[str, object]:
        """One port may stand alone; the router id is the IPv4 address where nothing else is said."""
        data = dict(data)
        if "port" in data:
            data["ports"] = [data.pop("port")]
        if "router_id" not in data and data.get("ipv4"):
            data["router_id"] = str(ip_interface(str(data["ipv4"])).ip)
        return data

    @model_validator(mode="after")
    def _plugged(self) -> Self:
        """Ports, MAC and addresses in the peering LAN come together."""
        present = {bool(self.ports), self.mac is not None, bool(self.addresses)}
        if len(present) > 1:
            raise ValueError(f"{self.key}: ports, mac and an address in the peering LAN, or none of the three")
        if self.tagged and not self.ports:
            raise ValueError(f"{self.key}: a NAP without a port of its own needs one in the peering LAN")
        return self

    @property
    def addresses(self) -> tuple[IPv4Interface | IPv6Interface, ...]:
        """Addresses on the peering LAN, IPv4 first."""
        return tuple(item for item in (self.ipv4, self.ipv6) if item is not None)

    @property
    def tagged(self) -> tuple[NapInterface, ...]:
        """The NAPs that share the port of the peering LAN."""
        return tuple(item for item in self.naps if item.port is None)

    @property
    def bridged(self) -> bool:
        """Whether a plain cable does not do: a LAG, or tags beside peering."""
        return len(self.ports) > 1 or bool(self.tagged)

    def every_port(self) -> tuple[PortRef, ...]:
        """Its ports in the peering LAN, then those of its NAPs."""
        return (*self.ports, *(item.port for item in self.naps if item.port is not None))

    def hosts(self, version: int) -> tuple[Address, ...]:
        """One address inside each good prefix of that IP version: the one that answers pings."""
        return tuple(prefix.network_address + 1 for prefix in self.announces if prefix.version == version)


class World(Frozen):
    """Everything that is plugged in. ``out_of_band`` is the pipeline's end of the management network.

    ``vrps`` are what holders of prefixes have signed, as a VRP file has them: ``198.18.11.0/24-24 64497``.
    """

    name: str
    out_of_band: IPv4Interface
    user: str = "ixp"
    route_server_asn: int
    switches: tuple[Switch, ...]
    route_servers: tuple[RouteServer, ...]
    collectors: tuple[RouteServer, ...] = ()
    hosts: tuple[Host, ...] = ()
    validators: tuple[Validator, ...] = ()
    vrps: tuple[str, ...] = ()
    trunks: tuple[Trunk, ...] = ()
    routers: tuple[Router, ...] = Field(default=())

    @model_validator(mode="after")
    def _once(self) -> Self:
        """A port takes one cable, a NAP two ends; names, MACs and addresses exist once; cables end at switches that exist."""
        names = {switch.name for switch in self.switches}
        for what, items in self._unique().items():
            twice = sorted(item for item, count in Counter(items).items() if count > 1)
            if twice:
                raise ValueError(f"{what} used twice: {', '.join(twice)}")
        for port in self.ports():
            if port.device not in names:
                raise ValueError(f"{port} is on no switch of this world")
        for vid, ends in self.naps().items():
            if len(ends) != 2:
                raise ValueError(f"NAP {vid} has {len(ends)} ends")
        return self

    @property
    def servers(self) -> tuple[RouteServer, ...]:
        """Everything that is managed through SSH: route servers, then collectors."""
        return (*self.route_servers, *self.collectors)

    @property
    def own(self) -> tuple[RouteServer | Host, ...]:
        """The exchange's own machines behind a switch port."""
        return (*self.servers, *self.hosts)

    @property
    def managed(self) -> tuple[Switch | RouteServer, ...]:
        """The devices that the pipeline talks to."""
        return (*self.switches, *self.servers)

    def _unique(self) -> dict[str, list[str]]:
        devices: list[Switch | RouteServer | Validator] = [*self.managed, *self.validators]
        plugged: list[Router | NapInterface] = [*self.routers, *(item for router in self.routers for item in router.naps)]
        names = [item.name for item in (*self.switches, *self.own, *self.validators)]
        return {
            "name": [*names, *(router.key for router in self.routers)],
            "port": [str(port) for port in self.ports()],
            "MAC": [item.mac for item in self.own] + [item.mac for item in plugged if item.mac is not None],
            "address": [str(a) for item in plugged for a in item.addresses]
            + [str(a) for item in self.own for a in (item.ipv4, item.ipv6)]
            + [str(item.management) for item in devices],
        }

    def ports(self) -> tuple[PortRef, ...]:
        """Every switch port with a cable in it."""
        trunk_ends = [end for trunk in self.trunks for end in (trunk.a, trunk.b)]
        own = (item.port for item in self.own)
        return (*trunk_ends, *own, *(port for router in self.routers for port in router.every_port()))

    def naps(self) -> dict[int, tuple[tuple[Router, NapInterface], ...]]:
        """The ends of each NAP by the number of its VLAN."""
        found: dict[int, tuple[tuple[Router, NapInterface], ...]] = {}
        for router in self.routers:
            for item in router.naps:
                found[item.vid] = (*found.get(item.vid, ()), (router, item))
        return found

    def router(self, key: str) -> Router:
        """The router of that key; raises InputError where there is none."""
        for item in self.routers:
            if item.key == key:
                return item
        raise InputError(f"no router '{key}' in world {self.name}", hint=", ".join(item.key for item in self.routers))


def load(path: Path) -> World:
    """Read a world; raises InputError with all faults of the file."""
    try:
        return World.model_validate(yaml.safe_load(path.read_text()))
    except (OSError, yaml.YAMLError) as error:
        raise InputError(f"the world can't be read: {error}", where=str(path)) from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise InputError(f"the world is wrong: {faults}", where=str(path)) from error
