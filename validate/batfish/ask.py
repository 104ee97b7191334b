"""The seam to Batfish: a question about inputs, rows as an answer. Live in ``validate.batfish.live``, recorded in tests."""

import hashlib
import json
from typing import Protocol

from pydantic import JsonValue

from ixp.model.base import Frozen
from validate.batfish.inputs import Inputs

Row = dict[str, JsonValue]


class Question(Frozen):
    """A question of Batfish's, by its name there, with parameters that are text, or routes as Batfish writes them.

    ``columns`` are those that are read of its answer, and so all that a recording keeps; none named: all.
    """

    name: str
    parameters: tuple[tuple[str, JsonValue], ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name and parameters as one word, for a recording."""
        return " ".join([self.name, *(f"{name}={_word(value)}" for name, value in self.parameters)])


def _word(value: JsonValue) -> str:
    """Text as it is; of routes, which are long, a digest."""
    if isinstance(value, str | bool):
        return str(value)
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


class Ask(Protocol):
    """Whatever answers."""

    def __call__(self, inputs: Inputs, question: Question, reference: Inputs | None = None) -> tuple[Row, ...]:
        """The rows of the answer; raises ServiceError where Batfish does not do its part.

        ``reference``: of a question that compares, the inputs that it compares with.
        """


SEARCH = "searchRoutePolicies"

# Members' stubs have names that begin with peer- and nap- (validate.batfish.stubs).
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
RIBS = Question(
    name="bgpRib",
    parameters=(("nodes", STUBS), ("status", "best,backup")),
    columns=("Node", "Network", "AS_Path", "Received_From_IP"),
)
REACH = Question(name="edges", parameters=(("edgeType", "layer3"), ("nodes", STUBS), ("remoteNodes", STUBS)))
QUESTIONS = (FORMATS, WARNINGS, ISSUES, REFERENCES, CABLES, VLANS, OWNERS, PEERS, SESSIONS, REACH, RIBS)
