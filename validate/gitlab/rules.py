"""Rules on the pipeline's file, each a generator of faults; the table of their ids is in ``validate.gitlab.check``.

They judge what the file itself says: commands that begin with ``ixp``. What a job does by a script of its own, or by an included
file, is not known, and nothing is said of it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from validate.gitlab.jobs import Job, Line, Pipeline

_PROGRAM = r"(?:^|[\s;&|({!])(?:[\w./$-]*/)?ixp\s+"
_CHECKED = re.compile(_PROGRAM + r"(check|plan|deploy)\b")
_DEPLOYS = re.compile(_PROGRAM + r"deploy\b")
_OWN = re.compile(_PROGRAM + "[a-z]")
_IDLE = re.compile(r"(?:true|:|echo\b.*|printf\b.*|set\s.*|)$")  # does nothing that checks
_SAID = re.compile(r"(?:echo|printf)\s")
# Of 'a; b' GitLab's shell runs b only where a did well (errexit).
_IGNORED = re.compile(r"\|\|\s*(?:(?:true|:|/bin/true|exit\s+0)\s*(?:$|[;)}])|echo\b[^;&|]*$)")
_UNSET = re.compile(r"set\s+\+(e|o\s+errexit)\b")
# One branch, as a schedule has; a pattern, or any branch at all, is not one.
_ONE_BRANCH = re.compile(
    r"""\$CI_COMMIT_(BRANCH|REF_NAME)\s*==\s*(\$CI_DEFAULT_BRANCH|"[^"]+"|'[^']+')|\$CI_DEFAULT_BRANCH\s*==\s*\$CI_COMMIT_"""
    r"""|\$CI_COMMIT_REF_PROTECTED\s*==|\$CI_COMMIT_TAG\b|\$CI_PIPELINE_SOURCE\s*==\s*["']schedule\b"""
)
_NAMED = re.compile(r"""\$CI_COMMIT_(?:BRANCH|REF_NAME)\s*==\s*(\$CI_DEFAULT_BRANCH|"[^"]+"|'[^']+')""")
_REVIEW = re.compile(r"""CI_PIPELINE_SOURCE\s*==\s*["']merge_request_event|CI_MERGE_REQUEST_I?ID\b""")
_FORCED = re.compile(r"--(allow-mass-delete\b|accept-drift[ =]D-|approve[ =][0-9a-f]{8})")
_DEFAULT = "rules: - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"
# Whoever holds one of these can change NetBox or reach a device.
_PROTECTED = re.compile(r"\$\{?(NETBOX_WRITE_TOKEN|IXP_SSH_KEY|IXP_KNOWN_HOSTS|IXP_EAPI_CA|IXP_SECRETS_FILE|IXP_STATE)\b")


@dataclass(frozen=True)
class Fault:
    """What is wrong, on which line, and the mend."""

    rule: str
    job: str
    line: int
    what: str
    hint: str


@dataclass(frozen=True)
class View:
    """The pipeline with its jobs by what they are for, and the names of the exchanges in ``inventory/``."""

    pipeline: Pipeline
    exchanges: tuple[str, ...] = ()

    @cached_property
    def deploying(self) -> tuple[Job, ...]:
        """Jobs that deploy."""
        return tuple(job for job in self.pipeline.jobs if any(_runs(line, _DEPLOYS) for line in job.scripts))

    @cached_property
    def reviewing(self) -> tuple[Job, ...]:
        """Jobs that some rule puts into pipelines of merge requests."""
        found = (job for job in self.pipeline.jobs if any(_REVIEW.search(str(rule.get("if", ""))) for rule, _ in job.rules))
        only = (job for job in self.pipeline.jobs if "merge_requests" in str(job.value("only") or ""))
        return (*found, *only)


def _runs(line: Line, command: re.Pattern[str]) -> bool:
    return bool(command.search(line.text)) and not _SAID.match(line.text)


def _manual(job: Job) -> bool:
    return job.value("when") == "manual" or any(rule.get("when") == "manual" for rule, _ in job.rules)


