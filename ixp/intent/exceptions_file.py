"""The shape of ``exceptions.yml``: findings that people put up with for a while, each with a reason and a last day."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, RootModel

from ixp.intent.document import Document
from ixp.intent.part import Part
from ixp.intent.values import Day, Text, written, wrong
from ixp.model import Exemption

_SHORTEST, _LONGEST = 10, 300


def _reason(value: object) -> str:
    if not isinstance(value, str) or not _SHORTEST <= len(value.strip()) <= _LONGEST:
        hint = f"say in {_SHORTEST} to {_LONGEST} characters why this may stand, and what will end it"
        raise wrong("value.reason", "that is no reason", hint)
    if not value.isprintable():
        raise wrong("value.reason", "the reason holds control characters", "write it on one line")
    return value.strip()


def _about(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise wrong("value.text", "the object is empty, or holds control characters", "write it as the finding names it")
    return value


class ExceptionPart(Part):
    """A finding that may stand for a while."""

    rule: str
    """The rule's id, as the finding names it: ixp rules lists them."""
    about: Annotated[str, AfterValidator(_about)] = Field(alias="for")
    """The one object that was agreed on (connection armor-1, port sw1-nte01/Ethernet12), or its key alone (armor-1)."""
    reason: Annotated[
        str,
        BeforeValidator(_reason),
        written("why this may stand, and what will end it", minLength=_SHORTEST, maxLength=_LONGEST),
    ]
    """Why this may stand, and what will end it; reviewers and every later report read it."""
    until: Day
    """The last day on which it holds; at most a year ahead, for a rule on changes two weeks."""
    by: Text | None = None
    """Who answers for it."""


class ExceptionsFile(RootModel[tuple[ExceptionPart, ...]]):
    """Findings that may stand for a while; an empty file is an empty list."""

    model_config = ConfigDict(frozen=True)

    def exemptions(self, document: Document) -> tuple[Exemption, ...]:
        """The same for those who apply them, with their lines."""
        return tuple(
            Exemption(
                rule=item.rule,
                about=item.about,
                reason=item.reason,
                until=item.until,
                by=item.by or "",
                where=document.where((number,)),
            )
            for number, item in enumerate(self.root)
        )
