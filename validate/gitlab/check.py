"""The check of the pipeline's file: an edit of it can switch every other check off, and nothing else would say so."""

from collections.abc import Sequence

import yaml

from ixp.model import CheckResult, Finding, Severity, Verdict
from validate.gitlab.jobs import read_pipeline
from validate.gitlab.rules import RULES, Fault, View
from validate.results import result

NAME = "pipeline"
# Rule id, severity, why, example: for the catalogue.
GITLAB_RULES = (
    (
        "pipeline.failure-ignored",
        Severity.ERROR,
        "a check whose failure does not count stops nothing",
        "ixp check || true; allow_failure: true of the job",
    ),
    (
        "pipeline.step-missing",
        Severity.WARNING,
        "what is not checked and planned before the merge is found when it is too late",
        "a dot before the job's name: .check:",
    ),
    (
        "pipeline.deploys-unreviewed",
        Severity.ERROR,
        "what deploys in a pipeline of a merge request deploys what nobody has reviewed",
        "deploy without rules:",
    ),
    (
        "pipeline.deploys-elsewhere",
        Severity.WARNING,
        "devices follow one branch: another one's deployment undoes it",
        "deploy with a rule for every push",
    ),
    (
        "pipeline.forced",
        Severity.WARNING,
        "what allows one deployment something, allows it to every later one when it stands in the file",
        "ixp deploy --allow-mass-delete",
    ),
    (
        "pipeline.secret-before-review",
        Severity.WARNING,
        "what runs before the review may be anybody's code",
        "NETBOX_WRITE_TOKEN in a job of merge requests",
    ),
    (
        "pipeline.deploy-disturbed",
        Severity.WARNING,
        "two deployments at once, or one that is cut off, leave devices half way until the next run",
        "deploy without resource_group",
    ),
    (
        "pipeline.shared-runner",
        Severity.WARNING,
        "a runner that reaches devices runs no code that nobody has reviewed",
        "tags: [oob] of the job check",
    ),
    (
        "pipeline.exchange-missed",
        Severity.WARNING,
        "a change of it is checked and deployed by nobody, and the pipeline is green",
        "inventory/rennes beside IXP_EXCHANGE: nantes",
    ),
    (
        "pipeline.report-lost",
        Severity.WARNING,
        "findings are needed when the job fails",
        "artifacts of check without when: always",
    ),
)
_LEVELS = {rule: severity for rule, severity, *_ in GITLAB_RULES}


def check_pipeline(text: str, file: str = ".gitlab-ci.yml", exchanges: Sequence[str] = ()) -> CheckResult:
    """What the rules say of a pipeline's file; *not verified* where it is no YAML, which GitLab refuses.

    ``exchanges`` are the names of those that have an inventory.
    """
    try:
        view = View(read_pipeline(text), tuple(exchanges))
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        return CheckResult(check=NAME, verdict=Verdict.NOT_VERIFIED, reason=f"{file} can't be read: {said}")
    faults = sorted((fault for rule in RULES for fault in rule(view)), key=lambda item: item.line)
    return result(NAME, tuple(_finding(item, file) for item in faults))


def _finding(fault: Fault, file: str) -> Finding:
    return Finding(
        rule=fault.rule,
        severity=_LEVELS[fault.rule],
        what=fault.what,
        object=f"{'exchange' if fault.rule == 'pipeline.exchange-missed' else 'job'} {fault.job}",
        where=f"{file}:{fault.line}",
        hint=fault.hint,
    )
