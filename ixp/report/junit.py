"""Findings as JUnit XML, which GitLab and Jenkins show beside a merge request.

A suite is a check, a case is a rule that found something, or the check itself where none did. Errors are failures; warnings and
information are the case's output; a check that was not made is a skipped case. GitLab tells cases apart by their class and name,
and reads a failure's text, not its message. Jenkins knows no file and line of a case, so these stand in the text, too.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ixp.model import CheckResult, Finding, Severity, Verdict
from ixp.report.findings import line

# What XML 1.0 has no way to write (2.2): a message may quote a broken file.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(results: Sequence[CheckResult], command: str) -> str:
    """The report of what that command found; one document, UTF-8."""
    root = Element("testsuites", name=command)
    for result in results:
        _suite(root, result)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, result: CheckResult) -> None:
    suite = SubElement(root, "testsuite", name=result.check)
    for rule, found in groupby(sorted(result.findings, key=lambda item: item.rule), key=lambda item: item.rule):
        _case(suite, result.check, rule, list(found))
    if result.verdict is Verdict.NOT_VERIFIED:
        case = SubElement(suite, "testcase", name=result.check, classname=result.check)
        reason = _text(f"not verified: {result.reason or 'no reason is given'}")
        SubElement(case, "skipped", message=reason).text = reason
    elif not result.findings:
        SubElement(suite, "testcase", name=result.check, classname=result.check)
    counted = {"tests": "testcase", "failures": "testcase/failure", "skipped": "testcase/skipped"}
    for key, path in counted.items():
        suite.set(key, str(len(suite.findall(path))))
    suite.set("errors", "0")


def _case(suite: Element, check: str, rule: str, found: list[Finding]) -> None:
    case = SubElement(suite, "testcase", name=rule, classname=check)
    errors = [item for item in found if item.severity is Severity.ERROR]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        failure = SubElement(case, "failure", message=_text(f"{errors[0].what}{more}"), type=rule)
        failure.text = _lines(errors)
    if others := [item for item in found if item.severity is not Severity.ERROR]:
        SubElement(case, "system-out").text = _lines(others)


def _lines(found: Iterable[Finding]) -> str:
    return _text("\n".join(line(item) for item in found))


def _text(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