def _ignored(view: View) -> Iterator[Fault]:
    held = {job.name: job for job in (*view.deploying, *view.reviewing) if any(_runs(line, _CHECKED) for line in job.scripts)}
    for job in held.values():
        allowed = next((line for rule, line in job.rules if rule.get("allow_failure") is True), 0)
        if job.value("allow_failure") is True or allowed:
            what, hint = "its failure is allowed: whatever it finds, the pipeline goes on", "remove allow_failure"
            yield Fault("pipeline.failure-ignored", job.name, allowed or job.at("allow_failure"), what, hint)
        unset = False
        for line in job.scripts:
            unset = unset or bool(_UNSET.search(line.text))
            command = _CHECKED.search(line.text) if _runs(line, _CHECKED) else None
            if command and (unset or _IGNORED.search(line.text, command.end())):
                what = f"the exit code of 'ixp {command[1]}' is lost: whatever it finds, the job passes"
                hint = "let the job end with the command's own exit code"
                yield Fault("pipeline.failure-ignored", job.name, line.line, what, hint)


def _missing(view: View) -> Iterator[Fault]:
    """Silent where something may be done that is not known: by an included file, or by a command of one's own."""
    commands = (line for job in view.reviewing for line in job.value("script") or () if not line.text.startswith("#"))
    known = all(_OWN.search(line.text) or _IDLE.match(line.text) for line in commands)
    if not view.deploying or view.pipeline.elsewhere or not known:
        return
    lines = [line for job in view.reviewing for line in job.scripts if _runs(line, _CHECKED)]
    run = {verb for line in lines for verb in _CHECKED.findall(line.text)}
    for verb in ("check", "plan"):
        if verb not in run:
            first = view.deploying[0]
            what = f"no job of merge requests runs 'ixp {verb}', and {first.name} deploys what is merged"
            hint = f"a job with 'ixp {verb}' and rules: - if: $CI_PIPELINE_SOURCE == \"merge_request_event\""
            yield Fault("pipeline.step-missing", verb, _last_known(view, verb), what, hint)


def _last_known(view: View, verb: str) -> int:
    """The line of a job of that name that no longer does it or is hidden by a dot, else of the job that deploys."""
    named = (job.line for job in view.pipeline.jobs if job.name == verb)
    return next(named, view.pipeline.hidden.get(f".{verb}", view.deploying[0].line))


def _unreviewed(view: View) -> Iterator[Fault]:
    for job in view.deploying:
        review = next((line for rule, line in job.rules if _REVIEW.search(str(rule.get("if", "")))), 0)
        free = not any(key in job.parts for key in ("rules", "only")) or "merge_requests" in str(job.value("only"))
        if review or free:
            what = "it deploys in pipelines of merge requests"
            yield Fault("pipeline.deploys-unreviewed", job.name, review or job.at("only"), what, _DEFAULT)


def _elsewhere(view: View) -> Iterator[Fault]:
    for job in view.deploying:
        given = [(str(rule.get("if", "")), line) for rule, line in job.rules]
        wrong = [item for item in given if not all(map(_ONE_BRANCH.search, item[0].split("||"))) and not _REVIEW.search(item[0])]
        if wrong:
            text, line = wrong[0]
            what = f"it deploys from more than one branch: {text or 'a rule without if'}"
            yield Fault("pipeline.deploys-elsewhere", job.name, line, what, _DEFAULT)
    yield from _several(view)


def _several(view: View) -> Iterator[Fault]:
    """Jobs that deploy from several branches by name; one may say ``$CI_DEFAULT_BRANCH`` where another has its name."""
    literal: set[str] = set()
    for job in view.deploying:
        own: set[str] = set()
        for rule, line in job.rules:
            own |= {*_NAMED.findall(str(rule.get("if")))}
            named = literal | {name for name in own if not name.startswith("$")}
            if len(own) > 1 or len(named) > 1:
                what = f"deployments come from several branches: {', '.join(sorted(own | named))}"
                hint = "one branch is what devices carry; try a change in the lab"
                yield Fault("pipeline.deploys-elsewhere", job.name, line, what, hint)
                return
        literal |= {name for name in own if not name.startswith("$")}


