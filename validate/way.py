"""The way of a change as far as it goes without devices: inventory, rules, rendering, and what was rendered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ixp.data.snapshot import Snapshot
from ixp.intent import Loaded
from ixp.model import CheckResult, Exchange, Facts, Finding
from ixp.render.rendering import Rendering
from validate.exceptions import Exceptions
from validate.rendering import files_or_fault
from validate.results import errors, result, skipped
from validate.run import check, check_rendered, skip_rendered

_LATER = ("rules", "rendered", "policy", "batfish")


@dataclass(frozen=True)
class Ground:
    """What an inventory is checked against: NetBox's facts, the data, and what devices carry now (None: nothing known)."""

    facts: Facts
    snapshot: Snapshot
    reference: Rendering | None = None


@dataclass(frozen=True)
class Way:
    """How far a change came. ``files`` are the rendered files by device name; None where nothing was rendered."""

    results: tuple[CheckResult, ...]
    files: Mapping[str, str] | None = None


def way(
    loaded: Loaded,
    ground: Ground | None,
    exceptions: Exceptions,
    *,
    before: Sequence[CheckResult] = (),
    unknown: str = "devices and ports are unknown",
    every: bool = False,
    rootfs: Path | None = None,
) -> Way:
    """Go the whole way; the first stage that finds an error ends it, one that is excepted does not.

    Rules look at what could be read even where some files are at fault. ``before`` is what was looked at already (the pipeline's
    file), and ends nothing; ``unknown`` says why there is no ``ground``. ``every`` and ``rootfs`` are those of
    ``validate.run.check``.
    """
    results = [result("inventory", loaded.findings)]
    intent = loaded.intent or loaded.partial
    if ground is None or intent is None:
        results += skipped(_LATER, unknown if ground is None else "the inventory cannot be read")
        return Way(tuple(exceptions.settled((*before, *results))))
    exchange = Exchange(intent=intent, facts=ground.facts)
    results += check(exchange, ground.snapshot, loaded.lines)
    files = None
    if any(not exceptions.covering(item) for item in errors(results)):  # what breaks the rules may not even be renderable
        results += skip_rendered(exchange, "the inventory has errors: nothing was rendered")
    else:
        files, more = _rendered(exchange, ground, exceptions, every=every, rootfs=rootfs)
        results += more
    return Way(tuple(exceptions.settled((*before, *results), every=every)), files)


def _rendered(
    exchange: Exchange, ground: Ground, exceptions: Exceptions, *, every: bool, rootfs: Path | None
) -> tuple[Mapping[str, str] | None, list[CheckResult]]:
    """The files, and what the checks say of them; where they can't be rendered, why."""
    files = files_or_fault(exchange, ground.snapshot)
    if isinstance(files, Finding):
        _, *others = skip_rendered(exchange, "nothing was rendered")
        return None, [result("rendered", (files,)), *others]
    found = check_rendered(
        exchange, ground.snapshot, files, rootfs, reference=ground.reference, every=every, excepted=exceptions.covering
    )
    return files, found
