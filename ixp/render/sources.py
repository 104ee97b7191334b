"""Findings on rendered lines, with the template's line that printed each."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from ixp.data.snapshot import Snapshot
from ixp.model import CheckResult, Exchange, Finding
from ixp.render.provenance import Provenance, provenance

_WHERE = re.compile(r"([^/:]+)\.cfg:(\d+)")


def with_sources(
    results: Iterable[CheckResult], exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str]
) -> list[CheckResult]:
    """The same results with ``source`` filled in where a finding names a line of a file that is what the templates print.

    Only devices with findings are rendered again; a file that was edited by hand has no template's line.
    """
    devices = {item.name: item for item in exchange.facts.devices}

    @cache
    def printed(name: str) -> Provenance | None:
        made = provenance(exchange, snapshot, devices[name]) if name in devices and name in files else None
        return made if made and made.text == files[name] else None

    def sourced(finding: Finding) -> Finding:
        place = _WHERE.fullmatch(finding.where)
        made = printed(place[1]) if place and not finding.source else None
        source = made.source(int(place[2])) if place and made else ""
        return finding.model_copy(update={"source": source}) if source else finding

    return [item.model_copy(update={"findings": tuple(map(sourced, item.findings))}) for item in results]
