"""A mistake: what an engineer did (a patch), and the one rule that has to say so, on which line.

A folder ``<stage>/<name>/`` holds ``mistake.yml`` and ``change.patch``; one of stage batfish names a case of ``tests/batfish``
instead of a patch. Lines are named by their text, so that edits elsewhere in a file do not spoil the catalogue.
"""

from pathlib import Path

import yaml
from pydantic import Field

from ixp.model import Severity, Stage
from ixp.model.base import Frozen

HERE = Path(__file__).resolve().parent


class Place(Frozen):
    """A line: of a file of the repository as the patch leaves it, or of a rendered one (``rs1-nte01.cfg``).

    ``line`` is its text, or how that begins. Where that is said of several, it is the first one below the line ``below``.
    """

    file: str
    line: str
    below: str = ""

    def number(self, text: str) -> int:
        """The line's number; raises LookupError where no line, or more than one, is meant."""
        lines = [line.strip() for line in text.splitlines()]
        start = min(_like(lines, self.below), default=0) if self.below else 0
        found = [number for number in _like(lines, self.line) if number > start]
        if not found or (len(found) > 1 and not self.below) or (self.below and not start):
            raise LookupError(
                f"{self.file} has {len(found)} lines '{self.line}' below '{self.below}'; name one by the line above"
            )
        return found[0]


def _like(lines: list[str], text: str) -> list[int]:
    """Numbers of the lines that read so, or where none does, that begin so."""
    return [n for n, line in enumerate(lines, 1) if line == text] or [
        n for n, line in enumerate(lines, 1) if line.startswith(text)
    ]


class Expected(Frozen):
    """``mistake.yml``. ``where`` is None in stage batfish, whose ``case`` it names: the lines are of files that are not kept."""

    title: str
    rule: str
    severity: Severity
    where: Place | None = None
    case: str = ""


class Mistake(Frozen):
    """One folder."""

    name: str
    stage: Stage
    expected: Expected
    patch: str = ""
    touched: tuple[str, ...] = Field(default=())

    @property
    def code(self) -> bool:
        """Whether what renders or checks is changed, so that it takes a process of its own."""
        return any(path.endswith((".py", ".j2")) for path in self.touched)


def mistakes() -> tuple[Mistake, ...]:
    """All of them, in order of stage and name."""
    order = list(Stage)
    found = [_read(path.parent) for path in HERE.glob("*/*/mistake.yml")]
    return tuple(sorted(found, key=lambda item: (order.index(item.stage), item.name)))


def _read(folder: Path) -> Mistake:
    patch = folder / "change.patch"
    text = patch.read_text(encoding="utf-8") if patch.exists() else ""
    return Mistake(
        name=folder.name,
        stage=Stage(folder.parent.name),
        expected=Expected.model_validate(yaml.safe_load((folder / "mistake.yml").read_text(encoding="utf-8"))),
        patch=text,
        touched=tuple(sorted({path for line in text.splitlines() if (path := _touched(line))})),
    )


def _touched(line: str) -> str:
    """The file that a line of a patch's head names."""
    head, _, path = line.partition(" ")
    return path.partition("/")[2] if head in {"---", "+++"} and path != "/dev/null" else ""
