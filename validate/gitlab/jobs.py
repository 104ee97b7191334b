"""GitLab's jobs as they run: what a job extends and the defaults are merged in, and each part knows its line.

Only what rules ask about is read; whether GitLab takes the file is GitLab's to say. What a file includes is not known here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

_NOT_JOBS = frozenset({"stages", "workflow", "variables", "default", "include", "spec", "image", "services", "cache", "pages"})
_ELSEWHERE = frozenset({"include", "trigger"})
_SCRIPTS = ("before_script", "script", "after_script")
_MOST = 50  # steps of a chain of 'extends': GitLab allows eleven


@dataclass(frozen=True)
class Part:
    """A value of the file, and the line of its key."""

    value: Any
    line: int


@dataclass(frozen=True)
class Line:
    """One line of a script, and where it stands."""

    text: str
    line: int


@dataclass(frozen=True)
class Job:
    """A job with all that it extends; ``line`` is that of its name."""

    name: str
    line: int
    parts: Mapping[str, Part]

    def value(self, key: str) -> Any:  # noqa: ANN401  YAML may hold anything
        """What stands under that key, or None."""
        part = self.parts.get(key)
        return part.value if part else None

    def at(self, key: str) -> int:
        """The line of that key, else of the job."""
        part = self.parts.get(key)
        return part.line if part else self.line

    @property
    def scripts(self) -> tuple[Line, ...]:
        """All lines that its shell runs, without comments."""
        found = (line for key in _SCRIPTS if key in self.parts for line in self.parts[key].value)
        return tuple(line for line in found if line.text and not line.text.startswith("#"))

    @property
    def rules(self) -> tuple[tuple[Mapping[str, Any], int], ...]:
        """Its rules that let it run, each with its line."""
        given = self.value("rules")
        found = [item for item in given if isinstance(item.value, dict)] if isinstance(given, list) else []
        return tuple((item.value, item.line) for item in found if item.value.get("when") != "never")


@dataclass(frozen=True)
class Pipeline:
    """The jobs of one file, and the lines of its hidden ones.

    ``elsewhere``: more of it stands in other files, so that nothing can be said to be absent.
    """

    jobs: tuple[Job, ...] = ()
    elsewhere: bool = False
    variables: Mapping[str, Part] = field(default_factory=dict)
    hidden: Mapping[str, int] = field(default_factory=dict)


def read_pipeline(text: str) -> Pipeline:
    """The file's jobs; raises yaml.YAMLError where it is no YAML, or of an unknown shape."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise yaml.YAMLError("no jobs in it")
    top = _keys(root)
    bodies = {name: (node, line) for name, (node, line) in top.items() if isinstance(node, yaml.MappingNode)}
    default = _parts(bodies["default"][0]) if "default" in bodies else {}
    jobs = tuple(
        Job(name=name, line=line, parts={**default, **_extended(name, bodies, 0)})
        for name, (_, line) in bodies.items()
        if name not in _NOT_JOBS and not name.startswith(".")
    )
    return Pipeline(
        jobs=jobs,
        elsewhere="include" in top or any(_ELSEWHERE & job.parts.keys() for job in jobs),
        variables=_parts(bodies["variables"][0]) if "variables" in bodies else {},
        hidden={name: line for name, (_, line) in bodies.items() if name.startswith(".")},
    )


def _keys(node: yaml.MappingNode) -> dict[str, tuple[yaml.Node, int]]:
    """The values of a mapping by key, merge keys (``<<``) first, and the line of each key."""
    found: dict[str, tuple[yaml.Node, int]] = {}
    own: dict[str, tuple[yaml.Node, int]] = {}
    for key, value in node.value:
        if key.value != "<<":
            own[str(key.value)] = value, key.start_mark.line + 1
            continue
        for base in reversed(value.value) if isinstance(value, yaml.SequenceNode) else (value,):
            found |= _keys(base) if isinstance(base, yaml.MappingNode) else {}
    return found | own


def _extended(name: str, bodies: Mapping[str, tuple[yaml.MappingNode, int]], depth: int) -> dict[str, Part]:
    if name not in bodies or depth > _MOST:
        return {}
    own = _parts(bodies[name][0])
    bases = own["extends"].value if "extends" in own else []
    merged: dict[str, Part] = {}
    for base in [bases] if isinstance(bases, str) else bases:
        merged |= _extended(str(base), bodies, depth + 1)
    return merged | own


def _parts(node: yaml.MappingNode) -> dict[str, Part]:
    return {key: Part(_value(key, value), line) for key, (value, line) in _keys(node).items()}


def _value(key: str, node: yaml.Node) -> Any:  # noqa: ANN401  YAML may hold anything
    if key in _SCRIPTS:
        return list(_lines(node))
    if key == "rules" and isinstance(node, yaml.SequenceNode):
        return [Part(_plain(item), item.start_mark.line + 1) for item in node.value]
    return _plain(node)


def _plain(node: yaml.Node) -> Any:  # noqa: ANN401  YAML may hold anything
    """Plain values; what GitLab's own tags refer to is left out."""
    if isinstance(node, yaml.MappingNode):
        return {key: _plain(value) for key, (value, _) in _keys(node).items()}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    value = cast("str", node.value)
    plain = {"true": True, "false": False, "null": None}
    return plain.get(value.lower(), value) if node.style is None else value  # type: ignore[attr-defined]


def _lines(node: yaml.Node) -> Iterator[Line]:
    """The lines of a script; those of a block each for itself, one that goes on (by a backslash at its end) with the next."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _lines(item)
    elif isinstance(node, yaml.ScalarNode):
        first, said = node.start_mark.line + (2 if node.style in {"|", ">"} else 1), ""
        for number, text in enumerate(node.value.split("\n"), first):
            said += text.strip()
            if said.endswith("\\"):
                said = f"{said[:-1].strip()} "
                continue
            yield Line(said, number)
            said = ""
