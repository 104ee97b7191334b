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
    """A route server behind a switch port, managed through SSH."""

    name: str
    platform: Daemon
    management: IPv4Interface
    port: Port
    mac: str
    ipv4: IPv4Interface
    ipv6: IPv6Interface


class Trunk(Frozen):
    """A cable between two switches."""

    a: Port
    b: Port


class Router(Frozen):
    """A member's router; ``key`` is that of its connection. ``bad`` is announced too, and must go nowhere.

    ``sessions`` False: it holds no session with the route servers. ``router_id`` is needed where it has no IPv4 address.
    """

    key: str
    asn: int
    daemon: Daemon
    port: Port
    mac: str
    ipv4: IPv4Interface | None = None
    ipv6: IPv6Interface | None = None
    router_id: IPv4Address
    announces: tuple[Prefix, ...] = ()
    bad: tuple[Prefix, ...] = ()
    sessions: bool = True

    @model_validator(mode="before")
    @classmethod
    def _identify(cls, data: dict[str, object]) -> dict[str, object]:
        """The router id is the IPv4 address where nothing else is said."""
        if "router_id" not in data and "ipv4" in data:
            return {**data, "router_id": str(ip_interface(str(data["ipv4"])).ip)}
        return data

    @property
    def addresses(self) -> tuple[IPv4Interface | IPv6Interface, ...]:
        """Addresses on the peering LAN, IPv4 first."""
        return tuple(item for item in (self.ipv4, self.ipv6) if item is not None)

    def hosts(self, version: int) -> tuple[Address, ...]:
        """One address inside each good prefix of that IP version: the one that answers pings."""
        return tuple(prefix.network_address + 1 for prefix in self.announces if prefix.version == version)


class World(Frozen):
    """Everything that is plugged in. ``out_of_band`` is the pipeline's end of the management network."""

    name: str
    out_of_band: IPv4Interface
    user: str = "ixp"
    route_server_asn: int
    switches: tuple[Switch, ...]
    route_servers: tuple[RouteServer, ...]
    trunks: tuple[Trunk, ...] = ()
    routers: tuple[Router, ...] = Field(default=())

    @model_validator(mode="after")
    def _once(self) -> Self:
        """A port takes one cable; names, MACs and addresses exist once; cables end at switches that exist."""
        names = {switch.name for switch in self.switches}
        for what, items in self._unique().items():
            twice = sorted(item for item, count in Counter(items).items() if count > 1)
            if twice:
                raise ValueError(f"{what} used twice: {', '.join(twice)}")
        for port in self.ports():
            if port.device not in names:
                raise ValueError(f"{port} is on no switch of this world")
        return self

    def _unique(self) -> dict[str, list[str]]:
        plugged: list[Router | RouteServer] = [*self.routers, *self.route_servers]
        devices: list[Switch | RouteServer] = [*self.switches, *self.route_servers]
        return {
            "name": [*(item.name for item in devices), *(router.key for router in self.routers)],
            "port": [str(port) for port in self.ports()],
            "MAC": [item.mac for item in plugged],
            "address": [str(a) for r in self.routers for a in r.addresses]
            + [str(a) for s in self.route_servers for a in (s.ipv4, s.ipv6)]
            + [str(item.management) for item in devices],
        }

    def ports(self) -> tuple[PortRef, ...]:
        """Every switch port with a cable in it."""
        trunk_ends = [end for trunk in self.trunks for end in (trunk.a, trunk.b)]
        servers = (server.port for server in self.route_servers)
        return (*trunk_ends, *servers, *(router.port for router in self.routers))

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
