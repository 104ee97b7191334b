"""The name of a member's LAG: it follows from the ports alone, so it is the same in NetBox, on the switch and in a plan."""

import re
from collections.abc import Iterable

from ixp.model.device import PortRef

_NUMBER = re.compile(r"\d+")
_OFFSET = 100  # below it are the LAGs of trunks, which NetBox numbers


def lag_number(ports: Iterable[PortRef]) -> int:
    """100 and the number of the lowest port; raises ValueError where that port's name has no number."""
    lowest = min(ports, key=lambda port: port.sort_key)
    number = _NUMBER.search(lowest.interface)
    if number is None:
        raise ValueError(f"{lowest} has no number to name a LAG after")
    return _OFFSET + int(number[0])


def lag_name(ports: Iterable[PortRef]) -> str:
    """``Port-Channel103`` for Ethernet3 and Ethernet4; raises ValueError as ``lag_number``."""
    return f"Port-Channel{lag_number(ports)}"
