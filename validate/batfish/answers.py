"""Batfish's answers as values: its rows are read here and nowhere else."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, ValidationError

from ixp.errors import ServiceError
from ixp.model import PortRef
from validate.batfish import ask
from validate.batfish.ask import Ask, Question
from validate.batfish.differs import Differs
from validate.batfish.inputs import Inputs
from validate.batfish.routes_asked import COLUMNS, Decided


def _name(value: object) -> object:
    return value.get("name") if isinstance(value, dict) else value


def _port(value: object) -> object:
    return {"device": value["hostname"], "interface": value["interface"]} if isinstance(value, dict) else value


def _ports(value: object) -> object:
    return [_port(item) for item in value] if isinstance(value, list) else value


def _ip(value: object) -> object:
    return value.get("value") if isinstance(value, dict) else value


Node = Annotated[str, BeforeValidator(_name)]
Port = Annotated[PortRef, BeforeValidator(_port)]


class _Row(BaseModel):
    """A row; columns that we do not read are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class FileRead(_Row):
    """How a file was read."""

    path: str = Field(alias="File_Name")
    status: str = Field(alias="Status")
    format: str | None = Field(alias="File_Format")
    nodes: tuple[Node, ...] = Field(alias="Nodes")


class Warned(_Row):
    """A line that was not read."""

    path: str = Field(alias="Filename")
    line: int = Field(alias="Line")
    text: str = Field(alias="Text")
    comment: str = Field(alias="Comment")


class Lines(_Row):
    """Places in a file."""

    path: str = Field(alias="filename")
    lines: tuple[int, ...]


class Issue(_Row):
    """What went wrong after a file was read."""

    kind: str = Field(alias="Type")
    details: str | None = Field(alias="Details")
    text: str | None = Field(alias="Line_Text")
    places: tuple[Lines, ...] | None = Field(alias="Source_Lines")
    nodes: tuple[Node, ...] | None = Field(alias="Nodes")


class Undefined(_Row):
    """A name that is used and nowhere defined."""

    path: str = Field(alias="File_Name")
    kind: str = Field(alias="Struct_Type")
    name: str = Field(alias="Ref_Name")
    context: str = Field(alias="Context")
    places: Lines = Field(alias="Lines")


class Edge(_Row):
    """Two interfaces with something between them, a cable or a way."""

    near: Port = Field(alias="Interface")
    far: Port = Field(alias="Remote_Interface")


class VlanPorts(_Row):
    """The ports of a switch in a VLAN."""

    node: Node = Field(alias="Node")
    vid: int = Field(alias="VLAN_ID")
    ports: Annotated[tuple[PortRef, ...], BeforeValidator(_ports)] = Field(alias="Interfaces")


class Owner(_Row):
    """An interface with an address that another has too."""

    node: Node = Field(alias="Node")
    interface: str = Field(alias="Interface")
    address: str = Field(alias="IP")


class Peer(_Row):
    """A session as configured. Policies in the order in which they apply."""

    node: Node = Field(alias="Node")
    address: Annotated[str, BeforeValidator(_ip)] = Field(alias="Remote_IP")
    asn: str | None = Field(alias="Remote_AS")
    imports: tuple[str, ...] = Field(alias="Import_Policy")
    exports: tuple[str, ...] = Field(alias="Export_Policy")


class Status(_Row):
    """Whether a session would come up."""

    node: Node = Field(alias="Node")
    address: Annotated[str, BeforeValidator(_ip)] = Field(alias="Remote_IP")
    status: str = Field(alias="Established_Status")

    @property
    def up(self) -> bool:
        """Whether both ends reach and accept each other."""
        return self.status == "ESTABLISHED"


class Route(_Row):
    """A route that a member's router has. ``sender`` is the address that it has it from."""

    node: Node = Field(alias="Node")
    prefix: IPv4Network = Field(alias="Network")
    path: str | None = Field(alias="AS_Path")
    sender: str | None = Field(alias="Received_From_IP")

    @property
    def origin(self) -> int | None:
        """The AS at the end of its path; None for a route of its own."""
        last = (self.path or "").rpartition(" ")[2]
        return int(last) if last.isdecimal() else None


