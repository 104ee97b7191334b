"""The plan: what will change, for whom, on which device, in which order; its key says for which inputs it holds."""

import hashlib
import json

from ixp.flows.changes import Change, Touched
from ixp.model import CheckResult, Severity, Verdict
from ixp.model.base import Frozen

SCHEMA = 1


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
    """One device whose configuration changes: the unified diff of the rendered files, secrets as references."""

    device: str
    site: str
    platform: str
    before: str
    after: str
    diff: str
    added: int
    removed: int


class Plan(Frozen):
    """What a person reviews and what a deployment may do. ``digest`` covers the device diffs and rotated secrets."""

    schema_version: int = SCHEMA
    exchange: str
    profile: str
    headline: str
    key: PlanKey
    changes: tuple[Change, ...]
    devices: tuple[DeviceChange, ...]
    waves: tuple[str, ...]
    touched: Touched
    rotated_secrets: tuple[str, ...] = ()
    left_over: str = ""
    checks: tuple[CheckResult, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over everything that reaches a device: its name, old and new digest and diff, and rotated secrets."""
        devices = [item.model_dump(mode="json") for item in self.devices]
        return _sha256({"devices": devices, "waves": list(self.waves), "rotated": list(self.rotated_secrets)})

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
        return not (self.changes or self.devices or self.rotated_secrets or self.left_over)

    def to_json(self) -> str:
        """The plan with its digests, as written to ``build/plan.json``."""
        data = self.model_dump(mode="json") | {"key_digest": self.key.digest, "digest": self.digest}
        return json.dumps(data, indent=2) + "\n"


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
