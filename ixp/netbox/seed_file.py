"""The seed file: what NetBox alone knows of an exchange, written down once for the start."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from ixp.errors import InputError
from ixp.model.base import Frozen
from ixp.model.member import KEY

_RANGE = re.compile(r"^(?P<first>[^\d]+)(?P<low>\d+)-(?P<last>[^\d]+)(?P<high>\d+)$")

Address = IPv4Interface | IPv6Interface


class Ports(Frozen):
    """Interfaces of one kind: a name, or a range ``Ethernet1-Ethernet48``; ``type`` is NetBox's interface type."""

    names: str
    type: str
    member: bool = False
    management: bool = False
    lag: str | None = None

    def each(self) -> Iterator[str]:
        """The names of the range, one by one."""
        found = _RANGE.match(self.names)
        if found is None or found["first"] != found["last"]:
            yield self.names
            return
        for number in range(int(found["low"]), int(found["high"]) + 1):
            yield f"{found['first']}{number}"


class DeviceType(Frozen):
    """A model of switch and the interfaces that each of them has."""

    manufacturer: str
    model: str
    interfaces: tuple[Ports, ...]


class Switch(Frozen):
    """A peering switch; ``management`` is the address of its management interface."""

    site: str
    type: str
    platform: str
    management: Address
    lab: bool = False


class Machine(Frozen):
    """A virtual machine with interfaces ``mgmt0`` and ``peering0``; ``mac`` and ``peering`` are those of ``peering0``."""

    site: str
    platform: str
    management: Address
    mac: str
    peering: tuple[Address, ...]
    lab: bool = False


class Seed(Frozen):
    """A whole seed file, references between its parts checked."""

    exchange: str = Field(pattern=KEY)
    name: str
    sites: tuple[str, ...]
    device_types: dict[str, DeviceType]
    platforms: dict[str, str]
    switches: dict[str, Switch] = Field(default_factory=dict)
    route_servers: dict[str, Machine] = Field(default_factory=dict)
    collectors: dict[str, Machine] = Field(default_factory=dict)
    cables: tuple[tuple[str, str], ...] = ()

    @property
    def machines(self) -> dict[str, Machine]:
        """Route servers and quarantine collectors."""
        return {**self.route_servers, **self.collectors}

    def faults(self) -> Iterator[str]:
        """References that lead nowhere."""
        for name in sorted(self.route_servers.keys() & self.collectors.keys()):
            yield f"{name}: a route server and a collector"
        for name, switch in self.switches.items():
            if switch.type not in self.device_types:
                yield f"switches.{name}: no device type '{switch.type}'"
        devices: dict[str, Switch | Machine] = {**self.switches, **self.machines}
        for name, device in devices.items():
            if device.site not in self.sites:
                yield f"{name}: no site '{device.site}'"
            if device.platform not in self.platforms:
                yield f"{name}: no platform '{device.platform}'"
        for cable in self.cables:
            for end in cable:
                if end.partition("/")[0] not in self.switches:
                    yield f"cables: '{end}' is not on a switch of this file"


def load_seed(path: Path) -> Seed:
    """Read and check a seed file; raises InputError with every fault."""
    try:
        seed = Seed.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    except (OSError, yaml.YAMLError) as error:
        raise InputError(f"the seed file cannot be read: {error}", where=str(path)) from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise InputError(faults, where=str(path), hint="lab/worlds/nantes-netbox.yml explains the format") from error
    if faults := "; ".join(seed.faults()):
        raise InputError(faults, where=str(path))
    return seed
