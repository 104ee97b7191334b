"""The seam to Batfish: a question about inputs, rows as an answer. Live in ``validate.batfish.live``, recorded in tests."""

from typing import Protocol

from pydantic import JsonValue

from ixp.model.base import Frozen
from validate.batfish.inputs import Inputs

Row = dict[str, JsonValue]


class Question(Frozen):
    """A question of Batfish's, by its name there, with parameters that are text."""

    name: str
    parameters: tuple[tuple[str, str | bool], ...] = ()

    @property
    def key(self) -> str:
        """Name and parameters as one word, for a recording."""
        return " ".join([self.name, *(f"{name}={value}" for name, value in self.parameters)])


class Ask(Protocol):
    """Whatever answers."""

    def __call__(self, inputs: Inputs, question: Question) -> tuple[Row, ...]:
        """The rows of the answer; raises ServiceError where Batfish does not do its part."""


# Members' stubs have names that begin with peer- and nap- (validate.batfish.world).
STUBS = "/^(peer|nap)-.*/"
_SPEAKERS = ("nodes", f"/.*/ \\ {STUBS}")

FORMATS = Question(name="fileParseStatus")
WARNINGS = Question(name="parseWarning")
ISSUES = Question(name="initIssues")
REFERENCES = Question(name="undefinedReferences")
CABLES = Question(name="layer1Edges")
VLANS = Question(name="switchedVlanProperties", parameters=(("excludeShutInterfaces", True),))
OWNERS = Question(name="ipOwners", parameters=(("duplicatesOnly", True),))
PEERS = Question(name="bgpPeerConfiguration", parameters=(_SPEAKERS,))
SESSIONS = Question(name="bgpSessionStatus", parameters=(_SPEAKERS,))
REACH = Question(name="edges", parameters=(("edgeType", "layer3"), ("nodes", STUBS), ("remoteNodes", STUBS)))
QUESTIONS = (FORMATS, WARNINGS, ISSUES, REFERENCES, CABLES, VLANS, OWNERS, PEERS, SESSIONS, REACH)
