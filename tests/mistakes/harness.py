"""Judge every mistake of the catalogue: is it caught, by that rule alone, on that line?"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from pydantic import Field

from ixp.cli.rules import every_rule
from ixp.model import CheckResult, Finding, Severity, Stage
from ixp.model.base import Frozen
from tests.mistakes.mistake import Expected, Mistake, Place
from tests.mistakes.recorded import case_results, clean_case
from tests.mistakes.trees import ROOT, PatchError, edited_files, scratch
from tests.mistakes.way import Walked, sample, walk

# What only says that something can't be read is no proof of a check.
GENERIC = frozenset({"yaml.syntax", "schema.wrong-type", "file.unreadable", "render.refused"})
_EARLY = frozenset({Stage.INVENTORY, Stage.RULES})  # nothing needs to be rendered
_LINE = re.compile(r":\d+$")
_LEVELS = (Severity.INFO, Severity.WARNING, Severity.ERROR)
_ENVIRONMENT = ("BATFISH_HOST", "IXP_STATE", "IXP_PUBLISHED", "IXP_EXCHANGE", "NETBOX_URL")


class Judged(Frozen):
    """What came of one mistake.

    ``doubts`` say why it does not count, or why it is missed; ``skipped`` what kept it from being run. ``without_rule`` is what
    else finds it with the rule disabled: rules by stage.
    """

    name: str
    title: str
    stage: Stage
    rule: str
    severity: Severity
    where: str = ""
    found_where: str = ""
    counted: bool = False
    caught: bool = False
    named_line: bool = False
    without_rule: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    batfish: bool = False
    doubts: tuple[str, ...] = ()
    skipped: str = ""


@dataclass(frozen=True)
class Heard:
    """What was said of a tree in ``root``, beside what is said of the clean one."""

    results: list[CheckResult]
    clean: list[CheckResult]
    root: str = ""

    def known(self, expected: Expected) -> set[str]:
        """Rules that the clean tree breaks as badly as is expected."""
        least = _LEVELS.index(expected.severity)
        return {item.rule for item in _findings(self.clean) if _LEVELS.index(item.severity) >= least}

    @property
    def new(self) -> list[Finding]:
        """Findings that the clean tree has not; lines of YAML move with an edit."""
        known = {(item.rule, item.object) for item in _findings(self.clean)}
        return [item for item in _findings(self.results) if (item.rule, item.object) not in known]

    @property
    def said(self) -> str:
        """The first few of them, in words."""
        return "; ".join(f"{item.rule} at {self.short(item.where)}" for item in self.new[:4]) or "nothing"

    def others(self, expected: Expected) -> dict[str, tuple[str, ...]]:
        """Other rules that object as much, by stage."""
        least = _LEVELS.index(expected.severity)
        rest = {item.rule for item in self.new if item.rule != expected.rule and _LEVELS.index(item.severity) >= least}
        stages = {rule: str(_stages().get(rule, Stage.RENDERED)) for rule in sorted(rest)}
        return {stage: tuple(rule for rule in stages if stages[rule] == stage) for stage in sorted(set(stages.values()))}

    def short(self, where: str) -> str:
        """A place from the checkout on."""
        return where.removeprefix(f"{self.root}/") if self.root else where


def judge_all(mistakes: Sequence[Mistake], *, further: bool = False, jobs: int | None = None) -> list[Judged]:
    """Judge them side by side. ``further``: with the rule disabled, go on to later stages and see what finds it there."""
    jobs = jobs or min(2, os.cpu_count() or 1)
    with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn"), initializer=alone) as pool:
        return list(pool.map(_judge, mistakes, [further] * len(mistakes), chunksize=4))


def alone() -> None:
    """Without what this host's own state, NetBox and Batfish would answer; whoever waits for a daemon goes first."""
    os.nice(5)
    for name in _ENVIRONMENT:
        os.environ.pop(name, None)


def _judge(mistake: Mistake, further: bool) -> Judged:
    expected = mistake.expected
    judged = Judged(name=mistake.name, stage=mistake.stage, title=expected.title, rule=expected.rule, severity=expected.severity)
    try:
        return _run(judged, mistake, further)
    except Exception as error:  # noqa: BLE001  a check that breaks is a result, and the others are still judged
        return judged.model_copy(update={"doubts": (f"the checks broke: {type(error).__name__}: {error}",)})


