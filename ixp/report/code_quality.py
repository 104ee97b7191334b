"""Findings as a GitLab code quality report: a mark beside the line of a merge request's diff."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence

from ixp.model import CheckResult, Finding, Severity
from ixp.report.findings import mend, ordered
from ixp.report.places import Place, place

# GitLab knows info, minor, major, critical, blocker; an error stops a deployment.
_SEVERITY = {Severity.ERROR: "blocker", Severity.WARNING: "minor", Severity.INFO: "info"}
_LINE_NUMBER = re.compile(r"(?<=\w):\d+\b|\bline \d+\b")


def as_code_quality(results: Sequence[CheckResult], exchange: str) -> str:
    """The report; what no file of the repository says (NetBox, Batfish) is put to ``exchange.yml`` of that exchange."""
    default = Place(f"inventory/{exchange}/exchange.yml", 1)
    seen: Counter[str] = Counter()
    return json.dumps([_issue(item, place(item) or default, seen) for item in ordered(results)], indent=2) + "\n"


def _issue(item: Finding, at: Place, seen: Counter[str]) -> dict[str, object]:
    about = f"{item.object}: " if item.object else ""
    hint = f" ({mend(item)})" if mend(item) else ""
    own = "" if item.where == f"{at.path}:{at.line}" or not item.where else f" [{item.where}]"
    return {
        "description": f"{about}{item.what}{hint}{own}",
        "check_name": item.rule,
        "fingerprint": _fingerprint(item, at, seen),
        "severity": _SEVERITY[item.severity],
        "location": {"path": at.path, "lines": {"begin": at.line}},
    }


def _fingerprint(item: Finding, at: Place, seen: Counter[str]) -> str:
    """The same for as long as the fault is the same, wherever its line moves to; a second one just like it is another."""
    key = "\0".join((item.rule, at.path, item.object, _LINE_NUMBER.sub("", item.what)))
    seen[key] += 1
    return hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()
