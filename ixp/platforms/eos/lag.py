"""A service on its ports: on one port as it is; on several as a LAG (IEEE 802.1AX), whose Port-Channel has all but the speed."""

import re

from ixp.errors import InputError
from ixp.model import PortRef
from ixp.model.lag import lag_number
from ixp.platforms.eos.port import Port, forced_speed

_NAME = re.compile(r"(?:Port-Channel|Ethernet)(\d+)")


def channel_number(name: str) -> int:
    """The number in ``Port-Channel1`` or ``Ethernet3``; raises InputError where the name is another."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise InputError(f"'{name}' is not named as on EOS", where="NetBox", hint="name it Ethernet or Port-Channel and a number")
    return int(match[1])


def on_ports(service: Port, ports: tuple[PortRef, ...], speed: int) -> tuple[Port, ...]:
    """Put a service (a port without name and speed, in Mb/s) on its physical ports, with a Port-Channel where they are several.

    A link of a LAG that is shut is shut itself: otherwise the member's side keeps a carrier. Raises InputError where the ports
    are on several switches.
    """
    if len({port.device for port in ports}) > 1:
        named = ", ".join(map(str, ports))
        raise InputError(f"{named} can't be one LAG: they are on several switches", hint="make them two connections")
    forced = forced_speed(speed)
    if len(ports) == 1:
        return (service.model_copy(update={"name": ports[0].interface, "speed": forced, "silent": True}),)
    number = lag_number(ports)
    links = tuple(
        Port(
            name=port.interface,
            description=service.description,
            speed=forced,
            shutdown=service.shutdown,
            channel=number,
            silent=True,
        )
        for port in ports
    )
    return (*links, service.model_copy(update={"name": f"Port-Channel{number}"}))
