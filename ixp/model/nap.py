"""A NAP: a private VLAN between two members."""

from pydantic import Field

from ixp.model.base import Frozen
from ixp.model.device import PortRef
from ixp.model.member import KEY


class NapEnd(Frozen):
    """One end. Either ``ports`` of its own (untagged, several make a LAG), or tagged beside peering on a ``connection``.

    ``speed`` is that of one dedicated port in Mb/s, 0 where the end rides on a connection.
    """

    member: str = Field(pattern=KEY)
    ports: tuple[PortRef, ...] = ()
    speed: int = 0
    connection: str | None = None

    @property
    def tagged(self) -> bool:
        """Whether the VLAN is tagged on the port of a peering connection."""
        return self.connection is not None


class Nap(Frozen):
    """A private VLAN between exactly two ends. ``key`` is stable; the VLAN is named ``nap-<key>``."""

    key: str = Field(pattern=KEY)
    vid: int = Field(ge=2, le=4094)
    ends: tuple[NapEnd, NapEnd]

    @property
    def vlan_name(self) -> str:
        """The name of its VLAN."""
        return f"nap-{self.key}"
