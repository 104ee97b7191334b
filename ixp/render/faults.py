"""A template that can't be rendered, said as an error that names its line."""

from pathlib import Path
from traceback import extract_tb

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from ixp.errors import InputError

FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a template's own expressions raise: Jinja's errors, and Python's (``{{ c.name + 1 }}``)."""


class TemplateFaultError(InputError):
    """A template is wrong in itself, or uses a name that its context lacks; ``where`` is its line."""


def template_fault(error: Exception, templates: Path) -> TemplateFaultError:
    """What Jinja or Python objects to, with the line of the template; ``templates`` is the folder of all platforms."""
    place, line = _place(error, templates)
    said = f"there is no template {error.name}" if isinstance(error, TemplateNotFound) else str(error).partition("\n")[0]
    hint = (
        "correct the template's syntax"
        if isinstance(error, TemplateSyntaxError)
        else "correct the name, or add it to the platform's context"
    )
    where = f"{place.relative_to(templates.parent)}:{line}" if place.is_relative_to(templates) else str(templates)
    return TemplateFaultError(f"the template can't be rendered: {said}", where=where, hint=hint)


def _place(error: Exception, templates: Path) -> tuple[Path, int]:
    """The innermost line of a template that the error came through."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Path(error.filename), error.lineno
    frames = [item for item in extract_tb(error.__traceback__) if Path(item.filename).is_relative_to(templates)]
    return (Path(frames[-1].filename), frames[-1].lineno or 1) if frames else (Path(), 0)
