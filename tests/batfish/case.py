"""A case: a frozen folder for Batfish with one thing changed, what a real Batfish answered, and what we must find in that.

``nantes/`` is the folder (Batfish reads it as it is) with the exchange that it was made from. A case is a folder in ``cases/``:
``case.yml`` has the change and the findings (rule and object), ``answers.json`` the answers as far as they differ from those to
the case ``clean``. An answer to other files is stale and never used; ``python -m tests.batfish.record`` asks again.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from ixp.model import Exchange
from validate.batfish.ask import Question, Row
from validate.batfish.inputs import Inputs

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "nantes"
CASES = HERE / "cases"
CLEAN = "clean"


@dataclass(frozen=True)
class Case:
    name: str
    path: str
    before: str
    after: str
    expected: tuple[str, ...]

    @classmethod
    def load(cls, name: str) -> "Case":
        written = yaml.safe_load((CASES / name / "case.yml").read_text())
        texts = (written.get(key) or "" for key in ("path", "before", "after"))
        return cls(name, *texts, expected=tuple(written["expected"] or ()))

    @property
    def answers(self) -> Path:
        return CASES / self.name / "answers.json"

    def inputs(self) -> Inputs:
        given = frozen_inputs()
        if not self.path:
            return given
        text = given.files[self.path]
        assert text.count(self.before) == 1, f"{self.path} has {text.count(self.before)} times: {self.before}"
        return given.model_copy(update={"files": {**given.files, self.path: text.replace(self.before, self.after)}})


class Recorded:
    """Answers of a recording, for the inputs that it was made of."""

    def __init__(self, path: Path) -> None:
        written = json.loads(path.read_text())
        self._digest: str = written["inputs"]
        clean = json.loads((CASES / CLEAN / "answers.json").read_text())
        self.rows: dict[str, list[Row]] = {**clean["answers"], **written["answers"]}

    def __call__(self, inputs: Inputs, question: Question) -> tuple[Row, ...]:
        assert inputs.digest == self._digest, "the recording is of other files: record it again"
        return tuple(self.rows[question.key])


def names() -> list[str]:
    """All cases, the one without sabotage first."""
    return sorted((path.parent.name for path in CASES.glob("*/case.yml")), key=lambda name: (name != CLEAN, name))


def frozen_exchange() -> Exchange:
    return Exchange.model_validate_json((FOLDER / "exchange.json").read_text())


def frozen_inputs() -> Inputs:
    files = {str(path.relative_to(FOLDER)): path.read_text() for path in FOLDER.glob("*/*")}
    return Inputs.model_validate({**json.loads((FOLDER / "inputs.json").read_text()), "files": files})


def comparable(rows: list[Row] | tuple[Row, ...]) -> list[str]:
    """Rows and the lists in their cells have no order."""
    return sorted(json.dumps(_ordered(row), sort_keys=True) for row in rows)


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        return {key: _ordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_ordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
