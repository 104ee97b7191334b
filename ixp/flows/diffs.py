"""Unified diffs of configurations, and an EOS print cut into its sections."""

import difflib


def unified(before: str, after: str, name: str, labels: tuple[str, str] = ("deployed", "planned")) -> str:
    """A unified diff of two configurations, three lines of context."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"{name} ({labels[0]})", f"{name} ({labels[1]})"
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def counts(diff: str) -> tuple[int, int]:
    """Lines added and removed."""
    lines = diff.splitlines()
    added = sum(line.startswith("+") and not line.startswith("+++") for line in lines)
    return added, sum(line.startswith("-") and not line.startswith("---") for line in lines)


def cut(text: str) -> dict[str, str]:
    """An EOS print by section: each interface, each MAC access list (``access-list NAME``), and all the rest under ""."""
    sections: dict[str, list[str]] = {"": []}
    into = sections[""]
    for line in text.splitlines(keepends=True):
        if line[:1].strip():
            into = sections.setdefault(_section(line.split()), [])
        into.append(line)
    return {name: "".join(lines) for name, lines in sections.items()}


def _section(words: list[str]) -> str:
    if words[0] == "interface":
        return words[1]
    return f"access-list {words[2]}" if words[:2] == ["mac", "access-list"] else ""
