"""Which line of a template printed each line of a rendered file.

The template is rendered a second time with a mark in front of all that a source line prints: three private-use characters, which
no value holds. Without the marks the text is the same, byte for byte (the caller compares); the marks say where it came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from jinja2 import BaseLoader, Environment, FileSystemLoader

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange
from ixp.platforms import platform
from ixp.render.environment import TEMPLATES, environment

_START, _FILE, _LINE = 0xE000, 0xE100, 0xF0000
_MARK = re.compile(f"{chr(_START)}(.)(.)", re.DOTALL)
_TAG = re.compile(r"(\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\})", re.DOTALL)
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Provenance:
    """A rendered text, and for each of its lines the template's (``templates/bird/policy.j2:31``).

    Empty where the line came from Python: where the template's line has no words of its own, only ``{{ … }}``.
    """

    text: str
    sources: tuple[str, ...]

    def source(self, number: int) -> str:
        """The template's line behind a line of the text, counted from 1."""
        return self.sources[number - 1] if 0 < number <= len(self.sources) else ""


def provenance(exchange: Exchange, snapshot: Snapshot, device: Device) -> Provenance:
    """Render one device's file, and say where its lines came from; raises what rendering raises."""
    entry = platform(device.platform)
    templates, loader = _marking(entry.name)
    marked = templates.get_template("main.j2").render(c=entry.context(exchange, snapshot, device))
    sources = tuple(_source(line, loader) for line in marked.split("\n"))
    return Provenance(text=_MARK.sub("", marked), sources=sources)


def _source(line: str, loader: "_Marking") -> str:
    """The first of a line's places that has words of its own: a macro's own line, not the one that calls it."""
    places = ((ord(mark[1]) - _FILE, ord(mark[2]) - _LINE) for mark in _MARK.finditer(line))
    place = next((item for item in places if item in loader.worded), None)
    return f"{loader.names[place[0]]}:{place[1]}" if place else ""


@cache
def _marking(name: str) -> tuple[Environment, "_Marking"]:
    """A platform's templates with marks, and what the marks mean."""
    loader = _Marking(name)
    return environment(name).overlay(loader=loader, cache_size=400), loader


@dataclass(eq=False)
class _Marking(BaseLoader):
    """Loads a platform's templates with marks in them; grows as templates are loaded."""

    platform: str
    names: list[str] = field(default_factory=list)
    worded: set[tuple[int, int]] = field(default_factory=set)
    has_source_access = True

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        """The template's text, marked."""
        text, path, _ = FileSystemLoader(TEMPLATES / self.platform).get_source(environment, template)
        number = len(self.names)
        self.names.append(f"templates/{self.platform}/{template}")
        return "".join(self._marked(text, number)), path, None

    def _marked(self, text: str, number: int) -> Iterator[str]:
        """The text's pieces: once a line, the mark stands before the first thing on it that is printed."""
        line, done = 1, 0
        for piece in _TAG.split(text):
            if piece.startswith(("{%", "{#")):
                yield piece
            elif piece.startswith("{{"):
                if line != done and not piece.startswith("{{-"):  # that would take back the white space before it
                    yield _mark(number, line)
                    done = line
                yield piece
            else:
                for count, part in enumerate(piece.split("\n")):
                    here = line + count
                    yield "\n" if count else ""
                    text_here = part.strip()
                    if text_here and here != done:
                        yield part[: part.index(text_here)] + _mark(number, here) + part[part.index(text_here) :]
                        done = here
                    else:
                        yield part
                    if _WORD.search(part):
                        self.worded.add((number, here))
            line += piece.count("\n")


def _mark(number: int, line: int) -> str:
    return chr(_START) + chr(_FILE + number) + chr(_LINE + line)
