"""Record what the Batfish at ``BATFISH_HOST`` answers: ``python -m tests.batfish.record`` all cases, or those named.

With ``--freeze`` first freezes the folder anew from today's rendering of the sample exchange; then all cases are to be recorded.
"""

import json
import shutil
import sys

from ixp.model import Exchange
from ixp.render import render
from tests.batfish.case import CLEAN, FOLDER, Case, Recorded, comparable, names
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish.ask import QUESTIONS, Ask, Row
from validate.batfish.inputs import Inputs, inputs
from validate.batfish.live import address, batfish


def freeze(exchange: Exchange) -> None:
    given = inputs(exchange, snapshot(), render(exchange, snapshot()))
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, text in given.files.items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (FOLDER / "exchange.json").write_text(exchange.model_dump_json(indent=1) + "\n")
    (FOLDER / "inputs.json").write_text(given.model_dump_json(indent=1, exclude={"files"}) + "\n")


def record(case: Case, ask: Ask) -> None:
    given = case.inputs()
    answers = {question.key: ask(given, question) for question in QUESTIONS}
    if case.name != CLEAN:
        clean = Recorded(Case.load(CLEAN).answers).rows
        answers = {key: rows for key, rows in answers.items() if comparable(rows) != comparable(clean[key])}
    case.answers.write_text(_written(given, answers))


def _written(given: Inputs, answers: dict[str, tuple[Row, ...]]) -> str:
    """A row a line, in an order of our own: Batfish has none."""
    blocks = []
    for key, rows in answers.items():
        lines = sorted(json.dumps(row, sort_keys=True) for row in rows)
        blocks.append(f"  {json.dumps(key)}: [" + ",".join(f"\n   {line}" for line in lines) + "]")
    return f'{{\n "inputs": "{given.digest}",\n "answers": {{\n' + ",\n".join(blocks) + "\n }\n}\n"


def main(arguments: list[str]) -> None:
    named = address()
    if named is None:
        sys.exit("BATFISH_HOST is not set")
    if "--freeze" in arguments:
        freeze(nantes())
    with batfish(*named) as ask:
        for name in [item for item in arguments if item != "--freeze"] or names():
            record(Case.load(name), ask)
            print(f"{name}: recorded")


if __name__ == "__main__":
    main(sys.argv[1:])
