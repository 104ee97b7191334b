"""Rendering as a check: a template or an exchange that can't be rendered is a finding, with the line to edit."""

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Exchange, Finding, Severity
from ixp.render import render
from ixp.render.faults import TemplateFaultError

# Rule id, why, example: for the catalogue.
RENDERING_RULES = (
    ("rendered.template", "a template that Jinja can't render gives no configuration", "{% if x %} without {% endif %}"),
    ("rendered.impossible", "what a platform has no words for gives no configuration", "a limit that FRR does not know"),
)


def files_or_fault(exchange: Exchange, snapshot: Snapshot) -> dict[str, str] | Finding:
    """The files by device name, or why there are none."""
    try:
        return render(exchange, snapshot)
    except InputError as error:
        rule = "rendered.template" if isinstance(error, TemplateFaultError) else "rendered.impossible"
        return Finding(rule=rule, severity=Severity.ERROR, what=error.what, where=error.where, hint=error.hint)
