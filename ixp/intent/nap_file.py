"""The shape of ``naps/<key>.yml``."""

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from ixp.intent.part import Part, PortsPart, missing
from ixp.intent.values import Key, Speed
from ixp.model import Nap, NapEnd


class NapEndPart(PortsPart):
    """One end; its key is the member. Either a port of its own (untagged), or a connection that it rides on (tagged)."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["port", "speed"]}, {"required": ["ports", "speed"]}, {"required": ["connection"]}],
            "dependencies": {"connection": {"properties": {"speed": False}}},
        }
    )

    speed: Speed | None = None
    """Of one port of its own."""
    connection: Key | None = None
    """Key of the member's connection whose port carries the NAP with a tag, beside peering."""

    @model_validator(mode="after")
    def _ports_or_connection(self) -> Self:
        own = self.port is not None or bool(self.ports)
        if own == (self.connection is not None):
            what = "an end has either a port of its own or rides on a connection"
            raise missing(what, "port: sw1-nte01/Ethernet9 with speed: 10G, or connection: loire-1")
        if self.port is not None and self.ports:
            raise missing("one of 'port' and 'ports' is needed, not both", "port: sw1-nte01/Ethernet9")
        if own != (self.speed is not None):
            what = "a port of its own needs 'speed'" if own else "'speed' is that of the connection"
            raise missing(what, "speed: 10G" if own else "delete 'speed'")
        return self

    def end(self, member: str) -> NapEnd:
        """The model's end."""
        return NapEnd(member=member, ports=self.all_ports, speed=self.speed or 0, connection=self.connection)


class NapFile(Part):
    """A NAP: a private VLAN between two members. The file's name, without .yml, is its stable key."""

    vid: int = Field(ge=2, le=4094)
    """Its VLAN on every switch; no other NAP and no shared VLAN has it."""
    ends: dict[Key, NapEndPart] = Field(min_length=2, max_length=2)
    """Exactly two members, by key."""

    def nap(self, key: str) -> Nap:
        """The model's NAP; ends sorted by member."""
        first, second = (self.ends[member].end(member) for member in sorted(self.ends))
        return Nap(key=key, vid=self.vid, ends=(first, second))
