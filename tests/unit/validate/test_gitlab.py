"""Edits of .gitlab-ci.yml that switch something off are found on their line; what others write otherwise is not."""

import pytest

from ixp.model import Severity, Verdict
from tests.unit.validate.nantes import ROOT
from validate.gitlab import GITLAB_RULES, check_pipeline

TEXT = (ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8")
CHECK = "ixp check --json build/check.json --junit build/check.xml --codequality build/quality.json"
DEPLOYED = "\ndeploy:\n"
PLAN = "ixp plan --junit build/plan.xml --codequality build/plan-quality.json"
OTHER = "$CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH"
PUSHED = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "push"'


def edited(old: str, new: str, after: str = "") -> str:
    """The project's file with its first ``old`` below the line ``after`` replaced."""
    head, mark, rest = TEXT.partition(after) if after else ("", "", TEXT)
    assert old in rest
    return head + mark + rest.replace(old, new, 1)


def said(text: str) -> list[tuple[str, str]]:
    """Rules, and the lines that they name."""
    lines = text.splitlines()
    found = check_pipeline(text).findings
    return [(item.rule, lines[int(item.where.rpartition(":")[2]) - 1].strip()) for item in found]


def test_the_projects_own_pipeline_has_no_fault() -> None:
    found = check_pipeline(TEXT)
    assert (found.verdict, found.findings) == (Verdict.PASS, ())


IGNORED, MISSING, ELSEWHERE = "pipeline.failure-ignored", "pipeline.step-missing", "pipeline.deploys-elsewhere"
UNREVIEWED, REVIEWED = "pipeline.deploys-unreviewed", '$CI_PIPELINE_SOURCE == "merge_request_event"'
BREACHES = [
    (IGNORED, edited(CHECK, f"{CHECK} || true"), f"- {CHECK} || true"),
    (IGNORED, edited(CHECK, "ixp check || echo 'it was red'"), "- ixp check || echo 'it was red'"),
    (IGNORED, edited(CHECK, "'{ ixp check || true; }'"), "- '{ ixp check || true; }'"),
    (IGNORED, edited(f"- {CHECK}", "- |\n      set +e\n      ixp check\n      echo done"), "ixp check"),
    (IGNORED, edited(f"- {CHECK}", "- |\n      ixp check \\\n        --every \\\n        || true\n"), "|| true"),
    (IGNORED, edited("  stage: plan\n", "  stage: plan\n  allow_failure: true\n"), "allow_failure: true"),
    (IGNORED, edited(f"- if: {PUSHED}", f"- if: {PUSHED}\n      allow_failure: true", DEPLOYED), f"- if: {PUSHED}"),
    (MISSING, edited("\ncheck:", "\n.check:"), ".check:"),
    (MISSING, edited(f"- {CHECK}", f"# - {CHECK}\n    - 'true'"), "check:"),
    (MISSING, edited(CHECK, "echo ixp check"), "check:"),
    (MISSING, edited(PLAN, "ixp show"), "plan:"),
    (ELSEWHERE, edited(PUSHED, '$CI_PIPELINE_SOURCE == "push"', DEPLOYED), '- if: $CI_PIPELINE_SOURCE == "push"'),
    (ELSEWHERE, edited(f"- if: {PUSHED}", "- when: on_success", DEPLOYED), "- when: on_success"),
    (ELSEWHERE, edited(PUSHED, "$CI_COMMIT_BRANCH =~ /^fix/", DEPLOYED), "- if: $CI_COMMIT_BRANCH =~ /^fix/"),
    (ELSEWHERE, edited(PUSHED, OTHER, DEPLOYED), f"- if: {OTHER}"),
    (UNREVIEWED, edited(f"  rules:\n    - if: {PUSHED}\n", "", DEPLOYED), "deploy:"),
    (UNREVIEWED, edited(f"  rules:\n    - if: {PUSHED}\n", "  only: [merge_requests]\n", DEPLOYED), "only: [merge_requests]"),
    (UNREVIEWED, edited(f"- if: {PUSHED}", f"- if: {REVIEWED}", DEPLOYED), f"- if: {REVIEWED}"),
    (
        ELSEWHERE,
        edited(f"- if: {PUSHED}", f'- if: {PUSHED}\n    - if: $CI_COMMIT_BRANCH == "fix"', DEPLOYED),
        '- if: $CI_COMMIT_BRANCH == "fix"',
    ),
    ("pipeline.forced", edited("- ixp deploy", "- ixp deploy --allow-mass-delete"), "- ixp deploy --allow-mass-delete"),
    ("pipeline.forced", edited("- ixp deploy", "- ixp deploy --accept-drift D-01"), "- ixp deploy --accept-drift D-01"),
    (
        "pipeline.secret-before-review",
        edited("  GIT_DEPTH: 0", "  NETBOX_TOKEN: $NETBOX_WRITE_TOKEN\n  GIT_DEPTH: 0"),
        "NETBOX_TOKEN: $NETBOX_WRITE_TOKEN",
    ),
    (
        "pipeline.secret-before-review",
        edited(f"- {CHECK}", f'- cat "$IXP_SECRETS_FILE"\n    - {CHECK}'),
        '- cat "$IXP_SECRETS_FILE"',
    ),
    ("pipeline.deploy-disturbed", edited("interruptible: false", "interruptible: true"), "interruptible: true"),
    ("pipeline.deploy-disturbed", edited("  resource_group: devices\n", ""), "deploy:"),
    ("pipeline.shared-runner", edited("tags: [no-devices]", "tags: [oob]"), "tags: [oob]"),
    ("pipeline.report-lost", edited("    when: always\n", ""), "artifacts:"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "line"), BREACHES, ids=[f"{item[0]}-{number}" for number, item in enumerate(BREACHES)])
def test_an_edit_is_found_on_its_line(rule: str, text: str, line: str) -> None:
    found = said(text)
    assert {item for item, _ in found} == {rule}
    assert found[0][1].split(" # ")[0] == line


OTHERS = {
    "a wrapper of one's own": edited(CHECK, "make check"),
    "what an included file may hold": edited("\ncheck:", "\ninclude: [checks.yml]\n.check:"),
    "an exit code that is looked at": edited(CHECK, f"{CHECK} || {{ rc=$?; echo it was red; exit $rc; }}"),
    "an exit code that is kept": edited(CHECK, f'rc=0; {CHECK} || rc=$?; exit "$rc"'),
    "a second command, which errexit never reaches": edited(CHECK, f"{CHECK}; true"),
    "a log": edited(CHECK, f"{CHECK} | tee build/log"),
    "a deployment at a person's word": edited("- ixp deploy", "- ixp deploy --approve $DIGEST\n  when: manual", DEPLOYED),
    "the default branch by name": edited("$CI_DEFAULT_BRANCH", '"main"', DEPLOYED),
    "only, as it was written once": edited(f"  rules:\n    - if: {PUSHED}\n", "  only: [main]\n", DEPLOYED),
    "a night that may fail": edited("  stage: nightly\n", "  stage: nightly\n  allow_failure: true\n"),
    "an anchor": edited(f"- {PLAN}", f"- &plan {PLAN}"),
    "a reference": edited(f"- {PLAN}", f"- !reference [.setup, script]\n    - {PLAN}"),
    "no deployment": "check:\n  script: [make lint]\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_written_otherwise_is_left_alone(name: str) -> None:
    assert said(OTHERS[name]) == []


def test_a_merge_key_brings_what_it_names() -> None:
    text = ".all: &all\n  allow_failure: true\nplan:\n  <<: *all\n  rules: [{if: $CI_PIPELINE_SOURCE == 'merge_request_event'}]\n"
    assert said(f"{text}  script: ixp plan\n") == [(IGNORED, "allow_failure: true")]


@pytest.mark.parametrize("text", ["deploy: [", "", "- deploy"])
def test_what_is_no_pipeline_is_not_verified(text: str) -> None:
    found = check_pipeline(text)
    assert found.verdict is Verdict.NOT_VERIFIED
    assert found.reason.startswith(".gitlab-ci.yml can't be read: ")


def test_an_exchange_that_no_job_is_for() -> None:
    (found,) = check_pipeline(TEXT, exchanges=("nantes", "rennes")).findings
    assert (found.rule, found.object) == ("pipeline.exchange-missed", "exchange rennes")
    assert TEXT.splitlines()[int(found.where.rpartition(":")[2]) - 1].strip() == "IXP_EXCHANGE: nantes"
    own = edited("  stage: plan\n", "  stage: plan\n  variables: { IXP_EXCHANGE: rennes }\n")
    assert check_pipeline(own, exchanges=("nantes", "rennes")).findings == ()


def test_each_rule_has_a_breach() -> None:
    assert {rule for rule, *_ in GITLAB_RULES} == {rule for rule, *_ in BREACHES} | {"pipeline.exchange-missed"}
    errors = {rule for rule, level, *_ in GITLAB_RULES if level is Severity.ERROR}
    assert errors == {IGNORED, UNREVIEWED}, "how a site runs its jobs is its own: only what is right nowhere is an error"
