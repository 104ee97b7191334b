"""A patch of the inventory's files that sets keys to values: comments, order and spelling of all else stay."""

import difflib
from collections.abc import Iterable
from pathlib import Path

import yaml

from ixp.errors import InputError
from ixp.intent.values import speed_text

Value = str | int | bool | tuple[str, ...] | None
_PARTS = frozenset({"max_prefix"})  # what a file may leave out as a whole
_FOLDERS = {"member": "members", "nap": "naps"}


def patch(root: Path, inventory: Path, edits: Iterable[tuple[str, Value]]) -> str:
    """A unified diff for ``git apply`` in ``root``; paths as in ``ixp.intent.lines``. Raises InputError for what isn't there."""
    texts: dict[Path, str] = {}
    for path, value in edits:
        head, *steps = path.split("/")
        kind, _, key = head.partition(":")
        file = inventory / _FOLDERS[kind] / f"{key}.yml" if key else inventory / f"{kind}.yml"
        text = texts.get(file) or _read(root / file)
        texts[file] = edited(text, tuple(steps), value, str(file))
    return "".join(_diff(file.as_posix(), _read(root / file), text) for file, text in texts.items())


def edited(text: str, steps: tuple[str, ...], value: Value, file: str = "") -> str:
    """The YAML text with one key set, added or (None) removed; raises InputError where its parent is not there."""
    *parents, key = steps
    if key == "ports" and isinstance(value, tuple) and len(value) == 1:
        text = edited(text, (*parents, "ports"), None, file)
        return edited(text, (*parents, "port"), value[0], file)
    if key == "ports" and value is not None:
        text = edited(text, (*parents, "port"), None, file)
    node = _node(text, tuple(parents), file)
    if node is None:  # a part that isn't written yet, as ``max_prefix``
        return text if value is None else _new_part(text, steps, value, file)
    found = next((pair for pair in node.value if pair[0].value == key), None)
    if found is None:
        return text if value is None else _added(text, node, key, _spelt(key, value))
    if value is None:
        return _removed(text, node, found)
    start, end = found[1].start_mark.index, found[1].end_mark.index
    rest = _rest(text[start:end])
    if found[1].start_mark.line > found[0].start_mark.line:  # a list or part on lines of its own
        start = text.index(":", found[0].end_mark.index) + 1
        return f"{text[:start]} {_spelt(key, value)}{rest}{text[end:]}"
    return text[:start] + _spelt(key, value) + rest + text[end:]


def _new_part(text: str, steps: tuple[str, ...], value: Value, file: str) -> str:
    *parents, part, key = steps
    node = _node(text, tuple(parents), file)
    if node is None or part not in _PARTS:
        raise InputError(f"there is no {'/'.join(steps[:-1])} to be changed", where=file, hint="edit the inventory by hand")
    return _added(text, node, part, f"{{ {key}: {_spelt(key, value)} }}")


def _node(text: str, steps: tuple[str, ...], file: str) -> yaml.MappingNode | None:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for step in steps:
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((item for key, item in node.value if key.value == step), None)
    if node is not None and not isinstance(node, yaml.MappingNode):
        raise InputError(f"{'/'.join(steps)} is no mapping", where=file, hint="edit the inventory by hand")
    return node


def _added(text: str, node: yaml.MappingNode, key: str, value: str) -> str:
    """A new key after the last one of the mapping, in its style."""
    last = node.value[-1]
    if node.flow_style:
        end = last[1].end_mark.index
        return f"{text[:end]}, {key}: {value}{text[end:]}"
    end = last[1].end_mark.index
    end -= len(_rest(text[last[1].start_mark.index : end]))
    end = text.find("\n", end)
    end = len(text) if end < 0 else end
    return f"{text[:end]}\n{' ' * last[0].start_mark.column}{key}: {value}{text[end:]}"


def _removed(text: str, node: yaml.MappingNode, pair: tuple[yaml.Node, yaml.Node]) -> str:
    start, end = pair[0].start_mark.index, pair[1].end_mark.index
    if not node.flow_style:
        end -= len(_rest(text[pair[1].start_mark.index : end]))
        start, end = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1
        return text[:start] + text[end or len(text) :]
    before = [item for item in node.value if item[0].start_mark.index < start]
    if before:
        return text[: before[-1][1].end_mark.index] + text[end:]
    after = next((item[0].start_mark.index for item in node.value if item[0].start_mark.index > start), end)
    return text[:start] + text[after:]


def _rest(written: str) -> str:
    """The blank end of a block value, which PyYAML counts to it: empty lines and comments before the next key."""
    lines = written.splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    kept = "".join(lines).rstrip("\n ")
    return written[len(kept) :] if len(kept) < len(written) and "\n" in written else ""


def _spelt(key: str, value: Value) -> str:
    """A value as YAML writes it: what could be read as something else in quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return speed_text(value) if key == "speed" else str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' if ":" in item else item for item in value) + "]"
    return str(yaml.safe_dump(value, default_flow_style=True, width=1000)).removesuffix("\n").removesuffix("\n...")


def _read(path: Path) -> str:
    if not path.is_file():
        raise InputError("the inventory has no such file", where=str(path), hint="edit the inventory by hand")
    return path.read_text()


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)