def _run(judged: Judged, mistake: Mistake, further: bool) -> Judged:
    expected = mistake.expected
    if mistake.stage is Stage.BATFISH:
        return _weighed(judged, mistake, Heard(case_results(expected.case), clean_case()), "")
    with tempfile.TemporaryDirectory() as name:
        try:
            root = scratch(Path(name).resolve(), mistake.patch, sample(), code=mistake.code)
        except PatchError as error:
            return judged.model_copy(update={"doubts": (f"the patch does not apply: {error}",)})
        edited, early = edited_files(root), mistake.stage in _EARLY
        walked = _in_process(root) if mistake.code else walk(root, sample(), edited, early=early)
        heard = Heard(walked.results, _clean(), str(root))
        judged = _weighed(judged, mistake, heard, _meant(expected.where, root, walked.files))
        if further and early and judged.caught:
            judged = judged.model_copy(update={"without_rule": _later(mistake, root)})
    return judged


def _later(mistake: Mistake, root: Path) -> dict[str, tuple[str, ...]]:
    """What finds it where its rule does not: in later stages, too."""
    try:
        walked = walk(root, sample(), disabled=frozenset({mistake.expected.rule}))
    except Exception:  # noqa: BLE001  what breaks the rendering is found there, in its way
        return {str(Stage.RENDERED): ("render.refused",)}
    return Heard(walked.results, _clean(), str(root)).others(mistake.expected)


@cache
def _clean() -> list[CheckResult]:
    """What is said of the unpatched tree."""
    return walk(ROOT, sample()).results


def _in_process(root: Path) -> Walked:
    """The way of a tree with other Python than ours, in a process of its own."""
    carried = sample()
    given = json.dumps(
        {
            "exchange": carried.exchange.model_dump(mode="json"),
            "snapshot": carried.snapshot.model_dump(mode="json"),
            "files": dict(carried.files),
        }
    )
    argv = [sys.executable, "-m", "tests.mistakes.worker"]
    environment = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(argv, input=given, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    said = json.loads(done.stdout)
    return Walked([CheckResult.model_validate(item) for item in said["results"]], said["files"])


def _weighed(judged: Judged, mistake: Mistake, heard: Heard, meant: str) -> Judged:
    expected, stage = mistake.expected, str(mistake.stage)
    found = [item for item in heard.new if item.rule == expected.rule and item.severity is expected.severity]
    places = [place for item in found for place in (heard.short(item.where), heard.short(item.source)) if place]
    others = heard.others(expected)
    home = _stages().get(expected.rule)
    doubts = (
        (home is None, f"there is no rule {expected.rule}"),
        (home not in {None, mistake.stage}, f"the rule looks in {home}"),
        (expected.rule in heard.known(expected), "the sample has this finding"),
        (expected.rule in GENERIC, "the rule only says that something can't be read"),
        (not found, f"not found; said instead: {heard.said}"),
        (stage in others, f"in the same stage also: {', '.join(others.get(stage, ()))}"),
        (bool(found and expected.where) and meant not in places, f"found at {', '.join(places) or 'no line'}, meant {meant}"),
    )
    said = tuple(text for wrong, text in doubts if wrong)
    return judged.model_copy(
        update={
            "where": meant,
            "found_where": meant if meant in places else next(iter(places), ""),
            "caught": bool(found),
            "named_line": bool(found) and (meant in places if meant else any(map(_LINE.search, places))),
            "counted": not said,
            "without_rule": others,
            "batfish": mistake.stage is Stage.BATFISH,
            "doubts": said,
            "skipped": "" if found else _skipped(mistake, heard.results),
        }
    )


def _skipped(mistake: Mistake, results: list[CheckResult]) -> str:
    """Why its stage did not look: a parser that is not on this machine."""
    if mistake.stage is not Stage.DAEMONS:
        return ""
    program = mistake.expected.rule.removeprefix("daemon.")
    return next((item.reason for item in results if item.check == program and item.reason), "")


def _findings(results: Iterable[CheckResult]) -> list[Finding]:
    return [item for result in results for item in result.findings]


def _meant(place: Place | None, root: Path, files: Mapping[str, str]) -> str:
    """``file:line`` of the place; why there is none, in words, where it can't be told."""
    if place is None:
        return ""
    text = files.get(place.file.removesuffix(".cfg"))
    path = root / place.file
    try:
        if text is None:  # the line of a file that was deleted is one of the file as it was
            text = (path if path.exists() else ROOT / place.file).read_text(encoding="utf-8")
        return f"{place.file}:{place.number(text)}"
    except (LookupError, OSError) as error:
        return f"nowhere: {error}"


@cache
def _stages() -> dict[str, Stage]:
    """The stage of each rule."""
    return {item.id: item.stage for item in every_rule()}
