"""The project's own .gitlab-ci.yml, run by the real gitlab-ci-local: which commands each kind of pipeline runs, and where.

Only ``ixp`` is replaced, by a program that writes down how it was called: what the commands do is tested elsewhere.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from lab.gitlab_runner import JobResult, PipelineKind, run_pipeline

pytestmark = pytest.mark.pipeline

ROOT = Path(__file__).parents[2]
CHECK = "check --json build/check.json --junit build/check.xml"
PLAN = "plan --junit build/plan.xml --codequality build/plan-quality.json"
RECORDER = """#!/bin/sh
echo "$* in $PWD for $IXP_EXCHANGE with code of $PYTHONPATH" >> "$CALLS"
[ "$1" != "$FAILING" ]
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    repo = tmp_path / "repo"
    repo.mkdir()
    for name in (".gitlab-ci.yml", ".gitignore"):
        shutil.copy(ROOT / name, repo / name)
    who = ["-c", "user.name=Engineer", "-c", "user.email=engineer@example.net"]
    for command in (["init", "-qb", "main"], ["add", "--all"], ["commit", "-qm", "A pipeline"]):
        subprocess.run(["git", "-C", str(repo), *who, *command], check=True)
    return repo


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    recorder = tmp_path / "bin" / "ixp"
    recorder.parent.mkdir()
    recorder.write_text(RECORDER)
    recorder.chmod(0o755)
    return {"PATH": f"{recorder.parent}:/usr/bin:/bin", "CALLS": str(tmp_path / "calls"), "FAILING": "nothing"}


def calls(variables: dict[str, str]) -> list[str]:
    return Path(variables["CALLS"]).read_text().splitlines()


@pytest.mark.parametrize(
    ("kind", "commands"),
    [
        (PipelineKind.MERGE_REQUEST, {"check": f"{CHECK} --codequality build/quality.json", "plan": PLAN}),
        (PipelineKind.PUSH, {"check": f"{CHECK} --codequality build/quality.json", "deploy": "deploy"}),
        (
            PipelineKind.SCHEDULE,
            {
                "check": f"{CHECK} --codequality build/quality.json",
                "proof": CHECK.replace("check", "check --every", 1),
                "drift": "drift --json build/drift.json",
            },
        ),
    ],
)
def test_each_kind_runs_its_commands(repo: Path, variables: dict[str, str], kind: PipelineKind, commands: dict[str, str]) -> None:
    result = run_pipeline(repo, kind, variables)
    assert result.jobs == dict.fromkeys(commands, JobResult.PASS)
    copies = {job: repo / ".gitlab-ci-local" / "builds" / job for job in commands}
    assert sorted(calls(variables)) == sorted(
        f"{command} in {copies[job]} for nantes with code of {copies[job]}" for job, command in commands.items()
    )


@pytest.mark.parametrize(("failing", "ends"), [("nothing", JobResult.PASS), ("refresh", JobResult.WARN)])
def test_data_of_the_others_go_on_where_a_member_has_none(
    repo: Path, variables: dict[str, str], failing: str, ends: JobResult
) -> None:
    result = run_pipeline(repo, PipelineKind.SCHEDULE, variables | {"FAILING": failing}, schedule={"IXP_SCHEDULE": "data"})
    assert result.jobs == {"check": JobResult.PASS, "data": ends}
    said = [call.partition(" in ")[0] for call in calls(variables)]
    assert [item for item in said if not item.startswith("check ")] == ["refresh --json build/refresh.json", "deploy --data"]


def test_nothing_is_planned_after_a_failed_check(repo: Path, variables: dict[str, str]) -> None:
    result = run_pipeline(repo, PipelineKind.MERGE_REQUEST, variables | {"FAILING": "check"})
    assert result.jobs == {"check": JobResult.FAIL}
    assert not result.passed
    assert len(calls(variables)) == 1
