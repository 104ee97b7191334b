"""A case: a frozen exchange for Batfish with one thing changed, what a real Batfish answered, and what we must find in that.

``nantes/`` has the folders as Batfish reads them, ``core``, ``servers`` and ``ends``, with the exchange and the data that they
were made from. A case is a folder in ``cases/``: ``case.yml`` has the change, the findings (rule and object) and what the change
does to routes, compared with the folders as they are; ``answers.json`` the answers as far as they differ from those to the case
``clean``. An answer to other files is stale and never used; ``python -m tests.batfish.record`` asks again.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ixp.data.snapshot import Snapshot
from ixp.model import Exchange
from validate.batfish.ask import Question, Row
from validate.batfish.folders import Folders
from validate.batfish.given import Given
from validate.batfish.inputs import Inputs
from validate.batfish.routers import world
from validate.batfish.routes_asked import key as route_key
from validate.batfish.tried import Route
from validate.batfish.twin import Twin

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "nantes"
CASES = HERE / "cases"
CLEAN = "clean"


@dataclass(frozen=True)
class Case:
    """``edits`` are path, a text that stands there once, and what it becomes; ``effects`` are lines of ``effect_lines``.

    ``every``: all policies are proven, for the twins of a frozen folder know nothing of an edit. ``twin``: the edits are edits of
    the twins, which are proven, tried, and compared with nothing; ``tried`` are keys of sessions that get probe routes.
    """

    name: str
    edits: tuple[tuple[str, str, str], ...]
    expected: tuple[str, ...]
    effects: tuple[str, ...]
    every: bool
    twin: bool
    tried: tuple[str, ...]

    @classmethod
    def load(cls, name: str) -> "Case":
        written = yaml.safe_load((CASES / name / "case.yml").read_text())
        edits = tuple((item["path"], item["before"], item["after"]) for item in written.get("edits", ()))
        expected, effects = (tuple(written[key]) for key in ("expected", "effects"))
        tried = tuple(written.get("tried", ()))
        return cls(name, edits, expected, effects, written.get("every", False), written.get("twin", False), tried)

    @property
    def answers(self) -> Path:
        return CASES / self.name / "answers.json"

    def given(self, recorded: "Recorded | None" = None) -> Given:
        """The case, to be compared with the folders as they are; ``recorded``: of the probe routes its own alone."""
        clean = frozen_folders()
        for path, before, _ in self.edits:
            parts = (clean.core, clean.servers, clean.ends)
            assert any(before in item.files.get(path, "") for item in parts), f"{path} has nowhere: {before}"
        after = Folders(*(self._broken(item) for item in (clean.core, clean.servers, clean.ends)))

        def tried(policy: str, route: Route) -> bool:
            named = policy.startswith(tuple(f"{key}-v4-in" for key in self.tried))
            return named and (recorded is None or recorded.knows(after.servers, policy, route))

        before = None if self.twin else clean
        return Given(world(frozen_exchange(), frozen_snapshot()), after, before, self.every, tried)

    def _broken(self, given: Inputs) -> Inputs:
        files = dict(given.files)
        for path, before, after in self.edits:
            if path in files:
                assert files[path].count(before) <= 1, f"{path} has {files[path].count(before)} times: {before}"
                files[path] = files[path].replace(before, after)
        twins = {name: self._twin(name, item) for name, item in given.twins.items()} if self.twin else given.twins
        return given.model_copy(update={"files": files, "twins": twins})

    def _twin(self, name: str, twin: Twin) -> Twin:
        text = twin.text
        for path, before, after in self.edits:
            text = text.replace(before, after) if path == f"configs/{name}.cfg" else text
        return twin.model_copy(update={"text": text})


class Recorded:
    """Answers of a recording, for the inputs that it was made of, by the digests of these."""

    def __init__(self, name: str) -> None:
        self._rows: dict[str, dict[str, list[Row]]] = {}
        for case in dict.fromkeys((CLEAN, name)):
            written = json.loads((CASES / case / "answers.json").read_text())
            clean = {part["of"]: self._rows[part["inputs"]] for part in _clean()["parts"]} if case != CLEAN else {}
            for part in written["parts"]:
                same = {key: clean[part["of"]][key] for key in part.get("same", ())}
                self._rows[part["inputs"]] = same | {short(key): rows for key, rows in part["answers"].items()}

    def __call__(self, inputs: Inputs, question: Question, reference: Inputs | None = None) -> tuple[Row, ...]:
        found = self._rows.get(digests(inputs, reference))
        assert found is not None, "the recording is of other files: record it again"
        name, routes = asked_of(question)
        assert short(name) in found, f"nobody has asked {name}: record it again"
        rows = found[short(name)]
        return tuple(rows if routes is None else (row for row in rows if route_key(row["Input_Route"]) in routes))

    def knows(self, inputs: Inputs, policy: str, route: Route) -> bool:
        """Whether somebody has tried this policy with this route, on any device of these inputs."""
        named = (question_of_policy(node, policy) for node in inputs.twins)
        rows = (row for name in named for row in self._rows[inputs.digest].get(short(name), ()))
        return route_key(route) in {route_key(row["Input_Route"]) for row in rows}

    def says(self, inputs: Inputs, question: Question) -> list[str] | None:
        """The rows to compare with; None where nobody asked."""
        found = self._rows.get(inputs.digest, {}).get(short(question.key))
        return None if found is None else comparable(question, found)


def digests(inputs: Inputs, reference: Inputs | None) -> str:
    """What an answer is about: the inputs, and where two are compared both."""
    return f"{inputs.digest} {reference.digest}" if reference else inputs.digest


def question_of_policy(node: str, policy: str) -> str:
    """The name that answers about routes which come in through a policy are kept under."""
    named = (("nodes", node), ("policies", policy), ("direction", "in"))
    return Question(name="testRoutePolicies", parameters=named).key


def asked_of(question: Question) -> tuple[str, set[str] | None]:
    """What an answer is kept under, and the routes that it is asked for: each is kept, whatever others it was asked with."""
    routes = dict(question.parameters).get("inputRoutes")
    if not isinstance(routes, list):
        return question.key, None
    others = tuple(item for item in question.parameters if item[0] != "inputRoutes")
    return question.model_copy(update={"parameters": others}).key, {route_key(item) for item in routes}


def short(key: str) -> str:
    """A question's key in few letters."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def names() -> list[str]:
    """All cases, the one without sabotage first."""
    return sorted((path.parent.name for path in CASES.glob("*/case.yml")), key=lambda name: (name != CLEAN, name))


