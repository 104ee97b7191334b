"""What allows a deployment: a reviewed plan, a clean checkout, checks without errors, and no failed run of the same tree."""

from dataclasses import dataclass
from pathlib import Path

from ixp.errors import InputError, RefusedError
from ixp.flows.deviation import DriftKind, refuse
from ixp.flows.lanes import Lane, person_needed
from ixp.flows.plan import Plan, Reviewed, reviewed
from ixp.flows.planning import Inputs
from ixp.model import CheckResult
from ixp.state import Run, RunStatus, State


@dataclass(frozen=True)
class Permission:
    """A folder of reviewed plans by key, or the digest of a plan that a person has seen.

    ``accepted_drift`` holds ids of deviations that may be overwritten. ``require_new``: sessions that start have to come up.
    """

    plans: Path | None = None
    approved: str = ""
    accepted_drift: frozenset[str] = frozenset()
    allow_mass_delete: bool = False
    require_new: bool = False


class BlockedError(RefusedError):
    """A check found errors; ``checks`` are all results, with what is to be mended."""

    def __init__(self, checks: tuple[CheckResult, ...]) -> None:
        super().__init__("a check found errors", hint="mend them in a merge request; its plan shows whether all are gone")
        self.checks = checks


def guard(plan: Plan, inputs: Inputs, permission: Permission, state: State) -> None:
    """Raise RefusedError where the plan may not be deployed."""
    if inputs.tree.dirty:
        raise RefusedError("the checkout has changes that are in no commit", hint="commit them, or remove them")
    if plan.blocked:
        raise BlockedError(plan.checks)
    index = inputs.published.index
    if index.open_run and index.tree == plan.key.tree and _refuted(state.run(index.open_run)):
        raise RefusedError(
            f"run {index.open_run} of this very tree failed", hint="revert the commit or mend it; then plan and deploy that"
        )
    refuse((item for item in plan.drift if item.kind is DriftKind.NETBOX), permission.accepted_drift)
    if plan.lane is Lane.INTENT:
        _require_review(plan, permission, "nobody has reviewed a plan for these inputs (tree, data, NetBox, devices)")
    elif why := person_needed(plan.data, inputs.unattended):
        _require_review(plan, permission, f"a person has to look at this change of data: {why}")


def _refuted(run: Run) -> bool:
    """Whether the run says something against its tree; one of the data lane failed with new data, not with a new inventory."""
    return run.status is RunStatus.FAILED and run.lane == Lane.INTENT


def _require_review(plan: Plan, permission: Permission, otherwise: str) -> None:
    """Raise RefusedError where nobody has seen this very plan."""
    if permission.approved:
        if permission.approved != plan.digest:
            raise RefusedError("the plan is not the one that was approved", hint=_review(plan))
        return
    seen = _find(permission.plans, plan.key.digest)
    if seen is None:
        raise RefusedError(otherwise, hint=_review(plan))
    if seen.digest != plan.digest:
        raise RefusedError("the reviewed plan showed something else", hint=_review(plan))


def _review(plan: Plan) -> str:
    """How to look at it and then say so. The digest is the plan's last line and not told here: who has it has seen that."""
    data = "" if plan.lane is Lane.INTENT else " --data"
    return f"review it with: ixp plan{data}; then: ixp deploy{data} --approve DIGEST, which is the plan's last line"


def _find(folder: Path | None, key: str) -> Reviewed | None:
    path = folder / f"{key}.json" if folder else None
    if path is None or not path.exists():
        return None
    try:
        found = reviewed(path.read_text())
    except (ValueError, KeyError) as error:
        raise InputError("reviewed plan cannot be read", where=str(path), hint="plan again") from error
    return found if found.key_digest == key else None
