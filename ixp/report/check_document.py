"""The JSON of ``ixp check``: every check with its findings, and what they come to."""

import json
from collections import Counter
from collections.abc import Sequence

from pydantic import Field

from ixp.model import CheckResult, Severity, Verdict
from ixp.model.base import Frozen


class Counts(Frozen):
    """How many findings there are of each severity."""

    error: int = Field(ge=0)
    warning: int = Field(ge=0)
    info: int = Field(ge=0)


class NotVerified(Frozen):
    """A check that nobody could make here, and why."""

    check: str
    reason: str


class CheckDocument(Frozen):
    """All checks. ``verdict`` is *fail* where one finding is an error, else *not verified* where one check was not made."""

    verdict: Verdict
    counts: Counts
    not_verified: tuple[NotVerified, ...]
    checks: tuple[CheckResult, ...]


def document(results: Sequence[CheckResult]) -> CheckDocument:
    """What the checks come to."""
    counts = Counter(item.severity for result in results for item in result.findings)
    missing = tuple(NotVerified(check=item.check, reason=item.reason) for item in results if item.verdict is Verdict.NOT_VERIFIED)
    verdict = Verdict.FAIL if counts[Severity.ERROR] else Verdict.NOT_VERIFIED if missing else Verdict.PASS
    return CheckDocument(
        verdict=verdict,
        counts=Counts(error=counts[Severity.ERROR], warning=counts[Severity.WARNING], info=counts[Severity.INFO]),
        not_verified=missing,
        checks=tuple(results),
    )


def as_json(results: Sequence[CheckResult]) -> str:
    """The document; ``docs/schema/check.schema.json`` describes it."""
    return document(results).model_dump_json(indent=2) + "\n"


def schema() -> str:
    """The JSON Schema of the document, as published in ``docs/schema/check.schema.json``."""
    found = CheckDocument.model_json_schema(mode="serialization")
    found = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | found | {"title": "What ixp check says"}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