@cache
def frozen_exchange() -> Exchange:
    return Exchange.model_validate_json((FOLDER / "exchange.json").read_text())


@cache
def frozen_snapshot() -> Snapshot:
    return Snapshot.model_validate_json((FOLDER / "snapshot.json").read_text())


@cache
def frozen_folders() -> Folders:
    return Folders(_inputs("core"), _inputs("servers"), _inputs("ends"))


def _inputs(name: str) -> Inputs:
    folder = FOLDER / name
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.glob("*/*")}
    return Inputs.model_validate({**json.loads((FOLDER / f"{name}.json").read_text()), "files": files})


@cache
def _clean() -> dict:
    return json.loads((CASES / CLEAN / "answers.json").read_text())


def effect_lines(effects) -> list[str]:
    """What a change does, a line for each router, session and policy, in few words."""
    if effects is None:
        return ["unknown"]
    routes = [f"{item.router}: +{len(item.gained)} -{len(item.lost)}" for item in effects.routes]
    sessions = [f"{item.session} of {item.device}: {'up' if item.up else 'down'}" for item in effects.sessions]
    policies = [f"{item.session} of {item.device} {item.way}: {item.route}" for item in effects.witnesses]
    return routes + sessions + policies


def comparable(question: Question, rows: list[Row] | tuple[Row, ...]) -> list[str]:
    """Rows and the lists in their cells have no order; only the columns that are read count."""
    return sorted(json.dumps(_ordered(row), sort_keys=True) for row in read_columns(question, rows))


def read_columns(question: Question, rows: list[Row] | tuple[Row, ...]) -> list[Row]:
    """The rows with what is read of them: the columns, of a route what names it, of a trace the entry that decided."""
    return [{name: _READ.get(name, _all)(row[name]) for name in question.columns or row} for row in rows]


def _all(value):
    return value


def _route(value):
    if not isinstance(value, dict):
        return value
    path = [{"asns": part["asns"]} for part in value.get("asPath") or ()]
    return {"network": value["network"], "asPath": path, "communities": value.get("communities")}


def _entry(value):
    found = re.search(r"route-map \S+ entry \d+", json.dumps(value))
    return found[0] if found else None


_READ = {"Input_Route": _route, "Output_Route": _route, "Trace": _entry}


def _ordered(value: object) -> object:
    if isinstance(value, dict):
        return {key: _ordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_ordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value
