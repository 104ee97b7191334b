"""Record what the Batfish at ``BATFISH_HOST`` answers: ``python -m tests.batfish.record`` all cases, or those named.

With ``--freeze`` first freezes the folders anew from today's rendering of the sample exchange; then all cases are to be recorded.
"""

import json
import shutil
import sys

from ixp.model import Exchange
from ixp.render import render
from tests.batfish.case import (
    CLEAN,
    FOLDER,
    Case,
    Recorded,
    asked_of,
    comparable,
    digests,
    effect_lines,
    frozen_folders,
    names,
    read_columns,
    short,
)
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish.ask import Ask, Question, Row
from validate.batfish.given import given
from validate.batfish.inputs import Inputs
from validate.batfish.judge import judge
from validate.batfish.live import address, batfish


def freeze(exchange: Exchange) -> None:
    folders = given(exchange, snapshot(), render(exchange, snapshot())).after
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for name, made in (("core", folders.core), ("servers", folders.servers), ("ends", folders.ends)):
        for path, text in made.files.items():
            target = FOLDER / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        (FOLDER / f"{name}.json").write_text(made.model_dump_json(exclude={"files"}) + "\n")
    (FOLDER / "exchange.json").write_text(exchange.model_dump_json(indent=1) + "\n")
    (FOLDER / "snapshot.json").write_text(snapshot().model_dump_json(indent=1) + "\n")


class Recorder:
    """Asks on, and keeps each answer under what it is about."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.answers: dict[str, dict[str, tuple[Question, list[Row]]]] = {}

    def __call__(self, inputs: Inputs, question: Question, reference: Inputs | None = None) -> tuple[Row, ...]:
        rows = self._ask(inputs, question, reference) if reference else self._ask(inputs, question)
        kept = self.answers.setdefault(digests(inputs, reference), {})
        name, routes = asked_of(question)
        before = kept[name][1] if routes is not None and name in kept else []
        kept[name] = (question, [*before, *(row for row in read_columns(question, rows) if row not in before)])
        return rows


def record(case: Case, ask: Ask) -> None:
    made, recorder = case.given(), Recorder(ask)
    before = frozen_folders()
    result = judge(made, recorder)
    sources = {"core": before.core, "servers": before.servers, "ends": before.ends}
    of = {"core": made.after.core.digest, "servers": made.after.servers.digest, "ends": made.after.ends.digest}
    of["compared"] = digests(made.after.servers, before.servers)
    clean = None if case.name == CLEAN else Recorded(CLEAN)
    known = {item.digest for item in sources.values()} if clean else set()
    parts = [
        _part(name, digest, recorder.answers[digest], clean, sources.get(name))
        for name, digest in of.items()
        if digest in recorder.answers and digest not in known
    ]
    case.answers.write_text('{"parts": [\n' + ",\n".join(parts) + "\n]}\n")
    for line in [f"{item.rule}: {item.object or item.where} | {item.what}" for item in result.findings]:
        print("  ", line[:240])
    print("  ", effect_lines(result.effects)[:6])


def _part(name: str, digest: str, asked: dict[str, tuple[Question, list[Row]]], clean: Recorded | None, source: Inputs) -> str:
    """A row a line, in an order of our own: Batfish has none. What ``clean`` answers as well is only named."""
    same = []
    if clean and source:
        same = [key for key, (question, rows) in asked.items() if clean.says(source, question) == comparable(question, rows)]
    other = {key: rows for key, (_, rows) in asked.items() if key not in same}
    blocks = []
    for key, rows in other.items():
        lines = sorted(json.dumps(row, sort_keys=True) for row in rows)
        blocks.append(f"  {json.dumps(key)}: [" + ",".join(f"\n   {line}" for line in lines) + "]")
    head = json.dumps({"of": name, "inputs": digest, "same": [short(key) for key in same]})[:-1]
    return f'{head}, "answers": {{\n' + ",\n".join(blocks) + "\n }}"


def main(arguments: list[str]) -> None:
    named = address()
    if named is None:
        sys.exit("BATFISH_HOST is not set")
    if "--freeze" in arguments:
        freeze(nantes())
    with batfish(*named) as ask:
        for name in [item for item in arguments if item != "--freeze"] or names():
            print(name)
            record(Case.load(name), ask)


if __name__ == "__main__":
    main(sys.argv[1:])
