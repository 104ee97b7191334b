"""Findings as people and other programs want them: paths from the checkout on."""

from collections.abc import Iterable
from pathlib import Path

from ixp.model import CheckResult, Finding


def told(results: Iterable[CheckResult], root: Path) -> list[CheckResult]:
    """The results without the checkout's own path in them."""
    return [item.model_copy(update={"findings": tuple(_told(found, f"{root}/") for found in item.findings)}) for item in results]


def _told(finding: Finding, root: str) -> Finding:
    texts = {name: getattr(finding, name).replace(root, "") for name in ("where", "what", "hint")}
    return finding.model_copy(update=texts)