_R = TypeVar("_R", bound=BaseModel)


class Answers:
    """What Batfish says of inputs, question by question; each raises ServiceError where it does not do its part."""

    def __init__(self, source: Ask, inputs: Inputs) -> None:
        self._source = source
        self.inputs = inputs

    def of(self, inputs: Inputs) -> "Answers":
        """What the same Batfish says of other inputs."""
        return Answers(self._source, inputs)

    def formats(self) -> tuple[FileRead, ...]:
        """How each file was read."""
        return self._rows(ask.FORMATS, FileRead)

    def warnings(self) -> tuple[Warned, ...]:
        """Lines that were not read."""
        return self._rows(ask.WARNINGS, Warned)

    def issues(self) -> tuple[Issue, ...]:
        """What else went wrong."""
        return tuple(item for item in self._rows(ask.ISSUES, Issue) if item.kind != "Parse warning")

    def undefined(self) -> tuple[Undefined, ...]:
        """Names without definition."""
        return self._rows(ask.REFERENCES, Undefined)

    def cables(self) -> tuple[Edge, ...]:
        """Cables, those of a LAG as one."""
        return self._rows(ask.CABLES, Edge)

    def vlans(self) -> tuple[VlanPorts, ...]:
        """Ports that are not shut, by switch and VLAN."""
        return self._rows(ask.VLANS, VlanPorts)

    def duplicates(self) -> tuple[Owner, ...]:
        """Owners of addresses that have more than one."""
        return self._rows(ask.OWNERS, Owner)

    def peers(self) -> tuple[Peer, ...]:
        """Sessions of route servers and collectors, over IPv4 (Batfish has no model of IPv6)."""
        return self._rows(ask.PEERS, Peer)

    def sessions(self) -> tuple[Status, ...]:
        """Whether those sessions would come up."""
        return self._rows(ask.SESSIONS, Status)

    def ways(self) -> tuple[Edge, ...]:
        """Which stubs reach each other."""
        return self._rows(ask.REACH, Edge)

    def routes(self) -> tuple[Route, ...]:
        """What members' routers have, the second best too."""
        return self._rows(ask.RIBS, Route)

    def tested(self, node: str, policy: str, way: str, routes: list[dict[str, JsonValue]]) -> tuple[Decided, ...]:
        """What a policy makes of these routes; ``way`` is ``in`` or ``out``."""
        given: list[JsonValue] = [*routes]
        named = (("nodes", node), ("policies", policy), ("direction", way), ("inputRoutes", given))
        return self._rows(Question(name="testRoutePolicies", parameters=named, columns=COLUMNS), Decided)

    def searched(self, node: str, policy: str) -> tuple[Decided, ...]:
        """A route that a policy permits, where there is any."""
        named = (("nodes", node), ("policies", policy), ("action", "permit"))
        return self._rows(Question(name=ask.SEARCH, parameters=named, columns=COLUMNS), Decided)

    def compared(self, node: str, policy: str, reference_policy: str, reference: Inputs) -> tuple[Differs, ...]:
        """Routes that a policy treats otherwise than one of the reference's does."""
        named = (("nodes", node), ("policy", policy), ("referencePolicy", reference_policy))
        return self._rows(Question(name="compareRoutePolicies", parameters=named), Differs, reference)

    def _rows(self, question: Question, kind: type[_R], reference: Inputs | None = None) -> tuple[_R, ...]:
        return tuple(self._read(question, kind, reference))

    def _read(self, question: Question, kind: type[_R], reference: Inputs | None) -> Iterator[_R]:
        for row in self._source(self.inputs, question, reference) if reference else self._source(self.inputs, question):
            try:
                yield kind.model_validate(row)
            except ValidationError as error:
                what = f"Batfish's answer to {question.name} reads otherwise: {error}"
                raise ServiceError(what, hint="run the Batfish of pybatfish's version") from error