def _forced(view: View) -> Iterator[Fault]:
    for job in view.deploying:
        for line in job.scripts if not _manual(job) else ():
            if _runs(line, _DEPLOYS) and (found := _FORCED.search(line.text)):
                what = f"every deployment would have --{found[1].strip()}"
                hint = "it is for one case that a person looks at: give it by hand, on the deploying host"
                yield Fault("pipeline.forced", job.name, line.line, what, hint)


def _secrets(view: View) -> Iterator[Fault]:
    for job in view.reviewing:
        lines = [(line.text, line.line) for line in job.scripts]
        given = job.value("variables") if isinstance(job.value("variables"), dict) else {}
        lines += [(str(value), job.at("variables")) for value in given.values()]
        for text, line in lines:
            if found := _PROTECTED.search(text):
                what = f"it runs for merge requests and uses {found[1]}"
                hint = "only jobs of the default branch have it; protect the variable in GitLab, too"
                yield Fault("pipeline.secret-before-review", job.name, line, what, hint)
                break
    for name, part in view.pipeline.variables.items():
        if found := _PROTECTED.search(str(part.value)):
            what = f"{name} gives {found[1]} to every job, those of merge requests too"
            hint = "give it to the job that deploys"
            yield Fault("pipeline.secret-before-review", name, part.line, what, hint)


def _disturbed(view: View) -> Iterator[Fault]:
    for job in view.deploying:
        if not job.value("resource_group") and not view.pipeline.elsewhere:
            what, hint = "two of its pipelines deploy at once", "resource_group: devices"
            yield Fault("pipeline.deploy-disturbed", job.name, job.line, what, hint)
        if job.value("interruptible") is True:
            what, hint = "a newer commit cuts a running deployment off", "interruptible: false"
            yield Fault("pipeline.deploy-disturbed", job.name, job.at("interruptible"), what, hint)


def _shared(view: View) -> Iterator[Fault]:
    tags = {str(tag) for job in view.deploying for tag in job.value("tags") or ()}
    for job in view.reviewing if tags else ():
        if job in view.deploying:  # pipeline.deploys-elsewhere says so
            continue
        own = {str(tag) for tag in job.value("tags") or ()}
        if own & tags or not own:
            which = f"the runner {', '.join(sorted(own & tags))}" if own else "any runner"
            what = f"it runs for merge requests on {which}, where deployments run"
            hint = "a runner of its own, outside the out-of-band network"
            yield Fault("pipeline.shared-runner", job.name, job.at("tags"), what, hint)


def _exchanges(view: View) -> Iterator[Fault]:
    """Where one exchange is named for all jobs, and another nowhere."""
    given = view.pipeline.variables.get("IXP_EXCHANGE")
    jobs = " ".join(f"{job.parts}" for job in view.pipeline.jobs)
    for name in view.exchanges if given and not view.pipeline.elsewhere else ():
        if given and name != given.value and not re.search(rf"\b{re.escape(name)}\b", jobs):
            what = f"no job is for the exchange {name}, which has an inventory: all are for {given.value}"
            hint = f"jobs with IXP_EXCHANGE: {name}, or a project of its own for it"
            yield Fault("pipeline.exchange-missed", name, given.line, what, hint)


def _reports(view: View) -> Iterator[Fault]:
    for job in view.reviewing:
        written = any(_runs(line, _CHECKED) and re.search(r"--(json|junit|codequality)\b", line.text) for line in job.scripts)
        kept = job.value("artifacts")
        if written and (not isinstance(kept, dict) or kept.get("when") != "always"):
            what = "it writes reports that are lost when it fails"
            hint = "artifacts: when: always, with the reports' paths"
            yield Fault("pipeline.report-lost", job.name, job.at("artifacts"), what, hint)


RULES: tuple[Callable[[View], Iterator[Fault]], ...] = (
    _ignored,
    _missing,
    _unreviewed,
    _elsewhere,
    _forced,
    _secrets,
    _disturbed,
    _shared,
    _exchanges,
    _reports,
)
