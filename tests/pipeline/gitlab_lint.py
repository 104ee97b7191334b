"""What GitLab's schema doesn't see in .gitlab-ci.yml: targets that don't exist, and jobs that could harm devices.

Pure functions of the parsed file; each gives the faults it found as sentences.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Jobs = Mapping[str, Mapping[str, Any]]

KEYWORDS = {"stages", "workflow", "variables", "default", "include", "spec", "image", "services", "cache"}
IMPLICIT_STAGES = {".pre", ".post"}
DEVICE_RUNNER = "oob"
DEFAULT_BRANCH = "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"
MERGE_REQUEST = '$CI_PIPELINE_SOURCE == "merge_request_event"'
# Whoever holds one of these can change NetBox or reach a device.
PROTECTED = {"NETBOX_WRITE_TOKEN", "IXP_STATE", "IXP_SSH_KEY", "IXP_KNOWN_HOSTS", "IXP_EAPI_CA", "IXP_SECRETS_FILE"}


def jobs_of(pipeline: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each job that can run, with what it extends merged in, and the defaults."""
    entries = {name: body for name, body in pipeline.items() if name not in KEYWORDS}
    default = pipeline.get("default", {})
    return {name: {**default, **_extended(name, entries)} for name in entries if not name.startswith(".")}


def faults(pipeline: Mapping[str, Any]) -> list[str]:
    """All faults of the pipeline."""
    missing = list(_missing_bases(pipeline))
    if missing:  # what a job is made of is not known: nothing else can be said of it
        return missing
    jobs = jobs_of(pipeline)
    found: list[str] = []
    for name, job in jobs.items():
        found += _stage(name, job, pipeline.get("stages", []))
        found += _targets(name, job, jobs)
        found += _merge_request(name, job, pipeline)
        found += _devices(name, job)
    return found


def _bases(entry: Mapping[str, Any]) -> list[str]:
    extends = entry.get("extends", [])
    return [extends] if isinstance(extends, str) else list(extends)


def _extended(name: str, entries: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for base in _bases(entries[name]):
        merged |= _extended(base, entries)
    return merged | entries[name]


def _missing_bases(pipeline: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in pipeline.items():
        if name not in KEYWORDS:
            yield from (f"{name}: extends {base}, which does not exist" for base in _bases(entry) if base not in pipeline)


def _stage(name: str, job: Mapping[str, Any], stages: list[str]) -> Iterator[str]:
    stage = job.get("stage", "test")
    if stage not in {*stages, *IMPLICIT_STAGES}:
        yield f"{name}: stage {stage} is not declared"


def _targets(name: str, job: Mapping[str, Any], jobs: Jobs) -> Iterator[str]:
    """Needs, dependencies and on_stop have to exist, and needs in every kind of pipeline in which the job runs."""
    needs = [need if isinstance(need, str) else need["job"] for need in job.get("needs", [])]
    on_stop = [stop] if (stop := _environment(job).get("on_stop")) else []
    for target in (*needs, *job.get("dependencies", []), *on_stop):
        if target not in jobs:
            yield f"{name}: {target} does not exist"
    for need in needs:
        if need in jobs and not set(_rules(job)) <= set(_rules(jobs[need])):
            yield f"{name}: needs {need}, which is absent from some pipelines that {name} is in"


def _rules(job: Mapping[str, Any]) -> list[str]:
    """The conditions under which the job runs; a job without rules is in every pipeline."""
    return [rule.get("if", "always") for rule in job.get("rules", [{}]) if rule.get("when") != "never"]


def _environment(job: Mapping[str, Any]) -> Mapping[str, Any]:
    environment = job.get("environment", {})
    return {"name": environment} if isinstance(environment, str) else environment


def _in_merge_requests(job: Mapping[str, Any]) -> bool:
    return any(DEFAULT_BRANCH not in rule for rule in _rules(job))


def _merge_request(name: str, job: Mapping[str, Any], pipeline: Mapping[str, Any]) -> Iterator[str]:
    """What runs before review holds nothing that can change anything, and never runs beside the devices."""
    if not _in_merge_requests(job):
        return
    if DEVICE_RUNNER in job.get("tags", []):
        yield f"{name}: runs for merge requests on the runner that reaches devices"
    if not job.get("tags"):
        yield f"{name}: runs for merge requests on any runner, also on the one that reaches devices"
    words = set(re.findall(r"\w+", f"{job} {pipeline.get('variables', {})}"))
    yield from (f"{name}: runs for merge requests and uses {secret}" for secret in sorted(PROTECTED & words))


def _devices(name: str, job: Mapping[str, Any]) -> Iterator[str]:
    """Who reaches devices does so alone, to the end, recorded as a deployment, and for the default branch only."""
    deploys = re.search(r"\bixp (deploy|sync)\b", str(job.get("script", "")))
    if not deploys and DEVICE_RUNNER not in job.get("tags", []):
        return
    if DEVICE_RUNNER not in job.get("tags", []):
        yield f"{name}: deploys, but not on the runner {DEVICE_RUNNER}"
    if not job.get("resource_group"):
        yield f"{name}: has no resource_group"
    if job.get("interruptible") is not False:
        yield f"{name}: interruptible is not false"
    if not _environment(job).get("name"):
        yield f"{name}: has no environment"
    if _in_merge_requests(job):
        yield f"{name}: is not limited to the default branch"
