"""Imports go one way: who may import whom, as one table over the whole tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = ("ixp", "tasks", "validate", "custom_napalm", "lab", "tests", "bench")

LEAVES = {"ixp.clock", "ixp.errors", "ixp.poll", "ixp.secrets"}
MODEL = {"ixp.model"}
PURE = MODEL | {"ixp.data", "ixp.errors"}
# Which of our own packages a package may import, itself apart; what is under a package counts as the package.
MAY_IMPORT: dict[str, set[str]] = {
    "ixp.model": set(),
    "ixp.clock": set(),
    "ixp.errors": set(),
    "ixp.poll": set(),
    "ixp.secrets": {"ixp.errors"},
    "ixp.record": MODEL,
    "ixp.data": MODEL | {"ixp.errors"},
    "ixp.policy": PURE,
    "ixp.platforms": PURE | {"ixp.policy"},
    "ixp.render": PURE | {"ixp.policy", "ixp.platforms"},
    "ixp.intent": PURE,
    "ixp.netbox": PURE | {"ixp.record", "ixp.poll"},
    "ixp.state": MODEL | LEAVES,
    "ixp.push": MODEL | LEAVES,
    "tasks": MODEL | LEAVES | {"ixp.push", "ixp.platforms"},
    "validate": PURE | LEAVES | {"ixp.policy", "ixp.platforms", "ixp.render", "ixp.intent", "custom_napalm._frr_check"},
    "ixp.flows": PURE
    | LEAVES
    | {"ixp.record", "ixp.policy", "ixp.platforms", "ixp.render", "ixp.push", "ixp.state", "ixp.intent.lines", "tasks"},
    "ixp.report": MODEL | {"ixp.flows", "ixp.policy"},
    "custom_napalm": {"ixp.poll"},
}
UNLIMITED = {"ixp.cli", "lab", "tests", "bench"}  # they put the parts together
ONLY_IN: dict[str, tuple[str, ...]] = {
    "pynetbox": ("ixp.netbox",),
    "paramiko": ("custom_napalm",),
    "napalm": ("custom_napalm", "ixp.push", "tasks", "lab", "tests"),
    "nornir": ("ixp.push", "ixp.flows", "tasks", "lab", "tests"),
    "lab": ("ixp.cli", "lab", "tests", "bench"),
    "tests": ("tests", "bench"),
}


def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    paths = (path for top in TOP for path in sorted((ROOT / top).rglob("*.py")))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, those inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, item.name) for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            assert node.module is not None
            yield from ((node.lineno, f"{node.module}.{item.name}") for item in node.names)


def within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def faults(name: str, path: Path) -> list[str]:
    """What a module imports against the tables."""
    found = []
    for line, target in imported(path):
        where = f"{path.relative_to(ROOT)}:{line}: imports {target}"
        for guarded, places in ONLY_IN.items():
            if within(target, {guarded}) and not within(name, set(places)):
                found.append(f"{where}: only {', '.join(places)} may")
        if within(target, set(TOP)) and not within(name, UNLIMITED) and target not in {"ixp", "ixp.__version__"}:
            package = next((item for item in MAY_IMPORT if within(name, {item})), None)
            if package is None:
                found.append(f"{where}: {name} has no line in the table")
            elif not within(target, MAY_IMPORT[package] | {package}):
                found.append(f"{where}: {package} may import {', '.join(sorted(MAY_IMPORT[package])) or 'nothing of ours'}")
    return found


def test_every_module_keeps_to_the_table() -> None:
    found = [fault for name, path in modules().items() if name != "ixp" for fault in faults(name, path)]
    assert not found, "\n".join(found)


def test_the_table_has_no_circle() -> None:
    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        nexts = MAY_IMPORT.get(start, set()) - seen
        return goal in nexts or any(reaches(item, goal, seen | nexts) for item in nexts)

    assert [name for name in MAY_IMPORT if reaches(name, name, set())] == []


def test_the_table_has_no_line_for_nothing() -> None:
    names = modules()
    assert [name for name in MAY_IMPORT if name not in names] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("ixp.model.device", "from ixp.policy import bogons"),
        ("ixp.render.files", "from tasks.push import commit"),
        ("tasks.push", "import validate.run"),
        ("validate.run", "from tasks import push"),
        ("ixp.flows.plan", "from validate.run import check"),
        ("ixp.flows.plan", "from ixp.cli import console"),
        ("ixp.flows.plan", "from ixp.netbox import fetch"),
        ("ixp.flows.plan", "from lab import lab"),
        ("ixp.flows.plan", "import pynetbox"),
        ("ixp.push.inventory", "from paramiko.client import SSHClient"),
        ("validate.run", "from napalm import get_network_driver"),
        ("ixp.something", "from ixp.model import Exchange"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, line: str) -> None:
    monkeypatch.setattr("tests.unit.test_imports.ROOT", tmp_path)
    path = tmp_path / "module.py"
    path.write_text(f"def late():\n    {line}\n")
    found = faults(name, path)
    assert found
    assert all(fault.startswith("module.py:2: imports ") for fault in found)
