"""Limits of ``data.yml`` that stop nothing any more: a refresh then takes whatever a registry answers, at night and by itself."""

from collections.abc import Iterator

from ixp.data.settings import DataSettings
from ixp.intent.document import Document
from ixp.model import Finding, Severity

# By section and key the most that still guards anything, and what is taken over beyond it.
_MOST = {
    ("guards", "shrink"): (60, "a member's set that loses more than half of its prefixes is taken over"),
    ("guards", "grow"): (1_000, "a member's set that grows more than tenfold is taken over"),
    ("guards", "allowance"): (500, "a set of some hundred prefixes may vanish"),
    ("guards", "most"): (1_000_000, "a new member's set may hold as much as the whole Internet"),
    ("guards", "vrps_shrink"): (50, "half of all VRPs may vanish, as where a validator has lost a trust anchor"),
    ("unattended", "ranges"): (100_000, "changes of any size are deployed without a person"),
    ("unattended", "members"): (500, "changes for any number of members are deployed without a person"),
}


def open_guards(settings: DataSettings, document: Document) -> Iterator[Finding]:
    """A warning for each limit that is as good as none."""
    for (section, key), (most, means) in _MOST.items():
        value = getattr(getattr(settings, section), key)
        if value > most:
            yield Finding(
                rule="data.guard-open",
                severity=Severity.WARNING,
                what=f"{key}: {value} stops nothing: {means}",
                object="outside data",
                where=document.where((section, key)),
                hint=f"{most} or less; for one change that is wanted: ixp refresh --accept",
            )
