"""All checks: rules on the model, rendered files, the daemons' parsers, and Batfish where one answers."""

from collections.abc import Mapping
from pathlib import Path

from ixp.data.snapshot import Snapshot
from ixp.intent import Lines
from ixp.model import CheckResult, Exchange, Finding, Severity, Verdict
from validate.batfish import check_live
from validate.daemons import check_daemons
from validate.rendered import check_files
from validate.rules import Subject, breaches


def check(
    exchange: Exchange,
    snapshot: Snapshot,
    lines: Lines | None = None,
    files: Mapping[str, str] | None = None,
    rootfs: Path | None = None,
) -> list[CheckResult]:
    """Run every check; nothing is raised for what a check finds.

    ``lines`` names the line of YAML to edit (None: the object in NetBox). ``files`` are the rendered files by device name
    (None: only the rules run). ``rootfs`` is a tree with the daemons' parsers (None: see ``validate.tools.find_tool``).
    """
    results = [result("rules", breaches(Subject(exchange, snapshot), lines))]
    return results if files is None else results + check_rendered(exchange, snapshot, files, rootfs)


def check_rendered(
    exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str], rootfs: Path | None = None
) -> list[CheckResult]:
    """The checks on rendered files alone, for an exchange whose rules were checked before it was rendered."""
    platforms = {device.name: device.platform for device in exchange.facts.devices}
    parsers = check_daemons(platforms, dict(files), rootfs)
    return [result("rendered", check_files(exchange, snapshot, files)), *parsers, check_live(exchange, snapshot, files)]


def result(name: str, findings: tuple[Finding, ...]) -> CheckResult:
    """A check's result: it fails when one finding is an error."""
    failed = any(item.severity is Severity.ERROR for item in findings)
    return CheckResult(check=name, verdict=Verdict.FAIL if failed else Verdict.PASS, findings=findings)
