"""The policy's page as Markdown and as one HTML file that needs nothing else; whatever stands in the inventory is escaped."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ixp.model import Exchange
from ixp.report.policy import acceptance, asking
from ixp.report.policy.page import Block, Items, Page, Section, Speech, Table
from ixp.report.policy.voice import Language, Voice

_FOLDER = Path(__file__).parents[1] / "pages"
_SECTIONS: dict[str, Callable[[Speech, Voice], Iterable[Block]]] = {
    "sessions": acceptance.sessions,
    "checks": acceptance.checks,
    "registry": acceptance.registry,
    "limits": acceptance.limits,
    "communities": asking.communities,
    "information": asking.information,
    "untouched": asking.untouched,
    "blackhole": asking.blackhole,
    "shutdown": asking.shutdown,
    "agreement": asking.agreement,
    "lists": acceptance.lists,
}
_CODE = re.compile(r"`([^`]*)`")
_MARKS = re.compile(r"([\\*_\[\]<>|#~])")


def page(exchange: Exchange, language: Language) -> Page:
    """The policy of an exchange in a language."""
    speech, voice = Speech(exchange=exchange), Voice(language)
    name = exchange.intent.title.replace("`", "'")
    return Page(
        language=language,
        title=voice.say("title", exchange=name),
        lead=voice.say("lead", exchange=name),
        contents=voice.say("contents"),
        sections=tuple(
            Section(key=key, title=voice.say(key), blocks=tuple(make(speech, voice))) for key, make in _SECTIONS.items()
        ),
    )


def markdown(made: Page) -> str:
    """The page in Markdown, with tables as GitLab and GitHub know them."""
    parts = [f"# {_marked(made.title)}", _marked(made.lead)]
    for section in made.sections:
        parts += [f"## {_marked(section.title)}", *(_block(item) for item in section.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Items(items=items, ordered=ordered):
            return "\n".join(f"{f'{number}.' if ordered else '-'} {_marked(item)}" for number, item in enumerate(items, 1))
        case Table(head=head, rows=rows):
            return "\n".join(f"| {' | '.join(map(_marked, row))} |" for row in (head, ("---",) * len(head), *rows))
        case str():
            return _marked(block)


def _marked(said: str) -> str:
    """A text in which only the code between back quotes means something to Markdown."""
    parts = said.split("`")
    parts[::2] = [_MARKS.sub(r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def html(made: Page) -> str:
    """The page in HTML: light and dark, for paper too, without a script and without anything from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["code"] = _coded
    return environment.get_template("policy.html.j2").render(page=made)


def _coded(said: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(said))))  # noqa: S704  escaped before
