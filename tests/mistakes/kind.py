"""A kind of change that is nobody's mistake: what is done, and which warnings a plan of it deserves, no more and no less."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.mistakes.scene import Scene

Change = Callable[[Scene], tuple[Scene, Scene]]
"""The exchange before and after; before, it is made what the change needs."""


@dataclass(frozen=True)
class Kind:
    """``title`` says who does what."""

    title: str
    change: Change
    deserved: frozenset[str] = frozenset()


def kind(title: str, change: Change, *deserved: str) -> Kind:
    """A row of a table of kinds."""
    return Kind(title, change, frozenset(deserved))


def from_now(edit: Callable[[Scene], Scene]) -> Change:
    """A change of the scene as it is."""
    return lambda scene: (scene, edit(scene))


def from_then(first: Callable[[Scene], Scene], edit: Callable[[Scene], Scene]) -> Change:
    """A change of the scene as ``first`` makes it."""

    def change(scene: Scene) -> tuple[Scene, Scene]:
        before = first(scene)
        return before, edit(before)

    return change
