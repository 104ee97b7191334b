"""The plan: what will change, for whom, on which device, in which order; its key says for which inputs it holds."""

import hashlib
import json
from enum import StrEnum

from pydantic import Field

from ixp.flows.changes import Address, Change, Touched
from ixp.flows.deviation import Drift
from ixp.flows.lanes import DataChange, Lane
from ixp.model import CheckResult, Exemption, Severity, Verdict
from ixp.model.base import Frozen
from ixp.platforms.flaps import Effect

SCHEMA = 2


class PlanKey(Frozen):
    """The inputs of a plan. Two plans of the same key have the same content."""

    tree: str
    snapshot: str
    netbox: str
    deployed: dict[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 over the key."""
        return _sha256(self.model_dump(mode="json"))


class DeviceChange(Frozen):
    """One device whose configuration changes: the unified diff of the rendered files, secrets as references.

    ``words`` say what that means there, ``turn`` why it comes when it does. ``drift`` are the ids of deviations that are
    overwritten.
    """

    device: str
    site: str
    role: str
    platform: str
    before: str
    after: str
    diff: str
    added: int
    removed: int
    words: tuple[str, ...] = ()
    turn: str = ""
    drift: tuple[str, ...] = ()


class Flap(Frozen):
    """What goes down on a device for a moment, or might: ``object`` in words (a session, a link), ``because`` of which aspect.

    ``address`` is the member's, of one session; it is not part of the plan's file.
    """

    device: str
    object: str
    effect: Effect
    because: str
    address: Address | None = Field(default=None, exclude=True)


class MemberPart(Frozen):
    """All that the plan means for one member."""

    key: str
    name: str
    asn: int
    words: tuple[str, ...] = ()
    starting: tuple[Address, ...] = ()
    ending: tuple[Address, ...] = ()
    flaps: tuple[Flap, ...] = ()


class Level(StrEnum):
    """How much care a plan asks for."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Reason(Frozen):
    """Why a plan is of a level: a rule's id, and what it met."""

    rule: str
    level: Level
    what: str


class Risk(Frozen):
    """The level is that of the gravest reason; low without any."""

    level: Level = Level.LOW
    reasons: tuple[Reason, ...] = ()


class Excepted(Exemption):
    """An entry of ``exceptions.yml``; ``new``: what was deployed last had none like it."""

    new: bool = True


class Plan(Frozen):
    """What a person reviews and what a deployment may do. ``data`` is what changes of outside data, by member (data lane).

    ``record`` is True where NetBox has to be written. ``drift`` is what was changed by hand and is no part of the plan, unless
    its id is in ``accepted_drift``: then it is overwritten. ``digest`` covers what reaches devices.
    """

    schema_version: int = SCHEMA
    exchange: str
    profile: str
    lane: Lane = Lane.INTENT
    headline: str
    risk: Risk = Risk()
    key: PlanKey
    changes: tuple[Change, ...]
    members: tuple[MemberPart, ...] = ()
    data: tuple[DataChange, ...] = ()
    devices: tuple[DeviceChange, ...]
    waves: tuple[str, ...]
    flaps: tuple[Flap, ...] = ()
    touched: Touched
    record: bool = False
    rotated_secrets: tuple[str, ...] = ()
    drift: tuple[Drift, ...] = ()
    accepted_drift: tuple[str, ...] = ()
    left_over: str = ""
    exceptions: tuple[Excepted, ...] = ()
    checks: tuple[CheckResult, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over everything that reaches a device (name, digests, diff), rotated secrets and accepted drift."""
        names = {"device", "before", "after", "diff", "drift"}
        devices = [item.model_dump(mode="json", include=names) for item in self.devices]
        others = {"waves": list(self.waves), "rotated": list(self.rotated_secrets), "drift": list(self.accepted_drift)}
        return _sha256({"devices": devices} | others)

    @property
    def blocked(self) -> bool:
        """Whether a check failed with an error."""
        return any(item.severity is Severity.ERROR for check in self.checks for item in check.findings)

    @property
    def not_verified(self) -> tuple[str, ...]:
        """Names of the checks that nobody could make here."""
        return tuple(item.check for item in self.checks if item.verdict is Verdict.NOT_VERIFIED)

    @property
    def empty(self) -> bool:
        """Whether nothing would change, in NetBox or on a device, and nothing is left over from a failed run."""
        return not (self.changes or self.devices or self.record or self.rotated_secrets or self.left_over)

    def to_json(self) -> str:
        """The plan with its digests, as written to ``build/plan.json``; ``docs/schema/plan.schema.json`` describes it."""
        document = PlanDocument(**dict(self), key_digest=self.key.digest, digest_of_plan=self.digest)
        return document.model_dump_json(indent=2, by_alias=True) + "\n"


class PlanDocument(Plan):
    """A plan as a file: with its two digests."""

    key_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    digest_of_plan: str = Field(pattern=r"^[0-9a-f]{64}$", serialization_alias="digest")


def schema() -> str:
    """The JSON Schema of a plan file, as published in ``docs/schema/plan.schema.json``."""
    found = PlanDocument.model_json_schema(by_alias=True, mode="serialization")
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | found | {"title": "A plan of ixp"}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


class Reviewed(Frozen):
    """What deploy needs of a reviewed plan: for which inputs, and what was shown."""

    key_digest: str
    digest: str


def reviewed(text: str) -> Reviewed:
    """Read a plan file; raises ValueError where it is none."""
    data = json.loads(text)
    return Reviewed(key_digest=data["key_digest"], digest=data["digest"])


def _sha256(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
