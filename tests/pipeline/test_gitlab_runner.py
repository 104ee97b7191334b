"""The runner that tests and the demo use, on small pipelines of its own and with the real gitlab-ci-local."""

import subprocess
import sys
from pathlib import Path

import pytest

from ixp.errors import InputError, ServiceError
from lab.gitlab_runner import JobResult, PipelineKind, run_pipeline

pytestmark = pytest.mark.pipeline

PIPELINE = """
stages: [check, deploy]
variables:
  PYTHONPATH: $CI_PROJECT_DIR
check:
  stage: check
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - mkdir -p build
    - python -c 'import marker, sys; print(marker.__file__, sys.prefix)'
    - echo "url=$NETBOX_URL token=$NETBOX_TOKEN leaked=${IXP_SSH_KEY:-nothing}" > build/seen
    - git status --porcelain >> build/seen
    - echo "branch=${CI_COMMIT_BRANCH:-none} base=$CI_MERGE_REQUEST_DIFF_BASE_SHA" >> build/seen
  artifacts:
    paths: [build/]
tolerated:
  stage: check
  allow_failure: true
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script: ["exit 3"]
deploy:
  stage: deploy
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "push"
  script: ["echo deploying", "[ -z \\"$BREAK\\" ]"]
drift:
  stage: deploy
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "schedule"
  script: ["while :; do :; done & wait"]
"""


def git(repo: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Engineer", "-c", "user.email=engineer@example.net"]
    return subprocess.run(["git", "-C", str(repo), *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = tmp_path_factory.mktemp("repo")
    git(repo, "init", "--quiet", "--initial-branch=main")
    (repo / ".gitlab-ci.yml").write_text(PIPELINE)
    (repo / "marker.py").write_text("")
    (repo / ".gitignore").write_text(".gitlab-ci-local/\n__pycache__/\nbuild/\n")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message=A pipeline")
    return repo


def test_a_merge_request_runs_its_own_jobs_only(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = git(repo, "rev-parse", "main")
    git(repo, "switch", "--quiet", "--create=change")
    monkeypatch.setenv("IXP_SSH_KEY", "/not/for/merge/requests")
    said: list[str] = []
    result = run_pipeline(
        repo, PipelineKind.MERGE_REQUEST, {"NETBOX_URL": "http://127.0.0.1:1", "NETBOX_TOKEN": "a b$c'\"#"}, progress=said.append
    )
    git(repo, "switch", "--quiet", "main")
    assert result.jobs == {"check": JobResult.PASS, "tolerated": JobResult.WARN}
    assert result.passed
    seen = (result.artifacts["check"] / "build" / "seen").read_text()
    assert seen == f"url=http://127.0.0.1:1 token=a b$c'\"# leaked=nothing\nbranch=none base={base}\n"
    assert any("starting shell" in line for line in said)
    assert git(repo, "status", "--porcelain") == ""


def test_a_job_runs_the_code_of_the_commit_with_our_python(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create=code")
    result = run_pipeline(repo, PipelineKind.MERGE_REQUEST, {}, only=["check"])
    git(repo, "switch", "--quiet", "main")
    assert list(result.jobs) == ["check"]
    assert f"{repo}/.gitlab-ci-local/builds/check/marker.py {sys.prefix}" in result.logs["check"].read_text()


def test_a_push_to_main_deploys(repo: Path) -> None:
    result = run_pipeline(repo, PipelineKind.PUSH, {})
    assert result.jobs == {"deploy": JobResult.PASS}
    assert "deploying" in result.logs["deploy"].read_text()


def test_a_failed_job_fails_the_pipeline(repo: Path) -> None:
    result = run_pipeline(repo, PipelineKind.PUSH, {"BREAK": "yes"})
    assert result.jobs == {"deploy": JobResult.FAIL}
    assert result.exit_code == 1
    assert not result.passed


def test_jobs_run_where_the_prefix_puts_them(repo: Path) -> None:
    result = run_pipeline(repo, PipelineKind.PUSH, {}, in_namespace=lambda command: ["env", "BREAK=yes", *command])
    assert result.jobs == {"deploy": JobResult.FAIL}


def test_a_pipeline_without_a_job_is_an_error(repo: Path) -> None:
    with pytest.raises(ServiceError):
        run_pipeline(repo, PipelineKind.PUSH, {}, only=["nowhere"])


def test_the_deadline_ends_the_jobs_too(repo: Path) -> None:
    with pytest.raises(ServiceError, match="within 3 s"):
        run_pipeline(repo, PipelineKind.SCHEDULE, {"MARK": f"{repo}"}, deadline_s=3)
    left = [path for path in Path("/proc").glob("[0-9]*/environ") if f"MARK={repo}" in read(path)]
    assert left == []


def read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # ended meanwhile, or not ours
        return ""


def test_a_folder_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        run_pipeline(tmp_path, PipelineKind.PUSH, {})
