"""``inventory/nornir.yml``, which holds for all exchanges of a checkout."""

from math import ceil
from pathlib import Path

from pydantic import ValidationError

from ixp.intent.document import Document, read_document
from ixp.intent.faults import findings_of
from ixp.model import Finding, Severity
from ixp.model.settings import Settings

_SUBJECT = "settings"


def read_settings(path: Path) -> tuple[Settings | None, tuple[Finding, ...]]:
    """The settings, and what is wrong with them; the defaults where there is no file, None where it is at fault."""
    if not path.exists():
        return Settings(), ()
    document = read_document(path)
    if not document.sound or document.findings:
        return None, tuple(item.model_copy(update={"object": _SUBJECT}) for item in document.findings)
    try:
        settings = Settings.model_validate({} if document.value is None else document.value)
    except ValidationError as error:
        return None, tuple(findings_of(error, document, Settings, _SUBJECT))
    return settings, _too_late(settings, document)


def _too_late(settings: Settings, document: Document) -> tuple[Finding, ...]:
    """A change that may take until the deadline has to be confirmed before the first device goes back by itself."""
    needed = settings.deadline + settings.settle
    if settings.confirm_by >= needed:
        return ()
    finding = Finding(
        rule="settings.commit-timer",
        severity=Severity.ERROR,
        what=f"a change is undone after {settings.confirm_by:g} s, before the {needed:g} s of deadline and settle are over",
        object=_SUBJECT,
        where=document.where(("commit_timer" if "commit_timer" in settings.model_fields_set else "deadline",)),
        hint=f"commit_timer of {ceil(needed / settings.confirm_by * settings.commit_timer)} or more, or a shorter deadline",
    )
    return (finding,)
