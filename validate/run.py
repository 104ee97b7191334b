"""All checks: rules on the model, rendered files, what these decide of routes, the daemons' parsers, and Batfish."""

from collections.abc import Callable, Mapping
from pathlib import Path

from ixp.data.snapshot import Snapshot
from ixp.intent import Lines
from ixp.model import CheckResult, Exchange, Finding, Profile
from ixp.render.rendering import Rendering
from ixp.render.sources import with_sources
from validate.batfish import check_live
from validate.daemons import check_daemons, parsers
from validate.policy import check_policy
from validate.rendered import check_files
from validate.results import errors, result, skipped, without
from validate.rules import Subject, breaches

__all__ = ["check", "check_rendered", "result", "without"]


def _never(_finding: Finding) -> bool:
    return False


def check(
    exchange: Exchange,
    snapshot: Snapshot,
    lines: Lines | None = None,
    files: Mapping[str, str] | None = None,
    rootfs: Path | None = None,
    *,
    reference: Rendering | None = None,
    every: bool = False,
    excepted: Callable[[Finding], object] = _never,
) -> list[CheckResult]:
    """Run every check; nothing is raised for what a check finds.

    ``lines`` names the line of YAML to edit (None: the object in NetBox). ``files`` are the rendered files by device name
    (None: only the rules run). ``rootfs`` is a tree with the daemons' parsers (None: see ``validate.tools.find_tool``).
    ``reference`` is what devices carry now: proofs are made of what differs from it. ``every``: of everything, as at night.
    ``excepted`` tells the findings that don't stop the way.
    """
    results = [result("rules", breaches(Subject(exchange, snapshot), lines))]
    if files is None:
        return results
    if any(not excepted(item) for item in errors(results)):
        return results + skip_rendered(exchange, "the inventory has errors: mend them first")
    return results + check_rendered(exchange, snapshot, files, rootfs, reference=reference, every=every, excepted=excepted)


def check_rendered(
    exchange: Exchange,
    snapshot: Snapshot,
    files: Mapping[str, str],
    rootfs: Path | None = None,
    *,
    reference: Rendering | None = None,
    every: bool = False,
    excepted: Callable[[Finding], object] = _never,
) -> list[CheckResult]:
    """The checks on rendered files alone, for an exchange whose rules were checked before it was rendered.

    The first stage that finds an error ends the way: what comes after it would say the same again in other words.
    """
    platforms = {device.name: device.platform for device in exchange.facts.devices}
    production = exchange.intent.profile is Profile.PRODUCTION
    stages: tuple[tuple[tuple[str, ...], Callable[[], list[CheckResult]]], ...] = (
        (("rendered",), lambda: [result("rendered", check_files(exchange, snapshot, files))]),
        (("policy",), lambda: [check_policy(exchange, snapshot, files)]),
        (parsers(platforms), lambda: check_daemons(platforms, dict(files), rootfs, blocks=production)),
        (("batfish",), lambda: [check_live(exchange, snapshot, files, reference=reference, every=every, excepted=excepted)]),
    )
    results: list[CheckResult] = []
    stopped = ""
    for names, stage in stages:
        if stopped:
            results += skipped(names, stopped)
            continue
        found = stage()
        results += with_sources(found, exchange, snapshot, files)
        if any(not excepted(item) for item in errors(found)):
            stopped = f"{names[0] if len(names) == 1 else 'a parser'} found errors: mend them first"
    return results


def skip_rendered(exchange: Exchange, reason: str) -> list[CheckResult]:
    """The same checks, not made."""
    platforms = {device.name: device.platform for device in exchange.facts.devices}
    return skipped(("rendered", "policy", *parsers(platforms), "batfish"), reason)
