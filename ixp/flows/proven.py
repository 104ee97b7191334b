"""What was proven once need not be proven again to go back to it: a revert at night does not wait for a Batfish that is down.

A deployment whose checks were all made and passed leaves a digest of all that they depended on in the published index. A plan
with the same digest would render, prove and deploy the very same again; what can't be looked at now was looked at then. Any other
plan stays *not verified*, and profile production refuses it.
"""

import hashlib
from collections.abc import Mapping, Sequence

from ixp.data.snapshot import Snapshot
from ixp.flows.plan import Plan
from ixp.model import CheckResult, Exchange, Finding, Severity
from ixp.state.published import Index, Proven

_KEPT = 16
# Of what depends on the files and the exchange alone, and is looked at by programs that may be out of reach.
_UNSEEN = frozenset({"batfish.not-verified", "daemon.not-verified"})


def proof(exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str]) -> str:
    """SHA-256 over all that checks on rendered files look at."""
    parts = [exchange.model_dump_json(), snapshot.digest, *(f"{name}\n{text}" for name, text in sorted(files.items()))]
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part.encode()).digest())
    return whole.hexdigest()


def kept(index: Index, plan: Plan, digest: str, run: str) -> tuple[Proven, ...]:
    """The proofs to publish after a deployment: its own, the newest, where nothing was left unverified."""
    if plan.not_verified:
        return index.proven
    others = (item for item in index.proven if item.digest != digest)
    return (Proven(digest=digest, run=run), *others)[:_KEPT]


def relieved(results: Sequence[CheckResult], index: Index, digest: str) -> list[CheckResult]:
    """The results; what could not be looked at is a warning where the very same was proven and deployed before."""
    found = next((item for item in index.proven if item.digest == digest), None)
    if found is None:
        return list(results)
    return [item.model_copy(update={"findings": tuple(_relieved(one, found.run) for one in item.findings)}) for item in results]


def _relieved(finding: Finding, run: str) -> Finding:
    if finding.rule not in _UNSEEN or finding.severity is not Severity.ERROR:
        return finding
    what = f"{finding.what}; the very same was proven before, and deployed by run {run}"
    return finding.model_copy(update={"severity": Severity.WARNING, "what": what})
