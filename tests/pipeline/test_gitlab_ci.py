"""The project's pipeline: accepted by GitLab's schema, free of the faults that the schema can't see."""

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.pipeline.gitlab_lint import faults, jobs_of

FILE = Path(__file__).parents[2] / ".gitlab-ci.yml"

Pipeline = dict[str, Any]


@pytest.fixture
def pipeline() -> Pipeline:
    return copy.deepcopy(yaml.safe_load(FILE.read_text()))


def schema_check(file: Path) -> int:
    tool = Path(sys.executable).with_name("check-jsonschema")
    command = [str(tool), "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_gitlabs_schema_accepts_it() -> None:
    assert schema_check(FILE) == 0


@pytest.mark.parametrize(("key", "rc"), [("resource_group", 0), ("resource_groups", 1)])
def test_gitlabs_schema_accepts_it_expanded(pipeline: Pipeline, tmp_path: Path, key: str, rc: int) -> None:
    """The schema doesn't look into hidden jobs: here they are merged into those that extend them."""
    jobs = jobs_of(pipeline)
    for job in jobs.values():
        job.pop("extends", None)
    jobs["deploy"][key] = "devices"
    expanded = tmp_path / ".gitlab-ci.yml"
    expanded.write_text(yaml.safe_dump({"stages": pipeline["stages"], **jobs}))
    assert schema_check(expanded) == rc


def test_it_has_no_fault(pipeline: Pipeline) -> None:
    assert faults(pipeline) == []


def test_each_job_is_in_its_pipelines(pipeline: Pipeline) -> None:
    jobs = jobs_of(pipeline)
    stages = {name: name for name in ("check", "plan", "deploy", "data")} | {"proof": "nightly", "drift": "nightly"}
    assert {name: job["stage"] for name, job in jobs.items()} == stages
    assert {name: job["tags"] for name, job in jobs.items()} == {
        "check": ["no-devices"],
        "plan": ["no-devices"],
        "deploy": ["oob"],
        "data": ["oob"],
        "proof": ["no-devices"],
        "drift": ["oob"],
    }


def test_reports_are_those_that_the_job_writes(pipeline: Pipeline) -> None:
    for job in jobs_of(pipeline).values():
        for name, path in job.get("artifacts", {}).get("reports", {}).items():
            assert f"--{name} {path}" in " ".join(job["script"])
            assert job["artifacts"]["when"] == "always"


def test_a_merge_request_shows_findings_beside_its_lines(pipeline: Pipeline) -> None:
    reports = [jobs_of(pipeline)[name]["artifacts"]["reports"] for name in ("check", "plan")]
    assert [set(item) for item in reports] == [{"junit", "codequality"}] * 2
    check, plan = ({*item.values()} for item in reports)
    assert check.isdisjoint(plan), "a plan that failed early would report what check left in build/"


def need_nothing(pipeline: Pipeline) -> None:
    pipeline["plan"]["needs"] = ["chek"]


def need_another_kind(pipeline: Pipeline) -> None:
    pipeline["deploy"]["needs"] = [{"job": "plan"}]


def extend_nothing(pipeline: Pipeline) -> None:
    pipeline["plan"]["extends"] = ".merge-requests"


def undeclared_stage(pipeline: Pipeline) -> None:
    pipeline["stages"].remove("nightly")


def interruptible(pipeline: Pipeline) -> None:
    pipeline["deploy"]["interruptible"] = True


def no_resource_group(pipeline: Pipeline) -> None:
    del pipeline[".devices"]["resource_group"]


def no_environment(pipeline: Pipeline) -> None:
    del pipeline["deploy"]["environment"]


def deploy_from_any_branch(pipeline: Pipeline) -> None:
    pipeline["deploy"]["rules"] = [{"if": '$CI_PIPELINE_SOURCE == "push"'}]


def deploy_elsewhere(pipeline: Pipeline) -> None:
    pipeline["deploy"]["tags"] = ["no-devices"]


def plan_beside_devices(pipeline: Pipeline) -> None:
    pipeline["plan"]["tags"] = ["oob"]


def plan_anywhere(pipeline: Pipeline) -> None:
    pipeline["plan"]["tags"] = []


def plan_with_the_key(pipeline: Pipeline) -> None:
    pipeline["plan"]["script"] = ['ssh -i "$IXP_SSH_KEY" sw1-nte01']


def write_token_for_all(pipeline: Pipeline) -> None:
    pipeline["variables"]["TOKEN"] = "$NETBOX_WRITE_TOKEN"


BREAKS: list[tuple[Callable[[Pipeline], None], str]] = [
    (need_nothing, "plan: chek does not exist"),
    (need_another_kind, "deploy: needs plan, which is absent from some pipelines that deploy is in"),
    (extend_nothing, "plan: extends .merge-requests, which does not exist"),
    (undeclared_stage, "drift: stage nightly is not declared"),
    (interruptible, "deploy: interruptible is not false"),
    (no_resource_group, "drift: has no resource_group"),
    (no_environment, "deploy: has no environment"),
    (deploy_from_any_branch, "deploy: is not limited to the default branch"),
    (deploy_elsewhere, "deploy: deploys, but not on the runner oob"),
    (plan_beside_devices, "plan: runs for merge requests on the runner that reaches devices"),
    (plan_anywhere, "plan: runs for merge requests on any runner, also on the one that reaches devices"),
    (plan_with_the_key, "plan: runs for merge requests and uses IXP_SSH_KEY"),
    (write_token_for_all, "check: runs for merge requests and uses NETBOX_WRITE_TOKEN"),
]


@pytest.mark.parametrize(("damage", "fault"), BREAKS, ids=[damage.__name__ for damage, _ in BREAKS])
def test_the_lint_sees(pipeline: Pipeline, damage: Callable[[Pipeline], None], fault: str) -> None:
    damage(pipeline)
    assert fault in faults(pipeline)
