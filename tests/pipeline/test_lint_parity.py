"""What an engineer's commit is checked with is what CI checks with."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile."""
    lines = (ROOT / "Makefile").read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{target}:"))
    commands = []
    for line in lines[start + 1 :]:
        if not line.startswith("\t"):
            break
        commands.append(line.lstrip("\t@"))
    return commands


def test_pre_commit_runs_what_make_lint_runs() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in hooks] == recipe("lint")


def test_ci_runs_make_test() -> None:
    commands = (ROOT / ".ci" / "run").read_text().splitlines()
    assert any(line.startswith("make test ") for line in commands)
    assert any("pytest" in command for command in recipe("test"))
