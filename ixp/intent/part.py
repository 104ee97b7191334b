"""What the parts of the inventory's files have in common. A file is validated whole: all its faults are found in one reading.

The docstring below a field is what an editor shows of it (``ixp schema``).
"""

from pydantic import ConfigDict
from pydantic_core import PydanticCustomError

from ixp.intent.values import Port
from ixp.model import PortRef
from ixp.model.base import Frozen


class Part(Frozen):
    """A mapping in the inventory: its keys are these fields and no others."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class PortsPart(Part):
    """What names the ports of a connection or of a NAP's end."""

    port: Port | None = None
    """The switch port, as device/interface: sw1-nte01/Ethernet1."""
    ports: tuple[Port, ...] = ()
    """Instead of 'port': the ports of a LAG (LACP), all on one switch."""

    @property
    def all_ports(self) -> tuple[PortRef, ...]:
        """The ports in their canonical order."""
        return tuple(sorted(self.ports or tuple(item for item in (self.port,) if item), key=lambda item: item.sort_key))


def missing(what: str, hint: str) -> PydanticCustomError:
    """A fault of a part whose keys don't go together."""
    return PydanticCustomError("schema.missing-key", "{what}", {"what": what, "hint": hint})
